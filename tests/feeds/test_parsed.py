"""Our own bytes are read back as they were written."""

import pytest

from calendar_service.feeds.lines import escape, parameter
from calendar_service.feeds.parsed import (
    Component,
    Line,
    parse_calendar,
    parse_line,
    split_escaped,
    unescaped,
)
from tests.feeds.programme import EVENTS, ics_document
from tests.feeds.reading import read
from tests.feeds.strange import SNIPPETS


def test_a_line_is_its_name_its_parameters_and_its_value() -> None:
    assert parse_line('X-A;B="c:d;e,f";G=h:i:j;k="l"') == Line(
        "X-A", (("B", "c:d;e,f"), ("G", "h")), 'i:j;k="l"'
    )


def test_rfc6868_a_caret_in_a_parameter_is_read() -> None:
    assert parse_line("X-A;B=a^^b^nc^'d:e").parameters == (("B", 'a^b\nc"d'),)


@pytest.mark.parametrize("text", ["", "X-A", "x-a:1", ":1", "X A:1", "X-A;B:1", 'X-A;B="c:1'])
def test_what_we_never_write_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no content line"):
        parse_line(text)


@pytest.mark.parametrize(
    "octets",
    [
        b"X-A:1\r\n",
        b"BEGIN:VCALENDAR\r\nUID:1\r\n",
        b"END:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nX-A:1\r\n",
    ],
)
def test_components_begin_and_end(octets: bytes) -> None:
    refusal = r"stands outside of every component|has no end|stands behind"
    with pytest.raises(ValueError, match=refusal):
        list(parse_calendar(octets))


@pytest.mark.parametrize("text", SNIPPETS)
def test_a_text_comes_back(text: str) -> None:
    assert escape(unescaped(escape(text))) == escape(text)
    assert split_escaped(f"{escape(text)},b", ",") == [escape(text), "b"]


@pytest.mark.parametrize("text", SNIPPETS)
def test_a_parameter_comes_back(text: str) -> None:
    line = parse_line(f"X-A{parameter('B', f'a{text}z')}:1")
    assert f"X-A{parameter('B', line.parameters[0][1])}:1" == f"X-A{parameter('B', f'a{text}z')}:1"


@pytest.mark.parametrize(
    ("value", "parts"),
    [("", [""]), ("a,b", ["a", "b"]), (r"a\,b,c", [r"a\,b", "c"]), (r"a\\,b", [r"a\\", "b"])],
)
def test_a_list_is_split_where_no_backslash_stands(value: str, parts: list[str]) -> None:
    assert split_escaped(value, ",") == parts


def test_it_reads_what_a_strict_reader_reads() -> None:
    octets = ics_document(*EVENTS)
    parts = list(parse_calendar(octets))
    (calendar,) = read(octets)

    lines = [_line(part) for part in parts if isinstance(part, Line)]
    assert lines == [(line.name, line.parameters, line.value) for line in calendar.lines]
    assert [_shape(part) for part in parts if isinstance(part, Component)] == [
        [
            component.name,
            [(line.name, line.parameters, line.value) for line in component.lines],
            [inner.name for inner in component.components],
        ]
        for component in calendar.components
    ]


def _line(line: Line) -> tuple[str, dict[str, str], str]:
    return line.name, dict(line.parameters), line.value


def _shape(component: Component) -> list[object]:
    lines = [_line(line) for line in component.lines]
    return [component.name, lines, [inner.name for inner in component.components]]
