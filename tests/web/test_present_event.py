"""What the page of one event shows."""

from datetime import UTC, datetime

from calendar_service.web.present_event import BannerView, event_page, price_words, shown_first
from tests.web.making import WORDS, call, occurrence, visit

LATER = visit(datetime(2014, 6, 20, tzinfo=UTC))


def test_a_cancelled_event_says_so_with_its_reason_and_takes_no_registrations() -> None:
    page = event_page(occurrence(status="cancelled", status_reason="Too few could come."), visit())

    assert page.banners == (BannerView("bad", "Cancelled", "Too few could come."),)
    assert not page.may_register


def test_a_cancelled_event_in_the_past_is_not_also_called_over() -> None:
    page = event_page(occurrence(status="cancelled"), LATER)

    assert page.banners == (BannerView("bad", "Cancelled", "It will not take place."),)


def test_what_is_over_says_so_by_its_kind() -> None:
    event, closed = event_page(occurrence(), LATER), event_page(call("2014-05-08"), LATER)

    assert event.banners == (BannerView("plain", "This event is over"),)
    assert closed.banners == (BannerView("plain", "This call has closed"),)


def test_an_event_that_lies_ahead_has_no_banner() -> None:
    page = event_page(occurrence(), visit())

    assert page.banners == ()
    assert page.may_register


def test_the_zone_is_named_with_its_offset() -> None:
    page = event_page(occurrence(), visit())

    assert page.zone == "Central European Summer Time (UTC+2)"


def test_the_address_is_written_as_on_a_letter() -> None:
    page = event_page(occurrence(), visit())

    assert page.venue == (
        "Haus der Wirtschaft",
        "Willi-Bleicher-Straße 19",
        "70174 Stuttgart",
        "Germany",
    )


def test_an_event_that_moved_online_shows_no_address() -> None:
    page = event_page(occurrence(status="moved_online"), visit())

    assert (page.venue, page.is_online) == ((), True)


def test_only_web_addresses_become_links() -> None:
    page = event_page(
        occurrence(online_url="javascript:alert(1)", registration_url="data:text/html,x"),
        visit(),
        website="ftp://files.example.org",
    )

    assert (page.online_url, page.registration_url, page.website) == (None, None, None)


def test_the_dates_of_a_series_are_listed_and_the_shown_one_is_marked() -> None:
    first = occurrence(recurrence_id="20140508T090000", recurrence={"rrule": "X", "text": None})
    second = first | {
        "recurrence_id": "20140605T090000",
        "start": "2014-06-05T09:00:00+02:00",
        "end": "2014-06-05T17:00:00+02:00",
        "status": "cancelled",
        "status_reason": "The hall is flooded.",
        "title": "Late night talks",
    }

    page = event_page(first, visit(), dates=[first, second])

    assert page.repeats == "On several dates"
    assert [(each.when, each.status_name, each.is_shown) for each in page.dates] == [
        ("Thursday, 8 May 2014, 09:00–17:00", None, True),
        ("Thursday, 5 June 2014, 09:00–17:00", "Cancelled", False),
    ]
    assert [(each.title, each.reason) for each in page.dates] == [
        (None, None),
        ("Late night talks", "The hall is flooded."),
    ]


def test_the_page_of_a_series_shows_its_next_date_and_later_its_last() -> None:
    may, june = occurrence(), occurrence(start="2014-06-05T09:00:00+02:00", end=None)

    assert shown_first([may, june], visit()) is may
    assert shown_first([may, june], visit(datetime(2014, 5, 9, tzinfo=UTC))) is june
    assert shown_first([may, june], LATER) is june
    assert shown_first([], visit()) is None


def test_a_price_is_said_as_the_organiser_says_it_or_else_as_a_sum() -> None:
    price = {"text": None, "amount": None, "currency": None, "free": None}

    assert price_words(None, WORDS) is None
    assert price_words(price, WORDS) is None
    assert price_words(price | {"free": True}, WORDS) == "Free of charge"
    assert price_words(price | {"amount": "12.50", "currency": "EUR"}, WORDS) == "€12.50"
    assert price_words(price | {"text": "What you can", "free": True}, WORDS) == "What you can"
