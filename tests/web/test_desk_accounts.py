"""Accounts at the desk: only admins see them, and there is always one admin left."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.errors import LastAdmin
from calendar_service.domain.people import Role
from calendar_service.operations import manage_account
from calendar_service.operations.change_categories import create_category
from calendar_service.storage.accounts import list_accounts
from tests.web.browser import Page, form_to, send
from tests.web.visitors import Site, decide, letter_to, open_site, submit


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar with no account but those of the test."""
    async with open_site(tmp_path) as opened:
        yield opened


async def ids(site: Site) -> dict[str, tuple[str, Role]]:
    found = await site.context.store.read(lambda con: list_accounts(con))
    return {each.email: (each.id, each.role) for each in found}


async def test_moderators_and_organisers_see_no_account(own: Site) -> None:
    await own.account(Role.ADMIN, "secret.admin@example.org")
    visitors: list[AsyncClient] = [
        await own.signed_in(Role.MODERATOR),
        await own.signed_in(Role.ORGANISER),
    ]

    for visitor in visitors:
        answer = await visitor.get("/desk/accounts")
        assert answer.status_code == 403
        assert "secret.admin" not in answer.text
    assert (await own.visitor().get("/desk/accounts")).headers["location"].startswith("/login")


async def test_an_admin_adds_a_moderator_who_comes_in_by_mail(own: Site) -> None:
    ada = await own.signed_in(Role.ADMIN, "ada@example.org")
    form = form_to(await ada.get("/desk/accounts"), "/desk/accounts")

    added = await send(ada, form, email=" Mo@Example.org", role="moderator")
    again = await send(ada, form, email="mo@example.org", role="moderator")
    wrong = await send(ada, form, email="mo", role="moderator")
    none = await send(ada, form, email="li@example.org", role="king")

    assert [each.status_code for each in (added, again, wrong, none)] == [303, 409, 422, 422]
    assert "mo@example.org" in Page((await ada.get("/desk/accounts")).text).text
    (path,) = re.findall(r"/login/links/\S+", await letter_to(own, "mo@example.org"))
    mo = own.visitor()
    entered = await send(mo, form_to(await mo.get(path), path))
    assert entered.headers["location"] == "/desk"


async def test_a_role_holds_from_the_next_request_on(own: Site) -> None:
    ada = await own.signed_in(Role.ADMIN, "ada@example.org")
    mo = await own.signed_in(Role.MODERATOR, "mo@example.org")
    path = f"/desk/accounts/{(await ids(own))['mo@example.org'][0]}/roles"

    await send(ada, form_to(await ada.get("/desk/accounts"), path), role="organiser")

    assert (await mo.get("/desk")).status_code == 403


async def test_a_removed_account_is_out_at_once(own: Site) -> None:
    ada = await own.signed_in(Role.ADMIN, "ada@example.org")
    mo = await own.signed_in(Role.MODERATOR, "mo@example.org")
    path = f"/desk/accounts/{(await ids(own))['mo@example.org'][0]}/removals"

    form = form_to(await ada.get("/desk/accounts"), path)
    await send(ada, form)

    assert (await mo.get("/desk")).headers["location"].startswith("/login")
    assert (await send(ada, form)).status_code == 404


async def test_the_last_admin_is_neither_removed_nor_made_less(own: Site) -> None:
    ada = await own.signed_in(Role.ADMIN, "ada@example.org")
    path = f"/desk/accounts/{(await ids(own))['ada@example.org'][0]}"
    page = await ada.get("/desk/accounts")

    less = await send(ada, form_to(page, f"{path}/roles"), role="moderator")
    gone = await send(ada, form_to(page, f"{path}/removals"))

    assert (less.status_code, gone.status_code) == (409, 409)
    assert "last admin" in less.text
    assert (await ids(own))["ada@example.org"][1] is Role.ADMIN


async def test_an_admin_bounds_what_a_moderator_looks_after(own: Site) -> None:
    await create_category(own.context, {"name": "Film", "slug": "film"})
    ada = await own.signed_in(Role.ADMIN, "ada@example.org")
    mo = await own.signed_in(Role.MODERATOR, "mo@example.org")
    await submit(own.visitor(), title="Secret concert")
    path = f"/desk/accounts/{(await ids(own))['mo@example.org'][0]}/roles"
    assert "Secret concert" in (await mo.get("/desk")).text

    form = form_to(await ada.get("/desk/accounts"), path)
    done = await send(ada, form, category="film", countries=" de; fr,FR ")
    odd = await send(ada, form, category="film", countries="Germany")
    gone = await send(ada, form, category="opera")

    assert [each.status_code for each in (done, odd, gone)] == [303, 422, 422]
    assert "There is no country GERMANY." in odd.text
    assert "There is no category opera." in gone.text
    assert "Secret concert" not in (await mo.get("/desk")).text
    listed = await ada.get("/desk/accounts")
    assert "Film · Germany, France" in Page(listed.text).text
    assert form_to(listed, path).fields["countries"] == ["DE, FR"]

    await send(ada, form_to(listed, path), role="admin")

    assert "Secret concert" in (await mo.get("/desk")).text


async def test_an_admin_trusts_an_organiser_whose_record_is_shown(own: Site) -> None:
    ada = await own.signed_in(Role.ADMIN, "ada@example.org")
    await own.account(Role.ORGANISER, "alice@example.org")
    program = await own.program()
    for action in ("approve", "decline", "spam"):
        await decide(program, (await submit(own.visitor()))["id"], action)
    page = await ada.get("/desk/accounts")
    path = f"/desk/accounts/{(await ids(own))['alice@example.org'][0]}/trusts"
    assert "1 published · 1 declined · 1 called spam" in Page(page.text).text

    none = await send(ada, form_to(page, path), trust="some")
    done = await send(ada, form_to(page, path), trust="all")

    assert (none.status_code, done.status_code) == (422, 303)
    listed = await ada.get("/desk/accounts")
    assert "Trusted" in Page(listed.text).text
    assert form_to(listed, path).values["trust"] == "all"
    token = await manage_account.create_api_token(own.context, "alice@example.org")
    hers = await submit(own.visitor(Authorization=f"Bearer {token}"), title="At once")
    theirs = await submit(own.visitor(), title="By somebody")
    assert (hers["state"], theirs["state"]) == ("approved", "pending")
    told = (await ada.get("/desk/history?action=pass")).text
    assert "At once" in told
    assert "Sent by a trusted organiser" in told
    assert "Declined" not in told


async def test_a_moderator_trusts_nobody(own: Site) -> None:
    mo = await own.signed_in(Role.MODERATOR, "mo@example.org")
    path = f"/desk/accounts/{(await ids(own))['mo@example.org'][0]}"

    for name in ("trusts", "roles"):
        assert (await mo.post(f"{path}/{name}", data={"trust": "all"})).status_code == 403


async def test_of_two_admins_who_make_each_other_less_one_stays(own: Site) -> None:
    admins = [await own.account(Role.ADMIN, f"{name}@example.org") for name in ("ada", "eve")]

    done = await asyncio.gather(
        *(
            manage_account.change_role(own.context, each.id, Role.ORGANISER)
            for each in (*admins, *admins)
        ),
        return_exceptions=True,
    )

    assert any(isinstance(each, LastAdmin) for each in done)
    left = await own.context.store.read(lambda con: list_accounts(con, Role.ADMIN))
    assert len(left) == 1
