"""Which links of a source an event may have, and which of them lead to where it is held online."""

import re
from urllib.parse import urljoin, urlsplit

from calendar_service.domain.fields import FieldReader
from calendar_service.domain.problems import Problems

_MEETING = re.compile(
    r"(?:^|\.)(?:zoom\.us|meet\.google\.com|teams\.(?:microsoft|live)\.com|webex\.com|gotomeeting\.com"
    r"|whereby\.com|meet\.jit\.si|jitsi\.[a-z.]+|bbb\.[a-z0-9.-]+|youtube\.com|youtu\.be|twitch\.tv)$"
)


def web_address(text: str) -> str | None:
    """Return the text if it is an address that an event may link to."""
    problems = Problems()
    found = FieldReader({"url": text}, "", problems).url("url")
    return None if problems else found


def resolved(text: str, base_url: str | None) -> str | None:
    """Return where a link on a page leads; None where an event may not link there."""
    try:
        return web_address(urljoin(base_url or "", text.strip()))
    except ValueError:
        return None


def is_meeting(url: str) -> bool:
    """True for the address of a place where people meet online."""
    return bool(_MEETING.search((urlsplit(url).hostname or "").lower()))
