"""Units of work keep their promises: whole or not at all, alone or from one moment, never lost."""

import asyncio
import random
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import core
from sqlalchemy.exc import IntegrityError, OperationalError

from calendar_service.storage.connection import Connection, Row, Store
from calendar_service.storage.sqlite import SqliteFile, database_file, sqlite_url
from tests.storage.halls import (
    add_a_seat,
    all_halls,
    bookings,
    halls,
    make_tables,
    open_store,
    seats,
)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "calendar.db")


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    async with open_store(url) as store:
        await store.write(make_tables)
        yield store


async def test_rows_are_plain_mappings_by_label(store: Store) -> None:
    query = sa.select(halls.c.name.label("where"), sa.func.count().label("how_many"))

    rows = await store.read(lambda connection: connection.all(query.group_by(halls.c.name)))

    assert rows == [{"where": "Town Hall", "how_many": 1}]
    assert type(rows[0]) is dict


async def test_first_is_the_first_row_or_none(store: Store) -> None:
    query = sa.select(halls.c.seats).order_by(halls.c.name)

    assert await store.read(lambda connection: connection.first(query)) == {"seats": 0}
    nowhere = query.where(halls.c.name == "Nowhere")
    assert await store.read(lambda connection: connection.first(nowhere)) is None


async def test_a_write_returns_what_its_unit_returns(store: Store) -> None:
    assert await store.write(add_a_seat) == 1
    assert await store.read(seats) == 1


async def test_returned_rows_of_an_insert_are_read(store: Store) -> None:
    insert = sa.insert(halls).values(name="Barn", seats=40, plan={"door": "east"})

    row = await store.write(
        lambda connection: connection.first(insert.returning(halls.c.plan, halls.c.seats))
    )

    assert row == {"plan": {"door": "east"}, "seats": 40}


async def test_a_unit_that_raises_leaves_nothing(store: Store) -> None:
    async def add_then_fail(connection: Connection) -> None:
        await add_a_seat(connection)
        raise LookupError("no more chairs")

    with pytest.raises(LookupError, match="no more chairs"):
        await store.write(add_then_fail)

    assert await store.read(seats) == 0


async def test_a_failed_query_ends_its_unit_even_if_its_error_is_caught(store: Store) -> None:
    async def add_and_shrug(connection: Connection) -> None:
        await add_a_seat(connection)
        try:
            await connection.run(sa.insert(halls).values(name="Town Hall", seats=1))
        except IntegrityError:
            return

    async def add_and_go_on(connection: Connection) -> None:
        await connection.run(sa.insert(halls).values(name="Barn", seats=1))
        try:
            await connection.run(sa.insert(halls).values(name="Barn", seats=1))
        except IntegrityError:
            await connection.run(sa.insert(halls).values(name="Loft", seats=1))

    for unit in (add_and_shrug, add_and_go_on):
        with pytest.raises(RuntimeError, match="one of its queries failed"):
            await store.write(unit)

    assert await store.read(all_halls) == [{"name": "Town Hall", "seats": 0}]


async def test_a_write_in_a_read_is_refused(store: Store) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        await store.read(add_a_seat)

    assert await store.read(seats) == 0


async def test_a_reference_to_nothing_is_refused(store: Store) -> None:
    insert = sa.insert(bookings).values(id=1, hall="Nowhere")

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await store.write(lambda connection: connection.run(insert))


async def test_errors_do_not_tell_the_values_that_caused_them(store: Store) -> None:
    insert = sa.insert(bookings).values(id=1, hall="alice@example.org")

    with pytest.raises(IntegrityError) as refusal:
        await store.write(lambda connection: connection.run(insert))

    assert "alice" not in str(refusal.value)


async def test_a_read_sees_one_moment_from_its_first_query_on(store: Store, url: str) -> None:
    async def seats_before_and_after_a_write(connection: Connection) -> tuple[int, int]:
        before = await seats(connection)
        with closing(sqlite3.connect(database_file(url))) as elsewhere, elsewhere:
            elsewhere.execute("UPDATE halls SET seats = 9")
        return before, await seats(connection)

    assert await store.read(seats_before_and_after_a_write) == (0, 0)
    assert await store.read(seats) == 9


async def test_every_connection_is_set_up_for_safety(store: Store) -> None:
    names = "journal_mode synchronous foreign_keys temp_store busy_timeout query_only mmap_size"

    async def settings(connection: Connection) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in names.split():
            row = await connection.first(sa.text(f"PRAGMA {name}"))
            found[name] = next(iter(row.values())) if row else 0
        return found

    safe = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "temp_store": 2,
        "busy_timeout": 30_000,
        "mmap_size": 0,
    }
    assert await store.write(settings) == safe | {"query_only": 0}
    reads = await asyncio.gather(*(store.read(settings) for _ in range(8)))
    assert reads == [safe | {"query_only": 1}] * 8


async def test_many_rows_are_inserted_as_they_are(store: Store) -> None:
    rows = [{"name": f"Hall {n:04}", "seats": n, "plan": [n, None]} for n in range(5000)]

    await store.write(lambda connection: connection.run_many(halls, rows))
    await store.write(lambda connection: connection.run_many(halls, []))

    query = sa.select(halls).where(halls.c.plan.is_not(None)).order_by(halls.c.name)
    assert await store.read(lambda connection: connection.all(query)) == rows


async def test_rows_that_name_different_columns_are_refused(store: Store) -> None:
    rows = [{"name": "Barn", "seats": 40}, {"name": "Loft", "seats": 30, "plan": "stairs"}]

    with pytest.raises(ValueError, match="different columns"):
        await store.write(lambda connection: connection.run_many(halls, rows))

    assert await store.read(all_halls) == [{"name": "Town Hall", "seats": 0}]


async def test_many_rows_are_updated_by_their_ids(store: Store) -> None:
    town_hall = {"id": 1, "hall": "Town Hall"}
    rows = [town_hall, {"id": 2, "hall": "Town Hall"}, {"id": 3, "hall": "Town Hall"}]
    newer = [{"id": 3, "hall": "Barn"}, {"id": 2, "hall": "Barn"}]

    async def book(connection: Connection) -> list[Row]:
        await connection.run_many(halls, [{"name": "Barn", "seats": 40}])
        await connection.run_many(bookings, rows)
        await connection.update_many(bookings, newer)
        await connection.update_many(bookings, [])
        return await connection.all(sa.select(bookings).order_by(bookings.c.id))

    assert await store.write(book) == [town_hall, newer[1], newer[0]]


async def test_fifty_units_that_read_and_then_write_count_to_fifty(store: Store) -> None:
    answers = await asyncio.gather(*(store.write(add_a_seat) for _ in range(50)))

    assert sorted(answers) == list(range(1, 51))
    assert await store.read(seats) == 50


async def test_a_cancelled_caller_does_not_cut_its_write(store: Store) -> None:
    begun, may_go_on = threading.Event(), threading.Event()

    async def add_slowly(connection: Connection) -> None:
        begun.set()
        may_go_on.wait(10)
        await add_a_seat(connection)

    caller = asyncio.create_task(store.write(add_slowly))
    await asyncio.to_thread(begun.wait, 10)
    caller.cancel()
    may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await store.write(add_a_seat)

    assert await store.read(seats) == 2


async def test_a_storm_of_cancelled_units_loses_no_write_and_no_connection(store: Store) -> None:
    chance = random.Random(20)
    begun = 0

    async def add_one_of_two(connection: Connection) -> None:
        nonlocal begun
        begun += 1
        await add_a_seat(connection)

    async def read_twice(connection: Connection) -> None:
        assert await seats(connection) == await seats(connection)

    for _ in range(300):
        write = chance.random() < 0.5
        caller = asyncio.create_task(
            store.write(add_one_of_two) if write else store.read(read_twice)
        )
        await asyncio.sleep(chance.choice([0, 0.0002, 0.0005, 0.001]))
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
    after = await store.write(add_a_seat)

    assert begun > 50
    assert after == begun + 1
    assert await asyncio.gather(*(store.read(seats) for _ in range(20))) == [after] * 20


async def test_a_unit_that_waits_for_anything_but_its_queries_is_refused(store: Store) -> None:
    loop = asyncio.get_running_loop()

    async def wait(_: Connection) -> None:
        await loop.create_future()

    async def add_and_wait(connection: Connection) -> None:
        await add_a_seat(connection)
        await loop.create_future()

    for begin, unit in ((store.read, wait), (store.write, add_and_wait)):
        with pytest.raises(RuntimeError, match="nothing but its queries"):
            await begin(unit)

    assert await store.read(seats) == 0
    assert await store.write(add_a_seat) == 1


async def test_a_unit_may_give_up_its_turn(store: Store) -> None:
    async def add_and_pass(connection: Connection) -> int:
        await asyncio.sleep(0)
        return await add_a_seat(connection)

    assert await store.write(add_and_pass) == 1


async def test_a_query_is_asked_again_with_other_values(store: Store) -> None:
    called = sa.select(halls.c.seats).where(halls.c.name == sa.bindparam("called"))
    among = sa.select(halls.c.name).where(halls.c.name.in_(sa.bindparam("names", expanding=True)))

    found = [
        await store.read(lambda connection: connection.first(called, {"called": "Town Hall"})),
        await store.read(lambda connection: connection.first(called, {"called": "Nowhere"})),
        await store.read(lambda connection: connection.all(among, {"names": ["a", "Town Hall"]})),
        await store.read(lambda connection: connection.all(among, {"names": []})),
    ]

    assert found == [{"seats": 0}, None, [{"name": "Town Hall"}], []]


async def test_readers_who_came_first_are_answered_first(store: Store) -> None:
    order: list[int] = []

    async def read(number: int) -> None:
        for _ in range(3):
            await store.read(seats)
        order.append(number)

    await asyncio.gather(*(read(number) for number in range(100)))

    late = [abs(number - place) for place, number in enumerate(order)]
    assert max(late) < 50  # each of four threads may be a round ahead


async def test_a_connection_kept_beyond_its_unit_is_refused(store: Store) -> None:
    kept: list[Connection] = []

    async def keep(connection: Connection) -> None:
        kept.append(connection)

    await store.write(keep)

    with pytest.raises(RuntimeError, match="its unit is over"):
        await add_a_seat(kept[0])


async def test_a_unit_cannot_begin_another(store: Store) -> None:
    async def write_within(_: Connection) -> None:
        await store.write(add_a_seat)

    async def read_within(_: Connection) -> None:
        await store.read(seats)

    for begin, unit in [
        (store.write, write_within),
        (store.write, read_within),
        (store.read, write_within),
        (store.read, read_within),
    ]:
        with pytest.raises(RuntimeError, match="cannot begin another"):
            await begin(unit)


async def test_closing_waits_for_the_writes_that_were_asked_for(url: str) -> None:
    store = Store(url)
    await store.open()
    await store.write(make_tables)
    writes = [asyncio.create_task(store.write(add_a_seat)) for _ in range(10)]
    await asyncio.sleep(0)

    await asyncio.gather(store.close(), store.close())
    await store.close()

    assert sorted(await asyncio.gather(*writes)) == list(range(1, 11))
    with pytest.raises(RuntimeError, match="not open"):
        await store.read(seats)
    with pytest.raises(RuntimeError, match="not open"):
        await store.write(add_a_seat)


async def test_the_last_close_leaves_one_file_with_everything_in_it(url: str) -> None:
    store = Store(url)
    await store.open()
    await store.write(make_tables)
    await store.close()

    database = database_file(url)
    left = sorted(path.name for path in database.parent.iterdir())
    assert left == ["calendar.db", "calendar.db.lock", "calendar.db.turn"]


async def test_a_store_that_was_never_opened_can_be_closed_and_not_used(url: str) -> None:
    store = Store(url)

    with pytest.raises(RuntimeError, match="not open"):
        await store.read(seats)

    await store.close()


async def test_two_stores_of_one_file_take_turns(store: Store, url: str) -> None:
    other = Store(url)
    try:
        await other.open()
        stores = [store, other] * 20
        await asyncio.gather(*(each.write(add_a_seat) for each in stores))
    finally:
        await other.close()

    assert await store.read(seats) == 40


async def test_the_version_of_the_data_changes_with_every_commit_and_only_then(
    store: Store, url: str
) -> None:
    first = await store.data_version()
    await store.read(seats)
    assert await store.data_version() == first

    await store.write(add_a_seat)
    second = await store.data_version()
    with closing(sqlite3.connect(database_file(url))) as elsewhere, elsewhere:
        elsewhere.execute("UPDATE halls SET seats = 9")
    third = await store.data_version()

    assert len({first, second, third}) == 3


async def test_what_is_short_is_read_at_once_without_a_turn_of_the_loop(store: Store) -> None:
    reading = store.read(all_halls, is_short=True)

    with pytest.raises(StopIteration) as end:
        reading.send(None)

    assert [row["name"] for row in end.value.value] == ["Town Hall"]


async def test_where_the_file_is_busy_what_is_short_waits_as_all_else(tmp_path: Path) -> None:
    """The unit meets what SQLite says of a busy file, at another file."""
    file = SqliteFile(sqlite_url(tmp_path / "calendar.db"))
    asked: list[str] = []

    async def ask(con: core.Connection) -> list[dict[str, object]]:
        asked.append(threading.current_thread().name)
        if len(asked) == 1:
            raise_busy(tmp_path / "other.db")
        rows: list[dict[str, object]] = await con.raw_connection.fetch_all(
            sa.text("SELECT 1 AS one")
        )
        return rows

    await file.open()
    try:
        assert await file.read(ask, is_short=True) == [{"one": 1}]
    finally:
        await file.close()
    assert len(set(asked)) == 2


async def test_what_fails_for_another_reason_is_not_read_again(tmp_path: Path) -> None:
    file = SqliteFile(sqlite_url(tmp_path / "calendar.db"))
    asked: list[str] = []

    async def ask(con: core.Connection) -> None:
        asked.append(threading.current_thread().name)
        await con.raw_connection.fetch_all(sa.text("SELECT 1 FROM nowhere"))

    await file.open()
    try:
        with pytest.raises(OperationalError, match="no such table"):
            await file.read(ask, is_short=True)
    finally:
        await file.close()
    assert len(asked) == 1


def raise_busy(other: Path) -> None:
    first, second = (sqlite3.connect(other, timeout=0, isolation_level=None) for _ in range(2))
    with closing(first), closing(second):
        first.execute("BEGIN IMMEDIATE")
        second.execute("BEGIN IMMEDIATE")
