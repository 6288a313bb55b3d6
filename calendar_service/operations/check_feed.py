"""Checks a feed where it is served: its document, and how its address answers."""

import asyncio
from urllib.parse import urljoin
from urllib.robotparser import RobotFileParser

from calendar_service.feeds.lint import lint
from calendar_service.feeds.lint_answers import Answers, lint_answers
from calendar_service.feeds.lint_finding import Finding
from calendar_service.importers.fetch import TYPED, Fetched, FetchRefused, fetch, fetch_typed

PAUSE_SECONDS = 1.1
"""Long enough for a clock that counts seconds to show another one."""

_ROBOT = "Google-Calendar-Importer"
_OK = 200


async def check_feed(url: str, *, pause_seconds: float = PAUSE_SECONDS) -> tuple[Finding, ...]:
    """Return the findings on an address that the operator typed, those on its answers first.

    It is fetched twice, with a pause, and asked once whether it has changed. Raises
    `FetchRefused`, also for a status other than 200.
    """
    first = await fetch_typed(url)
    await asyncio.sleep(pause_seconds)
    again = await fetch_typed(url)
    answers = Answers(
        body=first.body,
        body_again=again.body,
        conditional_status=await _ask_whether_changed(url, again),
        content_type=first.headers.get("content-type", ""),
        content_encoding=first.headers.get("content-encoding", ""),
        etag=first.headers.get("etag", ""),
        last_modified=first.headers.get("last-modified", ""),
        is_shut_to_robots=await _is_shut_to_robots(first.url),
    )
    return (*lint_answers(answers), *await asyncio.to_thread(lint, first.body))


async def _ask_whether_changed(url: str, known: Fetched) -> int:
    validators = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    headers = {
        name: known.headers[validator]
        for name, validator in validators.items()
        if validator in known.headers
    }
    if not headers:
        return known.status
    return (await fetch(url, allow_private=True, headers=headers, limits=TYPED)).status


async def _is_shut_to_robots(url: str) -> bool:
    try:
        fetched = await fetch(urljoin(url, "/robots.txt"), allow_private=True)
    except FetchRefused:
        return False
    if fetched.status != _OK:
        return False
    robots = RobotFileParser()
    robots.parse(fetched.body.decode(errors="replace").splitlines())
    return not robots.can_fetch(_ROBOT, url)
