"""Absolute links to what people and programs visit; ours all begin with the public URL."""

import re

from calendar_service.domain.calendar import Calendar
from calendar_service.domain.image import path_of

_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


def is_web_address(url: str) -> bool:
    """True for an absolute http(s) address: nothing that runs a script, nor a path of ours."""
    return bool(_WEB.match(url))


def image(calendar: Calendar, hash: str) -> str:
    return f"{calendar.public_url}{path_of(hash)}"


def home(calendar: Calendar) -> str:
    return f"{calendar.public_url}/"


def event_page(calendar: Calendar, event_id: str) -> str:
    return f"{calendar.public_url}/events/{event_id}"


def listing(calendar: Calendar, ending: str) -> str:
    return f"{calendar.public_url}/events{ending}"


def confirm(calendar: Calendar, token: str) -> str:
    return f"{calendar.public_url}/confirm/{token}"


def manage(calendar: Calendar, token: str) -> str:
    return f"{calendar.public_url}/manage/{token}"


def sign_in(calendar: Calendar, token: str) -> str:
    return f"{calendar.public_url}/login/links/{token}"


def desk(calendar: Calendar) -> str:
    return f"{calendar.public_url}/desk"


def account(calendar: Calendar) -> str:
    return f"{calendar.public_url}/account"


def desk_submission(calendar: Calendar, submission_id: str) -> str:
    return f"{calendar.public_url}/desk/submissions/{submission_id}"


def first_admin(calendar: Calendar, token: str) -> str:
    return f"{calendar.public_url}/account/first/{token}"
