"""`export`: writes everything that is published."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import click

from calendar_service.app import House
from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.cli.files import write_whole
from calendar_service.cli.house import with_house
from calendar_service.domain.filter import EventFilter
from calendar_service.settings import read_settings


async def _export_ics(house: House) -> bytes:
    catalogue = Catalogue(house.context.store, house.context.voice)
    return (await catalogue.feed(EventFilter(), house.context.now())).body


async def _export_json(house: House) -> bytes:
    catalogue = Catalogue(house.context.store, house.context.voice)
    return await catalogue.export_upcoming()


_EXPORTS: dict[str, Callable[[House], Awaitable[bytes]]] = {
    "ics": _export_ics,
    "json": _export_json,
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--format", "format_", type=click.Choice(["ics", "json"]), default="ics")
def export(file: Path | None, format_: str) -> None:
    """Write everything that is published, to FILE or to the terminal."""
    body = with_house(_EXPORTS[format_], read_settings())
    if file is None:
        sys.stdout.buffer.write(body)
    else:
        write_whole(file, body)
