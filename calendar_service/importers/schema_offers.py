"""What an event of schema.org costs, and where one registers for it."""

import re
from typing import Any

from calendar_service.importers.linked_data import Names, Node, each, line_of, url_of
from calendar_service.importers.sketch import Sketch, short_line

_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?0*", re.ASCII)
_CURRENCY = re.compile("[A-Z]{3}")


def put_offers(node: Node, sketch: Sketch, names: Names, base_url: str | None) -> None:
    """Tell the price, of several the range in words, and the first address to register at."""
    offers = [
        one for offer in each(node.get("offers")) if isinstance(one := names.whole(offer), dict)
    ]
    links = (url_of({"url": offer.get("url")}, base_url) for offer in offers)
    url = next(filter(None, links), None)
    if url != sketch.fields.get("url"):
        sketch.put("registration_url", url)
    is_free = line_of(_word(node.get("isAccessibleForFree"))).lower().endswith("true")
    sketch.put("price", _price(offers, is_free=is_free))


def _price(offers: list[dict[str, Any]], *, is_free: bool) -> dict[str, Any]:
    written = [
        text
        for offer in offers
        for name in ("price", "lowPrice", "highPrice")
        if (text := line_of(offer.get(name)))
    ]
    amounts = list(dict.fromkeys(filter(None, map(_amount, written))))
    currency = _currency(offers)
    if is_free or (amounts and not any(map(float, amounts))):
        return {"free": True}
    if len(amounts) == 1 and len(set(written)) == 1:
        return {"amount": amounts[0], **currency}
    texts = amounts or written
    if not texts:
        return {}
    ordered = sorted(texts, key=float) if amounts else texts
    span = f"{ordered[0]}–{ordered[-1]}" if len(ordered) > 1 else ordered[0]
    return {"text": short_line(f"{span} {currency.get('currency', '')}"), **currency}


def _amount(text: str) -> str | None:
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    cents = (found[2] or "").ljust(2, "0") if (found[2] or "").strip("0") else ""
    return f"{int(found[1])}.{cents}" if cents else str(int(found[1]))


def _currency(offers: list[dict[str, Any]]) -> dict[str, str]:
    codes = (line_of(offer.get("priceCurrency")).upper() for offer in offers)
    return next(({"currency": code} for code in codes if _CURRENCY.fullmatch(code)), {})


def _word(value: object) -> object:
    return str(value) if isinstance(value, bool) else value
