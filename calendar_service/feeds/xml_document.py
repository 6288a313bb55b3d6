"""How a tree of XML elements becomes a document that every parser takes."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from calendar_service.domain.text import strip_forbidden


def child(
    parent: Element, name: str, text: str | None = None, attributes: Mapping[str, str] | None = None
) -> Element:
    """Append an element and return it. What XML has no way to write is left out of its texts."""
    cleaned = {key: strip_forbidden(value) for key, value in (attributes or {}).items()}
    element = SubElement(parent, name, cleaned)
    element.text = None if text is None else strip_forbidden(text)
    return element


def xml_document(root: Element) -> bytes:
    """Return the document in UTF-8, an element on each line; texts stay as they are."""
    indent(root)
    octets: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return octets + b"\n"
