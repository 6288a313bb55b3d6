"""Uses that count within a window, and are forgotten after it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calendar_service.storage.connection import Store
from calendar_service.storage.migrate import migrate
from calendar_service.storage.quotas import Uses, add_uses, drop_uses, find_uses, forget_quotas
from calendar_service.storage.sqlite import sqlite_url

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    url = sqlite_url(tmp_path / "calendar.db")
    migrate(url)
    store = Store(url)
    await store.open()
    yield store
    await store.close()


async def use(store: Store, key: str, at: datetime) -> Uses:
    return await store.write(lambda con: add_uses(con, key, count=1, now=at, window_at=at + HOUR))


async def test_uses_count_until_their_window_ends(store: Store) -> None:
    later = NOW + timedelta(minutes=59)

    assert await use(store, "a", NOW) == Uses(1, NOW + HOUR)
    assert await use(store, "a", later) == Uses(2, NOW + HOUR)
    assert await use(store, "b", later) == Uses(1, later + HOUR)
    assert await store.read(lambda con: find_uses(con, "a", later)) == Uses(2, NOW + HOUR)
    assert await store.read(lambda con: find_uses(con, "a", NOW + HOUR)) is None
    assert await use(store, "a", NOW + HOUR) == Uses(1, NOW + 2 * HOUR)


async def test_what_no_longer_counts_is_forgotten(store: Store) -> None:
    await use(store, "old", NOW - 2 * HOUR)
    await use(store, "new", NOW)
    await use(store, "dropped", NOW)

    await store.write(lambda con: drop_uses(con, "dropped"))
    await store.write(lambda con: forget_quotas(con, NOW))

    keys = ("old", "new", "dropped")
    before = NOW - 2 * HOUR
    kept = [await store.read(lambda con, key=key: find_uses(con, key, before)) for key in keys]  # type: ignore[misc]
    assert kept == [None, Uses(1, NOW + HOUR), None]
