"""The command line: what an operator does with the service."""

import asyncio
import json
import os
import sys
import zoneinfo
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import Progress

from calendar_service.app import Chance, House, mail_folder, opened
from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.catalogue.window import default_start
from calendar_service.domain.errors import CalendarError
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.people import Role
from calendar_service.domain.scope import Scope
from calendar_service.feeds.lint import lint
from calendar_service.feeds.lint_finding import Level
from calendar_service.feeds.lint_report import counted, report
from calendar_service.feeds.registry import DefaultWindow
from calendar_service.importers.draft import Draft
from calendar_service.importers.fetch import fetch_typed
from calendar_service.importers.ics import read_ics
from calendar_service.importers.limits import OPERATOR
from calendar_service.importers.sample import read_sample
from calendar_service.operations import manage_account
from calendar_service.operations.check_feed import check_feed
from calendar_service.operations.copy_calendar import Copied, copy_calendar
from calendar_service.operations.examine import Finding, examine
from calendar_service.operations.import_events import (
    Imported,
    check_drafts,
    publish_drafts,
    queue_drafts,
)
from calendar_service.operations.load_sample import load_sample, remove_sample
from calendar_service.operations.refresh_catalogue import rederive
from calendar_service.serve import answer_visitors
from calendar_service.settings import Settings, read_settings
from calendar_service.storage.connection import Store
from calendar_service.storage.sqlite import database_file

T = TypeVar("T")


@click.group(invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Keep a community's events and publish them. Without a command: serve."""
    if context.invoked_subcommand is None:
        context.invoke(serve)


@cli.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many processes answer.")
def serve(host: str | None = None, port: int | None = None, workers: int | None = None) -> None:
    """Answer visitors (the default)."""
    answer_visitors(read_settings(host=host, port=port, workers=workers))


@cli.command("import")
@click.argument("source")
@click.option("--publish", is_flag=True, help="Publish at once instead of asking the desk.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def import_(source: str, *, publish: bool, dry_run: bool, as_json: bool) -> None:
    """Take in the events of an iCalendar file, or of the one at an address."""
    is_address = "://" in source
    content = asyncio.run(fetch_typed(source)).body if is_address else _read_file(source)

    async def take_in(house: House) -> Imported:
        context = house.context
        reading = read_ics(content, default_tzid=context.calendar.tzid, limits=OPERATOR)
        notes = tuple(note for draft in reading.drafts for note in draft.notes)
        for note in () if as_json else notes:
            click.echo(note, err=True)
        imported = await _take_in(house, reading.drafts, publish=publish, dry_run=dry_run)
        return imported.plus(Imported(problems=reading.problems))

    imported = _with_house(take_in, read_settings())
    _report(imported, publish=publish, dry_run=dry_run, as_json=as_json)


async def _take_in(
    house: House, drafts: Sequence[Draft], *, publish: bool, dry_run: bool
) -> Imported:
    if dry_run:
        return await check_drafts(house.context, drafts)
    take = publish_drafts if publish else queue_drafts
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Importing", total=len(drafts))
        return await take(house.context, drafts, progress=lambda count: bar.advance(task, count))


def _report(imported: Imported, *, publish: bool, dry_run: bool, as_json: bool) -> None:
    problems = [f"{problem.field}: {problem}" for problem in imported.problems]
    if as_json:
        counted = {"taken_in": imported.taken_in, "already_here": imported.already_here}
        click.echo(json.dumps({**counted, "problems": problems}, ensure_ascii=False))
    else:
        done = "published" if publish else "sent to the desk"
        would = "would be " if dry_run else ""
        click.echo(f"{imported.taken_in} events {would}{done}, {imported.already_here} known.")
        for problem in problems:
            click.echo(problem, err=True)
    if problems and not imported.taken_in and not imported.already_here:
        raise click.ClickException("Nothing could be taken in; the reasons are above.")


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


@cli.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--format", "format_", type=click.Choice(["ics", "json"]), default="ics")
def export(file: Path | None, format_: str) -> None:
    """Write everything that is published, to FILE or to the terminal."""
    body = _with_house(_EXPORTS[format_], read_settings())
    if file is None:
        sys.stdout.buffer.write(body)
    else:
        _write_whole(file, body)


@cli.command()
@click.option("--from", "source", required=True, help="The database to read: sqlite:///…")
@click.option("--to", "target", required=True, help="The database to fill: postgresql://…")
def copy(source: str, target: str) -> None:
    """Move the whole calendar into another database. Stop the service first."""
    if source == target:
        raise click.ClickException("A database cannot be copied onto itself.")
    settings = read_settings(database_url=target)
    reading = settings.model_copy(
        update={"database_url": read_settings(database_url=source).database_url}
    )

    if not reading.is_on_server and not database_file(reading.database).is_file():
        raise click.ClickException(f"There is no database at {source}.")

    async def fill(to: House) -> Copied:
        catalogue_of, now = partial(Catalogue, voice=to.context.voice), to.context.now()

        async def feed_of(store: Store) -> bytes:
            return (await catalogue_of(store).feed(EventFilter(), now)).body

        async with opened(reading, Chance(), serves=False) as house:
            return await copy_calendar(house.context.store, to.context.store, feed_of)

    copied = _with_house(fill, settings)
    click.echo(f"{sum(copied.counts.values())} rows copied, {copied.counts['events']} events.")
    click.echo(f"Both feeds have the hash {copied.feed_hash}.")
    kept = settings.data_dir / "secret.key"
    if kept.is_file() and settings.secret_key != kept.read_text().strip():
        click.echo(
            f"CALENDAR_SECRET_KEY is not what {kept} holds: with another key, links in mails "
            "that were sent lead nowhere.",
            err=True,
        )


@cli.command()
@click.option("--remove", is_flag=True, help="Take the sample out again, without a trace.")
def sample(*, remove: bool) -> None:
    """Load the sample calendar."""

    async def load(house: House) -> str:
        if remove:
            return f"{await remove_sample(house.context)} sample events removed."
        imported = await load_sample(house.context, *read_sample())
        return f"{imported.taken_in} sample events loaded."

    settings = read_settings(sample=False)
    click.echo(_with_house(load, settings))


@cli.group()
def account() -> None:
    """Make, change and remove accounts."""


_password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of input."
)


_role_option = click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True
)
_category_option = click.option(
    "--category", "categories", multiple=True, help="A category that a moderator looks after."
)
_country_option = click.option(
    "--country", "countries", multiple=True, help="A country that a moderator looks after, as DE."
)


@account.command("add")
@click.argument("email")
@_role_option
@_category_option
@_country_option
@_password_option
def account_add(
    email: str,
    role: str,
    categories: tuple[str, ...],
    *,
    countries: tuple[str, ...],
    password_stdin: bool,
) -> None:
    """Make an account."""
    password = _ask_password(password_stdin=password_stdin)
    scope = _scope(categories, countries)
    _with_house(
        lambda house: manage_account.create_account(
            house.context, email, Role(role), password, scope=scope
        ),
        read_settings(),
    )
    click.echo(f"{email} can sign in as {role}.")


@account.command("role")
@click.argument("email")
@_role_option
@_category_option
@_country_option
def account_role(
    email: str, role: str, categories: tuple[str, ...], *, countries: tuple[str, ...]
) -> None:
    """Change what an account may do: without a category or country, everywhere."""
    scope = _scope(categories, countries)
    _with_house(
        lambda house: manage_account.change_role_of(house.context, email, Role(role), scope),
        read_settings(),
    )
    click.echo(f"{email} is {role} now.")


def _scope(categories: Sequence[str], countries: Sequence[str]) -> Scope:
    codes = tuple(dict.fromkeys(code.upper() for code in countries))
    return Scope(tuple(dict.fromkeys(categories)), codes)


@account.command("password")
@click.argument("email")
@_password_option
def account_password(email: str, *, password_stdin: bool) -> None:
    """Change a password, which ends the account's sessions."""
    password = _ask_password(password_stdin=password_stdin)
    _with_house(
        lambda house: manage_account.change_password(house.context, email, password),
        read_settings(),
    )
    click.echo(f"The password of {email} was changed.")


@account.command("remove")
@click.argument("email")
def account_remove(email: str) -> None:
    """Shut an account out at once."""
    _with_house(lambda house: manage_account.close_account(house.context, email), read_settings())
    click.echo(f"{email} was removed.")


@cli.group()
def token() -> None:
    """Make tokens for programs."""


@token.command("create")
@click.argument("email")
def token_create(email: str) -> None:
    """Print a bearer token for the API, alone."""
    click.echo(
        _with_house(
            lambda house: manage_account.create_api_token(house.context, email), read_settings()
        )
    )


@cli.command()
@click.argument("feed")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(feed: str, *, as_json: bool) -> None:
    """Look for what is wrong with a feed (an address or a file), and say who minds."""
    zoneinfo.reset_tzpath(to=())
    is_address = "://" in feed
    if is_address and sys.stderr.isatty():
        click.echo(f"Looking at {feed} twice ...", err=True)
    findings = asyncio.run(check_feed(feed)) if is_address else lint(_read_file(feed))
    if as_json:
        told = [asdict(finding) | {"clients": dict(finding.clients)} for finding in findings]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo("\n".join(report(findings)))
    if any(finding.level is Level.ERROR for finding in findings):
        raise click.ClickException(f"{feed} has {counted(Level.ERROR, findings)}.")


@cli.command()
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

    findings = _with_house(look, settings)
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


def main() -> None:
    """Run a command: exit 0 if it is done, 1 with one sentence if it is refused, 2 for usage."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        _refuse(error.format_message())
    except CalendarError as error:
        _refuse(str(error))
    except BrokenPipeError:
        # Whoever read the output has seen enough; Python would complain once more on leaving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _with_house(work: Callable[[House], Awaitable[T]], settings: Settings) -> T:
    async def run() -> T:
        async with opened(settings, Chance(), serves=False) as house:
            return await work(house)

    return asyncio.run(run())


def _read_file(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise click.ClickException(f"Cannot read {source}: {error.strerror}.") from error


def _write_whole(file: Path, body: bytes) -> None:
    """The file is the old one or the new one, never half of it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_bytes(body)
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise click.ClickException(f"Cannot write {file}: {error.strerror}.") from error


def _ask_password(*, password_stdin: bool) -> str:
    if password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask on: use --password-stdin.")
    answer: Any = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return str(answer)


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
