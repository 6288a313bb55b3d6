"""Makes, changes and removes accounts and their tokens."""

from collections.abc import Sequence
from datetime import datetime

from calendar_service.domain.countries import CODES
from calendar_service.domain.errors import (
    AccountTaken,
    InvalidInput,
    LastAdmin,
    LinkSpent,
    NotFound,
)
from calendar_service.domain.people import Account, Role, is_email, same_address
from calendar_service.domain.problems import Problems
from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.domain.tokens import token_hash
from calendar_service.domain.trust import Trust
from calendar_service.operations.context import Context
from calendar_service.operations.passwords import check_password, hash_password
from calendar_service.storage import accounts
from calendar_service.storage.categories import find_categories
from calendar_service.storage.connection import Connection

FIRST_ADMIN = "first_admin"


async def create_account(
    context: Context, email: str, role: Role, password: str | None, *, scope: Scope = WHOLE
) -> Account:
    """Return the new account. Raises InvalidInput and AccountTaken."""
    _check(email, password)
    password_hash = await hash_password(password) if password is not None else None
    account = Account(context.new_id(), same_address(email), role, context.now(), scope=scope)

    async def save(con: Connection) -> None:
        await _check_scope(con, role, scope)
        await _add(con, account, password_hash)

    await context.store.write(save)
    return account


async def change_password(context: Context, email: str, password: str) -> None:
    """Set the password and end the account's sessions. Raises InvalidInput and NotFound."""
    _check(email, password)
    password_hash = await hash_password(password)

    async def save(con: Connection) -> None:
        account = await _found(con, email)
        await accounts.set_password_hash(con, account.id, password_hash)

    await context.store.write(save)


async def close_account(context: Context, email: str) -> None:
    """Shut the account out at once; what it decided keeps its name. Raises NotFound, and
    LastAdmin for the one who is left."""
    now = context.now()

    async def save(con: Connection) -> None:
        account = await _found(con, email)
        await _refuse_last_admin(con, account)
        await accounts.remove_account(con, account.id, now)

    await context.store.write(save)


async def remove_account(context: Context, account_id: str) -> None:
    """Shut the account of this id out at once. Raises NotFound and LastAdmin."""
    now = context.now()

    async def save(con: Connection) -> None:
        account = await _of_id(con, account_id)
        await _refuse_last_admin(con, account)
        await accounts.remove_account(con, account.id, now)

    await context.store.write(save)


async def change_role(context: Context, account_id: str, role: Role, scope: Scope = WHOLE) -> None:
    """Change what an account may do, and where, from its next request on. Raises NotFound,
    InvalidInput and LastAdmin."""
    await context.store.write(lambda con: _change_role(con, account_id, role, scope))


async def change_role_of(context: Context, email: str, role: Role, scope: Scope = WHOLE) -> None:
    """Do the same for the account of an address."""

    async def save(con: Connection) -> None:
        account = await _found(con, email)
        await _change_role(con, account.id, role, scope)

    await context.store.write(save)


async def change_trust(context: Context, account_id: str, trust: Trust | None) -> None:
    """Change which events of the account's address need no look. Raises NotFound and
    InvalidInput."""

    async def save(con: Connection) -> None:
        account = await _of_id(con, account_id)
        await _check_categories(con, trust.categories if trust else ())
        await accounts.set_trust(con, account.id, trust)

    await context.store.write(save)


async def create_api_token(context: Context, email: str) -> str:
    """Return a bearer token for the account; only its hash is kept. Raises NotFound."""
    token, now = context.new_token(), context.now()

    async def save(con: Connection) -> None:
        account = await _found(con, email)
        await accounts.add_api_token(con, token_hash(token), account.id, now)

    await context.store.write(save)
    return token


async def first_admin_token(context: Context) -> str | None:
    """Return a fresh token for the link that makes the first admin; None once there is one.
    Older links stop working."""
    token, now = context.new_token(), context.now()

    async def save(con: Connection) -> str | None:
        if await accounts.list_accounts(con, Role.ADMIN):
            return None
        await _replace_first_admin_link(con, token, now)
        return token

    return await context.store.write(save)


async def first_admin_link_is_good(context: Context, token: str) -> bool:
    return await context.store.read(
        lambda con: accounts.link_is_good(con, FIRST_ADMIN, token_hash(token))
    )


async def make_first_admin(context: Context, token: str, email: str, password: str) -> Account:
    """Return the first admin, and use the link up. Raises InvalidInput and LinkSpent."""
    _check(email, password)
    password_hash = await hash_password(password)
    account = Account(context.new_id(), same_address(email), Role.ADMIN, context.now())

    async def save(con: Connection) -> None:
        is_good = await accounts.spend_link(con, FIRST_ADMIN, token_hash(token))
        if not is_good or await accounts.list_accounts(con, Role.ADMIN):
            raise LinkSpent
        await _add(con, account, password_hash)

    await context.store.write(save)
    return account


def _check(email: str, password: str | None) -> None:
    problems = Problems()
    if not is_email(email.strip()):
        problems.add("email", "This is not an e-mail address. It looks like name@example.org.")
    if password is not None:
        check_password(password, problems)
    if problems:
        raise InvalidInput(problems.all())


async def _change_role(con: Connection, account_id: str, role: Role, scope: Scope) -> None:
    """Who writes comes one after the other on either database, so that of two admins who make
    each other less one stays."""
    account = await _of_id(con, account_id)
    await _check_scope(con, role, scope)
    if role is not Role.ADMIN:
        await _refuse_last_admin(con, account)
    await accounts.set_role(con, account.id, role, scope)


async def _check_scope(con: Connection, role: Role, scope: Scope) -> None:
    problems = Problems()
    if role is not Role.MODERATOR and not scope.is_whole:
        problems.add("role", "Only a moderator looks after some categories or countries alone.")
    for code in scope.countries:
        if code not in CODES:
            problems.add("countries", "There is no country {code}.", code=code)
    if problems:
        raise InvalidInput(problems.all())
    await _check_categories(con, scope.categories)


async def _check_categories(con: Connection, slugs: Sequence[str]) -> None:
    problems, known = Problems(), await find_categories(con, slugs)
    for slug in slugs:
        if slug not in known:
            problems.add("categories", "There is no category {slug}.", slug=slug)
    if problems:
        raise InvalidInput(problems.all())


async def _add(con: Connection, account: Account, password_hash: str | None) -> None:
    if await accounts.find_account(con, account.email):
        raise AccountTaken(account.email)
    await accounts.add_account(con, account, password_hash)


async def _found(con: Connection, email: str) -> Account:
    account = await accounts.find_account(con, same_address(email))
    if account is None:
        raise NotFound("account", same_address(email))
    return account


async def _of_id(con: Connection, account_id: str) -> Account:
    account = await accounts.find_account_by_id(con, account_id)
    if account is None:
        raise NotFound("account", account_id)
    return account


async def _refuse_last_admin(con: Connection, account: Account) -> None:
    is_admin = account.role is Role.ADMIN
    if is_admin and len(await accounts.list_accounts(con, Role.ADMIN)) == 1:
        raise LastAdmin(account.email)


async def _replace_first_admin_link(con: Connection, token: str, at: datetime) -> None:
    await accounts.replace_link(con, FIRST_ADMIN, "", token_hash=token_hash(token), at=at)
