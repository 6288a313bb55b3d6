"""Notes who is looking at what waits at the desk, so that two do not do the same work.

A claim is soft: it keeps nobody from deciding. It ends with a decision, or by itself.
"""

from datetime import datetime, timedelta

from calendar_service.domain.people import Account
from calendar_service.operations.context import Context
from calendar_service.storage.claims import Claim, find_claims, save_claim
from calendar_service.storage.connection import Connection

CLAIM_LASTS = timedelta(minutes=10)
_NOTED_EVERY = timedelta(minutes=1)


async def claim_entry(context: Context, entry_id: str, account: Account) -> Claim | None:
    """Return the claim of somebody else who looked at the entry first; without one, note that
    this moderator looks at it. Who looks again within a minute changes nothing."""
    now = context.now()

    async def find(con: Connection) -> Claim | None:
        return (await find_claims(con, [entry_id], now=now)).get(entry_id)

    async def save(con: Connection) -> Claim | None:
        until_at = now + CLAIM_LASTS
        await save_claim(con, entry_id, account.id, until_at=until_at, now=now)
        return await find(con)

    found = await context.store.read(find)
    if found is None or _is_to_be_noted(found, account, now + CLAIM_LASTS - _NOTED_EVERY):
        found = await context.store.write(save)
    return None if found is None or found.account_id == account.id else found


def _is_to_be_noted(found: Claim, account: Account, fresh_until: datetime) -> bool:
    return found.account_id == account.id and found.until_at <= fresh_until
