"""`doctor`: looks for what is wrong with this installation."""

import json
from dataclasses import asdict

import click

from calendar_service.app import House, mail_folder
from calendar_service.catalogue.window import default_start
from calendar_service.cli.house import with_house
from calendar_service.feeds.registry import DefaultWindow
from calendar_service.operations.examine import Finding, examine
from calendar_service.operations.refresh_catalogue import rederive
from calendar_service.settings import read_settings


@click.command()
@click.option("--zones", is_flag=True, help="First work out every time anew from the zone data.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(*, zones: bool, as_json: bool) -> None:
    """Look for what is wrong with this installation."""
    settings = read_settings()
    folder = None if settings.mail_url else mail_folder(settings)

    async def look(house: House) -> list[Finding]:
        moved = await rederive(house.context) if zones else None
        start = default_start(DefaultWindow.CALENDAR, house.context.today())
        found = await examine(house.context, folder, feed_start=start)
        if moved is None:
            return found
        return [*found, Finding("zones", f"{moved} events moved and have a new version")]

    findings = with_house(look, settings)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{_mark(finding)} {finding.what}: {finding.says}")
    if not all(finding.is_good for finding in findings):
        raise click.ClickException("Something needs attention; it is marked above.")


def _mark(finding: Finding) -> str:
    if not finding.is_good:
        return "BAD "
    return "note" if finding.is_warning else "ok  "
