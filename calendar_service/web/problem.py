"""Refusals as answers: one table from what went wrong to a status and a problem (RFC 9457)."""

import json
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from calendar_service.domain import errors
from calendar_service.domain.problems import Problem
from calendar_service.words.words import Words

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`slug` names the type of problem for programs, `title` for people."""

    status: int
    slug: str
    title: str


ERRORS: dict[type[errors.CalendarError], Refusal] = {
    errors.NotFound: Refusal(404, "not-found", "There is nothing at this address."),
    errors.NotAllowed: Refusal(403, "not-allowed", "Your role does not allow this."),
    errors.NotSignedIn: Refusal(401, "not-signed-in", "This needs an account."),
    errors.CrossSite: Refusal(403, "cross-site", "This form was not sent from here."),
    errors.InvalidInput: Refusal(422, "invalid-input", "Some of what was sent cannot be taken."),
    errors.BadQuery: Refusal(400, "bad-query", "This address asks for something unreadable."),
    errors.TransitionRefused: Refusal(409, "transition-refused", "This cannot be done now."),
    errors.UndoTooLate: Refusal(409, "undo-too-late", "It is too late to take this back."),
    errors.RevisionOutdated: Refusal(409, "revision-outdated", "Somebody decided meanwhile."),
    errors.EventOutdated: Refusal(409, "event-outdated", "The event has changed since."),
    errors.DatesElsewhere: Refusal(
        409, "dates-elsewhere", "These dates would be in the calendar twice."
    ),
    errors.EventWithdrawn: Refusal(410, "event-withdrawn", "This event was withdrawn."),
    errors.EventNotPublishable: Refusal(
        409, "event-not-publishable", "Calendar programs could not read this event."
    ),
    errors.QuotaUsedUp: Refusal(
        429, "too-many-requests", "Please wait a little before trying again."
    ),
    errors.QueueFull: Refusal(503, "queue-full", "Very much waits for the moderators."),
    errors.StoreUnavailable: Refusal(
        503, "store-unavailable", "The calendar cannot be reached just now."
    ),
    errors.AccountTaken: Refusal(409, "account-taken", "There is such an account already."),
    errors.LastAdmin: Refusal(409, "last-admin", "There must be one admin."),
    errors.LinkSpent: Refusal(410, "link-spent", "This link cannot be used any more."),
    errors.FeedRevoked: Refusal(410, "feed-revoked", "This feed was ended by whoever made it."),
    errors.SyncTokenExpired: Refusal(
        410, "sync-token-expired", "This token is too old. Start again without one."
    ),
}
STATUSES: dict[int, Refusal] = {
    400: Refusal(400, "bad-request", "This request cannot be read."),
    401: ERRORS[errors.NotSignedIn],
    403: ERRORS[errors.NotAllowed],
    404: ERRORS[errors.NotFound],
    405: Refusal(405, "method-not-allowed", "This address does not take this method."),
    410: Refusal(410, "gone", "This is gone for good."),
    413: Refusal(413, "too-large", "This request is too large."),
    415: Refusal(415, "unsupported-media-type", "This address takes application/json."),
    421: Refusal(421, "misdirected", "This host is not served here."),
    429: ERRORS[errors.QuotaUsedUp],
    500: Refusal(500, "internal-error", "Something went wrong here. It was written down."),
    503: Refusal(503, "unavailable", "This service is busy. Please try again soon."),
}


def refusal_of(error: errors.CalendarError) -> Refusal:
    return next(ERRORS[kind] for kind in type(error).__mro__ if kind in ERRORS)


def problem_response(
    refusal: Refusal,
    detail: str,
    *,
    words: Words,
    problems: tuple[Problem, ...] = (),
    more: dict[str, Any] | None = None,
) -> Response:
    """Return the problem as JSON, all mistakes at once."""
    content = {
        "type": f"/api#{refusal.slug}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": detail,
        **(more or {}),
        "errors": [
            {"field": problem.field, "message": words.problem(problem)} for problem in problems
        ],
    }
    body = json.dumps(content, ensure_ascii=False).encode()
    return Response(body, refusal.status, {"Cache-Control": "no-store"}, MEDIA_TYPE)


def problems_of(error: errors.CalendarError) -> tuple[Problem, ...]:
    if isinstance(error, errors.InvalidInput | errors.BadQuery):
        return error.problems
    return ()


def wait_of(error: errors.CalendarError | None) -> int | None:
    """Return after how many seconds it may be tried again, where that is known."""
    if isinstance(error, errors.QuotaUsedUp | errors.QueueFull | errors.StoreUnavailable):
        return error.seconds
    return None


def facts_of(error: errors.CalendarError) -> dict[str, Any]:
    """Return what a program needs to go on after a refusal."""
    if isinstance(error, errors.RevisionOutdated):
        return {
            "revision": error.current,
            "state": error.state,
            "decided_by": error.decided_by,
        }
    if isinstance(error, errors.TransitionRefused):
        return {"state": error.state, "action": error.action}
    if isinstance(error, errors.UndoTooLate):
        return {"reason": error.reason}
    if isinstance(error, errors.DatesElsewhere):
        return {"event_id": error.event_id}
    return {}
