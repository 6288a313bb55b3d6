"""The builder's form, its snippets, and colours that can be read."""

from datetime import date

import pytest

from calendar_service.web.embed_colours import colour, colours_css, contrast, unreadable
from calendar_service.web.embed_files import newest
from calendar_service.web.embed_form import read_form, snippets

TODAY = date(2026, 11, 22)
BASE = "https://calendar.example.org"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("#0D5F58", "#0d5f58"),
        ("fc0", "#ffcc00"),
        ("", None),
        ("red", None),
        ("#12345", None),
        ("#fff;}*{color:red", None),
    ],
)
def test_a_colour_is_six_digits_or_none(text: str, read: str | None) -> None:
    assert colour(text) == read


def test_no_text_but_colours_gets_into_the_sheet() -> None:
    chosen = {"accent": "0d5f58", "text": "red;}", "background": "#fff"}

    assert colours_css(chosen) == (
        "event-calendar{--ev-accent:#0d5f58;--ev-background:#ffffff;}\nhtml{background:#ffffff}\n"
    )


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_a_colour_is_looked_at_in_each_theme_it_may_meet() -> None:
    found = unreadable({"accent": "#ffcc00"}, "")

    assert [(part, theme) for part, theme, _ in found] == [("accent", "light")]
    assert unreadable({"accent": "#ffcc00"}, "dark") == []


def test_choices_become_a_filter_in_one_spelling_and_options() -> None:
    sent = [("q", " tango "), ("city", "Graz, Wien"), ("view", "cards"), ("limit", "5")]
    built = read_form([*sent, ("embed_lang", "de"), ("lang", "fr")], TODAY)

    assert built.problems == ()
    assert built.frame_query.endswith("&view=cards&limit=5&lang=de")
    assert built.query.startswith("q=tango&city=")


def test_snippets_hold_what_was_typed_as_text() -> None:
    built = read_form([("heading", '"><script>x'), ("pinned", "yes")], TODAY)
    told = snippets(built, base=BASE, title="Calendar", all_events="All events")

    assert "<script>x" not in told.element + told.frame
    assert f'src="{BASE}/embed/v1/{newest().name}" integrity="{newest().integrity}"' in told.element
    assert told.link == f"{BASE}/embed/events?heading=%22%3E%3Cscript%3Ex"
    assert told.include.startswith(f"<?php echo file_get_contents('{BASE}/embed/fragment?")
    assert f'event.origin !== "{BASE}"' in told.frame
