"""Where a database file lies, and which SQLite may be trusted with it."""

from pathlib import Path

import pytest

from calendar_service.storage.connection import Store
from calendar_service.storage.sqlite import database_file, sqlite_has_wal_reset_bug, sqlite_url

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize(
    "name", ["calendar.db", "with space.db", "50%.db", "what?.db", "größe#1.db"]
)
async def test_any_file_name_has_an_address(tmp_path: Path, name: str) -> None:
    database = tmp_path / name
    store = Store(sqlite_url(database))
    try:
        await store.open()
    finally:
        await store.close()

    assert database_file(sqlite_url(database)) == database
    assert database.exists()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///calendar.db?mode=ro",
        "sqlite://host/calendar.db",
        "mysql://a/b",
    ],
)
def test_an_address_that_is_no_file_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"address of a SQLite file|no database"):
        Store(url)


@pytest.mark.parametrize(
    ("version", "has_it"),
    [((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 0), False)],
)
def test_the_versions_that_can_spoil_a_file_are_known(
    version: tuple[int, ...], has_it: bool
) -> None:
    assert sqlite_has_wal_reset_bug(version) == has_it
