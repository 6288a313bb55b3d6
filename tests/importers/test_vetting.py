"""The last look at imported fields."""

from typing import Any

import pytest

from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import read_proposal
from calendar_service.importers.draft import Notes, Unreadable
from calendar_service.importers.vetting import vetted

FIELDS = {"title": "Summer party", "start": "2027-05-08", "time_zone": "Europe/Berlin"}


def test_sound_fields_are_kept_as_they_are() -> None:
    notes = Notes()
    assert vetted(FIELDS, default_tzid="UTC", notes=notes) == FIELDS
    assert notes.all() == ()


def _reason(field: dict[str, Any]) -> str:
    """Return what a proposal with this field would be told."""
    problems = Problems()
    read_proposal({**FIELDS, **field}, default_tzid="UTC", problems=problems)
    return str(problems.all()[0])


def test_fields_that_an_event_can_do_without_are_left_out_and_noted() -> None:
    notes = Notes()
    venue, url = {"venue": {"country": "Atlantis"}}, {"url": "ftp://example.org"}
    assert vetted({**FIELDS, **venue, **url}, default_tzid="UTC", notes=notes) == FIELDS
    assert notes.all() == (
        f"venue was left out: {_reason(venue)}",
        f"url was left out: {_reason(url)}",
    )


@pytest.mark.parametrize(
    "field", [{"title": ""}, {"recurrence": "FREQ=SECONDLY"}, {"kind": "call"}]
)
def test_an_event_that_lacks_what_it_needs_is_refused(field: dict[str, Any]) -> None:
    with pytest.raises(Unreadable) as caught:
        vetted({**FIELDS, **field}, default_tzid="UTC", notes=Notes())
    refusal = str(caught.value.problem("events.1", event="Fair"))
    assert refusal == f"Fair cannot be read: {_reason(field)}"
