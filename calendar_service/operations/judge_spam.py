"""Judges whether what came in is spam: by its words, and by what moderators threw out before."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process

from calendar_service.domain.moderation import State
from calendar_service.domain.spam import (
    Sign,
    SignKind,
    carries_something,
    is_surely_spam,
    signs_in,
    text_of,
)
from calendar_service.operations.context import Context
from calendar_service.storage.connection import Connection
from calendar_service.storage.submissions import latest_fields

COMPARED_MOST = 100
LENGTH_COMPARED_MOST = 500
LENGTH_LEAST = 40  # shorter texts are alike by chance
ALIKE = 85.0
_POINTS = {
    State.SPAM: Sign(SignKind.LIKE_SPAM, 6),
    State.DECLINED: Sign(SignKind.LIKE_DECLINED, 2),
}


async def is_spam(context: Context, fields: Mapping[str, Any]) -> bool:
    """Return whether it is so sure to be spam that nobody needs to look at it.

    Earlier texts are asked only about what leads somewhere or sells something.
    """
    signs = signs_in(fields)
    if not carries_something(signs):
        return False
    if is_surely_spam(signs):
        return True
    thrown_out = await context.store.read(_thrown_out)
    if not any(thrown_out.values()):
        return False
    alike = await asyncio.to_thread(_likenesses, text_of(fields), thrown_out)
    return is_surely_spam((*signs, *alike))


async def _thrown_out(con: Connection) -> dict[State, list[str]]:
    return {
        state: [text_of(each) for each in await latest_fields(con, state, COMPARED_MOST)]
        for state in _POINTS
    }


def _likenesses(text: str, thrown_out: Mapping[State, Sequence[str]]) -> tuple[Sign, ...]:
    plain = _plain(text)
    if len(plain) < LENGTH_LEAST:
        return ()
    return tuple(
        sign
        for state, sign in _POINTS.items()
        if process.extractOne(
            plain,
            [_plain(each) for each in thrown_out[state]],
            scorer=fuzz.token_sort_ratio,
            score_cutoff=ALIKE,
        )
    )


def _plain(text: str) -> str:
    return text[:LENGTH_COMPARED_MOST].lower()
