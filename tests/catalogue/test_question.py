"""Questions: equal where they ask the same, and the addresses that ask them."""

from dataclasses import replace

from calendar_service.catalogue.question import Question, event_question, listing_question
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.presentation import Cancelled, Presentation
from calendar_service.feeds.registry import FORMATS
from tests.house import CALENDAR

CALLS = ("category", ("calls",))
GERMAN = ("language", ("de",))


def test_what_the_path_names_is_not_asked_again_by_parameters() -> None:
    asked = EventFilter(any_of=(CALLS, GERMAN))
    found = listing_question(
        "/categories/calls", asked, FORMATS["ics"], sent=[("from", "-30d")], in_path=CALLS
    )
    address = "https://calendar.example/categories/calls"
    assert found.asked == asked
    assert found.feed_url(CALENDAR) == f"{address}.ics?from=-30d&language=de"
    assert found.page_url(CALENDAR) == f"{address}?from=-30d&language=de"


def test_how_it_is_told_stands_in_the_feeds_address_alone() -> None:
    told = Presentation(cancelled=Cancelled.DROP, alarm="PT1H")
    found = Question("/events", EventFilter(), FORMATS["ics"], told)
    address = "https://calendar.example/events"
    assert found.feed_url(CALENDAR) == f"{address}.ics?cancelled=drop&alarm=PT1H"
    assert found.page_url(CALENDAR) == address


def test_the_next_page_is_asked_for_like_this_one() -> None:
    found = Question("/events", EventFilter(), FORMATS["json"], paging=Paging(7))
    assert found.next_url(CALENDAR, None) is None
    assert found.next_url(CALENDAR, Place(1, "a/b")) == (
        "https://calendar.example/events.json?limit=7&after=MTphL2I"
    )


def test_what_goes_without_saying_is_not_asked() -> None:
    def told(format: str, first_day: str, language: str | None) -> Question:
        sent = [("from", first_day)]
        listing = listing_question("/events", EventFilter(), FORMATS[format], sent=sent)
        return replace(listing, presentation=Presentation(language=language)).as_in(CALENDAR)

    assert told("json", "-0d", "en") == Question("/events", EventFilter(), FORMATS["json"])
    assert told("ics", "-0d", "en").filter_pairs == (("from", "+0d"),)
    assert told("ics", "-0d", "de").presentation == Presentation(language="de")


def test_the_language_of_a_region_is_chosen_by_its_first_part() -> None:
    told = Presentation(language="de")
    assert told.without_language("de-AT") == Presentation()
    assert told.without_language("en") == told


def test_one_event_is_asked_for_by_its_id() -> None:
    found = event_question("a1", FORMATS["ics"])
    assert found.feed_url(CALENDAR) == "https://calendar.example/events/a1.ics"
    assert (found.filename, found.only) == ("a1.ics", "a1")


def test_only_what_is_told_as_it_was_published_is_joined() -> None:
    def is_joined(format: str, told: Presentation) -> bool:
        return Question("/events", EventFilter(), FORMATS[format], told).is_joined

    assert is_joined("ics", Presentation(cancelled=Cancelled.MARK, alarm="P1D"))
    assert not is_joined("ics", Presentation(language="de"))
    assert not is_joined("ics", Presentation(is_expanded=True))
    assert not is_joined("jcal", Presentation())
