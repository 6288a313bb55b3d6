"""One's own account, and the link that makes the first admin."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from calendar_service.operations.manage_account import close_account, first_admin_token
from tests.web.browser import Page, form_to, send
from tests.web.visitors import PASSWORD, Site, open_site, sign_in

NEW = "quite another set of words"


@pytest.fixture
async def first(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar that nobody administers yet."""
    async with open_site(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
async def alice(site: Site) -> AsyncClient:
    await site.account(Role.ORGANISER)
    visitor = site.visitor()
    await sign_in(visitor, "organiser@example.org")
    return visitor


def shown_token(page: Response) -> str:
    (token,) = re.findall(r'value="(token-\d+)"', page.text)
    return str(token)


async def link(site: Site) -> str:
    return f"/account/first/{await first_admin_token(site.context)}"


async def test_the_link_makes_the_first_admin_and_signs_in(first: Site) -> None:
    path, bob = await link(first), first.visitor()

    page = await bob.get(path)
    made = await send(bob, form_to(page, path), email="bob@example.org", password=PASSWORD)

    assert page.headers["referrer-policy"] == "no-referrer"
    assert (made.status_code, made.headers["location"]) == (303, "/desk")
    assert (await bob.get("/desk")).status_code == 200
    assert (await sign_in(first.visitor(), "bob@example.org")).headers["location"] == "/desk"


async def test_the_link_works_once_and_only_the_newest_does(first: Site) -> None:
    old, new = await link(first), await link(first)
    sent = {"email": "bob@example.org", "password": PASSWORD}

    statuses = [
        (await first.visitor().request(method, path, data=data)).status_code
        for method, path, data in (
            ("GET", old, None),
            ("POST", old, sent),
            ("GET", new, None),
            ("GET", new, None),
            ("POST", new, sent),
            ("GET", new, None),
            ("POST", new, {**sent, "email": "mallory@example.org"}),
            ("GET", "/account/first/nothing", None),
        )
    ]

    assert statuses == [410, 410, 200, 200, 303, 410, 410, 410]
    assert "It makes the first admin." in (await first.visitor().get(old)).text
    assert await first_admin_token(first.context) is None
    assert (await sign_in(first.visitor(), "mallory@example.org")).status_code == 401


async def test_two_who_use_the_link_at_once_make_one_admin(first: Site) -> None:
    path = await link(first)

    answers = await asyncio.gather(
        *(
            first.visitor().post(path, data={"email": f"{name}@example.org", "password": PASSWORD})
            for name in ("bob", "mallory")
        )
    )

    assert sorted(answer.status_code for answer in answers) == [303, 410]


async def test_a_mistake_uses_the_link_not_up_and_keeps_what_was_typed(first: Site) -> None:
    path, bob = await link(first), first.visitor()

    refused = await send(bob, form_to(await bob.get(path), path), email="bob at", password="short")

    form = form_to(refused, path)
    assert refused.status_code == 422
    assert (form.values["email"], form.values["password"]) == ("bob at", "")
    assert "at least 10 characters" in Page(refused.text).text
    assert (await send(bob, form, email="bob@example.org", password=PASSWORD)).status_code == 303


async def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(site: Site) -> None:
    await site.account(Role.MODERATOR, "change@example.org")
    here, there = site.visitor(), site.visitor()
    for visitor in (here, there):
        await sign_in(visitor, "change@example.org")
    form = form_to(await here.get("/account"), "/account/password")

    changed = await send(here, form, current_password=PASSWORD, new_password=NEW)

    assert (changed.status_code, changed.headers["location"]) == (303, "/account")
    assert (await here.get("/account")).status_code == 200
    assert (await there.get("/account")).status_code == 303
    assert (await sign_in(site.visitor(), "change@example.org", PASSWORD)).status_code == 401
    assert (await sign_in(site.visitor(), "change@example.org", NEW)).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("not my password", NEW, "current_password"),
        ("", NEW, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "x" * 1025, "new_password"),
    ],
)
async def test_a_password_is_changed_only_by_who_knows_it_and_to_a_good_one(
    alice: AsyncClient, current: str, new: str, field: str
) -> None:
    form = form_to(await alice.get("/account"), "/account/password")

    answer = await send(alice, form, current_password=current, new_password=new)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (await alice.get("/account")).status_code == 200


async def test_a_token_for_programs_is_shown_once_and_works(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR, "program@example.org")

    made = await send(bob, form_to(await bob.get("/account"), "/account/tokens"))

    token = shown_token(made)
    program = site.visitor(Authorization=f"bearer {token}")
    assert made.headers["cache-control"] == "private, no-store"
    assert (await program.get("/api/v1/submissions")).status_code == 200
    assert token not in (await bob.get("/account")).text


async def test_a_removed_account_is_shut_out_at_once(site: Site) -> None:
    bob = await site.signed_in(Role.MODERATOR, "gone@example.org")
    made = await send(bob, form_to(await bob.get("/account"), "/account/tokens"))
    token = shown_token(made)

    await close_account(site.context, "gone@example.org")

    program = site.visitor(Authorization=f"Bearer {token}")
    assert (await program.get("/api/v1/submissions")).status_code == 401
    assert (await bob.get("/desk")).status_code == 303
