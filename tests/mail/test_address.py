"""Tests of how an e-mail address is written."""

import pytest

from calendar_service.mail.address import wire_address


def test_a_plain_address_stays_as_it_is() -> None:
    assert wire_address("Alice.B+cal=x@Example.org") == "Alice.B+cal=x@Example.org"


def test_a_sender_on_this_machine_is_an_address_too() -> None:
    assert wire_address("calendar@localhost") == "calendar@localhost"


@pytest.mark.parametrize(
    ("email", "written"),
    [
        ("alice@bücher.example", "alice@xn--bcher-kva.example"),
        ("alice@BÜCHER.example", "alice@xn--bcher-kva.example"),
        ("alice@例子.example", "alice@xn--fsqu00a.example"),
        ("alice@почта.рф", "alice@xn--80a1acny.xn--p1ai"),
    ],
)
def test_a_domain_beyond_ascii_is_written_in_ascii(email: str, written: str) -> None:
    assert wire_address(email) == written


def test_a_sharp_s_does_not_become_two_letters_of_another_domain() -> None:
    assert wire_address("alice@straße.example") == "alice@xn--strae-oqa.example"


def test_a_local_part_beyond_ascii_is_left_alone() -> None:
    assert wire_address("jürgen@bücher.example") == "jürgen@xn--bcher-kva.example"


def test_a_sign_that_only_looks_like_at_leads_nowhere() -> None:
    assert wire_address("alice@bank.example＠evil.example").isascii()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "alice",
        "@example.org",
        "alice@",
        "alice@example.org\r\nBcc: eve@evil.example",
        "alice@example.org\nRCPT TO:<eve@evil.example>",
        "alice@example.org> SIZE=1",
        "alice@example.org, eve@evil.example",
        "eve@evil.example,alice@example.org",
        "Eve <eve@evil.example>",
        '"a b"@example.org',
        "a b@example.org",
        "a\tb@example.org",
        "a\x00b@example.org",
        "a\u2028b@example.org",
        "a\u3000b@example.org",
        "a\u202eb@example.org",
        "a\ud800b@example.org",
        "alice@exa mple.org",
        "alice@[127.0.0.1]",
        "alice@-example.org",
        "=?utf-8?q?a=0D=0ABcc=3A_eve?=@example.org",
    ],
)
def test_what_is_no_single_plain_address_is_refused(email: str) -> None:
    with pytest.raises(ValueError, match="this is not an address that a letter can be sent to"):
        wire_address(email)
