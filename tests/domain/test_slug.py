"""Tests of the short names by which categories stand in addresses."""

import pytest

from calendar_service.domain.slug import SLUG_LENGTH_MOST, is_slug, slug_of


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Open calls", "open-calls"),
        ("Größe & Ökologie", "grosse-okologie"),
        ("  2027 – Fair!  ", "2027-fair"),
        ("音楽", ""),
    ],
)
def test_a_name_suggests_a_slug(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_suggested_slug_is_never_too_long_nor_ends_in_a_hyphen() -> None:
    slug = slug_of("a" * (SLUG_LENGTH_MOST - 1) + " b")

    assert (slug, is_slug(slug)) == ("a" * (SLUG_LENGTH_MOST - 1), True)


@pytest.mark.parametrize("text", ["", "A", "a--b", "-a", "a-", "a b", "ä", "a" * 61])
def test_what_is_no_slug(text: str) -> None:
    assert not is_slug(text)
