"""The forms of links by which calendars take a feed, as their makers read them."""

import pytest

from calendar_service.web.calendar_links import WAYS, App

FEED = "https://calendar.example.org/events.ics?q=caf%C3%A9&tag=a+b"
LINKS = {
    App.APPLE: "webcal://calendar.example.org/events.ics?q=caf%C3%A9&tag=a+b",
    App.GOOGLE: "https://calendar.google.com/calendar/u/0/r?cid=webcal%3A%2F%2Fcalendar.example.org"
    "%2Fevents.ics%3Fq%3Dcaf%25C3%25A9%26tag%3Da%2Bb",
    App.OUTLOOK_COM: "https://outlook.live.com/calendar/0/addfromweb/?url=webcal%3A%2F%2F"
    "calendar.example.org%2Fevents.ics%3Fq%3Dcaf%25C3%25A9%26tag%3Da%2Bb&name=Jazz%20%26%20more",
    App.MICROSOFT_365: "https://outlook.office.com/calendar/0/addfromweb/?url=webcal%3A%2F%2F"
    "calendar.example.org%2Fevents.ics%3Fq%3Dcaf%25C3%25A9%26tag%3Da%2Bb&name=Jazz%20%26%20more",
    App.OUTLOOK: "webcal://calendar.example.org/events.ics?q=caf%C3%A9&tag=a+b",
}


@pytest.mark.parametrize("app", App)
def test_each_calendar_is_asked_in_its_own_form(app: App) -> None:
    found = {way.app: way.link(FEED, "Jazz & more") for way in WAYS}

    assert found[app] == LINKS[app]


def test_only_links_that_an_app_must_open_are_kept_from_android() -> None:
    assert {way.app for way in WAYS if way.opens_app} == {App.APPLE, App.OUTLOOK}


def test_every_calendar_says_how_often_it_looks() -> None:
    assert [way.app for way in WAYS if not way.refreshes] == []
