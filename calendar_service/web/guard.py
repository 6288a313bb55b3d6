"""Lets a request through to its endpoint: who asks, whether they may, whether a form is ours."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from calendar_service.domain.errors import CrossSite, NotAllowed, NotFound, NotSignedIn
from calendar_service.domain.image import UPLOAD_BYTES_MOST
from calendar_service.domain.people import Account
from calendar_service.domain.permissions import Policy, may, needs_account, passes
from calendar_service.domain.tokens import is_same
from calendar_service.operations.notify_moderators import note_desk_look
from calendar_service.operations.sign_in import whose_api_token, whose_session
from calendar_service.web.asked import Asked
from calendar_service.web.in_scope import refuse_out_of_scope
from calendar_service.web.language import stay_in_language
from calendar_service.web.quotas import Quota
from calendar_service.web.security import MEGABYTE
from calendar_service.web.service import Service

Endpoint = Callable[[Asked], Awaitable[Response]]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Kind(Enum):
    """What an address speaks. Pages know visitors by a cookie, the API by a bearer token, so a
    form elsewhere can never act in somebody's name through the API. CalDAV knows nobody: programs
    insist on sending some password, and give up where it is not welcome."""

    PAGE = "page"
    API = "api"
    DAV = "dav"


class Takes(Enum):
    """What a request to an address may hold besides text."""

    TEXT = "text"
    FILE = "file"
    FORM_WITH_FILE = "form with file"


BYTES_MOST = {
    Takes.TEXT: MEGABYTE,
    Takes.FILE: UPLOAD_BYTES_MOST + 64 * 1024,  # what a form says around it
    Takes.FORM_WITH_FILE: 32 * MEGABYTE,
}
"""How large a request may be. One that brings a form is read even if its file is too large: all
that was typed would be lost otherwise."""
_FILES_MOST = {Takes.FILE: 1, Takes.FORM_WITH_FILE: 2}
"""The form that sends an event in has a picture, and a calendar file to read it from."""


def guarded(
    endpoint: Endpoint,
    policy: Policy,
    kind: Kind,
    *,
    takes: Takes = Takes.TEXT,
    quota: Quota | None = None,
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint behind its policy, as Starlette calls it."""

    async def answer(request: Request) -> Response:
        service: Service = request.app.state.service
        if kind is Kind.PAGE:
            await service.warming.wait()
        asked = await _IDENTIFY[kind](request, service)
        if takes is not Takes.TEXT:
            asked = replace(asked, files_most=_FILES_MOST[takes])
        request.state.asked = asked  # a page that refuses knows its visitor too
        if needs_account(policy):
            _check_account(asked.account, policy)
        if policy is Policy.MODERATE:
            await refuse_out_of_scope(asked)
        if policy in (Policy.MODERATE, Policy.MODERATE_ALL):
            await note_desk_look(service.context, asked.known_account)
        try:
            if kind is Kind.PAGE and request.method not in SAFE_METHODS:
                await _check_form(asked)
            if quota is not None:
                await asked.count(quota)
            ask = partial(_unless_guessed, endpoint) if policy is Policy.LINK else endpoint
            answered = await ask(asked)
            is_page = kind is Kind.PAGE
            return stay_in_language(request, answered, asked.calendar) if is_page else answered
        finally:
            await request.close()  # a file that was sent lies in a temporary one

    return answer


async def _unless_guessed(endpoint: Endpoint, asked: Asked) -> Response:
    """Whoever has tried many links that lead nowhere is not told any more whether one does."""
    if asked.is_counted:
        await asked.service.quotas.refuse_if_used_up(Quota.LINK, asked.subjects())
    try:
        return await endpoint(asked)
    except NotFound:
        await asked.count(Quota.LINK)
        raise


def session_cookie(service: Service) -> str:
    """Return the cookie's name; browsers hold to the promises of __Host- where there is TLS."""
    return "__Host-session" if service.is_https else "session"


async def _by_session(request: Request, service: Service) -> Asked:
    token = request.cookies.get(session_cookie(service))
    account = await whose_session(service.context, token) if token else None
    return Asked(request, service, account, token if account else None)


async def _by_token(request: Request, service: Service) -> Asked:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return Asked(request, service, None, None)
    account = await whose_api_token(service.context, token.strip())
    if account is None:
        raise NotSignedIn
    return Asked(request, service, account, None)


async def _as_anybody(request: Request, service: Service) -> Asked:
    return Asked(request, service, None, None)


_IDENTIFY: dict[Kind, Callable[[Request, Service], Awaitable[Asked]]] = {
    Kind.PAGE: _by_session,
    Kind.API: _by_token,
    Kind.DAV: _as_anybody,
}


def _check_account(account: Account | None, policy: Policy) -> None:
    if account is None:
        raise NotSignedIn
    if passes(account, policy):
        return
    if may(account.role, Policy.MODERATE) and not account.scope.is_whole:
        # For whoever looks after a part the rest is not there, rather than forbidden.
        raise NotFound("page", policy.value)
    raise NotAllowed(policy.value)


async def _check_form(asked: Asked) -> None:
    """Browsers say where a form comes from; a session's forms carry its token besides."""
    if _is_from_elsewhere(asked):
        raise CrossSite
    if asked.session is not None:
        form = await asked.form()
        if not is_same(str(form.get("csrf", "")), asked.csrf):
            raise CrossSite


def _is_from_elsewhere(asked: Asked) -> bool:
    """Ask the origin of browsers that do not say how it relates to us. Behind a proxy the host
    may be an inner one."""
    headers = asked.request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    public_host = asked.calendar.public_url.partition("://")[2]
    ours = {headers.get("host", ""), public_host}
    return origin is not None and origin.partition("://")[2] not in ours
