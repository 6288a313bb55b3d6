"""`check`: looks for what is wrong with a feed."""

import asyncio
import json
import sys
import zoneinfo
from dataclasses import asdict

import click

from calendar_service.cli.files import read_file
from calendar_service.feeds.lint import lint
from calendar_service.feeds.lint_finding import Level
from calendar_service.feeds.lint_report import counted, report
from calendar_service.operations.check_feed import check_feed


@click.command()
@click.argument("feed")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(feed: str, *, as_json: bool) -> None:
    """Look for what is wrong with a feed (an address or a file), and say who minds."""
    zoneinfo.reset_tzpath(to=())
    is_address = "://" in feed
    if is_address and sys.stderr.isatty():
        click.echo(f"Looking at {feed} twice ...", err=True)
    findings = asyncio.run(check_feed(feed)) if is_address else lint(read_file(feed))
    if as_json:
        told = [asdict(finding) | {"clients": dict(finding.clients)} for finding in findings]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo("\n".join(report(findings)))
    if any(finding.level is Level.ERROR for finding in findings):
        raise click.ClickException(f"{feed} has {counted(Level.ERROR, findings)}.")
