"""A description with its markup, for X-ALT-DESC: the desktop's Outlook shows it in place of the
plain text, which all other programs show."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from calendar_service.domain.addresses import is_web_address

# What paragraphs and line breaks say, plain text says as well; and a link whose words are its
# address.
_MARKUP = re.compile(r"<(?:a|em|strong|ul|ol|blockquote|code|pre|h[1-6]|hr)\b")
_BARE_LINK = re.compile(r'<a href="([^"]*)"[^>]*>\1</a>')


@dataclass(frozen=True, slots=True)
class Link:
    """Where a text leads, perhaps with a word for what is there."""

    url: str
    label: str | None = None

    @property
    def text(self) -> str:
        return f"{self.label}: {self.url}" if self.label else self.url

    @property
    def html(self) -> str:
        shown = escape(self.url)
        told = f'<a href="{shown}">{shown}</a>' if is_web_address(self.url) else shown
        return f"{escape(self.label)}: {told}" if self.label else told


def says_more_than_text(html: str) -> bool:
    """True if the sanitised HTML has markup that its plain text loses."""
    return bool(_MARKUP.search(html)) and bool(_MARKUP.search(_BARE_LINK.sub("", html)))


def html_document(
    html: str,
    *,
    reason: str | None,
    facts: Iterable[str],
    links: Iterable[Link],
    language: str | None,
) -> str:
    """Return a whole document around the sanitised HTML, in the order of the plain text: the
    reason of the status before it, facts and links after it."""
    lang = f' lang="{escape(language)}"' if language else ""
    before = f"<p>{escape(reason)}</p>" if reason else ""
    after = "<br>".join([*map(escape, facts), *(link.html for link in links)])
    return (
        f'<!DOCTYPE html><html{lang}><head><meta charset="utf-8"></head>'
        f"<body>{before}{html}<p>{after}</p></body></html>"
    )
