"""Pictures by the hash of their content, and what uses them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from calendar_service.domain.image import ImageFile
from calendar_service.storage.batches import batches
from calendar_service.storage.connection import Connection
from calendar_service.storage.schema import events, image_uses, images, submissions

UNUSED_IMAGES_KEPT = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class KeptImage:
    """A picture that is kept; sizes in pixels."""

    hash: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class NewImage:
    """A picture with its files, by the endings of their addresses."""

    hash: str
    width: int
    height: int
    large: Mapping[str, bytes]
    small: Mapping[str, bytes]


async def keep_image(con: Connection, image: NewImage, at: datetime) -> None:
    """Keep the picture, anew from now on if it is here already."""
    same = images.c.hash == image.hash
    query = sa.update(images).where(same).values(created_at=at).returning(images.c.hash)
    if await con.all(query):
        return
    await con.run(
        sa.insert(images).values(
            hash=image.hash,
            width=image.width,
            height=image.height,
            created_at=at,
            small_webp=image.small["webp"],
            small_jpg=image.small["jpg"],
            webp=image.large["webp"],
            jpg=image.large["jpg"],
        )
    )


async def find_images(con: Connection, hashes: Iterable[str]) -> dict[str, KeptImage]:
    """Return those that are here, by hash."""
    found: dict[str, KeptImage] = {}
    for wanted in batches(hashes):
        columns = images.c.hash, images.c.width, images.c.height
        query = sa.select(*columns).where(images.c.hash.in_(wanted))
        found |= {row["hash"]: KeptImage(**row) for row in await con.all(query)}
    return found


async def read_image(con: Connection, file: ImageFile) -> bytes | None:
    column = images.c[f"small_{file.form}" if file.is_small else file.form]
    row = await con.first(sa.select(column.label("body")).where(images.c.hash == file.hash))
    return None if row is None else row["body"]


async def note_image_uses(con: Connection, hashes: Mapping[str, str | None]) -> None:
    """Keep pictures as long as the events or submissions are there, by id, that use them."""
    uses = {(hash, used_by) for used_by, hash in hashes.items() if hash is not None}
    known: set[tuple[str, str]] = set()
    table = image_uses.c
    for wanted in batches(used_by for _, used_by in uses):
        query = sa.select(table.hash, table.used_by).where(table.used_by.in_(wanted))
        known |= {(row["hash"], row["used_by"]) for row in await con.all(query)}
    rows = [{"hash": hash, "used_by": used_by} for hash, used_by in sorted(uses - known)]
    await con.run_many(image_uses, rows)


async def forget_images(con: Connection, before: datetime) -> int:
    """Remove the pictures that came before and that nothing uses any more; return how many."""
    is_there = [
        sa.exists().where(table.c.id == image_uses.c.used_by) for table in (submissions, events)
    ]
    await con.run(sa.delete(image_uses).where(~sa.or_(*is_there)))
    is_used = sa.exists().where(image_uses.c.hash == images.c.hash)
    query = sa.delete(images).where(images.c.created_at < before, ~is_used)
    return len(await con.all(query.returning(images.c.hash)))
