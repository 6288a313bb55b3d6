"""What every answer is made from: the operations' context, the catalogue and the templates."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.catalogue.documents import Documents
from calendar_service.operations.context import Context
from calendar_service.web.front import Front
from calendar_service.web.polls import PollCounter
from calendar_service.web.quotas import Quotas
from calendar_service.web.warming import Warming


@dataclass(frozen=True, slots=True)
class Service:
    """`mail_folder` is where mail lies that nobody delivers; None where SMTP does.
    `is_leaving` is true of a process that will soon close its door, `warming` is what pages wait
    for right after the start."""

    context: Context
    catalogue: Catalogue
    documents: Documents
    front: Front
    templates: Environment
    quotas: Quotas
    polls: PollCounter
    mail_folder: Path | None
    is_https: bool
    is_leaving: Callable[[], bool]
    warming: Warming
