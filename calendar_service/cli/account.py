"""`account` and `token`: who may do what, by password and by program."""

import sys
from collections.abc import Sequence
from typing import Any

import click

from calendar_service.cli.house import with_house
from calendar_service.domain.people import Role
from calendar_service.domain.scope import Scope
from calendar_service.operations import manage_account
from calendar_service.settings import read_settings


@click.group()
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
    with_house(
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
    with_house(
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
    with_house(
        lambda house: manage_account.change_password(house.context, email, password),
        read_settings(),
    )
    click.echo(f"The password of {email} was changed.")


@account.command("remove")
@click.argument("email")
def account_remove(email: str) -> None:
    """Shut an account out at once."""
    with_house(lambda house: manage_account.close_account(house.context, email), read_settings())
    click.echo(f"{email} was removed.")


@click.group()
def token() -> None:
    """Make tokens for programs."""


@token.command("create")
@click.argument("email")
def token_create(email: str) -> None:
    """Print a bearer token for the API, alone."""
    click.echo(
        with_house(
            lambda house: manage_account.create_api_token(house.context, email), read_settings()
        )
    )


def _ask_password(*, password_stdin: bool) -> str:
    if password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask on: use --password-stdin.")
    answer: Any = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return str(answer)
