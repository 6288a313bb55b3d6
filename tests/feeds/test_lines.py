"""Content lines: folding, TEXT values, parameters, and the way back."""

import pytest

from calendar_service.feeds.lines import content_line, escape, parameter, unfold


def test_a_short_line_is_not_folded() -> None:
    assert content_line("SUMMARY:" + "x" * 67) == b"SUMMARY:" + b"x" * 67 + b"\r\n"


def test_rfc5545_3_1_lines_have_at_most_75_octets_the_space_of_a_fold_included() -> None:
    line = content_line("x" * 76 + "y" * 74)
    assert line == b"x" * 75 + b"\r\n x" + b"y" * 73 + b"\r\n y\r\n"


@pytest.mark.parametrize(("char", "most"), [("ü", 37), ("映", 25), ("🎬", 18)])
def test_a_fold_is_never_inside_a_character(char: str, most: int) -> None:
    pieces = content_line(char * 100).removesuffix(b"\r\n").split(b"\r\n ")
    assert pieces[0].decode() == char * most
    assert "".join(piece.decode() for piece in pieces) == char * 100


def test_a_fold_is_never_inside_an_escape() -> None:
    assert content_line("x" * 74 + "\\n") == b"x" * 74 + b"\r\n \\n\r\n"
    assert content_line("x" * 73 + "\\\\\\n") == b"x" * 73 + b"\\\\\r\n \\n\r\n"


def test_a_line_of_backslashes_alone_is_folded() -> None:
    assert content_line("\\" * 160) == (
        b"\\" * 74 + b"\r\n " + b"\\" * 74 + b"\r\n " + b"\\" * 12 + b"\r\n"
    )


def test_rfc5545_3_3_11_text_is_escaped() -> None:
    assert escape("a,b;c\\d\ne\r\nf\rg:h\"i'") == "a\\,b\\;c\\\\d\\ne\\nf\\ng:h\"i'"


def test_what_looks_like_an_escape_stays_what_it_was() -> None:
    assert escape(r"C:\new\New") == r"C:\\new\\New"


def test_text_loses_what_no_field_may_hold() -> None:
    assert escape("a\x00b\x85c\u2028d\ud800e\tf") == "abcde\tf"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("de", ";X=de"),
        ("a b", ";X=a b"),
        ("a,b", ';X="a,b"'),
        ("a:b", ';X="a:b"'),
        ("a;b", ';X="a;b"'),
        ('a"b', ";X=a'b"),
        ("a^nb", ";X=a^^nb"),
        ("a\r\n b\tc", ";X=a b c"),
        ("a\x07\u2028b", ";X=ab"),
        ("", ";X="),
    ],
)
def test_rfc6868_a_parameter_is_quoted_where_it_must_be(value: str, written: str) -> None:
    assert parameter("X", value) == written


def test_lines_are_unfolded_as_they_were() -> None:
    lines = ["BEGIN:VEVENT", "SUMMARY:" + "映画 " * 60, "END:VEVENT"]
    assert unfold(b"".join(map(content_line, lines))) == lines
