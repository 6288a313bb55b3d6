"""A feed of ours that is read again gives the events that it was told of."""

from dataclasses import replace
from datetime import UTC, date, datetime
from gettext import NullTranslations
from typing import Any

import pytest

from calendar_service.domain.event import Closing, Event, Kind, Override, Price, Status
from calendar_service.domain.event_fields import event_fields
from calendar_service.domain.people import Organiser
from calendar_service.domain.when import ANYWHERE_ON_EARTH, Moment
from calendar_service.feeds.ics import join_ics
from calendar_service.feeds.tombstone import render_tombstone
from calendar_service.feeds.vevent import Voice, render_vevents
from calendar_service.importers.ics import read_ics
from calendar_service.web.markup import render_markup
from calendar_service.words.load import load_words
from tests.events import ALICE, CINEMA, event, series
from tests.house import CALENDAR

BERLIN = "Europe/Berlin"
VOICE = Voice(CALENDAR, load_words("en"), render_markup)
CALL = replace(
    event(),
    kind=Kind.CALL,
    start=None,
    end=None,
    closes=Closing(date(2027, 5, 12), "Europe/Berlin"),
)


class German(NullTranslations):
    def gettext(self, message: str) -> str:
        return {"Register": "Anmelden", "Call by {organiser}": "Aufruf von {organiser}"}.get(
            message, message
        )


def wrapped_as_ours(vevents: bytes) -> bytes:
    return join_ics(CALENDAR, CALENDAR.title, [], [vevents])


def read_again(told: Event) -> dict[str, Any]:
    document = join_ics(CALENDAR, CALENDAR.title, [], [render_vevents(told, VOICE)])
    reading = read_ics(document, default_tzid="Europe/Berlin")
    assert reading.problems == ()
    (draft,) = reading.drafts
    assert draft.uid == told.uid
    return draft.fields


def test_the_page_at_the_end_of_the_text_is_no_part_of_it() -> None:
    told = replace(event(), description="Bring a coat.", online_url="https://meet.example/a")

    fields = read_again(told)

    assert fields["description"] == "Bring a coat."
    assert fields["online_url"] == "https://meet.example/a"
    assert "url" not in fields


def test_an_event_without_a_text_has_none_afterwards() -> None:
    fields = read_again(replace(event(), description=None))

    assert "description" not in fields


def test_the_web_page_of_the_event_itself_comes_back() -> None:
    fields = read_again(replace(event(), description="Hello", url="https://choir.example/"))

    assert (fields["description"], fields["url"]) == ("Hello", "https://choir.example/")


def test_where_to_register_comes_back_and_what_was_told_in_words_does_not() -> None:
    told = replace(
        event(),
        description="Bring a coat.",
        online_url="https://meet.example/a",
        registration_url="https://tickets.example/?a=1;b=2,3",
        url="https://choir.example/",
        organiser=ALICE,
        price=Price("10 € or https://choir.example/prices"),
    )

    fields = read_again(told)

    assert {name: fields[name] for name in ("description", "url", "registration_url")} == {
        "description": "Bring a coat.",
        "url": "https://choir.example/",
        "registration_url": "https://tickets.example/?a=1;b=2,3",
    }
    assert fields["online_url"] == "https://meet.example/a"


def test_words_in_any_language_are_no_part_of_the_text() -> None:
    german = replace(VOICE, words=replace(load_words("de"), translations=German()))
    told = replace(
        CALL, description="Hallo", organiser=ALICE, registration_url="https://a.example/"
    )
    reading = read_ics(wrapped_as_ours(render_vevents(told, german)), default_tzid="Europe/Berlin")
    (draft,) = reading.drafts

    assert draft.fields["description"] == "Hallo"
    assert draft.fields["registration_url"] == "https://a.example/"


@pytest.mark.parametrize(
    ("url", "back"),
    [
        (None, None),
        ("https://alice.example.org/a,b;c?d=é", "https://alice.example.org/a,b;c?d=é"),
        ("mailto:alice+o'hara@example.org", "mailto:alice+o'hara@example.org"),
    ],
)
@pytest.mark.parametrize("name", ["Alice, Bob; Co: \\n ^n", "alice@home", "アリス"])
def test_who_holds_it_comes_back(name: str, url: str | None, back: str | None) -> None:
    fields = read_again(replace(event(), organiser=Organiser("alice", name, url)))

    assert fields["organiser"] == {"name": name} | ({"url": back} if back else {})
    assert "description" not in fields


def test_an_event_that_nobody_signs_has_no_organiser() -> None:
    assert "organiser" not in read_again(event())


def test_the_addresses_of_another_programs_file_stay_private() -> None:
    told = replace(event(), organiser=Organiser("alice", "Alice", "mailto:alice@example.org"))
    document = wrapped_as_ours(render_vevents(told, VOICE)).replace(
        b"//Calendar Service//", b"//X//"
    )
    (draft,) = read_ics(document, default_tzid="Europe/Berlin").drafts

    assert draft.fields["organiser"] == {"name": "Alice"}


def test_a_call_is_a_call_again() -> None:
    fields = read_again(CALL)

    assert (fields["kind"], fields["closes_at"]) == ("call", "2027-05-12")
    assert fields["title"] == CALL.title
    assert "start" not in fields


@pytest.mark.parametrize("language", ["en", "de", "pl"])
@pytest.mark.parametrize(
    ("opens", "closes", "told"),
    [
        (None, Closing(date(2027, 5, 12), ANYWHERE_ON_EARTH), "2027-05-12 AoE"),
        (date(2027, 5, 1), Closing(datetime(2027, 5, 12, 18), BERLIN), "2027-05-12T18:00:00"),
        (
            datetime(2027, 5, 1, 9),
            Closing(datetime(2027, 5, 12, 18), ANYWHERE_ON_EARTH),
            "2027-05-12T18:00:00 AoE",
        ),
    ],
)
def test_when_a_call_opens_and_closes_and_what_it_costs_comes_back(
    opens: Moment | None, closes: Closing, told: str, language: str
) -> None:
    price = Price('10 €; "reduced", \\n 5 €', "10.00", "EUR", free=False)
    call = replace(CALL, start=opens, closes=closes, price=price, tags=("film",))
    voice = replace(VOICE, words=load_words(language))
    document = wrapped_as_ours(render_vevents(call, voice))

    (draft,) = read_ics(document, default_tzid="UTC").drafts

    names = ("title", "kind", "start", "time_zone", "closes_at", "price", "tags")
    again = event_fields(call)
    assert {name: draft.fields.get(name) for name in names} == {
        name: again.get(name) for name in names
    }
    assert (draft.fields["closes_at"], draft.notes) == (told, ())
    assert "end" not in draft.fields


def test_the_price_of_an_event_comes_back() -> None:
    told = replace(event(), price=Price(free=True), description="Bring a coat.")

    fields = read_again(told)

    assert (fields["price"], fields["description"]) == ({"free": True}, "Bring a coat.")


@pytest.mark.parametrize(
    "value",
    ["", "x", "[]", "null", '{"kind":7}', '{"uid":"1"}', '{"price":[1]}', "[" * 9000, '"' * 99],
)
def test_fields_that_nobody_here_wrote_do_no_harm(value: str) -> None:
    ours = wrapped_as_ours(render_vevents(event(description=None), VOICE))
    line = f"X-CALENDAR-SERVICE-FIELDS:{value.replace(',', chr(92) + ',')}\r\nEND:VEVENT".encode()

    (draft,) = read_ics(ours.replace(b"END:VEVENT", line), default_tzid=BERLIN).drafts

    assert (draft.fields["title"], draft.fields.get("price")) == (event().title, None)
    assert "uid" not in draft.fields


@pytest.mark.parametrize("country", ["DE", "NL", "US", "NP", "ZW", "GE"])
def test_a_venue_comes_back_with_its_country(country: str) -> None:
    venue = replace(CINEMA, country=country)

    fields = read_again(replace(event(), venue=venue))

    assert fields["venue"] == {
        "name": venue.name,
        "address": venue.address,
        "postal_code": venue.postal_code,
        "city": venue.city,
        "country": country,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
    }


def test_what_was_withdrawn_is_no_event_and_what_was_cancelled_is_one() -> None:
    at = datetime(2027, 5, 1, tzinfo=UTC)
    stone = render_tombstone(event(uid="gone"), VOICE, changed_at=at, sequence=4)
    cancelled = render_vevents(event(uid="off", status=Status.CANCELLED), VOICE)

    reading = read_ics(wrapped_as_ours(stone + cancelled), default_tzid=BERLIN)
    of_another = read_ics(
        wrapped_as_ours(stone).replace(b"PRODID:-//C", b"PRODID:-//D"), default_tzid=BERLIN
    )

    assert ([draft.uid for draft in reading.drafts], reading.problems) == (["off"], ())
    assert [draft.uid for draft in of_another.drafts] == ["gone"]


def test_the_texts_of_changed_dates_come_back_without_reason_and_links() -> None:
    first, second = datetime(2027, 5, 11, 19), datetime(2027, 5, 18, 19)
    cancelled = Override(first, status=Status.CANCELLED, status_reason="The hall is flooded.")
    other = Override(second, description="Bring cake.")
    told = replace(
        series("FREQ=WEEKLY;COUNT=4", overrides=(cancelled, other)),
        description="Bring a coat.",
        url="https://choir.example/",
    )

    assert read_again(told)["overrides"] == [
        {
            "recurrence_id": "2027-05-11T19:00:00",
            "status": "cancelled",
            "status_reason": "The hall is flooded.",
        },
        {"recurrence_id": "2027-05-18T19:00:00", "description": "Bring cake."},
    ]
