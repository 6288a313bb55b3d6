"""Accounts, their sessions and their tokens: only hashes of secrets are kept."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.people import Account, Role
from calendar_service.domain.scope import Scope, scope_of, stored_scope
from calendar_service.domain.trust import Trust, stored_trust, trust_of
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import accounts, api_tokens, links, sessions

ACCOUNT_COLUMNS = tuple(
    accounts.c[name] for name in ("id", "email", "role", "created_at", "scope", "trust")
)
_PRESENT = accounts.c.removed_at.is_(None)


async def find_account(con: Connection, email: str) -> Account | None:
    row = await con.first(sa.select(*ACCOUNT_COLUMNS).where(_PRESENT, accounts.c.email == email))
    return None if row is None else account_of(row)


async def find_account_by_id(con: Connection, account_id: str) -> Account | None:
    row = await con.first(sa.select(*ACCOUNT_COLUMNS).where(_PRESENT, accounts.c.id == account_id))
    return None if row is None else account_of(row)


async def set_role(con: Connection, account_id: str, role: Role, scope: Scope) -> None:
    """Change what the account may do; its sessions and tokens go by it from now on."""
    values = {"role": role.value, "scope": stored_scope(scope)}
    await con.run(sa.update(accounts).where(accounts.c.id == account_id).values(values))


async def set_trust(con: Connection, account_id: str, trust: Trust | None) -> None:
    """Change which events of the account's address need no look."""
    values = {"trust": stored_trust(trust)}
    await con.run(sa.update(accounts).where(accounts.c.id == account_id).values(values))


async def password_hash_of(con: Connection, account_id: str) -> str | None:
    query = sa.select(accounts.c.password_hash).where(_PRESENT, accounts.c.id == account_id)
    row = await con.first(query)
    return None if row is None else row["password_hash"]


async def list_accounts(con: Connection, *roles: Role) -> Sequence[Account]:
    """Return the accounts of these roles (of all, if none is named), by address."""
    query = sa.select(*ACCOUNT_COLUMNS).where(_PRESENT).order_by(accounts.c.email)
    if roles:
        query = query.where(accounts.c.role.in_([role.value for role in roles]))
    return [account_of(row) for row in await con.all(query)]


async def add_account(con: Connection, account: Account, password_hash: str | None) -> None:
    await con.run(
        sa.insert(accounts).values(
            id=account.id,
            email=account.email,
            role=account.role.value,
            scope=stored_scope(account.scope),
            trust=stored_trust(account.trust),
            password_hash=password_hash,
            created_at=account.created_at,
        )
    )


async def set_password_hash(con: Connection, account_id: str, password_hash: str) -> None:
    """Change the password, which ends the sessions that the old one began."""
    await con.run(
        sa.update(accounts).where(accounts.c.id == account_id).values(password_hash=password_hash)
    )
    await con.run(sa.delete(sessions).where(sessions.c.account_id == account_id))


async def remove_account(con: Connection, account_id: str, at: datetime) -> None:
    """Shut the account out at once; its decisions keep naming it."""
    await con.run(sa.update(accounts).where(accounts.c.id == account_id).values(removed_at=at))
    await con.run(sa.delete(sessions).where(sessions.c.account_id == account_id))
    await con.run(
        sa.update(api_tokens)
        .where(api_tokens.c.account_id == account_id, api_tokens.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )


async def add_session(
    con: Connection, token_hash: str, account_id: str, *, at: datetime, expires_at: datetime
) -> None:
    await con.run(sa.delete(sessions).where(sessions.c.expires_at <= at))
    await con.run(
        sa.insert(sessions).values(
            token_hash=token_hash, account_id=account_id, created_at=at, expires_at=expires_at
        )
    )


async def end_session(con: Connection, token_hash: str) -> None:
    await con.run(sa.delete(sessions).where(sessions.c.token_hash == token_hash))


async def account_of_session(con: Connection, token_hash: str, at: datetime) -> Account | None:
    row = await con.first(
        sa.select(*ACCOUNT_COLUMNS)
        .join(sessions, sessions.c.account_id == accounts.c.id)
        .where(_PRESENT, sessions.c.token_hash == token_hash, sessions.c.expires_at > at)
    )
    return None if row is None else account_of(row)


async def add_api_token(con: Connection, token_hash: str, account_id: str, at: datetime) -> None:
    await con.run(
        sa.insert(api_tokens).values(token_hash=token_hash, account_id=account_id, created_at=at)
    )


async def account_of_api_token(con: Connection, token_hash: str) -> Account | None:
    row = await con.first(
        sa.select(*ACCOUNT_COLUMNS)
        .join(api_tokens, api_tokens.c.account_id == accounts.c.id)
        .where(_PRESENT, api_tokens.c.token_hash == token_hash, api_tokens.c.revoked_at.is_(None))
    )
    return None if row is None else account_of(row)


async def replace_link(
    con: Connection,
    purpose: str,
    subject: str,
    *,
    token_hash: str,
    at: datetime,
    expires_at: datetime | None = None,
) -> None:
    """Keep the newest link for a purpose alone."""
    await con.run(sa.delete(links).where(links.c.purpose == purpose, links.c.subject == subject))
    await con.run(
        sa.insert(links).values(
            purpose=purpose,
            subject=subject,
            token_hash=token_hash,
            created_at=at,
            expires_at=expires_at,
        )
    )


async def spend_link(con: Connection, purpose: str, token_hash: str) -> bool:
    """Use the link up; False if it was spent, replaced or never there."""
    spent = await con.all(
        sa.delete(links)
        .where(links.c.purpose == purpose, links.c.token_hash == token_hash)
        .returning(links.c.subject)
    )
    return bool(spent)


async def subject_of_link(
    con: Connection, purpose: str, token_hash: str, at: datetime
) -> str | None:
    """Return whom a link is for; None if it was spent, replaced, never there, or is too old."""
    row = await con.first(
        sa.select(links.c.subject).where(
            links.c.purpose == purpose,
            links.c.token_hash == token_hash,
            sa.or_(links.c.expires_at.is_(None), links.c.expires_at > at),
        )
    )
    return None if row is None else str(row["subject"])


async def forget_links(con: Connection, at: datetime) -> None:
    """Remove the links that are too old."""
    await con.run(sa.delete(links).where(links.c.expires_at <= at))


async def end_sessions(con: Connection, account_id: str) -> None:
    await con.run(sa.delete(sessions).where(sessions.c.account_id == account_id))


async def link_is_good(con: Connection, purpose: str, token_hash: str) -> bool:
    row = await con.first(
        sa.select(links.c.subject).where(
            links.c.purpose == purpose, links.c.token_hash == token_hash
        )
    )
    return row is not None


def account_of(row: Row) -> Account:
    """Return the account whose columns are in a row."""
    return Account(
        id=row["id"],
        email=row["email"],
        role=Role(row["role"]),
        created_at=row["created_at"],
        scope=scope_of(row["scope"]),
        trust=trust_of(row["trust"]),
    )
