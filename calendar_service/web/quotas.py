"""How often one address, one network or one account may do what costs others something."""

import asyncio
import math
from collections.abc import Mapping
from enum import Enum
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from limits import RateLimitItem, parse_many
from limits.aio.strategies import FixedWindowRateLimiter

from calendar_service.domain.errors import QuotaUsedUp
from calendar_service.domain.people import same_address
from calendar_service.operations.context import Context
from calendar_service.web.counting import KeptUses, PassingUses


class Quota(Enum):
    """What is counted. Of `LINK` only what led nowhere, of `LOGIN` all until one succeeds."""

    SUBMISSION = "submission"
    REPORT = "report"
    DRAFT = "draft"
    IMAGE = "image"
    FORM = "form"
    READING = "reading"
    VENUES = "venues"
    LOGIN = "login"
    SIGN_IN_LINK = "sign-in link"
    LINK = "link"
    BUILDER = "builder"
    SAVED_FEED = "saved feed"


Subjects = Mapping[str, str]
"""Who does it, by what is known: `address` and `network`, and where it fits `email`."""

RATES: dict[Quota, dict[str, str]] = {
    Quota.SUBMISSION: {
        "address": "20/hour;60/day",
        "network": "40/hour;120/day",
        "email": "20/hour;60/day",
    },
    Quota.REPORT: {
        "address": "10/hour;30/day",
        "network": "20/hour;60/day",
        "email": "10/hour;30/day",
    },
    Quota.DRAFT: {"address": "30/hour", "network": "90/hour"},
    Quota.IMAGE: {"address": "30/hour", "network": "90/hour"},
    Quota.FORM: {"address": "120/hour", "network": "360/hour"},
    Quota.READING: {"address": "60/minute", "network": "240/minute"},
    Quota.VENUES: {"address": "120/minute", "network": "480/minute"},
    Quota.LOGIN: {"address": "30/hour", "network": "60/hour", "email": "10/15 minutes"},
    Quota.SIGN_IN_LINK: {
        "address": "10/hour;30/day",
        "network": "20/hour;60/day",
        "email": "3/15 minutes;10/day",
    },
    Quota.LINK: {"address": "30/hour", "network": "90/hour"},
    Quota.BUILDER: {"address": "60/minute", "network": "240/minute"},
    Quota.SAVED_FEED: {"address": "30/hour;60/day", "network": "90/hour;240/day"},
}
PASSING = frozenset({Quota.FORM, Quota.READING, Quota.VENUES, Quota.LINK, Quota.BUILDER})
"""Counted in each process by itself: to write them down would cost more than they do."""

_NETWORKS = {4: 24, 6: 64}


def subjects_of(host: str | None, **more: str) -> Subjects:
    """Return who asks from this address of the network: a provider gives one customer a whole
    /64 of IPv6."""
    try:
        address = ip_address((host or "").partition("%")[0])
    except ValueError:
        return {"address": host or "", "network": host or "", **more}
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    network = ip_network(f"{address}/{_NETWORKS[address.version]}", strict=False)
    return {"address": str(address), "network": str(network), **more}


def sender_of(fields: Mapping[str, Any]) -> Subjects:
    """Return the address that mail would go to, so that nobody fills the box of somebody else."""
    contact = fields.get("contact")
    email = contact.get("email") if isinstance(contact, Mapping) else None
    return {"email": same_address(email)} if isinstance(email, str) and email else {}


class Quotas:
    """Counts uses; where they are lifted, nothing."""

    def __init__(self, context: Context, *, are_lifted: bool) -> None:
        self._now = context.now
        self._are_lifted = are_lifted
        kept = FixedWindowRateLimiter(KeptUses(context))
        passing = FixedWindowRateLimiter(PassingUses(context))
        self._limiters = {quota: passing if quota in PASSING else kept for quota in Quota}
        self._rates = {
            quota: {subject: tuple(parse_many(text)) for subject, text in rates.items()}
            for quota, rates in RATES.items()
        }

    async def use(self, quota: Quota, subjects: Subjects) -> None:
        """Count a use. Raises QuotaUsedUp, and then counts nothing: a flood is not written."""
        await self.refuse_if_used_up(quota, subjects)
        limiter = self._limiters[quota]
        asked = self._asked(quota, subjects)
        # Written together, they are saved in one transaction.
        hits = await asyncio.gather(*(limiter.hit(rate, *names) for rate, names in asked))
        if not all(hits):
            await self.refuse_if_used_up(quota, subjects)

    async def refuse_if_used_up(self, quota: Quota, subjects: Subjects) -> None:
        """Raise QuotaUsedUp if one more would be too many."""
        limiter, asked = self._limiters[quota], self._asked(quota, subjects)
        may = await asyncio.gather(*(limiter.test(rate, *names) for rate, names in asked))
        waits = list[float]()
        for is_left, (rate, names) in zip(may, asked, strict=True):
            if not is_left:
                until = (await limiter.get_window_stats(rate, *names)).reset_time
                waits.append(until - self._now().timestamp())
        if waits:
            raise QuotaUsedUp(max(1, math.ceil(max(waits))))

    async def forgive(self, quota: Quota, subjects: Subjects) -> None:
        """Forget what these subjects have used up."""
        for rate, names in self._asked(quota, subjects):
            await self._limiters[quota].clear(rate, *names)

    def _asked(
        self, quota: Quota, subjects: Subjects
    ) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
        if self._are_lifted:
            return []
        return [
            (rate, (quota.value, name, subjects[name]))
            for name, rates in self._rates[quota].items()
            if name in subjects
            for rate in rates
        ]
