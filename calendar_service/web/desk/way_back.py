"""The way back to the queue that somebody came from; its pages hand it on as `queue`."""

from urllib.parse import urlencode

from starlette.datastructures import FormData

from calendar_service.web.asked import Asked
from calendar_service.web.desk.asked_queue import DeskQueue, queue_of

NAME = "queue"


def queue_behind(asked: Asked, sent: FormData | None = None) -> DeskQueue | None:
    """Return the queue that the form or the address names, None if neither does."""
    given = asked.request.query_params if sent is None else sent
    return queue_of(str(given[NAME])) if NAME in given else None


def with_way_back(path: str, query: str) -> str:
    """Return the address of a page that leads back to the queue of this query."""
    return f"{path}?{urlencode({NAME: query})}"
