"""The private page of a saved feed: what it is, who asks for it, and how it is changed or ended."""

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import Response

from calendar_service.catalogue.options import Size
from calendar_service.domain.saved_feed import SavedFeed
from calendar_service.operations.save_feed import (
    change_feed,
    exchange_address,
    owned_feed,
    revoke_feed,
)
from calendar_service.web.asked import Asked
from calendar_service.web.feed_form import read_choice
from calendar_service.web.pages.feeds import CONTROLS, feed_name, form_parts, shown_feed
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_feed import findings_in, poll_views
from calendar_service.web.saved import saved_question

NOTICES = {
    "new": "Saved. Keep this page's address: it is the only way to change or end this feed.",
    "saved": "Saved. Calendars that subscribed follow by themselves.",
    "moved": "This feed has a new address now. The old one is gone for good.",
}


async def look(asked: Asked) -> Response:
    return await _show(asked, None)


async def change(asked: Asked) -> Response:
    """Change name and filter under the same address."""
    form = await asked.form()
    pairs = [(name, str(value)) for name, value in form.multi_items() if name not in CONTROLS]
    chosen = read_choice(pairs, asked.context.today())
    if chosen.problems:
        return await _show(asked, pairs)
    token, secret = asked.path("token"), asked.path("secret")
    name = feed_name(str(form.get("name", "")))
    await change_feed(asked.context, token, secret, name=name, query=chosen.query)
    return go_to(f"/feeds/{token}/edit/{secret}?saved=yes")


async def exchange(asked: Asked) -> Response:
    """Give the feed another address, and its owner another private link."""
    feed = await exchange_address(asked.context, asked.path("token"), asked.path("secret"))
    return go_to(f"{private_path(asked, feed)}?moved=yes")


async def revoke(asked: Asked) -> Response:
    await revoke_feed(asked.context, asked.path("token"), asked.path("secret"))
    return show_private(asked, "feed_ended.html", {})


def private_path(asked: Asked, feed: SavedFeed) -> str:
    key = asked.context.secret_key
    return f"/feeds/{feed.token(key)}/edit/{feed.secret(key)}"


async def _show(asked: Asked, typed: list[tuple[str, str]] | None) -> Response:
    """Show the page; what was typed and is wrong stays in the form, the feed as it is."""
    token = asked.path("token")
    owned = await owned_feed(asked.context, token, asked.path("secret"))
    feed, today, visit = owned.feed, asked.context.today(), asked.visit()
    stored = read_choice(parse_qsl(feed.query), today)
    chosen = stored if typed is None else read_choice(typed, today)
    wanted = saved_question(feed, token, today).as_in(asked.calendar)
    document = await asked.service.documents.document(wanted, visit.now)
    context: dict[str, Any] = {
        "name": feed.name or "",
        "feed": await shown_feed(asked, stored, document),
        "feed_url": wanted.feed_url(asked.calendar),
        "feed_name": feed.name or asked.calendar.title,
        "feed_size": Size(len(document.body)),
        "findings": await asyncio.to_thread(findings_in, document, visit.words),
        "polls": poll_views(owned.polls, visit),
        "dav_url": f"{asked.calendar.public_url}/dav/calendars/feed-{token}/",
        "private_path": private_path(asked, feed),
        "private_url": f"{asked.calendar.public_url}{private_path(asked, feed)}",
        "notice": _notice(asked),
    }
    context |= await form_parts(asked, chosen)
    return show_private(asked, "feed.html", context, status=422 if typed else 200)


def _notice(asked: Asked) -> str | None:
    found = [text for name, text in NOTICES.items() if name in asked.request.query_params]
    return asked.visit().words.say(found[0]) if found else None
