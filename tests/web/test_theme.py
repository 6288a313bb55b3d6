"""The operator's colour becomes a sheet, and nothing else does."""

import pytest

from calendar_service.web.theme import accent_css


def test_a_colour_is_a_sheet() -> None:
    assert accent_css("#A3261b") == ":root { --accent: #A3261b; }\n"


@pytest.mark.parametrize("accent", [None, "", "red", "#12345", "#fff; } body { color: red"])
def test_anything_else_is_an_empty_sheet(accent: str | None) -> None:
    assert accent_css(accent) == ""
