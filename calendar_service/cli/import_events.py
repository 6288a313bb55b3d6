"""`import`: takes in the events of an iCalendar file or address."""

import asyncio
import json
from collections.abc import Sequence

import click
from rich.console import Console
from rich.progress import Progress

from calendar_service.app import House
from calendar_service.cli.files import read_file
from calendar_service.cli.house import with_house
from calendar_service.importers.draft import Draft
from calendar_service.importers.fetch import fetch_typed
from calendar_service.importers.ics import read_ics
from calendar_service.importers.limits import OPERATOR
from calendar_service.operations.import_events import (
    Imported,
    check_drafts,
    publish_drafts,
    queue_drafts,
)
from calendar_service.settings import read_settings


@click.command("import")
@click.argument("source")
@click.option("--publish", is_flag=True, help="Publish at once instead of asking the desk.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_(source: str, *, publish: bool, dry_run: bool, as_json: bool) -> None:
    """Take in the events of an iCalendar file, or of the one at an address."""
    is_address = "://" in source
    content = asyncio.run(fetch_typed(source)).body if is_address else read_file(source)

    async def take_in(house: House) -> Imported:
        context = house.context
        reading = read_ics(content, default_tzid=context.calendar.tzid, limits=OPERATOR)
        notes = tuple(note for draft in reading.drafts for note in draft.notes)
        for note in () if as_json else notes:
            click.echo(note, err=True)
        imported = await _take_in(house, reading.drafts, publish=publish, dry_run=dry_run)
        return imported.plus(Imported(problems=reading.problems))

    imported = with_house(take_in, read_settings())
    _report(imported, publish=publish, dry_run=dry_run, as_json=as_json)


async def _take_in(
    house: House, drafts: Sequence[Draft], *, publish: bool, dry_run: bool
) -> Imported:
    if dry_run:
        return await check_drafts(house.context, drafts, is_for_desk=not publish)
    take = publish_drafts if publish else queue_drafts
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Importing", total=len(drafts))
        return await take(house.context, drafts, progress=lambda count: bar.advance(task, count))


def _report(imported: Imported, *, publish: bool, dry_run: bool, as_json: bool) -> None:
    problems = [f"{problem.field}: {problem}" for problem in imported.problems]
    if as_json:
        counted = {"taken_in": imported.taken_in, "already_here": imported.already_here}
        counted |= {"proposed": imported.proposed} if imported.proposed else {}
        click.echo(json.dumps({**counted, "problems": problems}, ensure_ascii=False))
    else:
        done = "published" if publish else "sent to the desk"
        would = "would be " if dry_run else ""
        click.echo(f"{imported.taken_in} events {would}{done}, {imported.already_here} known.")
        if imported.proposed:
            were = would or "were "
            click.echo(f"{imported.proposed} of the known differ, and {were}sent to the desk.")
        for problem in problems:
            click.echo(problem, err=True)
    if problems and not imported.taken_in and not imported.already_here:
        raise click.ClickException("Nothing could be taken in; the reasons are above.")
