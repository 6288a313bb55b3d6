"""Admins word the reasons kept ready for declining, add their own, and take some away."""

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.fields import FieldReader
from calendar_service.domain.problems import Problem, Problems
from calendar_service.domain.slug import slug_of
from calendar_service.operations.context import Context
from calendar_service.storage.connection import Connection
from calendar_service.storage.kept_reasons import (
    OF_NO_LANGUAGE,
    Wording,
    drop_wordings,
    list_wordings,
    save_wording,
)

NAME_LENGTH_MOST = 80
TEXT_BYTES_MOST = 2048
REASONS_MOST = 50
"""So many may be added."""


async def add_reason(
    context: Context, language: str, fields: Mapping[str, Any], *, known: Iterable[str]
) -> str:
    """Keep one more, and return its key, made of its name; `known` are those that come with the
    service. Raises InvalidInput with all mistakes."""
    name, text = _read(fields)

    async def save(con: Connection) -> str | None:
        keys = {each.key for each in await list_wordings(con)}
        if len(keys - {*known}) >= REASONS_MOST:
            return None
        key = _free(name, keys | {*known}) or context.new_id()
        await save_wording(con, Wording(key, language, name, text), context.now())
        return key

    key = await context.store.write(save)
    if key is None:
        said = "There are {most} reasons of your own already; take one away first."
        raise InvalidInput((Problem("name", said, {"most": REASONS_MOST}),))
    return key


async def word_reason(context: Context, key: str, language: str, fields: Mapping[str, Any]) -> None:
    """Say it otherwise in a language. Raises InvalidInput with all mistakes."""
    name, text = _read(fields)
    wording = Wording(key, language, name, text)
    await context.store.write(lambda con: save_wording(con, wording, context.now()))


async def unword_reason(context: Context, key: str, language: str) -> None:
    """Say it in a language as it came with the service, or not at all."""
    await context.store.write(lambda con: drop_wordings(con, key, language))


async def remove_reason(context: Context, key: str, *, is_known: bool) -> None:
    """Offer it no longer. One that came with the service keeps its wordings and can come back;
    another is forgotten."""

    async def save(con: Connection) -> None:
        if is_known:
            await save_wording(con, Wording(key, OF_NO_LANGUAGE), context.now())
        else:
            await drop_wordings(con, key)

    await context.store.write(save)


async def restore_reason(context: Context, key: str) -> None:
    """Offer it again."""
    await context.store.write(lambda con: drop_wordings(con, key, OF_NO_LANGUAGE))


def _read(fields: Mapping[str, Any]) -> tuple[str, str]:
    problems = Problems()
    reader = FieldReader(fields, "", problems)
    name = reader.line("name", NAME_LENGTH_MOST, needed=True) or ""
    text = reader.text("text", TEXT_BYTES_MOST) or ""
    if not text and "text" not in problems:
        reader.say("text", "This is needed.")
    if problems:
        raise InvalidInput(problems.all())
    return name, text


def _free(name: str, taken: set[str]) -> str | None:
    slug = slug_of(name)
    if not slug:
        return None
    keys = (f"{slug}-{number}" if number > 1 else slug for number in count(1))
    return next(key for key in keys if key not in taken)
