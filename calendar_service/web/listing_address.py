"""A listing's own address in one spelling, as its page names it: to sites that embed it, and in
other languages. What the service does not know is left out, so that the page stays the same
whatever was added to the link on its way."""

from typing import Any
from urllib.parse import quote

from calendar_service.domain.canonical import filter_pairs, paging_pairs, query_text
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.paging import Paging
from calendar_service.web.asked import Asked
from calendar_service.web.language import PARAMETER, language_in_address, language_links


def own_address(
    asked: Asked, path: str, found: EventFilter, paging: Paging, *, facet: str | None
) -> dict[str, Any]:
    """Return `address` and `languages` for the page; a facet in the path is not told again."""
    in_path = None if facet is None else (facet, asked.path(facet))
    sent = asked.request.query_params.multi_items()
    pairs = [pair for pair in filter_pairs(found, sent) if pair != in_path]
    language = language_in_address(asked.request, asked.calendar)
    chosen = [(PARAMETER, language)] if language else []
    kept = [*pairs, *paging_pairs(paging)]
    return {
        "address": f"{asked.calendar.public_url}{quote(path)}{query_text([*pairs, *chosen])}",
        "languages": language_links(asked.request, asked.visit(), asked.context.words, kept=kept),
    }
