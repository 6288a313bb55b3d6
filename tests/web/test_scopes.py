"""A moderator of a part of the calendar sees nothing of the rest, at any address."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from calendar_service.domain.permissions import Policy
from calendar_service.domain.scope import Scope
from calendar_service.domain.tokens import Purpose, link_token
from calendar_service.operations import manage_account
from calendar_service.operations.change_categories import create_category
from calendar_service.operations.sign_in import open_session
from calendar_service.web import routes
from calendar_service.web.guard import Kind
from calendar_service.web.routes import ADDRESSES, Address, starlette_routes
from tests.web.test_pages_report import filled_in
from tests.web.visitors import Site, open_site, submit

CONCERT = {"categories": ["music"], "venue": {"name": "Silent Hall", "country": "DE"}}
SECRETS = ("Secret", "Silent Hall", "alice@example.org")
MODERATED = [address for address in ADDRESSES if address.policy is Policy.MODERATE]
SCOPES = [
    Scope(categories=("film",)),
    Scope(countries=("FR",)),
    Scope(categories=("music",), countries=("FR",)),
    Scope(categories=("film",), countries=("DE",)),
]
LISTS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("GET", "/desk"): {},
    ("POST", "/desk/selections"): {"state": "pending", "whole": "yes", "action": "decline"},
    ("POST", "/desk/decisions"): {"action": "decline"},
    ("GET", "/desk/reports"): {},
    ("GET", "/desk/history"): {},
    ("GET", "/desk/history.json"): {},
    ("GET", "/desk/history.csv"): {},
    ("GET", "/api/v1/submissions"): {},
}
"""Moderators' addresses that name nothing: whoever adds one says here how it is asked, and keeps
it to the scope."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A calendar with secrets of music in Germany, and what they are known by."""

    site: Site
    known: Mapping[str, str]
    chosen: str


@dataclass(frozen=True, slots=True)
class Moderator:
    page: AsyncClient
    api: AsyncClient
    csrf: str

    async def ask(self, method: str, path: str, kind: Kind, **form: str) -> Response:
        if kind is Kind.API:
            return await self.api.request(method, path)
        if method == "GET":
            return await self.page.get(path)
        return await self.page.post(path, data={"csrf": self.csrf, **form})


@pytest.fixture(scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    async with open_site(tmp_path_factory.mktemp("desk")) as site:
        for slug in ("music", "film"):
            await create_category(site.context, {"name": slug.title(), "slug": slug})
        event_id = await site.publish(title="Secret concert", **CONCERT)
        path = f"/events/{event_id}/reports"
        told = {"kind": "other", "text": "Secret complaint", "email": "carol@example.org"}
        carol, form = await filled_in(site, path, **told)
        answer = await carol.post(path, data=form)
        assert answer.status_code < 400, answer.text
        await site.publish(title="Open film", categories=["film"])
        sent = await submit(site.visitor(), title="Secret cello", **CONCERT)
        edit = await submit(
            site.visitor(), event_id=event_id, title="Secret edit", start=None, end=None
        )
        bob = await site.program()
        page = await site.signed_in(Role.MODERATOR, "all@example.org")
        report = re.search(r"/desk/reports/(\w+)", (await page.get("/desk/reports")).text)
        assert report is not None
        assert (await bob.get(f"/api/v1/submissions/{edit['id']}")).status_code == 200
        known = {"submission_id": sent["id"], "event_id": event_id, "report_id": report[1]}
        yield Desk(site, {**known, "edit": edit["id"]}, f"{sent['id']}.1")


async def moderator(site: Site, scope: Scope) -> Moderator:
    context = site.context
    email = f"{site.context.new_id()}@example.org"
    account = await manage_account.create_account(context, email, Role.MODERATOR, None, scope=scope)
    session = await open_session(context, account)
    page = site.visitor()
    page.cookies.set("session", session)
    token = await manage_account.create_api_token(context, email)
    csrf = link_token(context.secret_key, Purpose.FORM, session, 0)
    return Moderator(page, site.visitor(Authorization=f"Bearer {token}"), csrf)


def filled(address: Address, known: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: known[match[1]], address.path)


@pytest.mark.parametrize("scope", SCOPES, ids=str)
@pytest.mark.parametrize("address", MODERATED, ids=lambda address: address.path)
async def test_what_is_out_of_scope_is_not_there(
    desk: Desk, address: Address, scope: Scope
) -> None:
    mo = await moderator(desk.site, scope)

    for method in address.methods:
        path, form = filled(address, desk.known), dict(LISTS.get((method, address.path), {}))
        if path == "/desk/decisions":
            form["chosen"] = desk.chosen
        answer = await mo.ask(method, path, address.kind, **form)
        names_one = path != address.path
        assert names_one or (method, path) in LISTS, "say in LISTS how it is asked"
        assert (path, answer.status_code) == (path, 404 if names_one else answer.status_code)
        assert answer.status_code < 500
        assert [secret for secret in SECRETS if secret in answer.text] == []


@pytest.mark.parametrize("address", MODERATED, ids=lambda address: address.path)
async def test_what_is_in_scope_is_seen(desk: Desk, address: Address) -> None:
    """Else the test above would hold on a desk that shows nothing at all."""
    mo = await moderator(desk.site, Scope(("music",), ("DE",)))

    for method in address.methods:
        path = filled(address, desk.known)
        if method == "GET":
            answer = await mo.ask(method, path, address.kind)
            assert answer.status_code == 200
            about_reports = path == "/desk/reports"
            assert ("Secret concert" if about_reports else "Secret") in answer.text
    edit = await mo.api.get(f"/api/v1/submissions/{desk.known['edit']}")
    assert edit.json()["title"] == "Secret edit"


@pytest.mark.parametrize("scope", SCOPES, ids=str)
async def test_an_edit_is_where_its_event_is(desk: Desk, scope: Scope) -> None:
    mo = await moderator(desk.site, scope)

    answer = await mo.api.get(f"/api/v1/submissions/{desk.known['edit']}")

    assert answer.status_code == 404


async def test_bulk_decisions_leave_what_is_out_of_scope(desk: Desk) -> None:
    mo = await moderator(desk.site, Scope(("film",)))

    answer = await mo.ask(
        "POST", "/desk/decisions", Kind.PAGE, action="decline", chosen=desk.chosen
    )

    assert "Secret" not in answer.text
    whole = await desk.site.program()
    found = await whole.get(f"/api/v1/submissions/{desk.known['submission_id']}")
    assert found.json()["state"] == "pending"


async def test_nothing_is_merged_into_an_event_out_of_scope(desk: Desk) -> None:
    mo = await moderator(desk.site, Scope(("film",)))
    sent = await submit(desk.site.visitor(), title="Another film", categories=["film"])

    answers = [
        await mo.api.post(
            f"/api/v1/submissions/{sent['id']}/decisions", json={"action": "merge", "into": into}
        )
        for into in (desk.known["event_id"], "nothing")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


async def test_who_looks_after_a_part_does_not_change_the_directory(desk: Desk) -> None:
    mo = await moderator(desk.site, Scope(("music",)))

    for name in ("venues", "organisers", "categories", "accounts", "reasons"):
        path = f"/desk/{name}"
        assert (path, (await mo.page.get(path)).status_code) == (path, 404)
        assert f'href="{path}"' not in (await mo.page.get("/desk")).text


async def test_a_role_that_is_too_low_is_403_and_nobody_is_401(desk: Desk) -> None:
    low = await desk.site.program(Role.ORGANISER)
    path = f"/api/v1/submissions/{desk.known['submission_id']}"

    assert (await low.get(path)).status_code == 403
    assert (await desk.site.visitor().get(path)).status_code == 401


def test_an_address_that_names_what_no_scope_knows_does_not_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odd = Address("/desk/letters/{letter_id}", {}, Policy.MODERATE)
    monkeypatch.setattr(routes, "ADDRESSES", (*ADDRESSES, odd))

    with pytest.raises(ValueError, match="letter"):
        starlette_routes()
