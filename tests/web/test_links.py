"""Which addresses become links."""

import pytest

from calendar_service.web.links import bare_host, public_address, web_address, webcal


@pytest.mark.parametrize("url", ["https://example.org/a", "HTTP://example.org"])
def test_web_addresses_are_kept(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", " https://x.org", "data:,x"])
def test_anything_else_is_no_link(url: str | None) -> None:
    assert web_address(url) is None


def test_a_feed_is_subscribed_to_by_its_webcal_address() -> None:
    assert webcal("https://example.org/events.ics?q=a") == "webcal://example.org/events.ics?q=a"


def test_readers_see_the_host_of_an_address() -> None:
    assert bare_host("https://www.example.org/a?b") == "example.org"


def test_an_organiser_is_reached_by_a_page_or_a_mailbox_and_nothing_else() -> None:
    offered = (
        "https://a.example",
        "mailto:a@b.example",
        "mailto:a@b.example?cc=c@d.example",
        "ftp:x",
    )
    assert [public_address(url) for url in (*offered, None)] == [*offered[:2], None, None, None]
    assert bare_host("mailto:alice@www.example.org") == "alice@www.example.org"
