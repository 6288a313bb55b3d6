"""Our own bytes are read back as they were written."""

import pytest

from calendar_service.feeds.lines import escape, parameter
from calendar_service.feeds.parsed import (
    Component,
    Line,
    parse_components,
    parse_line,
    split_escaped,
    unescaped,
)
from calendar_service.feeds.vevent import render_vevents
from tests.events import VOICE
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


@pytest.mark.parametrize("octets", [b"X-A:1\r\n", b"BEGIN:VEVENT\r\nUID:1\r\n", b"END:VEVENT\r\n"])
def test_components_begin_and_end(octets: bytes) -> None:
    with pytest.raises(ValueError, match=r"stands outside of every component|has no end"):
        parse_components(octets)


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
    for octets in (ics_document(*EVENTS), *(render_vevents(told, VOICE) for told in EVENTS[:5])):
        assert [_shape(component) for component in parse_components(octets)] == [
            [
                component.name,
                [(line.name, line.parameters, line.value) for line in component.lines],
                [inner.name for inner in component.components],
            ]
            for component in read(octets)
        ]


def _shape(component: Component) -> list[object]:
    lines = [(line.name, dict(line.parameters), line.value) for line in component.lines]
    return [component.name, lines, [inner.name for inner in component.components]]
