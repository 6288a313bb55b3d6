"""What an address sent in before."""

import pytest

from calendar_service.domain.moderation import Action, State
from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.storage.sender_records import SenderRecord, find_record
from tests.house import House

pytestmark = pytest.mark.core


async def record(house: House, email: str, scope: Scope = WHOLE) -> SenderRecord:
    return await house.store.read(lambda con: find_record(con, email, scope))


async def test_an_address_is_told_by_what_became_of_what_it_sent(house: House) -> None:
    bob = await house.account("bob@example.org")
    first_at = house.clock.now()
    for action in (Action.APPROVE, Action.APPROVE, Action.DECLINE, None):
        sent, _ = await house.submit(title=f"Talk {house.clock.now():%d}")
        if action:
            await house.decide(sent, action, bob)
        house.clock.advance(days=1)
    await house.submit(contact={"email": "carol@example.org"})
    asking = house.set_up(confirm_email=True)
    await asking.submit(title="Said to be Alice's")

    found = await record(house, "alice@example.org")

    counts = {State.APPROVED: 2, State.DECLINED: 1, State.PENDING: 1}
    assert found == SenderRecord(counts, first_at)
    assert found.sent == 4
    nobody = SenderRecord({}, None)
    assert await record(house, "dave@example.org") == nobody
    assert await record(house, "alice@example.org", Scope(("music",))) == nobody
