"""Colours by name."""

import pytest

from calendar_service.feeds.colours import NAMES, full_colour, nearest_name


@pytest.mark.parametrize(
    ("colour", "full"), [("#abc", "#AABBCC"), ("#0d6158", "#0D6158"), ("#FFFFFF", "#FFFFFF")]
)
def test_a_colour_is_written_in_full(colour: str, full: str) -> None:
    assert full_colour(colour) == full


def test_a_colour_that_has_a_name_is_called_by_it() -> None:
    doubles = {"aqua", "fuchsia"}  # as cyan and magenta, which the table leaves out
    assert len(NAMES) == 139
    assert len({*NAMES.values()}) == len(NAMES)
    assert doubles < NAMES.keys()
    assert {name: nearest_name(f"#{digits.upper()}") for name, digits in NAMES.items()} == {
        name: name for name in NAMES
    }


@pytest.mark.parametrize(
    ("colour", "name"),
    [("#0D6158", "darkslategray"), ("#FE0102", "red"), ("#1E8FFE", "dodgerblue")],
)
def test_another_colour_is_called_by_the_nearest_name(colour: str, name: str) -> None:
    assert nearest_name(colour) == name
