"""What every answer is made from: the operations' context, the catalogue and the templates."""

from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from calendar_service.catalogue.catalogue import Catalogue
from calendar_service.catalogue.renderings import Renderings
from calendar_service.operations.context import Context


@dataclass(frozen=True, slots=True)
class Service:
    """`mail_folder` is where mail lies that nobody delivers; None where SMTP does."""

    context: Context
    catalogue: Catalogue
    renderings: Renderings
    templates: Environment
    mail_folder: Path | None
    is_https: bool
