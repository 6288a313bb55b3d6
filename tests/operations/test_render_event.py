"""What stored fragments depend on besides their event."""

from dataclasses import replace

from calendar_service.operations.render_event import fingerprint
from calendar_service.words.load import load_words
from tests.events import VOICE


def test_fragments_are_rendered_anew_where_anything_they_depend_on_differs() -> None:
    calendar, words = VOICE.calendar, VOICE.words
    voices = [
        VOICE,
        replace(VOICE, words=load_words("de")),
        replace(VOICE, words=load_words("en-US")),
        replace(VOICE, words=replace(words, edition="another catalogue")),
        replace(VOICE, calendar=replace(calendar, public_url="https://moved.example")),
        replace(VOICE, calendar=replace(calendar, tzid="Europe/Paris")),
    ]
    assert len({fingerprint(voice) for voice in voices}) == len(voices)


def test_what_no_fragment_tells_is_no_reason_to_render_it_anew() -> None:
    other = replace(VOICE.calendar, title="Another", refresh="PT2H", logo="/static/other.svg")
    assert fingerprint(replace(VOICE, calendar=other)) == fingerprint(VOICE)
