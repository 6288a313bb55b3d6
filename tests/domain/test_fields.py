"""Fields of a request: each read by itself, each mistake named by its path."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from calendar_service.domain.fields import EXCEPTIONS_MOST, FieldReader
from calendar_service.domain.problems import Problems
from calendar_service.domain.when import Moment

BERLIN = "Europe/Berlin"
EVENING = datetime(2027, 5, 4, 19, 0)
NO_TEXT = "This must be text."
CONTROLS = "This holds control characters; only line breaks and tabs are allowed."
NO_MOMENT = (
    "This must be a date like 2027-05-08 or a local time like 2027-05-08T09:00, without an offset."
)
GAP = (
    "On 2027-03-28 clocks in Europe/Berlin jump over 02:30: there is no such time. "
    "Choose one before or after the gap."
)


def read(fields: object, ask: Callable[[FieldReader], Any]) -> Any:
    """Return what is read without a mistake."""
    problems = Problems()
    found = ask(FieldReader(fields, "", problems))
    assert problems.all() == ()
    return found


def refusals(fields: object, ask: Callable[[FieldReader], Any]) -> list[tuple[str, str]]:
    problems = Problems()
    ask(FieldReader(fields, "venue.", problems))
    return [(problem.field, str(problem)) for problem in problems.all()]


def line(reader: FieldReader) -> str | None:
    return reader.line("name", 10)


def needed(reader: FieldReader) -> str | None:
    return reader.line("name", 10, needed=True)


def text(reader: FieldReader) -> str | None:
    return reader.text("name", 2048)


def url(reader: FieldReader) -> str | None:
    return reader.url("name")


def moment(reader: FieldReader) -> Moment | None:
    return reader.moment("name", BERLIN)


def moments(reader: FieldReader) -> tuple[Moment, ...]:
    return reader.moments("name", EVENING, BERLIN)


def test_a_line_has_single_spaces_and_is_none_where_nothing_stands() -> None:
    assert read({"name": "  Film \r\n\t night "}, line) == "Film night"
    assert [read(fields, line) for fields in ({}, {"name": None}, {"name": " \n "}, None, "x")] == [
        None
    ] * 5


def test_a_line_is_measured_in_characters_without_outer_space() -> None:
    assert read({"name": "  映画🎬ü🎬ü🎬ü🎬ü  "}, line) == "映画🎬ü🎬ü🎬ü🎬ü"
    assert refusals({"name": "x" * 11}, line) == [
        ("venue.name", "This may have at most 10 characters.")
    ]


@pytest.mark.parametrize("value", [None, "", "  \n"])
def test_what_is_needed_must_be_there(value: object) -> None:
    assert refusals({"name": value}, needed) == [("venue.name", "This is needed.")]
    assert refusals({}, needed) == [("venue.name", "This is needed.")]


@pytest.mark.parametrize("value", [1, 1.5, True, ["Film"], {"de": "Film"}, b"Film"])
@pytest.mark.parametrize("ask", [line, needed, text, url, moment])
def test_what_is_no_text_is_told_once(value: object, ask: Callable[[FieldReader], Any]) -> None:
    assert refusals({"name": value}, ask) == [("venue.name", NO_TEXT)]


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\ud800"]
)
@pytest.mark.parametrize("ask", [line, needed, text, url, moment])
def test_control_characters_are_told_once(char: str, ask: Callable[[FieldReader], Any]) -> None:
    assert refusals({"name": f"a{char}b"}, ask) == [("venue.name", CONTROLS)]


def test_text_keeps_its_lines() -> None:
    assert read({"name": "Two films\r\n\r\nand\ta talk\r"}, text) == "Two films\n\nand\ta talk"


def test_text_is_measured_in_octets() -> None:
    assert read({"name": "ü" * 1024}, text) == "ü" * 1024
    assert refusals({"name": "ü" * 1025}, text) == [("venue.name", "This may take at most 2 kB.")]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://example.org:8080/a;b=c,d?e=f#g",
        "HTTPS://Example.ORG/",
        "https://müller.example/Straße",
        "https://[2001:db8::1]/",
    ],
)
def test_a_web_address_is_read(address: str) -> None:
    assert read({"name": f" {address} "}, url) == address


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "//example.org",
        "https:",
        "https://",
        "https:///path",
        "https://?x",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "mailto:alice@example.org",
        "https://example.org/a b",
        "https://example.org/\u00a0",
        'https://example.org/"x',
        "https://example.org/<b>",
        "https://example.org\\@evil.example",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://[::1",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    if address.endswith("\u00a0"):
        address += "x"
    assert refusals({"name": address}, url) == [
        ("venue.name", "A web address looks like https://example.org/page.")
    ]


NO_LINK = (
    "This must be a web address like https://example.org/page, or a mail address for all to see "
    "like mailto:name@example.org."
)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" mailto:alice@example.org ", "mailto:alice@example.org"),
        ("MAILTO:alice@example.org", "mailto:alice@example.org"),
        ("", None),
    ],
)
def test_a_link_is_a_web_address_or_a_mailbox(address: str, kept: str | None) -> None:
    assert read({"name": address}, lambda reader: reader.link("name")) == kept


@pytest.mark.parametrize(
    "address",
    [
        "alice@example.org",
        "mailto:alice",
        "mailto:a@example.org?cc=b@example.org",
        "ftp://a.example",
    ],
)
def test_any_other_link_is_refused(address: str) -> None:
    assert refusals({"name": address}, lambda reader: reader.link("name")) == [
        ("venue.name", NO_LINK)
    ]


def test_a_link_that_is_no_text_is_one_mistake() -> None:
    assert refusals({"name": 7}, lambda reader: reader.link("name")) == [("venue.name", NO_TEXT)]


def test_a_choice_is_one_of_those_allowed() -> None:
    def ask(reader: FieldReader) -> str | None:
        return reader.choice("name", ("event", "call"))

    assert read({"name": "call"}, ask) == "call"
    assert read({}, ask) is None
    assert refusals({"name": "party"}, ask) == [("venue.name", "This must be one of event, call.")]
    assert refusals({"name": "x" * 1000}, ask) == [
        ("venue.name", "This may have at most 64 characters.")
    ]


@pytest.mark.parametrize("value", [90, -90, 0, 52.5])
def test_a_number_is_read(value: float) -> None:
    assert read({"name": value}, lambda reader: reader.number("name", 90)) == value


@pytest.mark.parametrize("value", [90.1, float("nan"), float("inf"), 10**400, True, "52.5", [1]])
def test_another_number_is_refused(value: object) -> None:
    assert refusals({"name": value}, lambda reader: reader.number("name", 90)) == [
        ("venue.name", "This must be a number from -90 to 90.")
    ]


def test_truth_is_true_or_false() -> None:
    def ask(reader: FieldReader) -> bool | None:
        return reader.truth("name")

    assert [read({"name": value}, ask) for value in (True, False, None)] == [True, False, None]
    assert [refusals({"name": value}, ask) for value in ("yes", 1, 0)] == [
        [("venue.name", "This must be true or false.")]
    ] * 3


def test_a_part_names_its_fields_by_their_path() -> None:
    assert refusals({"place": {"name": 1}}, lambda reader: line(reader.part("place"))) == [
        ("venue.place.name", NO_TEXT)
    ]


@pytest.mark.parametrize("value", ["x", 1, ["x"], True])
def test_a_part_is_an_object(value: object) -> None:
    assert refusals({"place": value}, lambda reader: line(reader.part("place"))) == [
        ("venue.place", "This must be an object with fields.")
    ]


def test_parts_are_objects_named_by_their_number() -> None:
    def ask(reader: FieldReader) -> list[str | None]:
        return [needed(part) for part in reader.parts("halls", 3)]

    assert read({"halls": [{"name": "A"}, {"name": "B"}]}, ask) == ["A", "B"]
    assert refusals({"halls": [{"name": "A"}, "B", None, {}]}, ask) == [
        ("venue.halls", "At most 3 are allowed here."),
        ("venue.halls.1", "This must be an object with fields."),
        ("venue.halls.2", "This must be an object with fields."),
    ]
    assert refusals({"halls": [{}]}, ask) == [("venue.halls.0.name", "This is needed.")]


@pytest.mark.parametrize("value", ["a,b", {"0": "a"}, 1])
def test_a_list_is_a_list(value: object) -> None:
    assert refusals({"tags": value}, lambda reader: reader.lines("tags", 3, 10)) == [
        ("venue.tags", "This must be a list.")
    ]


def test_lines_leave_out_what_is_empty_and_name_what_is_wrong() -> None:
    def ask(reader: FieldReader) -> list[str]:
        return reader.lines("tags", 4, 5)

    assert read({"tags": [" a ", "", None, "b"]}, ask) == ["a", "b"]
    assert refusals({"tags": ["a", 2, "long one", "\x00", "e"]}, ask) == [
        ("venue.tags", "At most 4 are allowed here."),
        ("venue.tags.1", NO_TEXT),
        ("venue.tags.2", "This may have at most 5 characters."),
        ("venue.tags.3", CONTROLS),
    ]


def test_a_moment_is_a_date_or_a_wall_time() -> None:
    assert read({"name": "2027-05-08"}, moment) == date(2027, 5, 8)
    assert read({"name": "2027-05-08T09:00"}, moment) == datetime(2027, 5, 8, 9, 0)


@pytest.mark.parametrize(
    "value",
    ["8 May 2027", "2027-05-08T09:00Z", "2027-05-08T09:00+02:00", "2027-02-30"],
)
def test_another_moment_is_refused(value: str) -> None:
    assert refusals({"name": value}, moment) == [("venue.name", NO_MOMENT)]


def test_a_time_that_clocks_jump_over_is_refused_by_its_date() -> None:
    assert refusals({"name": "2027-03-28T02:30"}, moment) == [("venue.name", GAP)]
    assert read({"name": "2027-10-31T02:30"}, moment) == datetime(2027, 10, 31, 2, 30)


def test_dates_of_a_timed_series_have_its_time_of_day() -> None:
    listed = ["2027-05-18", "2027-05-11T20:00", "2027-05-11", "20270518"]
    assert read({"name": listed}, moments) == (
        datetime(2027, 5, 11, 19, 0),
        datetime(2027, 5, 11, 20, 0),
        datetime(2027, 5, 18, 19, 0),
    )


def test_dates_of_a_series_of_whole_days_have_none() -> None:
    def ask(reader: FieldReader) -> tuple[Moment, ...]:
        return reader.moments("name", date(2027, 5, 4), BERLIN)

    assert read({"name": ["2027-05-18", "2027-05-11"]}, ask) == (
        date(2027, 5, 11),
        date(2027, 5, 18),
    )
    assert refusals({"name": ["2027-05-11T19:00"]}, ask) == [
        ("venue.name.0", "This must be a date, as the start of the series is.")
    ]


def test_each_wrong_date_of_a_list_is_named() -> None:
    night = datetime(2027, 3, 27, 2, 30)
    assert refusals(
        {"name": ["2027-03-28", "soon", 3, "2027-03-29"]},
        lambda reader: reader.moments("name", night, BERLIN),
    ) == [("venue.name.0", GAP), ("venue.name.1", NO_MOMENT), ("venue.name.2", NO_TEXT)]


def test_without_a_start_a_list_is_read_as_it_stands() -> None:
    assert read(
        {"name": ["2027-05-18T19:00", "2027-05-11"]},
        lambda reader: reader.moments("name", None, BERLIN),
    ) == (date(2027, 5, 11), datetime(2027, 5, 18, 19, 0))


def test_an_endless_list_of_dates_is_refused() -> None:
    listed = ["2027-05-11"] * (EXCEPTIONS_MOST + 1)
    assert refusals({"name": listed}, moments) == [("venue.name", "At most 1000 are allowed here.")]


def test_a_zone_is_one_of_the_iana_database() -> None:
    def zone(reader: FieldReader) -> str | None:
        return reader.zone("f")

    assert [read({"f": text}, zone) for text in (BERLIN, "UTC", "", None)] == [
        BERLIN,
        "UTC",
        None,
        None,
    ]
    assert refusals({"f": "Berlin"}, zone) == [
        ("venue.f", "There is no time zone of this name. Is it Europe/Berlin?")
    ]
    assert refusals({"f": "Mars/Phobos"}, zone) == [
        ("venue.f", "There is no time zone of this name. Names look like Europe/Brussels.")
    ]


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59", "18991231", "2200-13-45"])
def test_a_date_too_far_away_says_which_years_are_allowed(text: str) -> None:
    assert refusals({"f": text}, lambda reader: reader.moment("f", BERLIN)) == [
        ("venue.f", "Dates from the year 1900 to 2199 are allowed.")
    ]
