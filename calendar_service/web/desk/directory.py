"""Venues, organisers and categories at the desk: found, edited, merged, made and removed."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from calendar_service.domain.directory import KINDS
from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.operations.change_categories import create_category, remove_category
from calendar_service.operations.change_directory import (
    change_entry,
    live_entry,
    merge_entries,
)
from calendar_service.operations.find_doubles import find_doubles
from calendar_service.storage.directory import find_listed, list_directory
from calendar_service.storage.replacements import replacement_of
from calendar_service.web.asked import Asked
from calendar_service.web.guard import Endpoint
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_directory import (
    EMPTY,
    PLURALS,
    TITLES,
    entry_fields,
    entry_row,
    field_rows,
)
from calendar_service.web.present_form import plain_problems

SHOWN = 50
WORDS_LENGTH_MOST = 200
Problems = Mapping[str, list[str]]
_NOWHERE = "There is nothing with this address or id."
_NOT_CHOSEN = "Please say into which one it is to go."


def listing(facet: str) -> Endpoint:
    """Return the page of all entries, or of those in which the words of `q` are."""

    async def answer(asked: Asked) -> Response:
        return await _show_list(asked, facet, {}, {})

    return answer


def look(facet: str) -> Endpoint:
    """Return the page of one entry; what was merged into another one leads there."""

    async def answer(asked: Asked) -> Response:
        key = asked.path("key")
        other = await asked.context.store.read(lambda con: replacement_of(con, facet, key))
        if other is not None:
            return go_to(f"/desk/{PLURALS[facet]}/{other}")
        return await _show_entry(asked, facet, {})

    return answer


def change(facet: str) -> Endpoint:
    async def answer(asked: Asked) -> Response:
        sent = {name: str(value) for name, value in (await asked.form()).items()}
        key, fields = asked.path("key"), entry_fields(facet, sent)
        try:
            told = await change_entry(asked.context, facet, key, fields)
        except InvalidInput as error:
            problems = plain_problems(error.problems, asked.visit().words)
            return await _show_entry(asked, facet, problems, sent=sent, status=422)
        return go_to(f"/desk/{PLURALS[facet]}/{key}?told={told}")

    return answer


def merge(facet: str) -> Endpoint:
    """Return what lets the entry of the address go into another one, and goes there."""

    async def answer(asked: Asked) -> Response:
        chosen, gone = await _chosen(asked), asked.path("key")
        try:
            told = await merge_entries(asked.context, facet, into=chosen, gone=gone)
        except InvalidInput as error:
            problems = plain_problems(error.problems, asked.visit().words)
            return await _show_entry(asked, facet, problems, status=422)
        except NotFound as error:
            if error.key == gone:
                raise
            said = asked.visit().words.say(_NOWHERE if chosen else _NOT_CHOSEN)
            return await _show_entry(asked, facet, {"into": [said]}, status=422)
        return go_to(f"/desk/{PLURALS[facet]}/{chosen}?told={told}")

    return answer


async def add_category(asked: Asked) -> Response:
    sent = {name: str(value) for name, value in (await asked.form()).items()}
    try:
        category = await create_category(asked.context, sent)
    except InvalidInput as error:
        problems = plain_problems(error.problems, asked.visit().words)
        return await _show_list(asked, "category", problems, sent, status=422)
    return go_to(f"/desk/categories/{category.slug}?told=0")


async def set_choice(asked: Asked) -> Response:
    """Take a category out of the list of choices, or put it back into it."""
    is_removed = (await asked.form()).get("choice") == "removed"
    await remove_category(asked.context, asked.path("key"), is_removed=is_removed)
    return go_to(f"/desk/categories/{asked.path('key')}")


async def _chosen(asked: Asked) -> str:
    """Return the id of what was chosen or pasted, whose address may be pasted whole."""
    sent = await asked.form()
    pasted = str(sent.get("pasted", "")).strip().partition("?")[0].rstrip("/")
    return (pasted or str(sent.get("into", ""))).rpartition("/")[2]


async def _show_list(
    asked: Asked,
    facet: str,
    problems: Problems,
    sent: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    query, words = asked.request.query_params, asked.visit().words
    typed, skip = query.get("q", "")[:WORDS_LENGTH_MOST].strip(), _number(query.get("skip", ""))
    found = await asked.context.store.read(
        lambda con: list_directory(con, facet, words=typed, skip=skip, most=SHOWN + 1)
    )
    shown = found[:SHOWN]
    doubles = await find_doubles(asked.context, facet, shown)
    path = f"/desk/{PLURALS[facet]}"
    context = {
        "facet": facet,
        "list_path": path,
        "title": words.say(TITLES[facet]),
        "empty": words.say(EMPTY[facet]),
        "query": typed,
        "rows": [entry_row(facet, each, words, doubles.get(each.key, ())) for each in shown],
        "next_skip": skip + SHOWN if len(found) > SHOWN else None,
        "problems": problems,
        "typed": {"name": sent.get("name", ""), "slug": sent.get("slug", "")},
    }
    return show_private(asked, "desk_directory.html", context, status=status)


async def _show_entry(
    asked: Asked,
    facet: str,
    problems: Problems,
    *,
    sent: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    words, key = asked.visit().words, asked.path("key")
    entry = await live_entry(asked.context, facet, key)
    listed = await asked.context.store.read(lambda con: find_listed(con, facet, key))
    if listed is None:
        raise NotFound(facet, key)
    doubles = await find_doubles(asked.context, facet, [listed])
    values: Mapping[str, Any] = KINDS[facet].fields(entry)
    context = {
        "facet": facet,
        "list_path": f"/desk/{PLURALS[facet]}",
        "list_title": words.say(TITLES[facet]),
        "entry": entry_row(facet, listed, words, doubles.get(key, ())),
        "rows": field_rows(facet, sent or values, problems, words),
        "problems": problems,
        "notice": _told(asked),
    }
    return show_private(asked, "desk_entry.html", context, status=status)


def _told(asked: Asked) -> str | None:
    """Return what a change has done, which the address of the page says after it."""
    told = asked.request.query_params.get("told")
    if told is None:
        return None
    words, number = asked.visit().words, _number(told)
    if not number:
        return words.say("Saved.")
    return words.count(
        "Saved. {number} event tells it now.", "Saved. {number} events tell it now.", number
    )


def _number(text: str) -> int:
    return int(text[:6]) if text.isascii() and text.isdecimal() else 0
