"""The folded words by which each published event is found."""

from collections.abc import Collection, Iterable, Mapping

import sqlalchemy as sa

from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import event_words

Words = Collection[str]
_BETWEEN = " "
"""No word has one inside."""


async def replace_words(con: Connection, words: Mapping[str, Words]) -> None:
    """Store the words of the events, by id. Most of an event's words outlive its changes, and
    those that do are not written again."""
    known = await _words_of(con, words)
    gone: dict[frozenset[str], list[str]] = {}
    rows: list[dict[str, str]] = []
    for event_id, wanted in words.items():
        here, stay = known.get(event_id, frozenset()), frozenset(wanted)
        gone.setdefault(here - stay, []).append(event_id)
        rows += [{"event_id": event_id, "word": word} for word in sorted(stay - here)]
    for absent, event_ids in gone.items():
        await _drop(con, absent, event_ids)
    await con.run_many(event_words, rows)


async def _words_of(con: Connection, event_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """One row an event: to read each word in a row of its own takes ten times as long."""
    found: dict[str, frozenset[str]] = {}
    table = event_words.c
    words = sa.func.aggregate_strings(table.word, _BETWEEN).label("words")
    for wanted in batches(event_ids):
        query = sa.select(table.event_id, words).where(table.event_id.in_(wanted))
        for row in await con.all(query.group_by(table.event_id)):
            found[row["event_id"]] = frozenset(row["words"].split(_BETWEEN))
    return found


async def _drop(con: Connection, words: Iterable[str], event_ids: Iterable[str]) -> None:
    table = event_words.c
    for absent in batches(words):
        for wanted in batches(event_ids):
            is_here = table.event_id.in_(wanted), table.word.in_(absent)
            await con.run(sa.delete(event_words).where(*is_here))
