"""How alike names are, as people spell them in a hurry."""

import pytest

from calendar_service.operations.likeness import (
    LIKELY,
    SURE,
    begun_likeness,
    name_likeness,
    title_likeness,
)

HAUS = "Haus der Wirtschaft Baden-Württemberg, König-Karl-Halle"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Haus d. Wirtschaft", HAUS),
        ("HAUS DER WIRTSCHAFT", HAUS),
        ("Old Libary", "Old Library"),
        ("Theatre Royal", "Royal Theatre"),
    ],
)
def test_a_place_spelt_differently_may_be_the_same(one: str, other: str) -> None:
    assert name_likeness(one, other) == name_likeness(other, one) >= SURE


@pytest.mark.parametrize(
    ("one", "other"),
    [("Town Hall", "City Hall"), ("Haus der Kunst", "Haus der Wirtschaft"), ("Barn", "Mill")],
)
def test_places_that_share_a_word_stay_apart(one: str, other: str) -> None:
    assert name_likeness(one, other) < SURE


@pytest.mark.parametrize("typed", ["ha", "haus", "Haus d. Wirt", "wirtsch", "konig karl", "libary"])
def test_the_beginnings_of_words_find_a_name(typed: str) -> None:
    assert begun_likeness(typed, f"{HAUS} and Library") > 80


def test_nothing_typed_is_like_nothing() -> None:
    assert begun_likeness("?!", HAUS) == begun_likeness("haus", "") == 0


def test_titles_are_alike_by_their_words_whatever_their_order() -> None:
    assert title_likeness("Winter reading", "Reading in winter") > SURE
    assert title_likeness("Cluster conference", "Cluster Conference 2027") > SURE


def test_titles_that_share_a_word_are_not_alike() -> None:
    assert title_likeness("Concert", "Concert of the youth choir") < SURE
    assert title_likeness("Yoga for beginners", "Yoga for advanced") < LIKELY
