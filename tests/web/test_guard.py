"""Forms that were not sent from here, or not by who is signed in, change nothing."""

from collections.abc import AsyncIterator

import pytest

from calendar_service.domain.people import Role
from tests.web.browser import form_to, send
from tests.web.visitors import HERE, Site, open_site, submit

PUBLIC = "https://calendar.example.org"


@pytest.fixture(scope="module")
async def public(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar that the world sees, by way of a proxy."""
    async with open_site(tmp_path_factory.mktemp("public"), public_url=PUBLIC) as opened:
        yield opened


FORGED = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "odd"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://["},
    {"Origin": "http://127.0.0.1:8000.evil.example"},
]


@pytest.mark.parametrize("headers", FORGED, ids=str)
async def test_a_form_on_another_site_changes_nothing(site: Site, headers: dict[str, str]) -> None:
    alice = site.visitor()
    sent = await submit(alice)
    manage = sent["manage_url"].removeprefix(HERE)

    answers = [
        await alice.post(path, data=data, headers=headers)
        for path, data in (
            ("/submit", {"title": "Forged"}),
            ("/login", {"email": "x", "password": "y"}),
            (f"{manage}/edit", {"title": "Forged"}),
            (f"{manage}/withdrawals", {}),
        )
    ]

    assert {answer.status_code for answer in answers} == {403}
    shown = await (await site.program()).get(f"/api/v1/submissions/{sent['id']}")
    assert (shown.json()["state"], shown.json()["title"]) == ("pending", "Harvest supper")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": HERE},
        {"Sec-Fetch-Site": "none"},
        {"Origin": HERE, "Host": "127.0.0.1:8000"},
        {"Origin": PUBLIC},
        {"Origin": PUBLIC, "Host": "calendar.example.org"},
    ],
    ids=str,
)
async def test_our_own_forms_pass_also_behind_a_proxy_that_names_itself(
    public: Site, headers: dict[str, str]
) -> None:
    answer = await public.visitor().post("/submit", data={"title": ""}, headers=headers)

    assert answer.status_code == 422


async def test_a_form_of_a_session_needs_its_own_token(site: Site) -> None:
    bob, other = await site.signed_in(Role.MODERATOR), await site.signed_in(Role.ORGANISER)
    sent = await submit(site.visitor())
    path = f"/desk/submissions/{sent['id']}"
    form = form_to(await bob.get(path), f"{path}/decisions")
    stolen = form_to(await other.get("/account"), "/account/tokens").values["csrf"]

    refused = [
        await send(bob, form, action="decline", csrf=token)
        for token in ("", "nonsense", "é", stolen)
    ]
    passed = await send(bob, form, action="decline")

    assert [answer.status_code for answer in refused] == [403] * 4
    assert passed.status_code == 303


async def test_signing_out_needs_the_token_too(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR, "stays@example.org")

    assert (await bob.post("/logout")).status_code == 403
    assert (await bob.get("/desk")).status_code == 200
