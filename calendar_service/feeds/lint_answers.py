"""Rules for how a feed is served: what a second look at its address gives."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from calendar_service.feeds.lint_feed import read_feed
from calendar_service.feeds.lint_finding import Check, Client, Finding, Hit, Level

_COMPRESSED_FROM_BYTES = 100_000
_MEDIA_TYPE = "text/calendar"
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^\s";]+)', re.IGNORECASE)
_UTF_8 = ("utf-8", "utf8", "us-ascii")


@dataclass(frozen=True, slots=True)
class Answers:
    """What an address gave: a body, another a moment later, and a status to the question whether
    it has changed. Headers are empty where they are missing."""

    body: bytes
    body_again: bytes
    conditional_status: int
    content_type: str = ""
    content_encoding: str = ""
    etag: str = ""
    last_modified: str = ""
    is_shut_to_robots: bool = False

    @property
    def has_validator(self) -> bool:
        return bool(self.etag or self.last_modified)

    @property
    def is_stable(self) -> bool:
        return self.body == self.body_again


def lint_answers(answers: Answers) -> tuple[Finding, ...]:
    """Return the findings; none of them belongs to a line."""
    return tuple(finding for check in CHECKS for finding in check.findings(answers))


def _changed(answers: Answers) -> frozenset[str]:
    """Return the names of the properties that differ between the two bodies."""
    before, after = _told(answers.body), _told(answers.body_again)
    return frozenset(name for _, name, _ in (before - after) + (after - before))


def _told(body: bytes) -> Counter[tuple[str, str, str]]:
    return Counter(
        (component.name, name, f"{written.params}:{written.value}")
        for component in read_feed(body).tree.components
        for name, properties in component.properties.items()
        for written in properties
    )


def _other_uids(answers: Answers) -> Iterator[Hit]:
    if not answers.is_stable and "UID" in _changed(answers):
        yield Hit()


def _other_bytes(answers: Answers) -> Iterator[Hit]:
    if answers.is_stable:
        return
    changed = _changed(answers)
    if "UID" not in changed:
        yield Hit(None, {"what": ", ".join(sorted(changed)) or "the order of its lines"})


def _no_validators(answers: Answers) -> Iterator[Hit]:
    if not answers.has_validator:
        yield Hit()


def _ignored_conditions(answers: Answers) -> Iterator[Hit]:
    if answers.has_validator and answers.is_stable and answers.conditional_status != 304:
        yield Hit(None, {"status": answers.conditional_status})


def _other_media_types(answers: Answers) -> Iterator[Hit]:
    found = answers.content_type.partition(";")[0].strip().lower()
    if found != _MEDIA_TYPE:
        yield Hit(None, {"found": found or "missing", "wanted": _MEDIA_TYPE})


def _other_charsets(answers: Answers) -> Iterator[Hit]:
    named = _CHARSET.search(answers.content_type)
    if named and named[1].lower() not in _UTF_8:
        yield Hit(None, {"found": named[1]})


def _robots(answers: Answers) -> Iterator[Hit]:
    if answers.is_shut_to_robots:
        yield Hit()


def _uncompressed(answers: Answers) -> Iterator[Hit]:
    if len(answers.body) > _COMPRESSED_FROM_BYTES and not answers.content_encoding:
        yield Hit(None, {"kilobytes": len(answers.body) // 1000})


CHECKS = (
    Check(
        "unstable-uid",
        Level.ERROR,
        "Fetched twice, the events had other UIDs.",
        _other_uids,
        ((Client.OTHERS, "delete every event and make it anew at each poll, with its alarms"),),
    ),
    Check(
        "unstable-bytes",
        Level.WARNING,
        "Fetched twice, the calendar was not the same, though nothing may have happened: what "
        "changed is {what}.",
        _other_bytes,
        (
            (Client.OTHERS, "fetch and read all of it at each poll"),
            (Client.VDIRSYNCER, "may delete events and make them anew"),
        ),
    ),
    Check(
        "no-validators",
        Level.WARNING,
        "The answer has neither ETag nor Last-Modified.",
        _no_validators,
        ((Client.OTHERS, "fetch all of it at each poll"),),
    ),
    Check(
        "ignored-conditions",
        Level.WARNING,
        "Asked whether it has changed (If-None-Match, If-Modified-Since), the server answers "
        "{status} and sends all of it, not 304.",
        _ignored_conditions,
        ((Client.OTHERS, "fetch all of it at each poll"),),
    ),
    Check(
        "content-type",
        Level.WARNING,
        "The Content-Type is {found}; it should be {wanted}.",
        _other_media_types,
        (
            (Client.APPLE, "may refuse to subscribe"),
            (Client.OTHERS, "may show the address in a browser, or refuse it"),
        ),
    ),
    Check(
        "charset",
        Level.WARNING,
        "The Content-Type names the charset {found}; a calendar is UTF-8 (section 3.1.4).",
        _other_charsets,
        ((Client.OTHERS, "show other letters for all beyond A to Z, or read it as UTF-8"),),
    ),
    Check(
        "robots",
        Level.WARNING,
        "The site's robots.txt shuts this address out.",
        _robots,
        ((Client.GOOGLE, "may not fetch it"),),
    ),
    Check(
        "uncompressed",
        Level.NOTE,
        "The {kilobytes} kB were sent without compression (Content-Encoding: gzip).",
        _uncompressed,
        ((Client.OTHERS, "fetch several times as much as they need"),),
    ),
)
