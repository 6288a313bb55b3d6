"""Secrets in links."""

from itertools import product

import pytest

from calendar_service.domain.tokens import Purpose, is_same, link_token, token_hash

KEY = b"k" * 32


def test_a_link_can_be_made_again_from_what_is_kept() -> None:
    assert link_token(KEY, Purpose.MANAGE, "17", 0) == link_token(KEY, Purpose.MANAGE, "17", 0)


def test_each_key_purpose_submission_and_rotation_has_a_link_of_its_own() -> None:
    asked = list(product((KEY, b"other"), Purpose, ("17", "170", "1"), (0, 1, 70)))
    assert len({link_token(*each) for each in asked}) == len(asked)


def test_a_token_may_stand_in_an_address_as_it_is() -> None:
    token = link_token(KEY, Purpose.CONFIRM, "17", 0)
    assert len(token) == 43
    assert token.replace("-", "").replace("_", "").isalnum()


def test_what_is_kept_of_a_token_does_not_give_it_away() -> None:
    token = link_token(KEY, Purpose.MANAGE, "17", 0)
    assert token not in token_hash(token)
    assert token_hash(token) != token_hash(token + "x")
    assert len(token_hash(token)) == 64


@pytest.mark.parametrize("sent", ["", "ü", "\x00", "\ud800", "x" * 100_000])
def test_whatever_stands_in_an_address_can_be_compared(sent: str) -> None:
    assert not is_same(sent, "token")
    assert is_same(sent, sent)
    assert token_hash(sent) != token_hash("token")
