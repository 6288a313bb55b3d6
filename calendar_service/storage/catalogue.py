"""The one row that says what the whole catalogue has reached."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.migrate import OLDEST
from calendar_service.storage.schema import catalogue

_ONLY = 1


@dataclass(frozen=True, slots=True)
class Position:
    """How far the catalogue is: what is kept of a later one of the same life is newer. Beyond
    `horizon_day` no occurrences are indexed."""

    epoch: str
    revision: int
    horizon_day: date | None

    def covers(self, other: "Position") -> bool:
        """True if what was read here may be shown to whoever knows of the other."""
        is_same_life = (self.epoch, self.horizon_day) == (other.epoch, other.horizon_day)
        return is_same_life and self.revision >= other.revision


@dataclass(frozen=True, slots=True)
class Reached:
    """`revision` rises with every published change; `epoch` names one life of the database.

    `begun_at` is when that life began: what no change has touched is as old as that. Occurrences
    are indexed up to `horizon_day`, exclusive. `fingerprint` is what all fragments were rendered
    with; None where some were rendered with something else.
    """

    revision: int
    begun_at: datetime
    changed_at: datetime
    epoch: str
    fingerprint: str | None
    horizon_day: date | None
    has_sample: bool

    @property
    def position(self) -> Position:
        return Position(self.epoch, self.revision, self.horizon_day)


_REACHED = sa.select(catalogue).where(catalogue.c.id == _ONLY)
_POSITION = "SELECT epoch, revision, horizon_day FROM catalogue"


async def glance_at_position(store: Store) -> Position:
    """Return how far the catalogue is, without a unit of work."""
    row = await store.glance(_POSITION)
    assert row is not None, "the catalogue is begun when the service starts"
    epoch, revision, day = row
    return Position(epoch, revision, date.fromisoformat(day) if day else None)


async def begin_catalogue(con: Connection, epoch: str, at: datetime) -> None:
    """Write the row of a new database; one that has it is left alone."""
    if await con.first(sa.select(catalogue.c.id)) is None:
        row = {"id": _ONLY, "revision": 0, "begun_at": at, "changed_at": at, "epoch": epoch}
        await con.run(sa.insert(catalogue).values(**row, has_sample=False, oldest_schema=OLDEST))


async def read_reached(con: Connection) -> Reached:
    row = await con.first(_REACHED)
    assert row is not None, "the catalogue is begun when the service starts"
    day = row["horizon_day"]
    return Reached(
        row["revision"],
        row["begun_at"],
        row["changed_at"],
        row["epoch"],
        row["fingerprint"],
        date.fromisoformat(day) if day else None,
        row["has_sample"],
    )


async def raise_revision(con: Connection, at: datetime) -> int:
    """Return the new revision, which no other change has."""
    row = await con.first(
        sa.update(catalogue)
        .where(catalogue.c.id == _ONLY)
        .values(revision=catalogue.c.revision + 1, changed_at=at)
        .returning(catalogue.c.revision)
    )
    assert row is not None, "the catalogue is begun when the service starts"
    return int(row["revision"])


async def set_rendered_with(con: Connection, fingerprint: str) -> None:
    await con.run(sa.update(catalogue).values(fingerprint=fingerprint))


async def note_rendered_with(con: Connection, fingerprint: str) -> None:
    """Note that some fragments were rendered like this: the others may have been otherwise."""
    is_other = catalogue.c.fingerprint != fingerprint
    await con.run(sa.update(catalogue).where(is_other).values(fingerprint=None))


async def set_horizon(con: Connection, horizon_day: date) -> None:
    await con.run(sa.update(catalogue).values(horizon_day=horizon_day.isoformat()))


async def set_has_sample(con: Connection, *, has_sample: bool) -> None:
    await con.run(sa.update(catalogue).values(has_sample=has_sample))
