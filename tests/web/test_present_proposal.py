"""A preview shows what would be published."""

from calendar_service.domain.event import Category
from calendar_service.domain.venue import Venue
from calendar_service.feeds.markup import Markup
from calendar_service.feeds.vevent import Voice
from calendar_service.web.present import card
from calendar_service.web.present_proposal import proposed_occurrence, read_fields
from tests.web.making import CALENDAR, WORDS, submission, visit

VOICE = Voice(CALENDAR, WORDS, lambda text: Markup(text, f"<p>{text}</p>"))


def test_a_proposal_is_shown_in_the_zone_it_names() -> None:
    proposal = read_fields(submission().fields, CALENDAR.tzid)
    assert proposal is not None

    shown = card(proposed_occurrence(proposal, VOICE), visit())

    assert (shown.when, shown.place) == (
        "Monday, 12 May 2014, 18:00–21:00",
        "MuseumsQuartier, Wien, Austria",
    )


def test_a_known_venue_and_the_desks_categories_are_shown_by_their_names() -> None:
    fields = {
        "title": "Talks",
        "start": "2014-05-12",
        "venue": {"id": "v1"},
        "categories": ["design", "unknown"],
        "description": "Soup.",
    }
    proposal = read_fields(fields, CALENDAR.tzid)
    assert proposal is not None

    occurrence = proposed_occurrence(
        proposal,
        VOICE,
        categories=[Category("design", "Design")],
        venues={"v1": Venue("v1", name="MuseumsQuartier")},
    )

    assert occurrence["venue"]["name"] == "MuseumsQuartier"
    assert occurrence["categories"] == [
        {"slug": "design", "name": "Design"},
        {"slug": "unknown", "name": "unknown"},
    ]
    assert occurrence["description_html"] == "<p>Soup.</p>"


def test_fields_with_a_mistake_have_no_preview() -> None:
    assert read_fields({"title": "Talks"}, CALENDAR.tzid) is None
