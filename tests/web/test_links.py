"""Which addresses become links."""

import pytest

from calendar_service.web.links import bare_host, web_address, webcal


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
