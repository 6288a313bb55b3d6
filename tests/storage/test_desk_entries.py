"""All that waits at the desk, as it is ordered and filtered by."""

from datetime import date

import pytest

from calendar_service.domain.desk_filter import Entry, EntryKind
from calendar_service.domain.moderation import Action, State
from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.operations.change_categories import create_category
from calendar_service.operations.report_event import report_event
from calendar_service.operations.submit_event import submit_event
from calendar_service.storage.desk_entries import entries_in, read_entries
from calendar_service.storage.schema import venues
from tests.house import House, counted_queries

pytestmark = pytest.mark.core


async def listed(house: House, scope: Scope = WHOLE, state: State = State.PENDING) -> list[Entry]:
    now = house.clock.now()
    return entries_in(
        await house.store.read(lambda con: read_entries(con, state, scope=scope, now=now))
    )


async def with_all_sorts(house: House) -> House:
    """A published fair in Vienna with an edit and a report, and a new call."""
    await create_category(house.context, {"name": "Trade", "slug": "trade"})
    bob = await house.account("bob@example.org")
    venue = {"name": "Hall", "country": "AT"}
    fair, _ = await house.submit(title="Fair", categories=["trade"], venue=venue, language="de")
    event_id = (await house.decide(fair, Action.APPROVE, bob))[0].event_id or ""
    house.clock.advance(minutes=2)
    edit = {"event_id": event_id, "contact": {"email": "carol@example.org"}, "title": "Big fair"}
    await submit_event(house.context, edit, source="form")
    await report_event(house.context, event_id, {"kind": "wrong_place"}, source="form")
    call = {"kind": "call", "closes_at": "2027-04-01", "start": "2027-03-02", "end": None}
    await house.submit(title="Call for talks", **call)
    return house


async def test_new_events_edits_and_open_reports_wait_in_one_list(house: House) -> None:
    await with_all_sorts(house)

    found = {each.kind: each for each in await listed(house)}

    edit, report, new = (found[kind] for kind in (EntryKind.EDIT, EntryKind.REPORT, EntryKind.NEW))
    assert len(found) == 3
    assert (edit.day, edit.text) == (date(2027, 5, 8), "big fair fair carol@example.org")
    assert (report.day, report.text) == (date(2027, 5, 8), "fair")
    assert (new.day, new.text) == (date(2027, 4, 1), "call for talks alice alice@example.org")
    of_the_fair = {("category", "trade"), ("country", "AT"), ("language", "de"), ("kind", "event")}
    assert edit.facets >= of_the_fair
    assert report.facets >= of_the_fair
    assert ("kind", "call") in new.facets


async def test_only_what_is_in_the_scope_and_state_is_listed(house: House) -> None:
    await with_all_sorts(house)

    theirs = await listed(house, Scope(("trade",)))

    assert {each.kind for each in theirs} == {EntryKind.EDIT, EntryKind.REPORT}
    assert await listed(house, Scope(("music",))) == []
    assert await listed(house, state=State.CHANGES_REQUESTED) == []


async def test_a_waiting_event_at_a_known_venue_is_found_in_its_country(house: House) -> None:
    await with_all_sorts(house)
    [hall] = await house.column(venues.c.id)

    await house.submit(title="Second", venue={"id": hall}, recurrence="FREQ=WEEKLY;COUNT=3")

    [second] = [each for each in await listed(house) if each.text.startswith("second")]
    assert ("country", "AT") in second.facets
    assert second.repeats


async def test_as_many_queries_are_asked_for_many_entries_as_for_few(house: House) -> None:
    await with_all_sorts(house)
    with counted_queries() as few:
        await listed(house)
    for number in range(3):
        await house.submit(title=f"Talk {number}", venue={"name": "Hall", "country": "AT"})

    with counted_queries() as many:
        found = await listed(house)

    assert len(found) == 6
    assert len(many) == len(few)
