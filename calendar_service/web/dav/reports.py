"""REPORT: which of a calendar's objects a program wants, and what of them."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import chain
from xml.etree.ElementTree import Element

from starlette.exceptions import HTTPException
from starlette.responses import Response

from calendar_service.catalogue.object_changes import read_object_changes
from calendar_service.catalogue.objects import CalendarObject, read_objects
from calendar_service.domain.errors import SyncTokenExpired
from calendar_service.domain.sync import SyncToken, parse_token
from calendar_service.web.asked import Asked
from calendar_service.web.dav.content import with_content
from calendar_service.web.dav.free_busy import free_busy_query
from calendar_service.web.dav.places import Collection, asked_collection
from calendar_service.web.dav.properties import sync_token, token_text
from calendar_service.web.dav.propstat import NOT_FOUND, named_in, response, status
from calendar_service.web.dav.query import matching, read_filter
from calendar_service.web.dav.refused import Refused
from calendar_service.web.dav.xml import caldav, dav, element, multistatus, read_body, refusal

TOO_MANY = "HTTP/1.1 507 Insufficient Storage"

Report = Callable[[Asked, Collection, Element], Awaitable[Response]]


async def report(asked: Asked) -> Response:
    """Answer a report on a calendar; one that there is none of is refused (RFC 3253 §3.6)."""
    collection = await asked_collection(asked)
    root = await read_body(asked.request)
    if root is None:
        raise HTTPException(400, "A report says in its body what it is about.")
    answer = _REPORTS.get(root.tag)
    if answer is None:
        return refusal(dav("supported-report"))
    try:
        return await answer(asked, collection, root)
    except Refused as refused:
        return refusal(refused.condition, refused.status)


async def _query(asked: Asked, collection: Collection, root: Element) -> Response:
    wanted = read_filter(root)
    objects = await read_objects(asked.context.store, asked.calendar, collection.asked)
    found = await matching(asked, objects, wanted)
    return await multistatus(await _responses(asked, collection, root, found))


async def _multiget(asked: Asked, collection: Collection, root: Element) -> Response:
    """Answer for each address once; what is not there, or not any more, is said to be so."""
    addresses = [(each.text or "").strip() for each in root.iter(dav("href"))]
    names = {address: collection.name_in(address) for address in addresses}
    wanted = {name for name in names.values() if name}
    found = await read_objects(asked.context.store, asked.calendar, collection.asked, wanted)
    known = {each.name for each in found}
    missing = [address for address, name in names.items() if name not in known]
    responses = await _responses(asked, collection, root, found)
    return await multistatus(chain(responses, (status(address, NOT_FOUND) for address in missing)))


async def _sync(asked: Asked, collection: Collection, root: Element) -> Response:
    """Answer with what changed since the token (RFC 6578 §3); an empty one is that of a program
    that has nothing yet."""
    store, calendar = asked.context.store, asked.calendar
    try:
        told = await read_object_changes(
            store, calendar, collection.asked, _since(root), limit=_limit(root)
        )
    except SyncTokenExpired:
        raise Refused(dav("valid-sync-token")) from None
    responses = await _responses(asked, collection, root, told.changed)
    gone = (status(collection.path_of(name), NOT_FOUND) for name in told.gone)
    cut = element(dav("error"), element(dav("number-of-matches-within-limits")))
    more = [status(collection.path, TOO_MANY, cut)] if told.more else []
    return await multistatus(chain(responses, gone, more), sync_token(told.token))


_REPORTS: dict[str, Report] = {
    caldav("calendar-query"): _query,
    caldav("calendar-multiget"): _multiget,
    caldav("free-busy-query"): free_busy_query,
    dav("sync-collection"): _sync,
}


async def _responses(
    asked: Asked, collection: Collection, root: Element, objects: Sequence[CalendarObject]
) -> Iterator[Element]:
    """Return the answers as they are read, since that is where their content is made."""
    named = named_in(root)
    known = await with_content(asked, objects, named)
    return (
        response(collection.path_of(each.name), properties, named)
        for each, properties in zip(objects, known, strict=True)
    )


def _since(root: Element) -> SyncToken | None:
    text = (root.findtext(dav("sync-token")) or "").strip()
    token = parse_token(token_text(text)) if text else None
    if text and token is None:
        raise SyncTokenExpired
    return token


def _limit(root: Element) -> int | None:
    text = root.findtext(f"{dav('limit')}/{dav('nresults')}")
    if text is None:
        return None
    number = text.strip()
    if not (number.isascii() and number.isdigit() and int(number[:9]) > 0):
        raise HTTPException(400, "nresults takes a whole number, 1 or more.")
    return int(number[:9])
