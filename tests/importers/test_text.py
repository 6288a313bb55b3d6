"""Plain text as drafts: what is understood, what is guessed, and that nothing is lost."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import read_proposal
from calendar_service.domain.text import clean
from calendar_service.importers.text import DRAFTS_MOST, read_text
from tests.importers.standing import HERE, read_lines
from tests.volume import Volume

WHOLE = 10_000


def told(*lines: str) -> list[dict[str, Any]]:
    """Return the fields of each draft without its description."""
    return [
        {name: value for name, value in draft.fields.items() if name != "description"}
        for draft in read_lines(*lines)
    ]


def test_a_newsletter_is_a_draft_for_each_date_and_closing_date() -> None:
    events = told(
        "Upcoming events:",
        "May 8, 2014, Haus der Wirtschaft Baden-Württemberg, König-Karl-Halle, Stuttgart",
        "November 13, 2014, Monterrey, Mexico",
        "",
        "Open calls:",
        "Six model demonstrator regions: concept notes of five pages by 12 May 2014.",
    )

    assert events == [
        {
            "kind": "event",
            "start": "2014-05-08",
            "title": "Haus der Wirtschaft Baden-Württemberg",
            "venue": {"name": "König-Karl-Halle", "city": "Stuttgart"},
        },
        {
            "kind": "event",
            "start": "2014-11-13",
            "title": "Monterrey",
            "venue": {"country": "MX"},
        },
        {
            "kind": "call",
            "closes_at": "2014-05-12",
            "title": "Six model demonstrator regions: concept notes of five pages",
        },
    ]


def test_events_on_one_line_are_several() -> None:
    events = told("Upcoming events: May 8, 2027, Summer party; November 13, 2027, Market")

    assert [(event["title"], event["start"]) for event in events] == [
        ("Summer party", "2027-05-08"),
        ("Market", "2027-11-13"),
    ]


def test_an_invitation_is_one_event_however_many_dates_it_tells() -> None:
    [draft] = read_lines(
        "Sommerfest im Park",
        "",
        "Liebe Nachbarn, wir laden herzlich ein.",
        "Samstag, 8. Mai 2027, 14-18 Uhr",
        "Ort: Stadtgarten, Königstr. 1, 70173 Stuttgart",
        "Anmeldung bis 1. Mai 2027: https://example.org/anmelden",
        "",
        "Wir freuen uns auf euch!",
    )

    assert draft.fields == {
        "kind": "event",
        "start": "2027-05-08T14:00:00",
        "end": "2027-05-08T18:00:00",
        "title": "Sommerfest im Park",
        "venue": {
            "name": "Stadtgarten",
            "address": "Königstr. 1",
            "postal_code": "70173",
            "city": "Stuttgart",
        },
        "registration_url": "https://example.org/anmelden",
        "description": (
            "Liebe Nachbarn, wir laden herzlich ein.\n"
            "Samstag, 8. Mai 2027, 14-18 Uhr\n"
            "Ort: Stadtgarten, Königstr. 1, 70173 Stuttgart\n"
            "Anmeldung bis 1. Mai 2027: https://example.org/anmelden\n"
            "\n"
            "Wir freuen uns auf euch!"
        ),
    }
    assert draft.guessed == (
        *("kind", "start", "end", "title"),
        *("venue.name", "venue.address", "venue.postal_code", "venue.city"),
        "registration_url",
    )


def test_a_heading_begins_the_next_event() -> None:
    events = told(
        "Harvest supper",
        "Friday, 8 October 2027, 7-9 pm @ Village Hall, Gent",
        "https://zoom.us/j/123",
        "",
        "Bring your own plate.",
        "",
        "Workshop on soils",
        "",
        "12 October 2027, 9:00-17:00",
    )

    assert events == [
        {
            "kind": "event",
            "start": "2027-10-08T19:00:00",
            "end": "2027-10-08T21:00:00",
            "title": "Harvest supper",
            "venue": {"name": "Village Hall", "city": "Gent"},
            "online_url": "https://zoom.us/j/123",
        },
        {
            "kind": "event",
            "start": "2027-10-12T09:00:00",
            "end": "2027-10-12T17:00:00",
            "title": "Workshop on soils",
        },
    ]


@pytest.mark.parametrize(
    ("line", "start", "end"),
    [
        ("8-10 May 2027: Fair", "2027-05-08", "2027-05-11"),
        ("8.-10.5.2027 Fair", "2027-05-08", "2027-05-11"),
        ("8. bis 10. Mai 2027: Fair", "2027-05-08", "2027-05-11"),
        ("May 8–10, 2027: Fair", "2027-05-08", "2027-05-11"),
        ("May 30 – June 2, 2027: Fair", "2027-05-30", "2027-06-03"),
        ("30 December – 2 January 2028: Fair", "2027-12-30", "2028-01-03"),
        ("2027-05-08 – 2027-05-10 Fair", "2027-05-08", "2027-05-11"),
        ("8 May 2027 Fair", "2027-05-08", None),
        ("Sat 8 May, Fair", "2027-05-08", None),
        ("Sa 8.5. Fair", "2027-05-08", None),
        ("8 May 2027, 19:00, Fair", "2027-05-08T19:00:00", None),
        ("8 May 2027 at 7pm: Fair", "2027-05-08T19:00:00", None),
        ("8 May 2027 at 9, Fair", "2027-05-08T09:00:00", None),
        ("8 May 2027, 9–17 Uhr: Fair", "2027-05-08T09:00:00", "2027-05-08T17:00:00"),
        ("8 May 2027, 9-5 pm, Fair", "2027-05-08T09:00:00", "2027-05-08T17:00:00"),
        ("8 mai 2027, 20h30, Fair", "2027-05-08T20:30:00", None),
        ("8.5.2027, 19.30 Uhr: Fair", "2027-05-08T19:30:00", None),
        ("8.5.2027, 22:00-2:00, Fair", "2027-05-08T22:00:00", "2027-05-09T02:00:00"),
        ("19:00, 8 May 2027: Fair", "2027-05-08T19:00:00", None),
        ("8 May 2027, Fair, 12.50 €", "2027-05-08", None),
    ],
)
def test_days_and_times_are_found_as_people_write_them(
    line: str, start: str, end: str | None
) -> None:
    [event] = told(line)

    assert (event["start"], event.get("end"), event["title"]) == (start, end, "Fair")


def test_a_span_that_ends_on_no_day_is_no_span() -> None:
    assert [event["start"] for event in told("April 8-31, 2027: Fair")] == ["2027-04-08"]


def test_a_sentence_is_read_too() -> None:
    assert told("Concert le samedi 8 mai 2027 à 20h30 au Zénith, Strasbourg. Entrée 12.50 €") == [
        {
            "kind": "event",
            "start": "2027-05-08T20:30:00",
            "title": "Concert",
            "venue": {"name": "Zénith", "city": "Strasbourg"},
        }
    ]


def test_a_survey_closes() -> None:
    assert told("Take part in our survey until 3 June 2027: https://example.org/survey") == [
        {
            "kind": "survey",
            "closes_at": "2027-06-03",
            "title": "Take part in our survey",
            "url": "https://example.org/survey",
        }
    ]


def test_dates_told_by_the_way_are_no_events() -> None:
    events = told("Posted on 1 May 2027", "Fair, 8 May 2027", "© 3 June 2027")

    assert [event["start"] for event in events] == ["2027-05-08"]


def test_a_text_without_a_date_is_a_draft_that_says_so() -> None:
    [draft] = read_lines("Summer party", "Come all!")

    assert draft.fields == {"title": "Summer party", "description": "Come all!"}
    assert draft.notes == ("No date was found in it.",)


@pytest.mark.parametrize("text", ["", "  \n ", "12 34", "\x00"])
def test_a_text_without_words_is_a_problem(text: str) -> None:
    reading = read_text(text, HERE)

    assert reading.drafts == ()
    assert [str(each) for each in reading.problems] == ["There is nothing to read in this text."]


def test_of_very_many_events_the_first_are_read() -> None:
    reading = read_text("\n".join(f"{day}: Fair" for day in ["8 May 2027"] * 200), HERE)

    assert len(reading.drafts) == DRAFTS_MOST
    assert [str(each) for each in reading.problems] == [
        "Only the first 100 events of the text were read."
    ]


SCRAPS = st.sampled_from(
    [
        *(
            "8 May 2027",
            "May 8",
            "8.5.2027",
            "2027-05-08",
            "by 12 May 2027",
            "8-10 May 2027",
            "8/5/27",
        ),
        *(
            "19:00",
            "7-9 pm",
            "14 Uhr",
            "at 9",
            "\n",
            "\n",
            "\n\n",
            ", ",
            ": ",
            "; ",
            " - ",
            "• ",
            ". ",
        ),
        *("Summer party", "Upcoming events:", "Open call", "Ort: Halle", "Stuttgart", "12.50 €"),
        *("https://example.org/a?b=1", "Königstr. 1, 70173 Stuttgart", "Anmeldung bis", "@ Hall"),
        *("Posted on", "survey", "99", "*", "\t", "Mexico", "mar"),
    ]
)
TEXTS = st.lists(SCRAPS | st.text(max_size=12), max_size=25).map(
    lambda parts: clean(" ".join(parts))
)
WORD = re.compile(r"[^\W\d_]{2,}")


def test_no_word_of_a_text_is_lost_and_every_draft_holds_no_mistake(volume: Volume) -> None:
    @volume.examples(WHOLE)
    @given(TEXTS)
    def judge(text: str) -> None:
        reading = read_text(text, HERE)
        kept = json.dumps([draft.fields for draft in reading.drafts], ensure_ascii=False)
        for word in WORD.findall(text):
            is_of_a_date = HERE.names.month(word) or HERE.names.weekday(word) is not None
            assert not reading.drafts or word in kept or is_of_a_date or word in CLOCK_WORDS
        for draft in reading.drafts:
            problems = Problems()
            read_proposal(draft.fields, default_tzid="UTC", problems=problems)
            assert {each.field for each in problems.all()} <= {"start"} - draft.fields.keys()

    judge()


CLOCK_WORDS = frozenset("at pm Uhr by to Ort am".split())


@pytest.mark.parametrize(
    "line",
    [
        "Pub quiz every Thursday 8pm at The Crown, Leeds, starting 14 January 2027",
        "Pub quiz every Thursday at The Crown, Leeds, from 14 January 2027, 8pm",
        "Starting 14 January 2027: Pub quiz every Thursday 8pm at The Crown, Leeds",
        "Pub quiz, 14 January 2027, 20:00, every Thursday, The Crown, Leeds",
        "Pub quiz, ab 14.1.2027 jeden Donnerstag 20 Uhr, The Crown, Leeds",
    ],
)
def test_what_is_on_each_week_is_a_series_with_its_place(line: str) -> None:
    assert told(line) == [
        {
            "kind": "event",
            "start": "2027-01-14T20:00:00",
            "recurrence": "FREQ=WEEKLY",
            "title": "Pub quiz",
            "venue": {"name": "The Crown", "city": "Leeds"},
        }
    ]


def test_a_weekday_in_another_paragraph_is_of_something_else() -> None:
    [draft] = read_lines("Party on 14 January 2027", "", "One", "Two", "Market every Thursday")

    assert "recurrence" not in draft.fields
    assert "every Thursday" in draft.fields["description"]


def test_a_weekly_series_ends_with_the_span_that_is_told() -> None:
    [event] = told("Choir every Tuesday, 12 January - 30 March 2027, 19:30")

    assert (event["start"], event["recurrence"]) == (
        "2027-01-12T19:30:00",
        "FREQ=WEEKLY;UNTIL=20270330",
    )


def test_a_weekday_that_is_not_that_of_the_day_repeats_nothing() -> None:
    [event] = told("Choir every Friday, 12 January 2027, 19:30")

    assert "recurrence" not in event


@pytest.mark.parametrize("free", ["Eintritt frei", "free entry", "Entrée libre"])
def test_what_is_free_is_a_price_and_no_town(free: str) -> None:
    [event] = told(f"Sommerkonzert, 12. Juni 2027, 19 Uhr, Stadtpark Bonn, {free}")

    assert event["venue"] == {"name": "Stadtpark Bonn"}
    assert event["price"] == {"text": free, "free": True}
    [flyer] = told("Sommerkonzert", "12. Juni 2027, 19 Uhr", f"{free}!")
    assert (flyer["title"], flyer["price"]["free"]) == ("Sommerkonzert", True)
