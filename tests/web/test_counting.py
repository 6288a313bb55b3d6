"""Both places where uses are counted count alike."""

import pytest

from calendar_service.web.counting import KeptUses, PassingUses
from tests.house import House


@pytest.mark.parametrize("place", [KeptUses, PassingUses])
async def test_uses_are_counted_until_their_window_ends_or_somebody_forgets_them(
    house: House, place: type[KeptUses] | type[PassingUses]
) -> None:
    uses = place(house.context)
    counts = [await uses.incr("a", 60), await uses.incr("a", 60, 2), await uses.incr("b", 600)]
    ends = await uses.get_expiry("a") - house.clock.at.timestamp()
    house.clock.advance(seconds=60)
    after_the_window = [await uses.get("a"), await uses.get("b")]
    await uses.clear("b")
    cleared = await uses.get("b")
    await uses.incr("b", 60)
    await uses.reset()

    assert (counts, ends, after_the_window) == ([1, 3, 1], 60.0, [0, 1])
    assert (cleared, await uses.get("b")) == (0, 0)
