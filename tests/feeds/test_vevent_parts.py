"""Who holds an event and its picture, as VEVENTs tell them, and what readers make of it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from calendar_service.domain.event import Event, Image
from calendar_service.domain.people import Organiser
from calendar_service.feeds.readback import fault
from calendar_service.feeds.vevent import render_vevents
from tests.events import ALICE, VOICE, event
from tests.feeds.reading import Component, Line, read, read_ical, read_icalendar, wrapped
from tests.parts import need

WEBP = "https://calendar.example.org/images/ab.webp"
BABYLON = 'Kino "Babylon": Film, Bar; ^n\nBerlin'
SAID = "Kino 'Babylon': Film, Bar; ^n Berlin"


def vevent(**changes: object) -> Component:
    (component,) = read(render_vevents(event(**changes), VOICE))
    return component


def picture(url: str) -> Image:
    return Image(url, "A piano", 1920, 1080)


def mailed(name: str = "Alice", link: str = "mailto:alice@example.org") -> Organiser:
    return Organiser("alice", name, link)


def test_rfc7986_5_10_a_picture_is_an_image_with_its_type() -> None:
    assert vevent(image=picture(WEBP)).one("IMAGE") == Line(
        "IMAGE", {"VALUE": "URI", "DISPLAY": "BADGE", "FMTTYPE": "image/webp"}, WEBP
    )


@pytest.mark.parametrize(
    ("url", "media_type"),
    [
        ("https://a.example/b.JPG?size=1#x", "image/jpeg"),
        ("http://a.example/b.jpeg", "image/jpeg"),
        ("https://a.example/b.svg", "image/svg+xml"),
        ("https://a.example/b.png/c", None),
        ("https://a.example/b?name=c.png", None),
        ("https://pictures.png", None),
        ("https://a.example/b.webpage", None),
    ],
)
def test_rfc7986_5_10_a_type_is_said_only_where_it_is_known(
    url: str, media_type: str | None
) -> None:
    line = vevent(image=picture(url)).one("IMAGE")
    assert (line.value, line.parameters.get("FMTTYPE")) == (url, media_type)


def test_rfc7986_5_10_the_alternative_text_is_no_place_to_go_to() -> None:
    assert "ALTREP" not in vevent(image=picture(WEBP)).one("IMAGE").parameters


@pytest.mark.parametrize(
    "url",
    [
        "/images/ab.webp",
        "ab.webp",
        "data:image/png;base64,AA",
        "file:///etc/a.png",
        "https:///a.png",
    ],
)
def test_rfc7986_5_10_what_no_reader_could_fetch_is_no_image(url: str) -> None:
    assert vevent(image=picture(url)).all("IMAGE") == []


def test_rfc5545_3_8_4_3_an_organiser_with_a_public_address_is_the_organizer() -> None:
    component = vevent(organiser=mailed())
    assert component.one("ORGANIZER") == Line(
        "ORGANIZER", {"CN": "Alice"}, "mailto:alice@example.org"
    )
    assert component.all("CONTACT") == []


def test_rfc6868_a_name_is_quoted_and_holds_no_double_quote() -> None:
    octets = render_vevents(event(organiser=mailed(BABYLON)), VOICE)
    written = "ORGANIZER;CN=\"Kino 'Babylon': Film, Bar; ^^n Berlin\":mailto:alice@example.org"
    assert written in octets.replace(b"\r\n ", b"").decode()
    (component,) = read(octets)
    assert component.one("ORGANIZER").parameters == {"CN": SAID}


@pytest.mark.parametrize(
    ("url", "parameters"),
    [
        (None, {}),
        ("https://alice.example.org/a,b;c", {"ALTREP": "https://alice.example.org/a,b;c"}),
        ('https://alice.example.org/"^', {"ALTREP": "https://alice.example.org/%22%5E"}),
        ("javascript:alert(1)", {}),
        ("mailto:alice@example.org?subject=x", {}),
        ("mailto:alice@example.org,bob@example.org", {}),
    ],
)
def test_rfc5545_3_8_4_2_without_a_public_address_the_organiser_is_a_contact(
    url: str | None, parameters: dict[str, str]
) -> None:
    component = vevent(organiser=Organiser("alice", "Alice, Bob; Co", url))
    assert component.all("ORGANIZER") == []
    assert component.one("CONTACT") == Line("CONTACT", parameters, r"Alice\, Bob\; Co")


def test_an_event_that_nobody_signs_has_neither() -> None:
    component = vevent()
    assert [*component.all("ORGANIZER"), *component.all("CONTACT"), *component.all("IMAGE")] == []


TOLD = {
    "mailed": event(organiser=mailed(BABYLON), image=picture(WEBP)),
    "asked": event(organiser=ALICE, image=picture("https://a.example/b,c;d")),
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_icalendar_and_home_assistant_read_them(told: Event) -> None:
    octets = render_vevents(told, VOICE)
    assert fault(octets) is None
    assert told.image is not None
    (other,) = read_icalendar(wrapped(octets)).events
    (strict,) = read_ical(wrapped(octets)).events
    assert [str(other["IMAGE"]), *(each.uri for each in strict.image)] == [told.image.url] * 2
    if "CONTACT" in other:
        assert (str(other["CONTACT"]), strict.contacts) == ("Alice", ["Alice"])
        assert other["CONTACT"].params["ALTREP"] == "https://alice.example.org/"
    else:
        assert strict.organizer is not None
        assert (other["ORGANIZER"].params["CN"], strict.organizer.common_name) == (SAID, SAID)
        assert {str(other["ORGANIZER"]), str(strict.organizer.uri)} == {"mailto:alice@example.org"}


def test_ical_js_reads_them() -> None:
    node, tests = shutil.which("node"), Path(__file__).parents[1]
    need(node is not None, "node")
    need((tests / "node_modules" / "ical.js").is_dir(), "ical.js (`npm install` in tests)")
    asked = "\n".join(
        json.dumps(wrapped(render_vevents(told, VOICE)).decode()) for told in TOLD.values()
    )
    answer = subprocess.run(
        [str(node), str(tests / "feeds" / "parse.mjs")],
        input=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    calendars = [json.loads(line) for line in answer.stdout.splitlines()]
    names = ("organizer", "contact", "image")
    found = [[each for each in vevent[1] if each[0] in names] for _, _, (vevent,) in calendars]
    assert found == [
        [
            ["organizer", {"cn": SAID}, "cal-address", "mailto:alice@example.org"],
            ["image", {"display": "BADGE", "fmttype": "image/webp"}, "uri", WEBP],
        ],
        [
            ["contact", {"altrep": "https://alice.example.org/"}, "text", "Alice"],
            ["image", {"display": "BADGE"}, "uri", "https://a.example/b,c;d"],
        ],
    ]
