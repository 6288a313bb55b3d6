"""PostgreSQL gives what SQLite gives, whatever the server's own ways are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.migrate import SchemaUnknown, migrate
from calendar_service.storage.schema import accounts, events, metadata, outbox
from tests.databases import begin_with, blank_postgres, run_plainly, running_on, url_of
from tests.house import House, draft
from tests.postgres import in_a_thread
from tests.storage.halls import open_store


@pytest.fixture(autouse=True)
def on_postgres() -> Iterator[None]:
    with running_on("postgres"):
        yield


@pytest.fixture
def url(tmp_path: Path) -> str:
    begin_with(tmp_path, blank_postgres)
    return url_of(tmp_path)


async def test_the_steps_lead_to_the_tables_of_the_schema(url: str) -> None:
    address = sa.make_url(url).set(drivername="postgresql+asyncpg")

    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"target_metadata": metadata})
        return list(compare_metadata(context, metadata))

    async with create_async_engine(address, poolclass=NullPool).connect() as connection:
        assert await connection.run_sync(differences) == []


def test_a_second_start_changes_nothing_and_a_newer_schema_is_refused(
    url: str, tmp_path: Path
) -> None:
    migrate(url)
    run_plainly(tmp_path, "UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SchemaUnknown, match="schema 9999"):
        migrate(url)


async def test_texts_are_ordered_by_their_bytes(house: House) -> None:
    titles = ["b", "B", "a", "Ä", "_", "á", "Z", "2", "10", "a b", "ab", "𝄞"]
    await house.publish(*(draft(title, "2027-05-08T09:00") for title in titles))

    query = sa.select(events.c.title).order_by(events.c.title)
    found = await house.store.read(lambda con: con.all(query))

    assert [row["title"] for row in found] == sorted(titles, key=str.encode)


async def test_errors_do_not_tell_the_values_that_caused_them(url: str) -> None:
    row = {"id": "a", "email": "alice@example.org", "role": "admin", "created_at": 1}

    async def add_twice(con: Connection) -> None:
        for _ in range(2):
            await con.run(
                sa.text(
                    "INSERT INTO accounts (id, email, role, created_at) "
                    "VALUES (:id, :email, :role, :created_at)"
                ).bindparams(**row)
            )

    async with open_store(url) as store:
        with pytest.raises(IntegrityError) as refusal:
            await store.write(add_twice)
        assert await count(store, accounts) == 0

    assert "alice" not in str(refusal.value)


async def test_a_write_in_a_read_is_refused(url: str) -> None:
    async with open_store(url) as store:
        with pytest.raises(OperationalError, match="read-only"):
            await store.read(lambda con: con.run(sa.delete(outbox)))


async def count(store: Store, table: sa.Table) -> int:
    query = sa.select(sa.func.count().label("count")).select_from(table)
    row = await store.read(lambda con: con.first(query))
    assert row is not None
    return int(row["count"])


async def test_a_text_with_a_zero_byte_is_looked_for_and_not_found(house: House) -> None:
    query = sa.select(accounts.c.id).where(accounts.c.email == "bob\0@example.org")

    assert await house.store.read(lambda con: con.all(query)) == []


async def test_a_connection_is_given_back_without_another_question(
    url: str, tmp_path: Path
) -> None:
    async with open_store(url) as store:
        await count(store, accounts)
        asked = "SELECT DISTINCT query FROM pg_stat_activity WHERE datname = current_database()"
        last = {row[0] for row in run_plainly(tmp_path, asked)} - {asked}

    assert last == {"COMMIT;"}


async def test_an_address_says_how_the_connection_is_encrypted(url: str) -> None:
    """The tests' own server has no certificate."""
    beside = "&" if "?" in url else "?"
    plain, encrypted = (f"{url}{beside}sslmode={mode}" for mode in ("disable", "verify-full"))

    in_a_thread(lambda: migrate(plain))
    async with open_store(plain) as store:
        assert await count(store, accounts) == 0
    with pytest.raises(OSError, match=r"SSL|certificate"):
        in_a_thread(lambda: migrate(encrypted))
