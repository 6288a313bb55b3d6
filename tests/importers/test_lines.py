"""Content lines, however they were broken."""

import codecs

import pytest

from calendar_service.importers.draft import Unreadable
from calendar_service.importers.limits import LINE_LENGTH_MOST, WEB, Limits
from calendar_service.importers.lines import read_lines

SMALL = Limits(megabytes_most=1, lines_most=3, events_most=1)


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\r\n\r\n"])
def test_all_line_ends_are_known(end: bytes) -> None:
    source = end.join((b"SUMMARY:A", b"UID:1", b""))
    assert read_lines(source, WEB) == ["SUMMARY:A", "UID:1"]


def test_rfc5545_3_1_folded_lines_are_joined_without_the_white_space() -> None:
    assert read_lines(b"SUMMARY:Sum\r\n mer\r\n\t party\r\nUID:1", WEB) == [
        "SUMMARY:Summer party",
        "UID:1",
    ]


def test_a_fold_inside_a_character_is_mended() -> None:
    assert read_lines(b"SUMMARY:\xc3\r\n \xa4", WEB) == ["SUMMARY:ä"]


def test_text_with_raw_line_breaks_stays_with_its_property() -> None:
    source = b"DESCRIPTION:One\nNote: two\nhttps://example.org\nIMPORTANT: three\nUID:1"
    assert read_lines(source, WEB) == [
        "DESCRIPTION:One\\nNote: two\\nhttps://example.org\\nIMPORTANT: three",
        "UID:1",
    ]


def test_a_full_line_without_the_white_space_of_its_fold_is_joined_as_a_fold() -> None:
    head = b"DESCRIPTION:" + b"a" * 63
    assert read_lines(head + b"\nbcd", WEB) == [f"{head.decode()}bcd"]


def test_names_may_be_in_small_letters_and_unknown_ones_in_capitals() -> None:
    lines = ["summary:A", "X-Some-Thing:B", "FUTURE-NAME;A=B:C"]
    assert read_lines("\n".join(lines).encode(), WEB) == lines


def test_octets_that_are_not_utf_8_are_windows_1252_line_by_line() -> None:
    assert read_lines(b"SUMMARY:Caf\xe9 \x96\nLOCATION:Caf\xc3\xa9", WEB) == [
        "SUMMARY:Café –",
        "LOCATION:Café",
    ]


def test_byte_order_marks_and_control_characters_are_taken_out() -> None:
    source = codecs.BOM_UTF8 + b"SUMMARY:A\x00\x07B\nUID:\xe2\x80\xa81"
    assert read_lines(source, WEB) == ["SUMMARY:AB", "UID:1"]


def test_utf_16_is_known_by_its_byte_order_mark() -> None:
    assert read_lines("SUMMARY:Ü\r\nUID:1".encode("utf-16"), WEB) == ["SUMMARY:Ü", "UID:1"]


def test_long_lines_are_cut() -> None:
    source = b"ATTACH:" + b"A" * LINE_LENGTH_MOST
    assert [len(line) for line in read_lines(source, WEB)] == [LINE_LENGTH_MOST]


def test_a_file_of_many_octets_or_lines_is_refused() -> None:
    assert read_lines(b"\n" * 3, SMALL) == [""]
    with pytest.raises(Unreadable) as many_lines:
        read_lines(b"\n" * 4, SMALL)
    with pytest.raises(Unreadable) as many_octets:
        read_lines(b" " * (SMALL.bytes_most + 1), SMALL)
    assert [str(caught.value.problem("file")) for caught in (many_lines, many_octets)] == [
        "The file has more than 3 lines.",
        "The file is larger than 1 MB.",
    ]
