"""Occurrences that differ from their series."""

from typing import Any

from calendar_service.importers.draft import Draft
from calendar_service.importers.ics import read_ics
from tests.importers.reading import calendar, event

SERIES = event(
    "DTSTART;TZID=Europe/Berlin:20270504T190000",
    "DTEND;TZID=Europe/Berlin:20270504T210000",
    "RRULE:FREQ=WEEKLY",
)
SAME = ("DTSTART;TZID=Europe/Berlin:20270511T190000", "DTEND;TZID=Europe/Berlin:20270511T210000")
ID = "RECURRENCE-ID;TZID=Europe/Berlin:20270511T190000"


def _draft(*lines: str) -> Draft:
    """Return the series with one occurrence of these lines changed."""
    changed = ("BEGIN:VEVENT", "UID:x", *lines, "END:VEVENT")
    reading = read_ics(calendar(*changed, *SERIES), default_tzid="Europe/Berlin")
    assert reading.problems == ()
    assert len(reading.drafts) == 1
    return reading.drafts[0]


def _override(*lines: str) -> dict[str, Any]:
    (override,) = _draft(*lines).fields["overrides"]
    assert override.pop("recurrence_id") == "2027-05-11T19:00:00"
    return dict(override)


def test_an_occurrence_that_differs_in_nothing_is_no_override() -> None:
    assert _draft(ID, *SAME, "SUMMARY:Summer party").fields.get("overrides") is None


def test_an_override_holds_only_what_differs() -> None:
    assert _override(ID, *SAME, "SUMMARY:Winter party") == {"title": "Winter party"}
    assert _override(ID, "STATUS:CANCELLED") == {"status": "cancelled"}
    assert _override(ID, *SAME, "LOCATION:Kino", "DESCRIPTION:Bring cake") == {
        "venue": {"name": "Kino"},
        "description": "Bring cake",
    }


def test_a_cancelled_occurrence_keeps_its_reason() -> None:
    told = (ID, *SAME, "SUMMARY:Summer party", "STATUS:CANCELLED", "COMMENT:Rain")
    assert _override(*told) == {"status": "cancelled", "status_reason": "Rain"}


def test_an_occurrence_that_moves_keeps_its_length_unless_that_differs() -> None:
    later = "DTSTART:20270511T180000Z"
    assert _override(ID, later, "DTEND:20270511T200000Z") == {"start": "2027-05-11T20:00:00"}
    assert _override(ID, later, "DURATION:PT1H") == {
        "start": "2027-05-11T20:00:00",
        "end": "2027-05-11T21:00:00",
    }
    assert _override(ID, SAME[0], "DURATION:PT1H") == {"end": "2027-05-11T20:00:00"}


def test_an_occurrence_is_named_by_its_instant_or_its_day() -> None:
    assert _override("RECURRENCE-ID:20270511T170000Z", "SUMMARY:A") == {"title": "A"}
    assert _override("RECURRENCE-ID;VALUE=DATE:20270511", "SUMMARY:A") == {"title": "A"}


def test_what_an_override_cannot_hold_is_noted() -> None:
    draft = _draft(ID, "URL:https://example.org", "SUMMARY:A", "DTSTART;VALUE=DATE:20270511")
    assert draft.fields["overrides"] == [{"recurrence_id": "2027-05-11T19:00:00", "title": "A"}]
    assert draft.notes == (
        "A changed occurrence has another link, which was left out.",
        "The occurrence of 2027-05-11T19:00:00 is all-day where the series is not, or the other "
        "way round; its times were left out.",
    )


def test_a_change_of_all_dates_from_one_on_is_kept_for_that_one() -> None:
    draft = _draft("RECURRENCE-ID;RANGE=THISANDFUTURE:20270511T170000Z", "SUMMARY:A")
    assert draft.fields["overrides"] == [{"recurrence_id": "2027-05-11T19:00:00", "title": "A"}]
    assert draft.notes == (
        "The change of 2027-05-11T19:00:00 was meant for all dates after it too; it was kept for "
        "this one.",
    )


def test_a_private_or_unreadable_occurrence_is_noted_and_the_series_read() -> None:
    assert _draft(ID, "CLASS:PRIVATE", "SUMMARY:Secret").notes == (
        "A changed occurrence is marked as private in the file and was left out.",
    )
    assert _draft("RECURRENCE-ID:then").notes == (
        "A date in RECURRENCE-ID could not be read and was left out.",
        "A changed occurrence does not say which it is.",
    )


def test_the_newest_of_several_changes_of_one_occurrence_holds() -> None:
    older = ("BEGIN:VEVENT", "UID:x", ID, "SEQUENCE:1", "SUMMARY:Old", "END:VEVENT")
    newer = ("BEGIN:VEVENT", "UID:x", ID, "SEQUENCE:2", "SUMMARY:New", "END:VEVENT")
    reading = read_ics(calendar(*newer, *SERIES, *older), default_tzid="UTC")
    assert reading.drafts[0].fields["overrides"] == [
        {"recurrence_id": "2027-05-11T19:00:00", "title": "New"}
    ]
