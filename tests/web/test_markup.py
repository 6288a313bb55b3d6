"""User text as markup."""

import pytest

from calendar_service.web.markup import render_markup

REL = 'rel="nofollow noopener ugc"'


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://example.org/a_b_c?x=1&y=2.", ["https://example.org/a_b_c?x=1&amp;y=2"]),
        ("(https://example.org/)", ["https://example.org/"]),
        ("https://例え.jp/", ["https://xn--r8jz45g.jp/"]),
        ("mailto:alice@example.org", ["mailto:alice@example.org"]),
        ("<https://example.org>", ["https://example.org"]),
        ("[a page](https://example.org)", ["https://example.org"]),
        ("`https://example.org`", []),
        ("e.g.today, example.org or alice@example.org", []),
        ("ftp://example.org, //example.org, javascript:alert(1)", []),
    ],
)
def test_addresses_become_links_and_nothing_else_does(text: str, links: list[str]) -> None:
    html = render_markup(text).html

    assert html.count("<a ") == len(links)
    assert [link for link in links if f'<a href="{link}" {REL}>' not in html] == []


def test_a_link_keeps_its_address_behind_its_words_in_plain_text() -> None:
    assert render_markup("[a page](https://example.org) and https://例え.jp/").text == (
        "a page (https://example.org) and https://例え.jp/"
    )


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("- one\n- two\n\nMore.", "- one\n- two\n\nMore."),
        ("- one\n\n- two\n\nMore.", "- one\n\n- two\n\nMore."),
        ("1. one\n   - inner\n2. two\n\nMore.", "1. one\n- inner\n2. two\n\nMore."),
    ],
)
def test_what_follows_a_list_stands_apart_in_plain_text(markdown: str, text: str) -> None:
    assert render_markup(markdown).text == text
