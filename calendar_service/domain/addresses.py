"""Absolute links to what people and programs visit; all begin with the public URL."""

from calendar_service.domain.calendar import Calendar


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


def desk_submission(calendar: Calendar, submission_id: str) -> str:
    return f"{calendar.public_url}/desk/submissions/{submission_id}"


def first_admin(calendar: Calendar, token: str) -> str:
    return f"{calendar.public_url}/account/first/{token}"
