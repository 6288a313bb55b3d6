"""Rules of RFC 4180 that hold for the whole table, whatever stands in its cells."""

import csv
from dataclasses import replace
from io import StringIO

from calendar_service.feeds.csv import BYTE_ORDER_MARK, HEADER, MEDIA_TYPE, join_csv
from calendar_service.feeds.entry import Entry
from tests.events import event
from tests.feeds.listed import listed
from tests.feeds.programme import EVENTS, FILM_NIGHT, entries

HARD = 'Comma, "quote"; semicolon'
LINES = "one\ntwo, three\n\nfour"


def table(*told: Entry) -> str:
    return join_csv(listed(told)).removeprefix(BYTE_ORDER_MARK).decode()


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), strict=True))


def test_rfc4180_2_1_and_2_each_record_ends_with_crlf() -> None:
    text = table(*entries(*EVENTS))
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")


def test_rfc4180_2_3_the_first_line_names_the_fields_and_the_media_type_says_so() -> None:
    assert rows(table()) == [list(HEADER)]
    assert "header=present" in MEDIA_TYPE


def test_rfc4180_2_4_every_record_has_as_many_fields() -> None:
    assert {len(row) for row in rows(table(*entries(*EVENTS)))} == {len(HEADER)}


def test_rfc4180_2_5_to_7_what_would_break_a_field_is_quoted_and_quotes_are_doubled() -> None:
    text = table(Entry(event(title=HARD, description=LINES)))
    assert '"Comma, ""quote""; semicolon"' in text
    [row] = [dict(zip(HEADER, each, strict=True)) for each in rows(text)[1:]]
    assert (row["title"], row["description"]) == (HARD, LINES)


def test_rfc4180_2_another_text_changes_no_other_field() -> None:
    plain, hard = (
        rows(table(*entries(replace(FILM_NIGHT, title=title))))[1] for title in ("Plain", HARD)
    )
    differing = [name for name, one, other in zip(HEADER, plain, hard, strict=True) if one != other]
    assert differing == ["title"]
