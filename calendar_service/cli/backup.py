"""`backup` and `restore`: the whole calendar as one file, and back."""

import asyncio
from pathlib import Path

import click

from calendar_service.app import Chance
from calendar_service.settings import Settings, read_settings
from calendar_service.storage.backup import KEPT_AS, back_up, count_events_in, put_back
from calendar_service.storage.connection import Store
from calendar_service.storage.migrate import migrate
from calendar_service.storage.new_life import begin_new_life
from calendar_service.storage.sqlite import database_file, sqlite_url

_PG_DUMP = (
    "This calendar is on PostgreSQL, whose own tools save it while it runs: "
    "pg_dump --format=custom --file {file} followed by the database's address."
)
_PG_RESTORE = (
    "This calendar is on PostgreSQL: stop every service, put it back with pg_restore, then run "
    "`restore` without a file, which lets subscribers see that it is a new beginning."
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Save the whole calendar to FILE, also while the service runs (SQLite)."""
    settings = read_settings()
    if settings.is_on_server:
        raise click.ClickException(_PG_DUMP.format(file=file))
    back_up(database_file(settings.database), file)
    click.echo(f"{count_events_in(file)} events and all that belongs to them are in {file}.")
    _speak_of_key(settings, "is not in it: keep")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
def restore(file: Path | None) -> None:
    """Put the calendar back as FILE has it. Stop the service first.

    Without FILE, the database as it lies there is taken for a restored one, however it came there.
    """
    settings = read_settings()
    if file is None:
        migrate(settings.database)
        asyncio.run(_begin_anew(settings.database))
        click.echo("The calendar begins anew with what is in its database.")
        return
    if settings.is_on_server:
        raise click.ClickException(_PG_RESTORE)
    database = database_file(settings.database)
    database.parent.mkdir(parents=True, exist_ok=True)
    had_one = database.exists()
    put_back(file, database, _make_ready)
    click.echo(f"The calendar holds {count_events_in(database)} events again, as {file} has them.")
    if had_one:
        click.echo(f"What was there before is kept in {database}{KEPT_AS}.")
    _speak_of_key(settings, "does not come with it: put back")


def _make_ready(database: Path) -> None:
    """A backup may come from an earlier version."""
    migrate(sqlite_url(database))
    asyncio.run(_begin_anew(sqlite_url(database)))


async def _begin_anew(url: str) -> None:
    chance, store = Chance(), Store(url)
    try:
        await store.open()
        await store.write(lambda con: begin_new_life(con, chance.new_id(), chance.now()))
    finally:
        await store.close()


def _speak_of_key(settings: Settings, says: str) -> None:
    if settings.secret_key is None:
        key = settings.data_dir / "secret.key"
        click.echo(f"The key that signs links in mails {says} {key} as well.", err=True)
