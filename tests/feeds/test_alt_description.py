"""Descriptions with markup, as the desktop's Outlook shows them."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from calendar_service.domain.event import Event, Override, Status
from calendar_service.feeds.alt_description import Link, html_document, says_more_than_text
from calendar_service.feeds.markup import Markup
from calendar_service.feeds.parsed import unescaped
from calendar_service.feeds.readback import fault
from calendar_service.feeds.vevent import render_vevents
from calendar_service.web.markup import render_markup
from tests.events import VOICE, event, series
from tests.feeds.reading import Component, read, read_ical, read_icalendar, wrapped
from tests.parts import need

PAGE = "https://calendar.example.org/events/film-night"
MARKED = replace(VOICE, markup=render_markup)
RICH = """\
Two *silent* films; [with, a "piano"](https://piano.example/?a=1;b=2,3)

- C:\\new
- 映画 🎬"""


def vevent(told: Event) -> Component:
    component, *_ = read(render_vevents(told, MARKED))
    return component


@pytest.mark.parametrize(
    "description",
    [
        "*emphasis*",
        "**strong**",
        "[a name](https://example.org/)",
        "- a list",
        "1. a list",
        "> a quote",
        "`code`",
        "    code",
        "# A heading",
        "one\n\n---\n\ntwo",
    ],
)
def test_markup_that_plain_text_loses_is_told_beside_it(description: str) -> None:
    component = vevent(event(description=description))
    html = render_markup(description).html
    assert component.one("X-ALT-DESC").parameters == {"FMTTYPE": "text/html"}
    assert component.one("X-ALT-DESC").text == (
        '<!DOCTYPE html><html><head><meta charset="utf-8"></head>'
        f'<body>{html}<p><a href="{PAGE}">{PAGE}</a></p></body></html>'
    )


@pytest.mark.parametrize(
    "description",
    [
        None,
        "Two films",
        "Two films\nand a talk\n\nDoors open at 18:30",
        "Tickets: <https://tickets.example.org/?a=1&b=2>",
        "2 < 3 & 5 > 4; <em>no tag</em>",
    ],
)
def test_what_plain_text_says_as_well_is_told_once(description: str | None) -> None:
    assert vevent(event(description=description)).all("X-ALT-DESC") == []


def test_a_named_link_beside_a_bare_one_is_markup() -> None:
    bare = '<a href="https://a.example">https://a.example</a>'
    assert not says_more_than_text(f"<p>{bare}</p>")
    assert says_more_than_text(f'<p>{bare} <a href="https://a.example">here</a></p>')


def test_it_says_what_the_plain_text_says_in_the_same_order() -> None:
    told = event(
        description="*Two* films",
        status=Status.CANCELLED,
        status_reason="Alice <3 & the flu",
        language="de",
        online_url="https://meet.example.org/?a=1&b=2",
    )
    component = vevent(told)
    assert component.one("DESCRIPTION").text == (
        f"Alice <3 & the flu\n\nTwo films\n\nhttps://meet.example.org/?a=1&b=2\n{PAGE}"
    )
    assert component.one("X-ALT-DESC").text == (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"></head><body>'
        "<p>Alice &lt;3 &amp; the flu</p><p><em>Two</em> films</p>"
        '<p><a href="https://meet.example.org/?a=1&amp;b=2">'
        "https://meet.example.org/?a=1&amp;b=2</a>"
        f'<br><a href="{PAGE}">{PAGE}</a></p></body></html>'
    )


def test_no_script_gets_in_by_a_text_a_link_or_a_language() -> None:
    script = '"><script>alert(1)</script>'
    html = html_document(
        "<p>x</p>",
        reason=script,
        facts=[script],
        links=[Link(f"javascript:{script}", script)],
        language=script,
    )
    assert "<script" not in html
    assert "<a " not in html
    told = event(description=f"*x* {script} [y](javascript:alert(1))", status_reason=script)
    assert "<script" not in vevent(told).one("X-ALT-DESC").text
    assert 'href="javascript:' not in vevent(told).one("X-ALT-DESC").text


def test_each_date_of_a_series_has_its_own_and_markdown_is_read_once() -> None:
    asked: list[str] = []

    def markup(text: str) -> Markup:
        asked.append(text)
        return render_markup(text)

    overrides = tuple(
        Override(datetime(2027, 5, day, 19), description=text)
        for day, text in ((11, "*garden*"), (18, None), (25, "plain"))
    )
    told = series("FREQ=WEEKLY", description="*hall*", overrides=overrides)
    components = read(render_vevents(told, replace(VOICE, markup=markup)))
    found = [component.text("X-ALT-DESC") for component in components]
    assert ["<em>hall</em>" in (text or "") for text in found] == [True, False, True, False]
    assert ["<em>garden</em>" in (text or "") for text in found] == [False, True, False, False]
    assert found[3] is None
    assert sorted(asked) == ["*garden*", "*hall*", "plain"]


def test_icalendar_and_home_assistant_bring_it_back_and_the_plain_text_beside_it() -> None:
    octets = render_vevents(event(description=RICH), MARKED)
    assert fault(octets) is None
    (component,) = read(octets)
    html, text = component.one("X-ALT-DESC").text, component.one("DESCRIPTION").text
    assert render_markup(RICH).html in html
    (other,) = read_icalendar(wrapped(octets)).events
    assert unescaped(str(other["X-ALT-DESC"])) == html
    assert str(other["DESCRIPTION"]) == text
    (strict,) = read_ical(wrapped(octets)).events
    assert [unescaped(str(each.value)) for each in strict.extras] == [html]
    assert strict.description == text


def test_ical_js_brings_it_back_and_the_plain_text_beside_it() -> None:
    node, tests = shutil.which("node"), Path(__file__).parents[1]
    need(node is not None, "node")
    need((tests / "node_modules" / "ical.js").is_dir(), "ical.js (`npm install` in tests)")
    octets = render_vevents(event(description=RICH), MARKED)
    answer = subprocess.run(
        [str(node), str(tests / "feeds" / "parse.mjs")],
        input=json.dumps(wrapped(octets).decode()),
        capture_output=True,
        text=True,
        check=True,
    )
    _, _, ((_, properties, _),) = json.loads(answer.stdout)
    values = {name: value for name, _, _, value in properties if "desc" in name}
    (component,) = read(octets)
    assert unescaped(values["x-alt-desc"]) == component.one("X-ALT-DESC").text
    assert values["description"] == component.one("DESCRIPTION").text
