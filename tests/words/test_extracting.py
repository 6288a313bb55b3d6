"""What is said by way of a table or a maker of fields reaches the translators."""

from calendar_service.domain.filter import EventFilter
from calendar_service.storage.feed_choices import FeedChoices
from calendar_service.web.calendar_links import WAYS
from calendar_service.web.feed_form import Chosen
from calendar_service.web.present_feed_form import more_groups, simple_fields
from calendar_service.words.load import load_words
from tests.words.extracting import NEVER_SAID, sentences


def test_the_ways_to_subscribe_are_translated() -> None:
    told = {text for way in WAYS for text in (way.name, way.refreshes, way.hint) if text}

    assert told - NEVER_SAID <= sentences().keys()


def test_the_fields_of_the_feed_builder_are_translated() -> None:
    chosen, words = Chosen({}, "", EventFilter(), ()), load_words("en")
    choices = FeedChoices((), (), (), (), (), ())
    groups = more_groups(chosen, choices, words)
    fields = [*simple_fields(chosen, choices, words), *(f for each in groups for f in each.fields)]
    told = {text for each in fields for text in (each.label, each.hint) if text}

    assert told <= sentences().keys()
