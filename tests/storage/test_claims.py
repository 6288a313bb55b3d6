"""Who looks at what waits at the desk."""

from datetime import timedelta

import pytest

from calendar_service.domain.moderation import Action
from calendar_service.domain.people import Account
from calendar_service.operations.claim_entry import CLAIM_LASTS, claim_entry
from calendar_service.storage.schema_claims import claims
from tests.house import House, counted_queries

pytestmark = pytest.mark.core


async def staff(house: House) -> tuple[Account, Account]:
    return await house.account("bob@example.org"), await house.account("dave@example.org")


async def test_who_looks_first_is_told_to_others_for_ten_minutes(house: House) -> None:
    bob, dave = await staff(house)

    assert await claim_entry(house.context, "e1", bob) is None
    seen = await claim_entry(house.context, "e1", dave)

    assert seen is not None
    assert (seen.email, seen.until_at) == ("bob@example.org", house.clock.now() + CLAIM_LASTS)
    assert await claim_entry(house.context, "e1", bob) is None
    assert await claim_entry(house.context, "e2", dave) is None
    house.clock.advance(minutes=10)
    assert await claim_entry(house.context, "e1", dave) is None
    assert await claim_entry(house.context, "e1", bob) is not None
    assert await house.column(claims.c.entry_id) == ["e1"]


async def test_who_looks_again_keeps_it_without_writing_each_time(house: House) -> None:
    bob, dave = await staff(house)
    await claim_entry(house.context, "e1", bob)

    with counted_queries() as soon:
        await claim_entry(house.context, "e1", bob)
    house.clock.advance(minutes=9)
    await claim_entry(house.context, "e1", bob)
    house.clock.advance(minutes=9)

    seen = await claim_entry(house.context, "e1", dave)
    assert seen is not None
    assert seen.until_at - house.clock.now() == timedelta(minutes=1)
    assert not [each for each in soon if "INSERT" in each]


async def test_a_decision_of_anybody_ends_it(house: House) -> None:
    bob, dave = await staff(house)
    sent, _ = await house.submit()
    await claim_entry(house.context, sent.id, bob)

    await house.decide(sent, Action.DECLINE, dave)

    assert await house.column(claims.c.entry_id) == []
