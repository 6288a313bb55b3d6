"""Tests of how accounts are made, and of the link that makes the first admin."""

import asyncio

from calendar_service.domain.errors import AccountTaken, InvalidInput, LinkSpent, NotFound
from calendar_service.domain.moderation import Action
from calendar_service.domain.people import Account, Role
from calendar_service.domain.problems import Problem
from calendar_service.operations.manage_account import (
    change_password,
    close_account,
    create_account,
    create_api_token,
    first_admin_link_is_good,
    first_admin_token,
    make_first_admin,
)
from calendar_service.storage.accounts import list_accounts
from calendar_service.storage.decisions import list_decisions
from calendar_service.storage.schema import accounts, links
from tests.house import START, House, refused

PASSWORD = "a few words that belong together"
ALICE, BOB = "alice@example.org", "bob@example.org"


async def test_an_account_has_an_address_a_role_and_no_readable_password(house: House) -> None:
    account = await create_account(house.context, " Bob@Example.ORG", Role.MODERATOR, PASSWORD)

    assert account == Account("a00002", BOB, Role.MODERATOR, START)
    assert await house.store.read(list_accounts) == [account]
    [kept] = await house.column(accounts.c.password_hash)
    assert kept.startswith("$argon2id$")


async def test_an_address_has_one_account(house: House) -> None:
    await create_account(house.context, BOB, Role.MODERATOR, None)
    before = await house.dump()

    refusal = await refused(
        AccountTaken, lambda: create_account(house.context, "BOB@example.org", Role.ADMIN, None)
    )

    assert refusal.email == BOB
    assert await house.dump() == before


async def test_accounts_made_at_the_same_moment_are_one(house: House) -> None:
    both = await asyncio.gather(
        *(create_account(house.context, BOB, Role.MODERATOR, None) for _ in range(2)),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in both) == ["Account", "AccountTaken"]


async def test_all_mistakes_of_an_account_are_told_at_once(house: House) -> None:
    refusal = await refused(
        InvalidInput, lambda: create_account(house.context, "bob", Role.ADMIN, "short")
    )

    assert refusal.problems == (
        Problem("email", "This is not an e-mail address. It looks like name@example.org."),
        Problem("password", "A password needs at least {least} characters.", {"least": 10}),
    )
    assert await house.rows(accounts) == []


async def test_an_account_that_is_not_there_cannot_be_changed(house: House) -> None:
    before = await house.dump()

    for asked in (
        lambda: change_password(house.context, BOB, PASSWORD),
        lambda: close_account(house.context, BOB),
        lambda: create_api_token(house.context, BOB),
    ):
        refusal = await refused(NotFound, asked)
        assert (refusal.what, refusal.key) == ("account", BOB)

    assert await house.dump() == before


async def test_a_removed_account_keeps_its_decisions_and_its_address_is_free(house: House) -> None:
    bob = await create_account(house.context, BOB, Role.MODERATOR, None)
    sent, _ = await house.submit()
    await house.decide(sent, Action.DECLINE, bob)

    await close_account(house.context, BOB)
    again = await create_account(house.context, BOB, Role.ORGANISER, None)

    assert await house.store.read(list_accounts) == [again]
    [signed] = await house.store.read(lambda con: list_decisions(con, sent.id))
    assert (signed.decision.account_id, signed.email) == (bob.id, BOB)


async def test_the_newest_link_alone_makes_the_first_admin_and_once(house: House) -> None:
    older = await first_admin_token(house.context)
    newer = await first_admin_token(house.context)
    assert older is not None
    assert newer is not None
    assert not await first_admin_link_is_good(house.context, older)
    assert await first_admin_link_is_good(house.context, newer)
    await refused(LinkSpent, lambda: make_first_admin(house.context, older, ALICE, PASSWORD))

    admin = await make_first_admin(house.context, newer, ALICE, PASSWORD)

    assert await house.store.read(lambda con: list_accounts(con, Role.ADMIN)) == [admin]
    assert await house.rows(links) == []
    assert await first_admin_token(house.context) is None
    await refused(LinkSpent, lambda: make_first_admin(house.context, newer, BOB, PASSWORD))
    assert await house.store.read(list_accounts) == [admin]


async def test_of_two_who_follow_the_link_at_once_one_is_admin(house: House) -> None:
    token = await first_admin_token(house.context)
    assert token is not None

    both = await asyncio.gather(
        *(make_first_admin(house.context, token, email, PASSWORD) for email in (ALICE, BOB)),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in both) == ["Account", "LinkSpent"]
    assert len(await house.rows(accounts)) == 1


async def test_a_mistake_does_not_use_the_link_up(house: House) -> None:
    token = await first_admin_token(house.context)
    assert token is not None
    await create_account(house.context, BOB, Role.MODERATOR, None)

    await refused(InvalidInput, lambda: make_first_admin(house.context, token, ALICE, "short"))
    await refused(AccountTaken, lambda: make_first_admin(house.context, token, BOB, PASSWORD))

    assert await first_admin_link_is_good(house.context, token)
    await refused(LinkSpent, lambda: make_first_admin(house.context, "carols", ALICE, PASSWORD))
    assert await house.column(accounts.c.email) == [BOB]


async def test_an_admin_made_otherwise_ends_the_link(house: House) -> None:
    token = await first_admin_token(house.context)
    assert token is not None
    await create_account(house.context, BOB, Role.ADMIN, None)

    await refused(LinkSpent, lambda: make_first_admin(house.context, token, ALICE, PASSWORD))

    assert await house.column(accounts.c.email) == [BOB]
