"""The table of formats agrees with the design and with its page in the docs."""

from pathlib import Path

from calendar_service.feeds.registry import FORMATS, DefaultWindow, Unit

DOCS = Path(__file__).parents[2] / "docs" / "formats.md"


def test_each_format_is_found_by_its_name_and_has_its_own_suffix() -> None:
    assert {name: each.name for name, each in FORMATS.items()} == {name: name for name in FORMATS}
    assert [each.suffix for each in FORMATS.values()] == [f".{name}" for name in FORMATS]


def test_what_subscribers_keep_is_whole_and_begins_in_the_past() -> None:
    kept = {name for name, each in FORMATS.items() if each.unit is Unit.EVENT}
    assert kept == {"ics", "jcal", "jscalendar"}
    assert {each.default_window for name, each in FORMATS.items() if name in kept} == {
        DefaultWindow.CALENDAR
    }
    assert {name for name, each in FORMATS.items() if each.is_whole} == kept | {"csv"}


def test_all_else_begins_today() -> None:
    today = {name for name, each in FORMATS.items() if each.default_window is DefaultWindow.TODAY}
    assert today == {"json", "csv", "atom", "rss"}


def test_media_types() -> None:
    assert {name: each.media_type for name, each in FORMATS.items()} == {
        "ics": "text/calendar; charset=utf-8",
        "jcal": "application/calendar+json",
        "jscalendar": "application/jscalendar+json;type=group",
        "json": "application/json",
        "csv": "text/csv; charset=utf-8; header=present",
        "atom": "application/atom+xml; charset=utf-8",
        "rss": "application/rss+xml; charset=utf-8",
    }


def test_each_format_has_a_row_in_the_docs() -> None:
    rows = [line for line in DOCS.read_text().splitlines() if line.startswith("| `.")]
    documented = {row.split("`")[1]: row.split("`")[3] for row in rows}
    assert documented == {each.suffix: each.media_type for each in FORMATS.values()}
