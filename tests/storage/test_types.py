"""What goes into a column comes out of it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlalchemy.schema import CreateTable

from calendar_service.storage.connection import Connection, Row, Store
from calendar_service.storage.sqlite import sqlite_url
from calendar_service.storage.types import Json, UtcInstant, micros

concerts = sa.Table(
    "concerts",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("doors_at", UtcInstant),
    sa.Column("programme", Json),
)
SUMMER_NIGHT: Row = {
    "id": 1,
    "doors_at": datetime(2027, 6, 19, 16, 30, 0, 250_001, tzinfo=UTC),
    "programme": {"title": "Sommernachtsmusik – Größe & Ruhe", "parts": [1, 2.5, None, True]},
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(sqlite_url(tmp_path / "calendar.db"))
    try:
        await store.open()
        await store.write(lambda connection: connection.run(CreateTable(concerts)))
        yield store
    finally:
        await store.close()


async def insert(store: Store, **values: object) -> None:
    await store.write(lambda connection: connection.run(sa.insert(concerts).values(**values)))


async def test_every_value_comes_back_as_it_was_given(store: Store) -> None:
    await insert(store, **SUMMER_NIGHT)

    assert await store.read(lambda connection: connection.all(sa.select(concerts))) == [
        SUMMER_NIGHT
    ]


async def test_absence_is_null_in_every_type(store: Store) -> None:
    await insert(store, id=1, doors_at=None, programme=None)

    columns = [concerts.c.doors_at, concerts.c.programme]
    nothing = sa.select(concerts.c.id).where(*(column.is_(None) for column in columns))
    assert await store.read(lambda connection: connection.all(nothing)) == [{"id": 1}]


async def test_what_the_file_holds_is_plain(store: Store) -> None:
    await insert(store, **SUMMER_NIGHT)

    plain = sa.text("SELECT doors_at, programme FROM concerts")
    assert await store.read(lambda connection: connection.first(plain)) == {
        "doors_at": 1_813_422_600_250_001,
        "programme": '{"title":"Sommernachtsmusik – Größe & Ruhe","parts":[1,2.5,null,true]}',
    }


@pytest.mark.parametrize(
    "zone", [timezone(timedelta(hours=-3, minutes=-30)), ZoneInfo("Asia/Kathmandu")]
)
async def test_an_instant_of_any_zone_comes_back_in_utc(
    store: Store, zone: timezone | ZoneInfo
) -> None:
    doors_at = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    await insert(store, id=1, doors_at=doors_at.astimezone(zone))

    row = await store.read(lambda connection: connection.first(sa.select(concerts.c.doors_at)))

    assert row == {"doors_at": doors_at}
    assert row["doors_at"].tzinfo is UTC


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("doors_at", datetime(2027, 6, 19, 16, 30)),
        ("programme", float("nan")),
    ],
)
async def test_a_value_of_the_wrong_sort_is_refused_and_nothing_is_written(
    store: Store, column: str, value: object
) -> None:
    with pytest.raises(StatementError, match="ValueError"):
        await insert(store, id=1, **{column: value})

    assert await store.read(lambda connection: connection.all(sa.select(concerts))) == []


async def test_comparisons_bind_values_as_they_are_stored(store: Store) -> None:
    await insert(store, **SUMMER_NIGHT)
    later = SUMMER_NIGHT["doors_at"] + timedelta(microseconds=1)

    async def found(connection: Connection, *conditions: sa.ColumnElement[bool]) -> list[Row]:
        return await connection.all(sa.select(concerts.c.id).where(*conditions))

    async def ask(connection: Connection) -> list[list[Row]]:
        return [
            await found(connection, concerts.c.doors_at == SUMMER_NIGHT["doors_at"]),
            await found(connection, concerts.c.doors_at < later),
            await found(connection, concerts.c.doors_at.in_([SUMMER_NIGHT["doors_at"], later])),
            await found(connection, concerts.c.doors_at.in_([])),
        ]

    assert await store.read(ask) == [[{"id": 1}], [{"id": 1}], [{"id": 1}], []]


def test_micros_counts_from_1970_and_refuses_a_naive_time() -> None:
    assert micros(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)) == 1_000_000
    with pytest.raises(ValueError, match="needs an offset"):
        micros(datetime(1970, 1, 1))
