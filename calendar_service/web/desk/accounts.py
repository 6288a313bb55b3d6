"""The accounts at the desk, for admins: who there is, adding, changing roles, trust, removing."""

import re
from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.responses import Response

from calendar_service.domain.errors import AccountTaken, InvalidInput, LastAdmin
from calendar_service.domain.event import Category
from calendar_service.domain.moderation import State
from calendar_service.domain.people import Account, Role
from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.domain.trust import Trust
from calendar_service.operations import manage_account
from calendar_service.operations.sign_in_link import ask_for_link
from calendar_service.storage.accounts import list_accounts
from calendar_service.storage.categories import list_categories
from calendar_service.storage.connection import Connection
from calendar_service.storage.sender_records import count_records
from calendar_service.web.asked import Asked
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_accounts import (
    Trusts,
    account_view,
    role_views,
    trust_choices,
)
from calendar_service.web.present_form import plain_problems

PATH = "/desk/accounts"
_Found = tuple[Sequence[Account], Sequence[Category], dict[str, dict[State, int]]]


async def look(asked: Asked) -> Response:
    return await _show(asked, {})


async def add(asked: Asked) -> Response:
    """Make the account and mail a link to sign in, where its owner chooses a password."""
    sent = await asked.form()
    email, role = str(sent.get("email", "")), _role(sent)
    words = asked.visit().words
    if role is None:
        return await _show(asked, {"": [words.say("Choose a role.")]}, email=email, status=422)
    try:
        account = await manage_account.create_account(
            asked.context, email, role, None, scope=_scope(sent, role)
        )
    except InvalidInput as error:
        problems = plain_problems(error.problems, words)
        if "email" not in problems:
            problems = _above(error, asked)
        return await _show(asked, problems, email=email, status=422)
    except AccountTaken:
        sentence = words.say("There is an account with this address already.")
        return await _show(asked, {"email": [sentence]}, email=email, status=409)
    await ask_for_link(asked.context, account.email)
    return go_to(PATH)


async def change_role(asked: Asked) -> Response:
    sent = await asked.form()
    role = _role(sent)
    if role is None:
        sentence = asked.visit().words.say("Choose a role.")
        return await _show(asked, {"": [sentence]}, status=422)
    try:
        await manage_account.change_role(
            asked.context, asked.path("account_id"), role, _scope(sent, role)
        )
    except InvalidInput as error:
        return await _show(asked, _above(error, asked), status=422)
    except LastAdmin:
        return await _refuse_last(asked)
    return go_to(PATH)


async def change_trust(asked: Asked) -> Response:
    """Publish what the account sends in at once from now on, or no longer."""
    sent, words = await asked.form(), asked.visit().words
    slugs = _lines(sent, "trusted")
    trusts = next((each for each in Trusts if each == sent.get("trust")), Trusts.NO)
    if trusts is Trusts.SOME and not slugs:
        sentence = words.say("Tick the categories in which the account is trusted.")
        return await _show(asked, {"": [sentence]}, status=422)
    trust = {Trusts.NO: None, Trusts.ALL: Trust(), Trusts.SOME: Trust(slugs)}[trusts]
    try:
        await manage_account.change_trust(asked.context, asked.path("account_id"), trust)
    except InvalidInput as error:
        return await _show(asked, _above(error, asked), status=422)
    return go_to(PATH)


async def remove(asked: Asked) -> Response:
    try:
        await manage_account.remove_account(asked.context, asked.path("account_id"))
    except LastAdmin:
        return await _refuse_last(asked)
    return go_to(PATH)


async def _refuse_last(asked: Asked) -> Response:
    sentence = asked.visit().words.say("This is the last admin. Make another one first.")
    return await _show(asked, {"": [sentence]}, status=409)


def _above(error: InvalidInput, asked: Asked) -> dict[str, list[str]]:
    """Say mistakes above the list: the form of each account has the same fields."""
    words = asked.visit().words
    return {"": [words.problem(problem) for problem in error.problems]}


def _role(sent: FormData) -> Role | None:
    return next((role for role in Role if role == sent.get("role")), None)


def _scope(sent: FormData, role: Role) -> Scope:
    """Who is made something else looks after nothing any more, whatever is ticked."""
    if role is not Role.MODERATOR:
        return WHOLE
    countries = re.split(r"[\s,;]+", str(sent.get("countries", "")).strip().upper())
    return Scope(_lines(sent, "category"), tuple(dict.fromkeys(filter(None, countries))))


def _lines(sent: FormData, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(str, sent.getlist(name))))


async def _read(con: Connection) -> _Found:
    found = await list_accounts(con)
    records = await count_records(con, [each.email for each in found])
    return found, await list_categories(con), records


async def _show(
    asked: Asked, problems: dict[str, list[str]], *, email: str = "", status: int = 200
) -> Response:
    words = asked.visit().words
    found, categories, records = await asked.context.store.read(_read)
    context = {
        "problems": problems,
        "email": email,
        "categories": categories,
        "whole": WHOLE,
        "accounts": [
            account_view(
                each,
                asked.known_account,
                words,
                categories=categories,
                record=records.get(each.email, {}),
            )
            for each in found
        ],
        "roles": role_views(words),
        "trusts": trust_choices(words),
    }
    return show_private(asked, "desk_accounts.html", context, status=status)
