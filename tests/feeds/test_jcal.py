"""jCal says what the iCalendar document says, by three readers."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from icalendar import Calendar as Reader

from calendar_service.domain.event import Category, Event
from calendar_service.domain.presentation import Presentation
from calendar_service.domain.text import strip_forbidden
from calendar_service.feeds.jcal import render_jcal
from calendar_service.feeds.splice import spliced
from calendar_service.feeds.vevent import render_vevents
from tests.events import VOICE, event
from tests.feeds.hostile import IN_EVERY_FIELD, WEB_TEXTS
from tests.feeds.programme import EVENTS, FILM_NIGHT, MEETUP, ics_document
from tests.feeds.reading import wrapped
from tests.feeds.strange import events
from tests.parts import need
from tests.volume import Volume

SCRIPT = Path(__file__).with_name("parse.mjs")
ICAL_JS = Path(__file__).parents[1] / "node_modules" / "ical.js"
WHOLE = 3_000


def jcal(document: bytes) -> Any:
    return json.loads(render_jcal(document))


def vevent(told: Event) -> dict[str, list[Any]]:
    (only,) = jcal(wrapped(render_vevents(told, VOICE)))[2]
    return {line[0]: line[1:] for line in only[1]}


def by_icalendar(document: bytes) -> Any:
    """Return what icalendar makes of the document, which makes a list of every part of a rule."""
    jcal = json.dumps(Reader.from_ical(document).to_jcal())
    return _as_ours(json.loads(jcal, object_hook=_single))


def by_ical_js(*documents: bytes) -> list[Any]:
    """Return what ical.js makes of each."""
    node = shutil.which("node")
    need(node is not None, "node")
    need(ICAL_JS.is_dir(), "ical.js (`npm install` in tests)")
    asked = "\n".join(json.dumps(document.decode()) for document in documents)
    answer = subprocess.run(
        [str(node), SCRIPT], input=asked, capture_output=True, text=True, check=True
    )
    return [_as_ours(json.loads(line)) for line in answer.stdout.splitlines()]


def test_icalendar_makes_the_same_of_the_same_document() -> None:
    document = ics_document(*EVENTS)
    assert jcal(document) == by_icalendar(document)


def test_icalendar_reads_it_as_the_document_it_was_made_from() -> None:
    document = ics_document(*EVENTS)
    theirs = Reader.from_jcal(render_jcal(document).decode())
    assert _as_ours(theirs.to_jcal()) == _as_ours(Reader.from_ical(document).to_jcal())


def test_ical_js_makes_the_same_of_the_same_documents() -> None:
    text = "".join(WEB_TEXTS)
    hostile = [tell(text) for field, tell in IN_EVERY_FIELD.items() if field != "language"]
    with_alarm = spliced(render_vevents(MEETUP, VOICE), Presentation(alarm="PT15M"), VOICE.words)
    documents = [
        ics_document(*EVENTS),
        wrapped(with_alarm),
        *(wrapped(render_vevents(told, VOICE)) for told in hostile),
    ]
    ours = [_without_quoted_names(jcal(document)) for document in documents]
    assert ours == [_without_quoted_names(each) for each in by_ical_js(*documents)]


def test_rfc7265_3_4_a_property_is_its_name_its_parameters_its_type_and_its_value() -> None:
    told = vevent(FILM_NIGHT)
    assert told["summary"] == [{"language": "en"}, "text", "Film night: Der Himmel über Berlin"]
    assert told["dtstart"] == [{"tzid": "Europe/Berlin"}, "date-time", "2027-05-04T19:00:00"]
    assert told["dtstamp"] == [{}, "date-time", "2027-01-03T08:30:00Z"]
    assert told["sequence"] == [{}, "integer", 3]
    assert told["url"] == [{}, "uri", "https://calendar.example.org/events/film-night"]
    assert told["categories"] == [{}, "text", "Film", "Free culture", "Wenders", "angels"]


def test_rfc7265_3_4_1_2_a_point_is_one_structured_value() -> None:
    assert vevent(FILM_NIGHT)["geo"] == [{}, "float", [52.5258, 13.4112]]


def test_rfc7265_3_5_2_the_value_parameter_is_the_type() -> None:
    (festival,) = jcal(wrapped(render_vevents(EVENTS[2], VOICE)))[2]
    assert ["dtstart", {}, "date", "2027-06-11"] in festival[1]


def test_rfc7265_3_6_10_a_rule_is_an_object() -> None:
    series = jcal(wrapped(render_vevents(MEETUP, VOICE)))[2][0]
    assert ["rrule", {}, "recur", {"freq": "WEEKLY", "count": 6, "byday": "TU"}] in series[1]


def test_rfc7265_5_1_a_property_of_no_known_type_is_taken_as_it_stands() -> None:
    calendar = jcal(ics_document(name="Film, in; Berlin"))
    assert ["name", {}, "text", "Film, in; Berlin"] in calendar[1]
    assert ["x-wr-calname", {}, "unknown", "Film\\, in\\; Berlin"] in calendar[1]


def test_zones_and_alarms_are_components_of_it() -> None:
    calendar = jcal(ics_document(FILM_NIGHT))
    assert [each[0] for each in calendar[2]] == ["vtimezone", "vevent"]
    assert [each[0] for each in calendar[2][0][2]] == ["daylight", "standard"]
    with_alarm = spliced(
        render_vevents(FILM_NIGHT, VOICE), Presentation(alarm="PT15M"), VOICE.words
    )
    (alarm,) = jcal(wrapped(with_alarm))[2][0][2]
    assert alarm == [
        "valarm",
        [
            ["action", {}, "text", "DISPLAY"],
            ["description", {}, "text", "Film night: Der Himmel über Berlin"],
            ["trigger", {}, "duration", "-PT15M"],
        ],
        [],
    ]


def test_what_is_not_ours_is_refused() -> None:
    for document in (b"", b"hello", b"BEGIN:VCALENDAR\r\n"):
        with pytest.raises(ValueError, match=r".+"):
            render_jcal(document)


@pytest.mark.parametrize("text", WEB_TEXTS)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    told = vevent(event(title=f"A{text}Z", categories=(Category("c", f"A{text}Z"),)))
    assert told["summary"][-1] == strip_forbidden(f"A{text}Z")
    assert told["categories"][2:] == [strip_forbidden(f"A{text}Z")]


def test_icalendar_makes_the_same_of_what_anybody_may_send(volume: Volume) -> None:
    @volume.examples(WHOLE)
    @given(events())
    def check(told: Event) -> None:
        document = wrapped(render_vevents(told, VOICE))
        theirs = _without_marks_beside_zones(_without_quoted_names(by_icalendar(document)))
        assert _without_quoted_names(jcal(document)) == theirs

    check()


def _as_ours(calendar: Any) -> Any:
    """Neither reader knows the type of NAME (RFC 7986 §5.1)."""
    for line in calendar[1]:
        line[2] = "text" if line[0] == "name" else line[2]
    return calendar


def _without_marks_beside_zones(calendar: Any) -> Any:
    """icalendar marks a time in the zone Etc/UTC with a Z as well (seen 2026-11), which RFC 7265
    §3.5.3 leaves to what has no zone."""
    for component in calendar[2]:
        for line in component[1]:
            if "tzid" in line[1]:
                line[3:] = [value.removesuffix("Z") for value in line[3:]]
    return calendar


def _without_quoted_names(calendar: Any) -> Any:
    """Both readers take a backslash in a parameter for an escape (seen 2026-11)."""
    for component in calendar[2]:
        quoted = ("x-apple-", "organizer")
        component[1] = [line for line in component[1] if not line[0].startswith(quoted)]
    return calendar


def _single(value: dict[str, Any]) -> dict[str, Any]:
    if "freq" not in value:
        return value
    return {
        name: each[0] if isinstance(each, list) and len(each) == 1 else each
        for name, each in value.items()
    }
