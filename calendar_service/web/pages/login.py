"""Signing in and out."""

from starlette.responses import Response

from calendar_service.domain.errors import InvalidInput, LinkSpent
from calendar_service.domain.people import PASSWORD_LENGTH_LEAST, Account, same_address
from calendar_service.domain.permissions import Policy, may
from calendar_service.operations.sign_in import SESSION_LENGTH, sign_in, sign_out, whose_session
from calendar_service.operations.sign_in_link import ask_for_link, sign_in_by_link, whose_link
from calendar_service.web.asked import Asked
from calendar_service.web.guard import session_cookie
from calendar_service.web.links import own_path
from calendar_service.web.pages.page import go_to, show_private
from calendar_service.web.present_form import plain_problems
from calendar_service.web.quotas import Quota


async def form(asked: Asked) -> Response:
    if asked.account is not None:
        return go_to(landing(asked.account))
    wanted = asked.request.query_params.get("next", "")
    return _show(asked, {}, email="", wanted=wanted)


async def enter(asked: Asked) -> Response:
    sent = await asked.form()
    email, password = str(sent.get("email", "")), str(sent.get("password", ""))
    wanted = str(sent.get("next", ""))
    await asked.count(Quota.LOGIN, email=same_address(email))
    token = await sign_in(asked.context, email, password)
    account = await whose_session(asked.context, token) if token else None
    if token is None or account is None:
        sentence = asked.visit().words.say("This address and this password do not go together.")
        return _show(asked, {"": [sentence]}, email=email, wanted=wanted, status=401)
    await asked.service.quotas.forgive(Quota.LOGIN, {"email": same_address(email)})
    return with_session(asked, go_to(own_path(wanted) or landing(account)), token)


async def ask_link(asked: Asked) -> Response:
    """The answer is the same whether the address is known or not."""
    sent = await asked.form()
    email = str(sent.get("email", ""))
    await asked.count(Quota.SIGN_IN_LINK, email=same_address(email))
    try:
        await ask_for_link(asked.context, email)
    except InvalidInput as error:
        problems = plain_problems(error.problems, asked.visit().words)
        return _show(asked, problems, email=email, wanted="", status=422)
    return show_private(asked, "sign_in_asked.html", {})


async def look_at_link(asked: Asked) -> Response:
    """Programs that check mail open links: looking signs nobody in."""
    return await _show_link(asked, {})


async def enter_by_link(asked: Asked) -> Response:
    sent = await asked.form()
    password = str(sent.get("password", "")) or None
    try:
        account, token = await sign_in_by_link(asked.context, asked.path("token"), password)
    except InvalidInput as error:
        problems = plain_problems(error.problems, asked.visit().words)
        return await _show_link(asked, problems, status=422)
    except LinkSpent:
        return await _spent(asked)
    if asked.session is not None:
        await sign_out(asked.context, asked.session)
    return with_session(asked, go_to(landing(account)), token)


async def leave(asked: Asked) -> Response:
    if asked.session is not None:
        await sign_out(asked.context, asked.session)
    response = go_to("/")
    is_https = asked.service.is_https
    response.delete_cookie(session_cookie(asked.service), secure=is_https, httponly=True)
    return response


def with_session(asked: Asked, response: Response, token: str) -> Response:
    """Give the browser its session; scripts cannot read it, other sites cannot send it."""
    response.set_cookie(
        session_cookie(asked.service),
        token,
        max_age=int(SESSION_LENGTH.total_seconds()),
        secure=asked.service.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


def landing(account: Account) -> str:
    return "/desk" if may(account.role, Policy.MODERATE) else "/account"


async def _show_link(
    asked: Asked, problems: dict[str, list[str]], *, status: int = 200
) -> Response:
    try:
        email = await whose_link(asked.context, asked.path("token"))
    except LinkSpent:
        return await _spent(asked)
    context = {"problems": problems, "email": email, "password_least": PASSWORD_LENGTH_LEAST}
    return show_private(asked, "sign_in_link.html", context, status=status)


async def _spent(asked: Asked) -> Response:
    """Whoever guesses is counted, like one whose link leads nowhere."""
    await asked.count(Quota.LINK)
    sentence = asked.visit().words.say(
        "This link was used already, or is too old. Ask for another."
    )
    return _show(asked, {"": [sentence]}, email="", wanted="", status=410)


def _show(
    asked: Asked, problems: dict[str, list[str]], *, email: str, wanted: str, status: int = 200
) -> Response:
    context = {"problems": problems, "email": email, "next": wanted}
    return show_private(asked, "login.html", context, status=status)
