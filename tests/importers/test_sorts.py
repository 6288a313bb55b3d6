"""Which sort of source octets are."""

import pytest

from calendar_service.importers.sorts import Sort, sort_of


@pytest.mark.parametrize(
    ("source", "content_type", "sort"),
    [
        (b"BEGIN:VCALENDAR\r\n", "", Sort.CALENDAR),
        (b"\xef\xbb\xbf\n begin:vcalendar", "text/html", Sort.CALENDAR),
        ("BEGIN:VCALENDAR".encode("utf-16"), "", Sort.CALENDAR),
        (b"BEGIN:VEVENT\r\n", "", Sort.CALENDAR),
        (b"anything", "text/calendar; charset=utf-8", Sort.CALENDAR),
        (b"<!DOCTYPE html><p>", "", Sort.PAGE),
        (b"\n<div class=a>8 May</div>", "text/plain", Sort.PAGE),
        (b"anything", "text/html", Sort.PAGE),
        (b'Hi <script type="application/ld+json">', "", Sort.PAGE),
        (b'{"@context": "x", "@type": "Event"}', "", Sort.LINKED_DATA),
        (b'[{"@type": "Event"}]', "application/json", Sort.LINKED_DATA),
        (b"8 May 2027: Fair", "", Sort.TEXT),
        (b"{8 May 2027}", "text/plain", Sort.TEXT),
        (b"", "", Sort.TEXT),
        (b"%PDF-1.7", "application/pdf", None),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0\0\0", "", None),
        (b"anything", "image/png", None),
        (b"PK\x03\x04", "application/zip", None),
    ],
)
def test_a_source_is_known_by_its_beginning_and_its_media_type(
    source: bytes, content_type: str, sort: Sort | None
) -> None:
    assert sort_of(source, content_type) is sort
