"""`copy`: moves the whole calendar into another database."""

from functools import partial

import click

from calendar_service.app import Chance, House, opened
from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.cli.house import with_house
from calendar_service.domain.filter import EventFilter
from calendar_service.operations.copy_calendar import Copied, copy_calendar
from calendar_service.settings import read_settings
from calendar_service.storage.connection import Store
from calendar_service.storage.sqlite import database_file


@click.command()
@click.option("--from", "source", required=True, help="The database to read: sqlite:///…")
@click.option("--to", "target", required=True, help="The database to fill: postgresql://…")
def copy(source: str, target: str) -> None:
    """Move the whole calendar into another database. Stop the service first."""
    settings = read_settings(database_url=target)
    reading = settings.model_copy(
        update={"database_url": read_settings(database_url=source).database_url}
    )
    if reading.database == settings.database:
        raise click.ClickException("A database cannot be copied onto itself.")
    if not reading.is_on_server and not database_file(reading.database).is_file():
        raise click.ClickException(f"There is no database at {source}.")

    async def fill(to: House) -> Copied:
        catalogue_of, now = partial(Catalogue, voice=to.context.voice), to.context.now()

        async def feed_of(store: Store) -> bytes:
            return (await catalogue_of(store).feed(EventFilter(), now)).body

        async with opened(reading, Chance(), serves=False) as house:
            return await copy_calendar(house.context.store, to.context.store, feed_of)

    copied = with_house(fill, settings)
    click.echo(f"{sum(copied.counts.values())} rows copied, {copied.counts['events']} events.")
    click.echo(f"Both feeds have the hash {copied.feed_hash}.")
    kept = settings.data_dir / "secret.key"
    if kept.is_file() and settings.secret_key != kept.read_text().strip():
        click.echo(
            f"CALENDAR_SECRET_KEY is not what {kept} holds: with another key, links in mails "
            "that were sent lead nowhere.",
            err=True,
        )
