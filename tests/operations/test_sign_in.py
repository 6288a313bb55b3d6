"""Tests of sessions and tokens: who they are for, and when they end."""

from calendar_service.domain.people import Role
from calendar_service.domain.tokens import token_hash
from calendar_service.operations.manage_account import (
    change_password,
    close_account,
    create_account,
    create_api_token,
)
from calendar_service.operations.sign_in import (
    SESSION_LENGTH,
    open_session,
    sign_in,
    sign_out,
    whose_api_token,
    whose_session,
)
from calendar_service.storage.schema import api_tokens, sessions
from tests.house import House

PASSWORD = "a few words that belong together"
BOB = "bob@example.org"


async def test_who_knows_the_password_gets_a_session_of_which_only_a_hash_is_kept(
    house: House,
) -> None:
    bob = await create_account(house.context, BOB, Role.MODERATOR, PASSWORD)

    token = await sign_in(house.context, " Bob@Example.org ", PASSWORD)

    assert token is not None
    assert await whose_session(house.context, token) == bob
    assert await house.rows(sessions) == [
        {
            "token_hash": token_hash(token),
            "account_id": bob.id,
            "created_at": house.clock.now(),
            "expires_at": house.clock.now() + SESSION_LENGTH,
        }
    ]


async def test_a_wrong_password_an_unknown_address_and_no_password_are_alike(
    house: House,
) -> None:
    await create_account(house.context, BOB, Role.MODERATOR, PASSWORD)
    await house.account("dora@example.org")

    assert await sign_in(house.context, BOB, "something else") is None
    assert await sign_in(house.context, "carol@example.org", PASSWORD) is None
    assert await sign_in(house.context, "dora@example.org", PASSWORD) is None
    assert await house.rows(sessions) == []


async def test_a_session_ends_after_its_time_and_is_then_forgotten(house: House) -> None:
    bob = await house.account(BOB)
    token = await open_session(house.context, bob)

    house.clock.advance(seconds=SESSION_LENGTH.total_seconds() - 1)
    assert await whose_session(house.context, token) == bob
    house.clock.advance(seconds=1)
    assert await whose_session(house.context, token) is None

    newer = await open_session(house.context, bob)
    assert await house.column(sessions.c.token_hash) == [token_hash(newer)]


async def test_signing_out_ends_this_session_alone(house: House) -> None:
    bob = await house.account(BOB)
    here, there = [await open_session(house.context, bob) for _ in range(2)]

    await sign_out(house.context, here)

    assert await whose_session(house.context, here) is None
    assert await whose_session(house.context, there) == bob


async def test_another_password_ends_all_sessions_but_no_token(house: House) -> None:
    bob = await house.account(BOB)
    dora = await house.account("dora@example.org")
    bobs, doras = await open_session(house.context, bob), await open_session(house.context, dora)
    token = await create_api_token(house.context, BOB)

    await change_password(house.context, BOB, "entirely other words")

    assert await whose_session(house.context, bobs) is None
    assert await whose_session(house.context, doras) == dora
    assert await whose_api_token(house.context, token) == bob
    assert await sign_in(house.context, BOB, "entirely other words") is not None


async def test_a_removed_account_is_shut_out_at_once(house: House) -> None:
    bob = await create_account(house.context, BOB, Role.MODERATOR, PASSWORD)
    session = await open_session(house.context, bob)
    token = await create_api_token(house.context, BOB)
    assert await whose_api_token(house.context, token) == bob

    await close_account(house.context, "BOB@example.org")

    assert await whose_session(house.context, session) is None
    assert await whose_api_token(house.context, token) is None
    assert await sign_in(house.context, BOB, PASSWORD) is None
    assert await house.column(api_tokens.c.revoked_at) == [house.clock.now()]
    assert await house.rows(sessions) == []


async def test_a_session_is_no_token_and_a_token_no_session(house: House) -> None:
    bob = await house.account(BOB)
    session = await open_session(house.context, bob)
    token = await create_api_token(house.context, BOB)

    assert await whose_api_token(house.context, session) is None
    assert await whose_session(house.context, token) is None
    assert await whose_api_token(house.context, token_hash(token)) is None
