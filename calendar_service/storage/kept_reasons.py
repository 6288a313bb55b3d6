"""The reasons kept ready for declining, as admins word them."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema_reasons import kept_reasons

OF_NO_LANGUAGE = ""
_INSERT: dict[str, Callable[[sa.Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True)
class Wording:
    """A reason in a language: `name` is for moderators, `text` for the sender. One of no language
    says that the reason is not offered."""

    key: str
    language: str
    name: str = ""
    text: str = ""


async def list_wordings(con: Connection) -> list[Wording]:
    """Return all, by key and language."""
    table = kept_reasons.c
    query = sa.select(table.key, table.language, table.name, table.text)
    return [Wording(**row) for row in await con.all(query.order_by(table.key, table.language))]


async def save_wording(con: Connection, wording: Wording, at: datetime) -> None:
    """Add it, or put it in the place of what this language said."""
    insert = _INSERT[con.dialect](kept_reasons).values(**asdict(wording), changed_at=at)
    said = {name: insert.excluded[name] for name in ("name", "text", "changed_at")}
    await con.run(insert.on_conflict_do_update(index_elements=["key", "language"], set_=said))


async def drop_wordings(con: Connection, key: str, language: str | None = None) -> None:
    """Forget what a language says of a reason, or all of them."""
    query = sa.delete(kept_reasons).where(kept_reasons.c.key == key)
    await con.run(query if language is None else query.where(kept_reasons.c.language == language))
