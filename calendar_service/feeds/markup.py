"""What a description becomes: plain text for calendars, sanitised HTML for pages."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Markup:
    text: str
    html: str


RenderMarkup = Callable[[str], Markup]
"""Turns Markdown into both; the roots pass it in, since its libraries live in the web room."""
