"""A reader of XML that forgives nothing: the expat parser of the standard library."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"


def read_xml(document: bytes) -> Element:
    assert document.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n")
    return fromstring(document)  # noqa: S314 - our own bytes


def texts(parent: Element, path: str) -> list[str | None]:
    return [element.text for element in parent.findall(path)]


def shape(element: Element) -> list[object]:
    """Return the names of the elements as they stand within each other, without their texts."""
    return [element.tag, sorted(element.attrib), [shape(each) for each in element]]


def links(parent: Element) -> Iterator[tuple[str | None, str | None, str | None]]:
    for link in parent.findall(f"{ATOM}link"):
        yield link.get("rel"), link.get("type"), link.get("href")
