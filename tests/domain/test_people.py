"""Addresses of people."""

import pytest

from calendar_service.domain.people import is_email, mail_address, same_address

ADDRESSES = [
    "alice@example.org",
    "alice.b+film@mail.example.co.uk",
    "o'neill_{1}@example.org",
    "älice@müller.example",
    "алиса@пример.рф",
    "a" * 64 + "@example.org",
]
NONE = [
    "",
    "alice",
    "@example.org",
    "alice@",
    "alice@localhost",
    "alice@example",
    "alice@example.1",
    "alice@192.0.2.1",
    "alice@[192.0.2.1]",
    "alice@-example.org",
    "alice@example..org",
    "alice@.example.org",
    ".alice@example.org",
    "alice.@example.org",
    "al..ice@example.org",
    "alice bob@example.org",
    "alice@exam ple.org",
    "alice@bob@example.org",
    "<alice@example.org>",
    "Alice <alice@example.org>",
    "alice@example.org,bob@example.org",
    '"alice"@example.org',
    "=?utf-8?q?alice?=@example.org",
    "alice@example.org\n",
    "alice\r\nBcc: eve@example.org",
    "alice\u2028@example.org",
    "alice\u202e@example.org",
    "alice\u2003@example.org",
    "alice\u200b@example.org",
    "alice\ud800@example.org",
    "alice\x00@example.org",
    "a" * 65 + "@example.org",
    "alice@" + "a" * 64 + ".org",
    "alice@" + "a." * 130 + "org",
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address_that_can_be_written_to_is_known(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize("text", NONE)
def test_anything_else_is_none(text: str) -> None:
    assert not is_email(text)


def test_two_spellings_of_an_address_are_one() -> None:
    assert same_address(" Alice@Example.ORG ") == same_address("alice@example.org")


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("mailto:alice@example.org", "alice@example.org"),
        ("MailTo:o'neill+film@example.org", "o'neill+film@example.org"),
        ("mailto:älice@müller.example", "älice@müller.example"),
        (None, None),
        ("", None),
        ("alice@example.org", None),
        ("https://example.org/mailto:alice@example.org", None),
        ("mailto:", None),
        ("mailto:alice", None),
        ("mailto: alice@example.org", None),
        ("mailto://alice@example.org", None),
        ("mailto:alice@example.org?subject=Hello", None),
        ("mailto:alice@example.org&bcc=eve@example.org", None),
        ("mailto:alice@example.org,eve@example.org", None),
        ("mailto:alice%40example.org@example.org", None),
        ("mailto:alice@example.org\r\nX-EVIL:1", None),
    ],
)
def test_rfc6068_a_link_for_mail_names_one_plain_address(
    link: str | None, address: str | None
) -> None:
    assert mail_address(link) == address
