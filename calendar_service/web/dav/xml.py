"""WebDAV's XML: names in their namespaces, bodies read without trust, answers written."""

import asyncio
from collections.abc import Iterable
from xml.etree.ElementTree import Element, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

NAMESPACES = {
    "D": "DAV:",
    "C": "urn:ietf:params:xml:ns:caldav",
    "CS": "http://calendarserver.org/ns/",
    "I": "http://apple.com/ns/ical/",
}
"""Prefixes as everybody writes them: some programs look for them instead of the namespaces."""

for _prefix, _namespace in NAMESPACES.items():
    register_namespace(_prefix, _namespace)

MEDIA_TYPE = "application/xml; charset=utf-8"
HEADERS = {"DAV": "1, 3, calendar-access", "Cache-Control": "no-store"}


def dav(name: str) -> str:
    return f"{{{NAMESPACES['D']}}}{name}"


def caldav(name: str) -> str:
    return f"{{{NAMESPACES['C']}}}{name}"


def calendar_server(name: str) -> str:
    return f"{{{NAMESPACES['CS']}}}{name}"


def apple(name: str) -> str:
    return f"{{{NAMESPACES['I']}}}{name}"


def element(name: str, /, *content: Element | str, **attributes: str) -> Element:
    """Return an element with this text and these children; an attribute's name has no hyphen
    but an underscore."""
    made = Element(name, {key.replace("_", "-"): value for key, value in attributes.items()})
    texts = [part for part in content if isinstance(part, str)]
    made.text = "".join(texts) if texts else None
    made.extend(part for part in content if not isinstance(part, str))
    return made


def href(path: str) -> Element:
    return element(dav("href"), path)


async def read_body(request: Request) -> Element | None:
    """Return the body's root; None where there is no body. Raises 400 for what is no XML, or has
    a document type: entities are how such a body grows beyond all bounds."""
    body = await request.body()
    if not body.strip():
        return None
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise HTTPException(400, "The body is not XML that this address can read.") from error
    return root


async def multistatus(responses: Iterable[Element], *more: Element) -> Response:
    """Return the answers to many questions at once (RFC 4918 §13). They are made off the loop:
    of a large calendar they are thousands."""

    def written() -> bytes:
        return document(element(dav("multistatus"), *responses, *more))

    return Response(await asyncio.to_thread(written), 207, HEADERS, MEDIA_TYPE)


def refusal(condition: str | Element, status: int = 403) -> Response:
    """Return the condition that was not met (RFC 4918 §16)."""
    told = element(condition) if isinstance(condition, str) else condition
    return Response(document(element(dav("error"), told)), status, HEADERS, MEDIA_TYPE)


def document(root: Element) -> bytes:
    """Return the document. Parsers take a bare CR for a line feed, so that it is written as a
    reference: a calendar object then reads as it is."""
    octets: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return octets.replace(b"\r", b"&#13;")
