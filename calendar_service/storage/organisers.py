"""Organisers, and which of them are the same one said twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.people import Organiser
from calendar_service.domain.search import fold
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import organisers

_asked = organisers.alias("asked")
_ASKED = sa.select(
    organisers,
    _asked.c.id.label("asked"),
    _asked.c.folded.label("asked_folded"),
    _asked.c.url.label("asked_url"),
).join_from(
    _asked, organisers, organisers.c.id == sa.func.coalesce(_asked.c.replaced_by, _asked.c.id)
)

_BY_IDS = _ASKED.where(_asked.c.id.in_(WANTED))
_EQUAL = _ASKED.where(_asked.c.folded.in_(WANTED)).order_by(
    _asked.c.replaced_by.is_not(None), _asked.c.created_at, _asked.c.id
)


async def find_organisers(con: Connection, ids: Iterable[str]) -> dict[str, Organiser]:
    """Return the organisers that exist of these, by the id asked for: what was merged into
    another one is that."""
    found: dict[str, Organiser] = {}
    for wanted in batches(ids):
        rows = await con.all(_BY_IDS, {"wanted": wanted})
        found |= {row["asked"]: _organiser_of(row) for row in rows}
    return found


@dataclass(frozen=True, slots=True)
class Namesake:
    """An organiser by a name: `url` is what is entered under that name, which may have been merged
    into the organiser that is meant by it now."""

    url: str | None
    organiser: Organiser


async def find_namesakes(con: Connection, names: Iterable[str]) -> dict[str, tuple[Namesake, ...]]:
    """Return the organisers of each of these names (as `same_name` writes them) that are known, by
    name: those that stand for themselves first, the oldest first."""
    found: dict[str, tuple[Namesake, ...]] = {}
    for wanted in batches(names):
        for row in await con.all(_EQUAL, {"wanted": wanted}):
            known = Namesake(row["asked_url"], _organiser_of(row))
            found[row["asked_folded"]] = (*found.get(row["asked_folded"], ()), known)
    return found


async def add_organiser(con: Connection, organiser: Organiser, created_at: datetime) -> None:
    await con.run(sa.insert(organisers).values(**_row(organiser), created_at=created_at))


async def update_organiser(con: Connection, organiser: Organiser) -> None:
    is_it = organisers.c.id == organiser.id
    await con.run(sa.update(organisers).where(is_it).values(_row(organiser)))


def same_name(name: str) -> str:
    """Return what two spellings of one name have in common."""
    return " ".join(fold(name).split())


def same_link(url: str) -> str:
    """Return what two spellings of one address have in common (RFC 3986 §6.2.2, §6.2.3)."""
    scheme, colon, rest = url.partition(":")
    if not rest.startswith("//"):
        return url.lower()
    host, slash, path = rest[2:].partition("/")
    return f"{scheme}{colon}//{host}".lower() + (slash + path).rstrip("/")


def _row(organiser: Organiser) -> dict[str, str | None]:
    return {
        "id": organiser.id,
        "name": organiser.name,
        "url": organiser.url,
        "folded": same_name(organiser.name),
    }


def _organiser_of(row: Row) -> Organiser:
    return Organiser(row["id"], row["name"], row["url"])
