"""Which properties a request names, and how a resource answers."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from starlette.exceptions import HTTPException

from calendar_service.web.dav.properties import PLAIN, STATES, Properties
from calendar_service.web.dav.xml import caldav, dav, element, href

NAMES_MOST = 100
"""Each is told of every object; no program knows a third as many."""

OK, NOT_FOUND = "HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"
CONTENT = caldav("calendar-data")


@dataclass(frozen=True, slots=True)
class Named:
    """`names` are in the order in which they were asked for; with `is_plain`, all that is plain
    comes besides. `content` is how an object's content is wanted, if at all."""

    names: tuple[str, ...] = ()
    is_plain: bool = False
    names_alone: bool = False
    content: Element | None = None

    @property
    def needs_state(self) -> bool:
        return not STATES.isdisjoint(self.names)


def named_in(root: Element | None) -> Named:
    """Return what a PROPFIND or REPORT asks for (RFC 4918 §14.20); nothing is everything. Raises
    400 for too much."""
    if root is not None and root.find(dav("propname")) is not None:
        return Named(names_alone=True)
    prop = None if root is None else root.find(dav("prop"))
    if prop is None:
        included = None if root is None else root.find(dav("include"))
        return Named(_names(included), is_plain=True)
    return Named(_names(prop), content=prop.find(CONTENT))


def response(path: str, known: Properties, named: Named) -> Element:
    """Return a resource's answer: what it has, and what it has not."""
    if named.names_alone:
        return _response(path, {OK: [element(name) for name in known]})
    plain = tuple(name for name in known if named.is_plain and name in PLAIN)
    wanted = dict.fromkeys((*plain, *named.names))
    found = [known[name]() for name in wanted if name in known]
    missing = [element(name) for name in wanted if name not in known]
    return _response(path, {OK: found, NOT_FOUND: missing} if found else {NOT_FOUND: missing})


def status(path: str, text: str, *more: Element) -> Element:
    """Return a resource's answer that is one for all its properties."""
    return element(dav("response"), href(path), element(dav("status"), text), *more)


def _names(named: Element | None) -> tuple[str, ...]:
    names = () if named is None else tuple(dict.fromkeys(each.tag for each in named))
    if len(names) > NAMES_MOST:
        raise HTTPException(400, f"A request may name at most {NAMES_MOST} properties.")
    return names


def _response(path: str, properties: dict[str, list[Element]]) -> Element:
    stats = (_propstat(each, text) for text, each in properties.items() if each or text is OK)
    return element(dav("response"), href(path), *stats)


def _propstat(properties: list[Element], text: str) -> Element:
    return element(dav("propstat"), element(dav("prop"), *properties), element(dav("status"), text))
