"""By which edition of the renderer and the zone data the calendar is told."""

from dataclasses import dataclass

import sqlalchemy as sa

from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import catalogue


@dataclass(frozen=True, slots=True)
class Edition:
    """`fingerprint` is what every fragment is to be rendered with; the renderer and the zone data
    are the part of it that has an order."""

    renderer: int
    zone_data: str
    fingerprint: str

    def is_behind(self, other: "Edition") -> bool:
        return self.renderer < other.renderer or self.zone_data < other.zone_data


async def present_edition(con: Connection) -> Edition | None:
    """Return the edition that was begun with last; None where there was none yet."""
    table = catalogue.c
    row = await con.first(sa.select(table.renderer, table.zone_data, table.aim))
    if row is None or row["aim"] is None:
        return None
    return Edition(row["renderer"], row["zone_data"], row["aim"])


async def set_edition(con: Connection, edition: Edition) -> None:
    values = {
        "renderer": edition.renderer,
        "zone_data": edition.zone_data,
        "aim": edition.fingerprint,
    }
    await con.run(sa.update(catalogue).values(**values))
