"""The command line: what an operator does with the service, each command in a file of its own."""

import os
import sys

import click

from calendar_service.cli.account import account, token
from calendar_service.cli.backup import backup, restore
from calendar_service.cli.check import check
from calendar_service.cli.copy import copy
from calendar_service.cli.doctor import doctor
from calendar_service.cli.export import export
from calendar_service.cli.import_events import import_
from calendar_service.cli.sample import sample
from calendar_service.cli.serve import serve
from calendar_service.domain.errors import CalendarError

COMMANDS = (
    *(serve, import_, export, copy, backup, restore),
    *(sample, account, token, check, doctor),
)


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


@click.group(invoke_without_command=True, commands={str(each.name): each for each in COMMANDS})
@click.pass_context
def cli(context: click.Context) -> None:
    """Keep a community's events and publish them. Without a command: serve."""
    if context.invoked_subcommand is None:
        context.invoke(serve)


def _refuse(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
