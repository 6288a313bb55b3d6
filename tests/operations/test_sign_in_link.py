"""Sign-in links: for whom mail leaves, how long they work, and that a look spends nothing."""

import re
from datetime import timedelta

import pytest

from calendar_service.domain.errors import InvalidInput, LinkSpent
from calendar_service.domain.people import Role
from calendar_service.operations.sign_in import open_session, sign_in, whose_session
from calendar_service.operations.sign_in_link import (
    SIGN_IN_WITHIN,
    ask_for_link,
    sign_in_by_link,
    whose_link,
)
from calendar_service.storage.schema import accounts, links, outbox, sessions
from tests.house import House, proposed

PASSWORD = "a few words that belong together"
ALICE = str(proposed()["contact"]["email"])


async def asked_link(house: House, email: str) -> str:
    """Return the token that the newest letter brings."""
    await ask_for_link(house.context, email)
    rows = [row for row in await house.rows(outbox) if row["kind"] == "sign_in"]
    text = rows[-1]["message"].replace(b"=\r\n", b"").decode()
    return str(re.findall(r"/login/links/(\S+)", text)[-1])


async def test_who_has_sent_in_gets_a_link_that_makes_an_organiser(house: House) -> None:
    await house.submit()

    token = await asked_link(house, f" {ALICE.upper()} ")
    account, session = await sign_in_by_link(house.context, token, None)

    assert (account.email, account.role) == (ALICE.lower(), Role.ORGANISER)
    assert await whose_session(house.context, session) == account


async def test_the_letter_leaves_at_once_whatever_else_waits(house: House) -> None:
    await house.account(ALICE)

    await ask_for_link(house.context, ALICE)

    [row] = await house.rows(outbox)
    assert row["due_at"] == house.clock.now()
    assert len(house.woken) == 1


async def test_nobody_is_told_whether_an_address_is_known(house: House) -> None:
    await house.account("bob@example.org")

    await ask_for_link(house.context, "bob@example.org")
    await ask_for_link(house.context, "carol@example.org")

    assert [row["recipient"] for row in await house.rows(outbox)] == ["bob@example.org"]
    assert await house.column(links.c.subject) == ["bob@example.org", "carol@example.org"]
    assert await house.column(accounts.c.email) == ["bob@example.org"]


async def test_an_address_that_nobody_confirmed_is_not_known(house: House) -> None:
    asking = house.set_up(confirm_email=True)
    await asking.submit()

    await ask_for_link(asking.context, ALICE)

    assert [row["kind"] for row in await house.rows(outbox)] == ["confirm"]


async def test_a_link_works_once_and_looking_does_not_spend_it(house: House) -> None:
    await house.account(ALICE)
    token = await asked_link(house, ALICE)

    assert [await whose_link(house.context, token) for _ in range(2)] == [ALICE, ALICE]
    await sign_in_by_link(house.context, token, None)

    with pytest.raises(LinkSpent):
        await sign_in_by_link(house.context, token, None)
    assert len(await house.rows(sessions)) == 1


async def test_a_link_is_soon_too_old_and_a_newer_one_ends_it(house: House) -> None:
    await house.account(ALICE)
    first = await asked_link(house, ALICE)
    await ask_for_link(house.context, ALICE)
    with pytest.raises(LinkSpent):
        await sign_in_by_link(house.context, first, None)

    late = await asked_link(house, ALICE)
    house.clock.advance(seconds=SIGN_IN_WITHIN / timedelta(seconds=1))
    with pytest.raises(LinkSpent):
        await sign_in_by_link(house.context, late, None)
    assert await house.rows(sessions) == []


async def test_a_password_that_comes_along_is_set_and_ends_other_sessions(house: House) -> None:
    alice = await house.account(ALICE)
    before = await open_session(house.context, alice)
    token = await asked_link(house, ALICE)

    with pytest.raises(InvalidInput):
        await sign_in_by_link(house.context, token, "short")
    _, session = await sign_in_by_link(house.context, token, PASSWORD)

    assert await whose_session(house.context, before) is None
    assert await whose_session(house.context, session) == alice
    assert await sign_in(house.context, ALICE, PASSWORD) is not None


async def test_what_is_no_address_is_refused(house: House) -> None:
    with pytest.raises(InvalidInput):
        await ask_for_link(house.context, "alice")

    assert await house.rows(links) == []
