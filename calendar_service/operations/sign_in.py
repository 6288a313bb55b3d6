"""Opens and ends sessions, and finds whose session or token a request carries."""

from datetime import timedelta

from calendar_service.domain.people import Account, same_address
from calendar_service.domain.tokens import token_hash
from calendar_service.operations.context import Context
from calendar_service.operations.passwords import is_password
from calendar_service.storage.accounts import (
    account_of_api_token,
    account_of_session,
    add_session,
    end_session,
    end_sessions,
    find_account,
    password_hash_of,
)
from calendar_service.storage.connection import Connection

SESSION_LENGTH = timedelta(days=14)


async def sign_in(context: Context, email: str, password: str) -> str | None:
    """Return the token of a new session; None for a wrong password and for an unknown address,
    which take equally long."""

    async def look(con: Connection) -> tuple[Account | None, str | None]:
        account = await find_account(con, same_address(email))
        return account, await password_hash_of(con, account.id) if account else None

    account, password_hash = await context.store.read(look)
    if not await is_password(password, password_hash) or account is None:
        return None
    return await open_session(context, account)


async def open_session(context: Context, account: Account) -> str:
    """Return the token of a new session of this account."""
    token, now = context.new_token(), context.now()
    await context.store.write(
        lambda con: add_session(
            con, token_hash(token), account.id, at=now, expires_at=now + SESSION_LENGTH
        )
    )
    return token


async def sign_out(context: Context, token: str) -> None:
    await context.store.write(lambda con: end_session(con, token_hash(token)))


async def sign_out_everywhere(context: Context, account: Account) -> None:
    """End all sessions of the account; its tokens for programs stay."""
    await context.store.write(lambda con: end_sessions(con, account.id))


async def whose_session(context: Context, token: str) -> Account | None:
    now = context.now()
    hashed = token_hash(token)
    return await context.store.read(lambda con: account_of_session(con, hashed, now), is_short=True)


async def whose_api_token(context: Context, token: str) -> Account | None:
    hashed = token_hash(token)
    return await context.store.read(lambda con: account_of_api_token(con, hashed), is_short=True)
