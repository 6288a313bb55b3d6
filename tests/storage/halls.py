"""The tables that storage's own tests write to: halls, their seats, and who booked them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from calendar_service.storage.connection import Connection, Row, Store
from calendar_service.storage.types import Json

metadata = sa.MetaData()
halls = sa.Table(
    "halls",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("seats", sa.Integer, nullable=False),
    sa.Column("plan", Json),
)
bookings = sa.Table(
    "bookings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hall", sa.Text, sa.ForeignKey("halls.name"), nullable=False),
)


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[Store]:
    store = Store(url)
    try:
        await store.open()
        yield store
    finally:
        await store.close()


async def make_tables(connection: Connection) -> None:
    for table in (halls, bookings):
        await connection.run(CreateTable(table))
    await connection.run(sa.insert(halls).values(name="Town Hall", seats=0))


async def all_halls(connection: Connection) -> list[Row]:
    return await connection.all(sa.select(halls.c.name, halls.c.seats).order_by(halls.c.name))


async def seats(connection: Connection) -> int:
    row = await connection.first(sa.select(halls.c.seats).where(halls.c.name == "Town Hall"))
    assert row is not None
    return int(row["seats"])


async def add_a_seat(connection: Connection) -> int:
    now = await seats(connection) + 1
    await connection.run(sa.update(halls).where(halls.c.name == "Town Hall").values(seats=now))
    return now
