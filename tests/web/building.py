"""What the calendar in a folder answers, told as hashes; run as a process of its own it opens the
folder at a moment: `python -m tests.web.building FOLDER MOMENT`."""

import asyncio
import json
import locale
import re
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from httpx2 import AsyncClient

from calendar_service.feeds.registry import FORMATS
from tests.web.visitors import open_site

CHOSEN: dict[str, Any] = {"title": "Kalender der Städte; Búða, 東京", "time_zone": "Europe/Berlin"}
ALL_DAYS = "from=2000-01-01"
TELLINGS = (
    *("", "to=2030-01-01", "q=choir", "country=DE&not_tag=quiz", "lang=en", "order=changed"),
    *("expand=yes&to=2028-01-01", "cancelled=mark", "cancelled=drop&alarm=PT15M"),
)
ALONE = (".ics", ".json", ".jscalendar")
JSON_LD = re.compile(rb'<script type="application/ld\+json"[^>]*>(.*?)</script>', re.DOTALL)
Answers = dict[str, str]


async def answers(visitor: AsyncClient) -> Answers:
    """Return what becomes of each address: its status, its tag, its date and the hash of its
    body, or of what a page tells search engines."""
    told = {}
    for format in FORMATS.values():
        for telling in TELLINGS:
            path = f"/events{format.suffix}?{ALL_DAYS}&{telling}"
            told[path] = await _answer(visitor, path)
        told[f"/events{format.suffix}"] = await _answer(visitor, f"/events{format.suffix}")
    for event_id in await _ids(visitor):
        for suffix in ALONE:
            path = f"/events/{event_id}{suffix}"
            told[path] = await _answer(visitor, path)
        told[f"/events/{event_id}"] = await _told_to_search_engines(visitor, event_id)
    return told


async def build(folder: Path, now: datetime) -> Answers:
    """Return the answers of the calendar in this folder, all of it rendered anew if the folder
    says that it was rendered by another version."""
    async with open_site(folder, start=500_000, now=now, **CHOSEN) as site:
        return await answers(site.visitor())


async def _answer(visitor: AsyncClient, path: str) -> str:
    answer = await visitor.get(path)
    dates = (answer.headers.get("etag"), answer.headers.get("last-modified"))
    return f"{answer.status_code} {dates} {sha256(answer.content).hexdigest()}"


async def _ids(visitor: AsyncClient) -> list[str]:
    listed = await visitor.get(f"/events.json?{ALL_DAYS}&limit=200")
    return sorted({each["id"] for each in listed.json()["events"]})


async def _told_to_search_engines(visitor: AsyncClient, event_id: str) -> str:
    page = await visitor.get(f"/events/{event_id}")
    return sha256(b"".join(JSON_LD.findall(page.content))).hexdigest()


if __name__ == "__main__":
    locale.setlocale(locale.LC_ALL, "")
    folder, moment = sys.argv[1:]
    print(json.dumps(asyncio.run(build(Path(folder), datetime.fromisoformat(moment)))))
