"""What the Subscribe control offers, to whom, and for which feed."""

import pytest

from calendar_service.catalogue.options import Size
from calendar_service.web.calendar_links import GOOGLE_BYTES_MOST, WAYS
from calendar_service.web.present_subscribe import builder_address, page_of, subscribe_view
from calendar_service.words.load import load_words

FEED = "https://calendar.example.org/events.ics?category=music"
SAVED = "https://calendar.example.org/feeds/abc.ics"
EN = load_words("en")


def test_android_is_never_given_a_link_that_it_cannot_open() -> None:
    view = subscribe_view(FEED, "Music", EN, agent="Mozilla/5.0 (Linux; Android 15)")

    assert [way.url for way in view.ways if way.url.startswith("webcal:")] == []
    assert [way.app for way in view.ways] == ["google", "outlook-com", "microsoft-365"]


@pytest.mark.parametrize(
    ("agent", "first"),
    [
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "apple"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "google"),
        ("curl/8", "apple"),
    ],
)
def test_what_fits_the_device_comes_first_and_all_others_stay(agent: str, first: str) -> None:
    apps = [way.app for way in subscribe_view(FEED, "Music", EN, agent=agent).ways]

    assert apps == [first, *(way.app for way in WAYS if way.app != first)]


def test_a_feed_that_google_takes_comes_without_a_warning() -> None:
    view = subscribe_view(FEED, "Music", EN, size=Size(GOOGLE_BYTES_MOST))

    assert (view.warning, view.narrower) == (None, ())


def test_of_a_feed_that_google_may_refuse_narrower_ones_are_offered() -> None:
    view = subscribe_view(FEED, "Music", EN, size=Size(1_240_000))

    assert view.warning == (
        "Google may refuse this feed: it has 1.2 MB, and Google takes about 1 MB. "
        "A narrower one arrives whole."
    )
    assert [name for name, _ in view.narrower] == [
        "The next twelve months",
        "The next three months",
    ]
    assert view.narrower[1][1].endswith("events.ics%3Fcategory%3Dmusic%26from%3D-1w%26to%3D%252B3m")


def test_of_a_very_large_one_only_so_much_is_known_as_was_counted() -> None:
    view = subscribe_view(FEED, "Music", EN, size=Size(2_000_000, is_all=False))

    assert view.warning is not None
    assert "it has 2.0+ MB" in view.warning


def test_a_saved_feed_is_narrowed_on_its_own_page_alone() -> None:
    view = subscribe_view(SAVED, "Mine", EN, size=Size(2_000_000))

    assert (view.narrower, view.builder_url) == ((), None)
    assert view.warning is not None


@pytest.mark.parametrize(
    ("feed", "builder"),
    [
        ("https://calendar.example.org/events.ics", "/feeds"),
        (FEED, "/feeds?category=music"),
        ("https://calendar.example.org/venues/v1.ics?q=jazz", "/feeds?venue=v1&q=jazz"),
        ("https://calendar.example.org/categories/music.ics", "/feeds?category=music"),
        ("https://calendar.example.org/organisers/o1.ics", "/feeds?organiser=o1"),
    ],
)
def test_the_builder_begins_with_the_filter_of_the_page(feed: str, builder: str) -> None:
    assert builder_address(feed) == builder


def test_the_code_leads_a_phone_to_the_page_where_its_own_calendar_comes_first() -> None:
    assert page_of(FEED) == "https://calendar.example.org/events?category=music"


def test_the_code_holds_no_style_that_the_content_policy_would_refuse() -> None:
    assert "style" not in subscribe_view(FEED, "Music", EN).qr
