"""Who else is looking at what waits, in words."""

from collections.abc import Iterable, Mapping

from calendar_service.operations.claim_entry import claim_entry
from calendar_service.storage.claims import Claim, find_claims
from calendar_service.web.asked import Asked


async def looked_at(asked: Asked, entry_id: str) -> str:
    """Say who looked at it first; if nobody did, this moderator does now, which others see."""
    claim = await claim_entry(asked.context, entry_id, asked.known_account)
    return _said(asked, claim) if claim else ""


async def looked_at_by_others(asked: Asked, entry_ids: Iterable[str]) -> Mapping[str, str]:
    """Say who looks at each of these, as far as somebody else does."""
    now, ids = asked.context.now(), list(entry_ids)
    found = await asked.context.store.read(lambda con: find_claims(con, ids, now=now))
    own = asked.known_account.id
    return {key: _said(asked, claim) for key, claim in found.items() if claim.account_id != own}


def _said(asked: Asked, claim: Claim) -> str:
    return asked.visit().words.say("{email} is looking at this", email=claim.email)
