"""What would be published is shown with what it may repeat, and nothing is stored."""

from typing import Any

from calendar_service.domain.errors import InvalidInput
from calendar_service.operations.preview_event import Preview, preview_event
from calendar_service.storage.schema import venues
from tests.house import House, draft, proposed, refused

HALL = {"name": "Town Hall of Graz", "city": "Graz"}


async def preview(house: House, **changes: Any) -> Preview:
    return await preview_event(house.context, proposed(**changes))


async def test_a_preview_tells_the_dates_the_likely_duplicates_and_the_namesakes(
    house: House,
) -> None:
    await house.publish(draft("Harbour tour", "2027-05-08T10:00", venue=HALL))
    before = await house.dump()

    found = await preview(house, recurrence="FREQ=WEEKLY;COUNT=2", venue={"name": "Town Hall Graz"})

    assert [each.near.title for each in found.duplicates] == ["Harbour tour"]
    assert [venue.name for venue in found.namesakes] == ["Town Hall of Graz"]
    assert [each.start.day for each in found.dates] == [8, 15]
    assert await house.dump() == before


async def test_a_known_venue_is_looked_up_and_not_asked_about(house: House) -> None:
    await house.publish(draft("Market", "2027-01-08", venue=HALL))
    [venue_id] = await house.column(venues.c.id)

    found = await preview(house, venue={"id": venue_id})

    assert found.venues[venue_id].name == "Town Hall of Graz"
    assert (found.namesakes, found.duplicates) == ((), ())


async def test_mistakes_are_refused_all_at_once_the_senders_too(house: House) -> None:
    error = await refused(InvalidInput, lambda: preview(house, title="", contact={"name": "Alice"}))

    assert {problem.field for problem in error.problems} == {"title", "contact.email"}
