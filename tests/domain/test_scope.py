"""Where a submission belongs by its fields, and which part of the calendar a moderator has."""

from typing import Any

import pytest

from calendar_service.domain.scope import WHOLE, Scope, scope_of, sorted_by, stored_scope


@pytest.mark.parametrize("scope", [WHOLE, Scope(("music",)), Scope(("a", "b"), ("DE",))], ids=str)
def test_a_stored_scope_comes_back(scope: Scope) -> None:
    assert scope_of(stored_scope(scope)) == scope


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, set()),
        ({"categories": ["Music ", "film"]}, {("category", "music"), ("category", "film")}),
        ({"venue": {"name": "Hall", "country": "de"}}, {("country", "DE")}),
        ({"venue": {"id": "v1", "country": "FR"}}, {("venue", "v1")}),
        ({"categories": None, "venue": None}, set()),
        ({"categories": "music", "venue": "Hall"}, set()),
        ({"categories": [7, ""], "venue": {"id": 7, "country": ""}}, set()),
    ],
    ids=str,
)
def test_fields_say_where_a_submission_belongs(
    fields: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    assert sorted_by(fields) == expected
