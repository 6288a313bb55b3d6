"""The feed builder: any filter and presentation, what the feed will hold, and its address."""

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import Response

from calendar_service.catalogue.document import Document
from calendar_service.catalogue.options import Size
from calendar_service.domain.paging import Paging
from calendar_service.domain.saved_feed import NAME_LENGTH_MOST
from calendar_service.operations.save_feed import save_feed
from calendar_service.storage.feed_choices import read_feed_choices
from calendar_service.web.asked import Asked
from calendar_service.web.feed_form import Chosen, form_query, read_choice
from calendar_service.web.pages.page import go_to, show
from calendar_service.web.present_feed import preview
from calendar_service.web.present_feed_form import more_groups, simple_fields
from calendar_service.web.quotas import Quota
from calendar_service.web.saved import asked_question

SHOWN_MOST = 10
CONTROLS = frozenset({"csrf", "name", "do", "part"})


async def build(asked: Asked) -> Response:
    """The builder with what its address chooses; `part=preview` is what a script exchanges."""
    params = asked.request.query_params
    chosen = read_choice(params.multi_items(), asked.context.today())
    status = 400 if chosen.problems else 200
    context = await feed_parts(asked, chosen, params.get("name", ""))
    if params.get("part") == "preview":
        return show(asked, "_feed_preview.html", context, status=status)
    return show(asked, "feeds.html", context | await form_parts(asked, chosen), status=status)


async def choose(asked: Asked) -> Response:
    """Show what was chosen at the address that says it, or save it under one of its own."""
    form = await asked.form()
    pairs = [(name, str(value)) for name, value in form.multi_items() if name not in CONTROLS]
    chosen = read_choice(pairs, asked.context.today())
    is_saving = form.get("do") == "save"
    if chosen.problems or not is_saving:
        raw = [(name, value) for name, value in pairs if value.strip()]
        told = raw if chosen.problems else parse_qsl(chosen.query)
        return go_to(f"/feeds{form_query(told)}#{'mistakes' if chosen.problems else 'feed'}")
    await asked.count(Quota.SAVED_FEED)
    feed = await save_feed(
        asked.context, name=feed_name(str(form.get("name", ""))), query=chosen.query
    )
    key = asked.context.secret_key
    return go_to(f"/feeds/{feed.token(key)}/edit/{feed.secret(key)}?new=yes")


def feed_name(text: str) -> str | None:
    """Return the name on one line, cut to what a calendar shows; None without one."""
    return " ".join(text.split())[:NAME_LENGTH_MOST].strip() or None


async def form_parts(asked: Asked, chosen: Chosen) -> dict[str, Any]:
    """Return what the form shows."""
    now, words = asked.context.now(), asked.visit().words
    choices = await asked.context.store.read(lambda con: read_feed_choices(con, now))
    return {
        "simple": simple_fields(chosen, choices, words),
        "groups": more_groups(chosen, choices, words),
        "name_most": NAME_LENGTH_MOST,
        "mistakes": [words.problem(problem) for problem in chosen.problems],
    }


async def feed_parts(asked: Asked, chosen: Chosen, name: str) -> dict[str, Any]:
    """Return what the feed holds and where it is; nothing of it where a choice is wrong."""
    told: dict[str, Any] = {"feed": None, "feed_url": "", "feed_name": name, "feed_size": None}
    if chosen.problems:
        return told
    document = await document_of(asked, chosen.query)
    url = asked_question(chosen.query, asked.context.today()).feed_url(asked.calendar)
    return told | {
        "feed": await shown_feed(asked, chosen, document),
        "feed_url": url,
        "feed_size": Size(len(document.body)),
    }


async def document_of(asked: Asked, query: str) -> Document:
    wanted = asked_question(query, asked.context.today()).as_in(asked.calendar)
    return await asked.service.documents.document(wanted, asked.context.now())


async def shown_feed(asked: Asked, chosen: Chosen, document: Document) -> Any:
    """Return the preview: the next entries begin today, whatever the feed reaches back to."""
    today = asked.context.today()
    start_day = max(today, chosen.asked.start_day or today)
    coming = replace(chosen.asked, start_day=start_day)
    page = await asked.service.catalogue.page(coming, Paging(SHOWN_MOST))
    return await asyncio.to_thread(preview, document, page, asked.visit())
