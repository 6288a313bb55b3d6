"""The reasons kept ready for declining, for admins: how each is worded in a language."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.responses import Response

from calendar_service.domain.errors import InvalidInput, NotFound
from calendar_service.operations.change_reasons import (
    NAME_LENGTH_MOST,
    add_reason,
    remove_reason,
    restore_reason,
    unword_reason,
    word_reason,
)
from calendar_service.web.asked import Asked
from calendar_service.web.desk.review import kept_reasons
from calendar_service.web.kept_reasons import REASONS, TITLE, Reasons
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_form import plain_problems
from calendar_service.words.words import Words

PATH = "/desk/reasons"
_NEW = ""


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason in the language that is chosen; `is_known` came with the service, `is_worded` is
    said otherwise by an admin."""

    key: str
    name: str
    text: str
    is_known: bool
    is_worded: bool


async def look(asked: Asked) -> Response:
    return await _show(asked, _language(asked, asked.request.query_params.get("language", "")))


async def add(asked: Asked) -> Response:
    sent = await asked.form()
    language = _language(asked, str(sent.get("language", "")))
    try:
        await add_reason(asked.context, language, _typed(sent), known=REASONS)
    except InvalidInput as error:
        return await _refuse(asked, language, _NEW, error, sent)
    return go_to(f"{PATH}?language={language}")


async def change(asked: Asked) -> Response:
    """Word it, take it back to what came with the service, take it away, or offer it again."""
    sent, key = await asked.form(), asked.path("key")
    reasons = await kept_reasons(asked)
    if key not in {*reasons.offered(), *reasons.removed()}:
        raise NotFound("reason", key)
    language = _language(asked, str(sent.get("language", "")))
    context, action = asked.context, str(sent.get("action", ""))
    try:
        if action == "save":
            await word_reason(context, key, language, _typed(sent))
        elif action == "usual" and key in REASONS:
            await unword_reason(context, key, language)
        elif action == "remove":
            await remove_reason(context, key, is_known=key in REASONS)
        elif action == "restore":
            await restore_reason(context, key)
    except InvalidInput as error:
        return await _refuse(asked, language, key, error, sent)
    return go_to(f"{PATH}?language={language}")


async def _refuse(
    asked: Asked, language: str, key: str, error: InvalidInput, sent: FormData
) -> Response:
    problems = plain_problems(error.problems, asked.visit().words)
    return await _show(asked, language, wrong=key, problems=problems, typed=_typed(sent))


async def _show(
    asked: Asked,
    language: str,
    *,
    wrong: str | None = None,
    problems: Mapping[str, list[str]] | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Show all; `wrong` is the key of the one that was refused, with what was typed."""
    reasons, words = await kept_reasons(asked), asked.context.words(language)
    new = typed if typed is not None and wrong == _NEW else {"name": "", "text": ""}
    context = {
        "language": language,
        "tongues": [(tag, asked.context.words(tag).own_name) for tag in _languages(asked)],
        "rows": [
            _view(reasons, key, words, typed if key == wrong else None) for key in reasons.offered()
        ],
        "removed": [(key, reasons.name(key, words)) for key in reasons.removed()],
        "new": new,
        "wrong": wrong,
        "problems": problems or {},
        "name_most": NAME_LENGTH_MOST,
        "title_place": TITLE,
    }
    return show_private(asked, "desk_reasons.html", context, status=422 if problems else 200)


def _view(reasons: Reasons, key: str, words: Words, typed: Mapping[str, str] | None) -> ReasonView:
    name, text = reasons.name(key, words), reasons.text(key, TITLE, words)
    return ReasonView(
        key,
        typed["name"] if typed else name,
        typed["text"] if typed else text,
        is_known=key in REASONS,
        is_worded=words.language in reasons.kept.get(key, {}),
    )


def _typed(sent: FormData) -> dict[str, str]:
    return {name: str(sent.get(name, "")) for name in ("name", "text")}


def _languages(asked: Asked) -> list[str]:
    return list(dict.fromkeys((asked.calendar.language, *asked.calendar.languages)))


def _language(asked: Asked, tag: str) -> str:
    return tag if tag in _languages(asked) else asked.calendar.language
