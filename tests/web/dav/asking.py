"""Asks as CalDAV programs do, and reads what they are told."""

from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

import sqlalchemy as sa
from defusedxml.ElementTree import fromstring
from httpx2 import Response
from icalendar import Calendar

from calendar_service.domain.event import Category
from calendar_service.storage.categories import add_category
from tests.catalogue.restless import withdraw_event
from tests.house import Clock, House
from tests.web.visitors import Site

ALL = "/dav/calendars/all/"
SPACES = (
    'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" '
    'xmlns:CS="http://calendarserver.org/ns/" xmlns:I="http://apple.com/ns/ical/"'
)
NAMES = {
    "{DAV:}": "D:",
    "{urn:ietf:params:xml:ns:caldav}": "C:",
    "{http://calendarserver.org/ns/}": "CS:",
    "{http://apple.com/ns/ical/}": "I:",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a multistatus says of one address: a status for all, or properties by status."""

    status: str | None = None
    found: dict[str, Element] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()

    def text(self, name: str) -> str:
        return self.found[name].text or ""

    def hrefs(self, name: str) -> list[str]:
        return [each.text or "" for each in self.found[name].iter("{DAV:}href")]

    def names_in(self, name: str) -> list[str]:
        """Return what stands in a property, all the way down."""
        return [short(each.tag) for each in self.found[name].iter()][1:]


def short(name: str) -> str:
    for long, prefix in NAMES.items():
        name = name.replace(long, prefix)
    return name


def read(answer: Response) -> dict[str, Told]:
    """Return what is told of each address."""
    assert answer.status_code == 207, answer.text
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    told = {}
    for response in fromstring(answer.content).findall("{DAV:}response"):
        path = response.findtext("{DAV:}href") or ""
        assert path not in told, f"{path} is told twice"
        told[path] = _told(response)
    return told


def _told(response: Element) -> Told:
    by_status = {
        each.findtext("{DAV:}status"): {short(one.tag): one for one in each.findall("{DAV:}prop/*")}
        for each in response.findall("{DAV:}propstat")
    }
    assert by_status.keys() <= {"HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"}
    return Told(
        response.findtext("{DAV:}status"),
        by_status.get("HTTP/1.1 200 OK", {}),
        frozenset(by_status.get("HTTP/1.1 404 Not Found", {})),
    )


def condition(answer: Response, status: int = 403) -> str:
    """Return the name of the condition that was not met."""
    assert answer.status_code == status, answer.text
    (told,) = fromstring(answer.content)
    return short(told.tag)


async def propfind(
    site: Site, path: str, *names: str, depth: str = "0", body: str | None = None
) -> Response:
    """Ask for properties; `body` stands for what names would make."""
    asked = f"<D:prop>{''.join(f'<{name}/>' for name in names)}</D:prop>"
    content = f"<D:propfind {SPACES}>{asked}</D:propfind>" if body is None else body
    return await site.visitor().request("PROPFIND", path, headers={"Depth": depth}, content=content)


async def report(site: Site, body: str, path: str = ALL) -> Response:
    """Ask for a report; the first element of the body is given its namespaces."""
    name = body.partition(">")[0].removesuffix("/")
    content = body.replace(name, f"{name} {SPACES}", 1)
    return await site.visitor().request("REPORT", path, headers={"Depth": "1"}, content=content)


async def query(site: Site, asked: str, form: str = "", path: str = ALL) -> dict[str, str]:
    """Return the content of each object that a filter for events finds, by its path."""
    answer = await report(
        site,
        f"<C:calendar-query><D:prop><D:getetag/><C:calendar-data>{form}</C:calendar-data></D:prop>"
        f'<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{asked}'
        "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>",
        path,
    )
    return {where: told.text("C:calendar-data") for where, told in read(answer).items()}


async def sync(
    site: Site, token: str = "", path: str = ALL, limit: int | None = None
) -> tuple[dict[str, Told], str]:
    """Return what changed since the token, and the next one."""
    most = "" if limit is None else f"<D:limit><D:nresults>{limit}</D:nresults></D:limit>"
    answer = await report(site, sync_body(token, most), path)
    return read(answer), fromstring(answer.content).findtext("{DAV:}sync-token") or ""


def sync_body(token: str, more: str = "") -> str:
    return (
        f"<D:sync-collection><D:sync-token>{token}</D:sync-token>"
        f"<D:sync-level>1</D:sync-level>{more}"
        "<D:prop><D:getetag/></D:prop></D:sync-collection>"
    )


def titles(contents: dict[str, str]) -> list[str]:
    """Return the titles of all events in these objects, ascending."""
    events = [each for text in contents.values() for each in events_in(text)]
    return sorted(str(each["SUMMARY"]) for each in events)


def events_in(text: str) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def house_of(site: Site) -> House:
    """Return the service below the site's web, at this moment."""
    return House(site.context, Clock(site.clock()), site.folder, [])


async def change(site: Site, known_as: str, /, **changes: Any) -> None:
    """Publish the next version of an event, some time later."""
    site.clock.move(minutes=1)
    await house_of(site).change(known_as, **changes)


async def withdraw(site: Site, title: str) -> None:
    site.clock.move(minutes=1)
    await withdraw_event(house_of(site), title)


async def rewrite(site: Site, statement: str) -> None:
    """Change the database as no code of the service would."""
    await site.context.store.write(lambda con: con.run(sa.text(statement)))


async def add_categories(site: Site, **names: str) -> None:
    """Put categories on the desk's list: slugs and names."""
    for slug, name in names.items():
        category, new_id = Category(slug, name), site.context.new_id()
        await site.context.store.write(
            lambda con, id=new_id, one=category: add_category(con, id, one)  # type: ignore[misc]
        )


def path_of(event_id: str, collection: str = ALL) -> str:
    return f"{collection}{event_id}.ics"
