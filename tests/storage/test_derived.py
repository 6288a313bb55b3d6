"""What is derived from an event is written where it differs, and only there."""

from calendar_service.storage.schema import occurrences
from tests.house import House, draft


async def test_dates_that_stay_are_not_written_again(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00", recurrence="FREQ=WEEKLY;COUNT=3"))
    before = await house.rows(occurrences)
    house.refuse("DELETE ON occurrences")

    await house.change("Choir", title="Choir, newly named")

    assert len(before) == 3
    assert await house.rows(occurrences) == before


async def test_dates_that_move_are(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-04T19:00"))
    [before] = await house.rows(occurrences)

    await house.change("Choir", tzid="Europe/London")

    [after] = await house.rows(occurrences)
    assert (before["tzid"], after["tzid"]) == ("Europe/Berlin", "Europe/London")
    assert before["start_at"] < after["start_at"]
