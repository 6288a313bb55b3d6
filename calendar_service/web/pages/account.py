"""One's own account, and the link that makes the first admin."""

from starlette.responses import Response

from calendar_service.domain.errors import InvalidInput, LinkSpent
from calendar_service.domain.people import PASSWORD_LENGTH_LEAST, Role
from calendar_service.operations import manage_account
from calendar_service.operations.sign_in import open_session, sign_in, sign_out
from calendar_service.web.asked import Asked
from calendar_service.web.pages.login import with_session
from calendar_service.web.pages.notices import notices_view
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_form import plain_problems

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


async def create_token(asked: Asked) -> Response:
    token = await manage_account.create_api_token(asked.context, asked.known_account.email)
    return await _show(asked, {}, new_token=token)


async def first_admin_form(asked: Asked) -> Response:
    if not await manage_account.first_admin_link_is_good(asked.context, asked.path("token")):
        return show_private(asked, "link_spent.html", {}, status=410)
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
        return show_private(asked, "link_spent.html", {}, status=410)
    token = await open_session(asked.context, account)
    return with_session(asked, go_to("/desk"), token)


async def _show(
    asked: Asked,
    problems: dict[str, list[str]],
    *,
    new_token: str | None = None,
    status: int = 200,
) -> Response:
    role = asked.visit().words.say(ROLE_NAMES[asked.known_account.role])
    context = {
        "problems": problems,
        "new_token": new_token,
        "role_name": role,
        "password_least": PASSWORD_LENGTH_LEAST,
        "notices": await notices_view(asked),
    }
    return show_private(asked, "account.html", context, status=status)


def _show_first(
    asked: Asked, problems: dict[str, list[str]], *, email: str, status: int = 200
) -> Response:
    context = {"problems": problems, "email": email, "password_least": PASSWORD_LENGTH_LEAST}
    return show_private(asked, "first_admin.html", context, status=status)
