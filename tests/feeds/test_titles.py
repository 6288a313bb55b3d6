"""The words before a title."""

import pytest

from calendar_service.domain.event import Kind, Status
from calendar_service.feeds.titles import calendar_title, kind_name
from calendar_service.words.load import load_words
from tests.events import event

WORDS = load_words("en")


@pytest.mark.parametrize(
    ("kind", "status", "title"),
    [
        (Kind.EVENT, Status.CONFIRMED, "Film night"),
        (Kind.EVENT, Status.CANCELLED, "Cancelled: Film night"),
        (Kind.CALL, Status.CONFIRMED, "Call closes: Film night"),
        (Kind.SURVEY, Status.POSTPONED, "Postponed: Survey closes: Film night"),
    ],
)
def test_a_title_says_its_status_before_its_kind(kind: Kind, status: Status, title: str) -> None:
    assert calendar_title(event(kind=kind, status=status), WORDS) == title


def test_braces_in_a_title_are_only_braces() -> None:
    title = "{title} {title.__class__} {0} {{}} %(title)s"
    told = event(title=title, kind=Kind.CALL, status=Status.CANCELLED)
    assert calendar_title(told, WORDS) == f"Cancelled: Call closes: {title}"


def test_only_calls_and_surveys_have_a_name_among_the_categories() -> None:
    assert [kind_name(kind, WORDS) for kind in Kind] == [None, "Call", "Survey"]
