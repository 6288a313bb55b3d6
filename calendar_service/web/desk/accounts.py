"""The accounts at the desk, for admins: who there is, adding, changing roles, removing."""

from dataclasses import dataclass

from starlette.responses import Response

from calendar_service.domain.errors import AccountTaken, InvalidInput, LastAdmin
from calendar_service.domain.people import Account, Role
from calendar_service.operations import manage_account
from calendar_service.operations.sign_in_link import ask_for_link
from calendar_service.storage.accounts import list_accounts
from calendar_service.web.asked import Asked
from calendar_service.web.pages.account import ROLE_NAMES
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_form import plain_problems
from calendar_service.words.words import Words

PATH = "/desk/accounts"
MAY = {
    Role.ADMIN: "Everything, accounts too",
    Role.MODERATOR: "Work at the desk and decide",
    Role.ORGANISER: "See what was sent in with their address",
}


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role to choose, and in a sentence what it may do."""

    value: str
    name: str
    may: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account in the list; `is_own` is that of whoever looks."""

    id: str
    email: str
    role: str
    role_name: str
    is_own: bool


async def look(asked: Asked) -> Response:
    return await _show(asked, {})


async def add(asked: Asked) -> Response:
    """Make the account and mail a link to sign in, where its owner chooses a password."""
    sent = await asked.form()
    email, role = str(sent.get("email", "")), _role(str(sent.get("role", "")))
    words = asked.visit().words
    if role is None:
        return await _show(asked, {"": [words.say("Choose a role.")]}, email=email, status=422)
    try:
        account = await manage_account.create_account(asked.context, email, role, None)
    except InvalidInput as error:
        problems = plain_problems(error.problems, words)
        return await _show(asked, problems, email=email, status=422)
    except AccountTaken:
        sentence = words.say("There is an account with this address already.")
        return await _show(asked, {"email": [sentence]}, email=email, status=409)
    await ask_for_link(asked.context, account.email)
    return go_to(PATH)


async def change_role(asked: Asked) -> Response:
    role = _role(str((await asked.form()).get("role", "")))
    if role is None:
        sentence = asked.visit().words.say("Choose a role.")
        return await _show(asked, {"": [sentence]}, status=422)
    try:
        await manage_account.change_role(asked.context, asked.path("account_id"), role)
    except LastAdmin:
        return await _refuse_last(asked)
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


def _role(text: str) -> Role | None:
    return Role(text) if text in {role.value for role in Role} else None


async def _show(
    asked: Asked, problems: dict[str, list[str]], *, email: str = "", status: int = 200
) -> Response:
    words = asked.visit().words
    found = await asked.context.store.read(lambda con: list_accounts(con))
    context = {
        "problems": problems,
        "email": email,
        "accounts": [_view(each, asked.known_account, words) for each in found],
        "roles": role_views(words),
    }
    return show_private(asked, "desk_accounts.html", context, status=status)


def role_views(words: Words) -> list[RoleView]:
    """Return the roles, the one that may least first."""
    return [
        RoleView(role.value, words.say(ROLE_NAMES[role]), words.say(MAY[role]))
        for role in reversed(Role)
    ]


def _view(account: Account, own: Account, words: Words) -> AccountView:
    name = words.say(ROLE_NAMES[account.role])
    return AccountView(account.id, account.email, account.role.value, name, account.id == own.id)
