"""What an event says of itself."""

from typing import Any

import pytest

from tests.importers.reading import read_event


def _fields(*lines: str) -> dict[str, Any]:
    ours = ("status", "start", "time_zone")
    return {name: value for name, value in read_event(*lines).fields.items() if name not in ours}


@pytest.mark.parametrize(
    ("status", "written", "read"),
    [
        ("CANCELLED", "[Cancelled] Party", ("cancelled", "Party")),
        ("CANCELLED", "CANCELLED: Party", ("cancelled", "Party")),
        ("CANCELLED", "Abgesagt! Party", ("cancelled", "Party")),
        ("CANCELLED", "**ANNULÉ** Party", ("cancelled", "Party")),
        ("CANCELLED", "Canceled - Party", ("cancelled", "Party")),
        ("CANCELLED", "Cancelled flights, a play", ("cancelled", "Cancelled flights, a play")),
        ("CANCELLED", "Cancelled:", ("cancelled", "Cancelled:")),
        ("CANCELED", "Party", ("cancelled", "Party")),
        ("CONFIRMED", "CANCELLED: Party", ("confirmed", "CANCELLED: Party")),
        ("TENTATIVE", "Postponed: Party", ("postponed", "Party")),
        ("TENTATIVE", "Party", ("tentative", "Party")),
        ("CONFIRMED", "Moved online: Party", ("moved_online", "Party")),
        ("NEEDS-ACTION", "Party", ("confirmed", "Party")),
    ],
)
def test_a_mark_in_the_title_goes_where_the_status_says_the_same(
    status: str, written: str, read: tuple[str, str]
) -> None:
    fields = read_event(f"STATUS:{status}", f"SUMMARY:{written}").fields
    assert (fields["status"], fields["title"]) == read


def test_text_is_unescaped_and_on_one_line_where_it_must_be() -> None:
    assert _fields(
        r"SUMMARY;LANGUAGE=de:Fest\, Tanz\nund C:\\neu",
        r"DESCRIPTION:Eins\NZwei\; drei",
    ) == {"title": r"Fest, Tanz und C:\neu", "language": "de", "description": "Eins\nZwei; drei"}


def test_long_text_is_cut_and_noted() -> None:
    draft = read_event(f"SUMMARY:{'a' * 201}", f"DESCRIPTION:{'ä' * 40_000}")
    assert draft.fields["title"] == "a" * 200
    assert draft.fields["description"] == "ä" * 32_768
    assert draft.notes == (
        "Its title was longer than 200 characters and was cut.",
        "Its description was cut after 64 kB.",
    )


@pytest.mark.parametrize(
    ("line", "organiser"),
    [
        ("ORGANIZER;CN=Alice:mailto:alice@example.org", {"name": "Alice"}),
        ('ORGANIZER;CN="Alice, Bob":mailto:alice@example.org', {"name": "Alice, Bob"}),
        (
            "ORGANIZER;CN=Alice:https://example.org",
            {"name": "Alice", "url": "https://example.org"},
        ),
        ("ORGANIZER;CN=alice@example.org:mailto:alice@example.org", None),
        ("ORGANIZER:mailto:alice@example.org", None),
    ],
)
def test_the_name_of_the_organiser_is_kept_but_never_an_address_of_mail(
    line: str, organiser: dict[str, str] | None
) -> None:
    draft = read_event(line)
    assert draft.fields.get("organiser") == organiser
    assert "alice@" not in str(draft)


def test_guests_alarms_and_attachments_leave_no_trace() -> None:
    assert _fields(
        "ATTENDEE;CN=Carol:mailto:carol@example.org",
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:QUJD",
        "CONTACT:carol@example.org",
        "X-SECRET:carol",
        "BEGIN:VALARM",
        "DESCRIPTION:Wake Carol",
        "END:VALARM",
    ) == {"title": "Summer party"}


def test_categories_are_tags_as_far_as_tags_go() -> None:
    draft = read_event(r"CATEGORIES:Music,Fun\, games,,Music", f"CATEGORIES:{'a' * 61}")
    assert draft.fields["tags"] == ["Music", "Fun, games"]
    assert draft.notes == ("At most 20 tags of 60 characters were kept of its categories.",)
    many = read_event("CATEGORIES:" + ",".join(f"t{number}" for number in range(30)))
    assert many.fields["tags"] == [f"t{number}" for number in range(20)]


def test_a_language_that_is_none_is_left_out_and_noted() -> None:
    draft = read_event("SUMMARY;LANGUAGE=german-ish!:Fest")
    assert draft.fields.get("language") is None
    assert draft.notes == ("language was left out: A language is given as a tag like de or pt-BR.",)


def test_links_that_are_no_web_addresses_are_left_out() -> None:
    assert _fields("URL:message:%3C1@example.org%3E") == {"title": "Summer party"}
    assert _fields("URL;VALUE=URI:https://example.org/1") == {
        "title": "Summer party",
        "url": "https://example.org/1",
    }
