"""One's own account, and the link that makes the first admin."""

from starlette.responses import Response

from calendar_service.domain.errors import InvalidInput, LastAdmin, LinkSpent
from calendar_service.domain.people import PASSWORD_LENGTH_LEAST, Role
from calendar_service.operations import manage_account
from calendar_service.operations.letters import manage_token
from calendar_service.operations.sign_in import (
    open_session,
    sign_in,
    sign_out,
)
from calendar_service.operations.sign_in import (
    sign_out_everywhere as end_all_sessions,
)
from calendar_service.storage.accounts import password_hash_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.senders import list_sent_by
from calendar_service.storage.submissions import Submission
from calendar_service.web.asked import Asked
from calendar_service.web.pages.login import leave, with_session
from calendar_service.web.pages.notices import notices_view, saved_notice
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_form import plain_problems
from calendar_service.web.present_sent import sent_view

SENT_MOST = 200
ROLE_NAMES = {Role.ADMIN: "admin", Role.MODERATOR: "moderator", Role.ORGANISER: "organiser"}


async def look(asked: Asked) -> Response:
    return await _show(asked, {})


async def change_password(asked: Asked) -> Response:
    """The other sessions end; this one goes on under a new token."""
    sent = await asked.form()
    account, words = asked.known_account, asked.visit().words
    current, wanted = str(sent.get("current_password", "")), str(sent.get("new_password", ""))
    proof = await sign_in(asked.context, account.email, current)
    if proof is None:
        return await _show(asked, {"current_password": [words.say("This is not it.")]}, status=422)
    try:
        await manage_account.change_password(asked.context, account.email, wanted)
    except InvalidInput as error:
        await sign_out(asked.context, proof)
        found = plain_problems(error.problems, words)
        return await _show(asked, {"new_password": found.get("password", [])}, status=422)
    token = await open_session(asked.context, account)
    return with_session(asked, go_to("/account"), token)


async def sign_out_everywhere(asked: Asked) -> Response:
    """This session ends too."""
    await end_all_sessions(asked.context, asked.known_account)
    return await leave(asked)


async def remove(asked: Asked) -> Response:
    """The account goes; what it sent in stays, with its own links."""
    words, account = asked.visit().words, asked.known_account
    sent = await asked.form()
    if sent.get("sure") != "yes":
        return await _show(asked, {"": [words.say("Tick the box to be sure.")]}, status=422)
    try:
        await manage_account.close_account(asked.context, account.email)
    except LastAdmin:
        sentence = words.say("You are the last admin. Make another one first.")
        return await _show(asked, {"": [sentence]}, status=409)
    return await leave(asked)


async def create_token(asked: Asked) -> Response:
    token = await manage_account.create_api_token(asked.context, asked.known_account.email)
    return await _show(asked, {}, new_token=token)


async def first_admin_form(asked: Asked) -> Response:
    if not await manage_account.first_admin_link_is_good(asked.context, asked.path("token")):
        return show_private(asked, "link_spent.html", {"is_first_admin": True}, status=410)
    return _show_first(asked, {}, email="")


async def make_first_admin(asked: Asked) -> Response:
    sent = await asked.form()
    email, password = str(sent.get("email", "")), str(sent.get("password", ""))
    try:
        account = await manage_account.make_first_admin(
            asked.context, asked.path("token"), email, password
        )
    except InvalidInput as error:
        problems = plain_problems(error.problems, asked.visit().words)
        return _show_first(asked, problems, email=email, status=422)
    except LinkSpent:
        return show_private(asked, "link_spent.html", {"is_first_admin": True}, status=410)
    token = await open_session(asked.context, account)
    return with_session(asked, go_to("/desk"), token)


async def _show(
    asked: Asked,
    problems: dict[str, list[str]],
    *,
    new_token: str | None = None,
    status: int = 200,
) -> Response:
    visit, account = asked.visit(), asked.known_account
    role = visit.words.say(ROLE_NAMES[account.role])
    has_password, sent = await _what_is_kept(asked)
    context = {
        "problems": problems,
        "new_token": new_token,
        "role_name": role,
        "password_least": PASSWORD_LENGTH_LEAST,
        "notices": await notices_view(asked),
        "notice": saved_notice(asked),
        "has_password": has_password,
        "sent": [sent_view(each, visit, _manage_path(asked, each)) for each in sent],
    }
    return show_private(asked, "account.html", context, status=status)


async def _what_is_kept(asked: Asked) -> tuple[bool, list[Submission]]:
    account = asked.known_account

    async def read(con: Connection) -> tuple[bool, list[Submission]]:
        password_hash = await password_hash_of(con, account.id)
        return password_hash is not None, await list_sent_by(con, account.email, SENT_MOST)

    return await asked.context.store.read(read)


def _manage_path(asked: Asked, submission: Submission) -> str:
    return f"/manage/{manage_token(asked.context, submission.id, submission.rotation)}"


def _show_first(
    asked: Asked, problems: dict[str, list[str]], *, email: str, status: int = 200
) -> Response:
    context = {"problems": problems, "email": email, "password_least": PASSWORD_LENGTH_LEAST}
    return show_private(asked, "first_admin.html", context, status=status)
