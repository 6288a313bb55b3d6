"""What CalDAV programs find at each address, before they have asked for any event."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calendar_service.feeds.ics import MEDIA_TYPE
from tests.web.dav.asking import (
    ALL,
    Told,
    add_categories,
    change,
    condition,
    path_of,
    propfind,
    read,
)
from tests.web.visitors import Site, open_site

PLACES = ["/dav/", "/dav/principal/", "/dav/calendars/", ALL]
STATE = ("CS:getctag", "D:sync-token")


@pytest.fixture(scope="module")
async def site(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar with two categories, a colour, and what it says of itself."""
    folder = tmp_path_factory.mktemp("dav")
    about = {"description": "All that is on", "accent": "#0b7"}
    async with open_site(folder, start=1, title="Culture", **about) as opened:
        await add_categories(opened, film="Film", music="Music")
        yield opened


async def found(site: Site, path: str, *names: str) -> Told:
    told = read(await propfind(site, path, *names))
    assert list(told) == [path]
    return told[path]


@pytest.mark.parametrize("path", [*PLACES, "/dav/calendars/category-film/"])
async def test_everybody_is_somebody_who_may_read_and_nothing_else(site: Site, path: str) -> None:
    told = await found(
        site, path, "D:current-user-principal", "D:current-user-privilege-set", "D:owner"
    )

    assert told.hrefs("D:current-user-principal") == ["/dav/principal/"]
    assert told.hrefs("D:owner") == ["/dav/principal/"]
    assert told.names_in("D:current-user-privilege-set") == ["D:privilege", "D:read"]
    assert told.missing == frozenset()


async def test_the_principal_is_a_real_one_and_knows_where_the_calendars_are(site: Site) -> None:
    told = await found(
        site,
        "/dav/principal/",
        *("D:resourcetype", "D:displayname", "D:principal-URL"),
        *("C:calendar-home-set", "C:calendar-user-address-set", "D:principal-collection-set"),
    )

    assert told.names_in("D:resourcetype") == ["D:collection", "D:principal"]
    assert told.text("D:displayname") == "Culture"
    assert told.hrefs("D:principal-URL") == ["/dav/principal/"]
    assert told.hrefs("C:calendar-home-set") == ["/dav/calendars/"]
    assert told.hrefs("C:calendar-user-address-set") == ["/dav/principal/"]
    assert told.hrefs("D:principal-collection-set") == ["/dav/"]


async def test_the_home_holds_the_whole_calendar_and_one_for_each_category(site: Site) -> None:
    told = read(
        await propfind(site, "/dav/calendars/", "D:displayname", "D:resourcetype", depth="1")
    )

    assert {path: each.text("D:displayname") for path, each in told.items()} == {
        "/dav/calendars/": "Culture",
        "/dav/calendars/all/": "Culture",
        "/dav/calendars/category-film/": "Culture: Film",
        "/dav/calendars/category-music/": "Culture: Music",
    }
    assert {path: each.names_in("D:resourcetype") for path, each in told.items()} == {
        "/dav/calendars/": ["D:collection"],
        "/dav/calendars/all/": ["D:collection", "C:calendar"],
        "/dav/calendars/category-film/": ["D:collection", "C:calendar"],
        "/dav/calendars/category-music/": ["D:collection", "C:calendar"],
    }


async def test_the_root_leads_to_all_that_is_below_it(site: Site) -> None:
    assert list(read(await propfind(site, "/dav/", "D:displayname", depth="1"))) == [
        *("/dav/", "/dav/principal/", "/dav/calendars/")
    ]
    assert list(read(await propfind(site, "/dav/", "D:displayname", depth="0"))) == ["/dav/"]


@pytest.mark.parametrize("path", PLACES[1:])
async def test_an_address_typed_without_its_last_slash_is_the_same(site: Site, path: str) -> None:
    assert list(read(await propfind(site, path.removesuffix("/"), "D:displayname"))) == [path]


async def test_a_calendar_tells_what_it_takes(site: Site) -> None:
    told = await found(
        site,
        ALL,
        *("C:supported-calendar-component-set", "C:supported-calendar-data"),
        *("C:supported-collation-set", "C:max-resource-size", "D:supported-report-set"),
        *("C:calendar-description", "I:calendar-color"),
    )

    (component,) = told.found["C:supported-calendar-component-set"]
    (form,) = told.found["C:supported-calendar-data"]
    assert component.attrib == {"name": "VEVENT"}
    assert form.attrib == {"content-type": "text/calendar", "version": "2.0"}
    assert [each.text for each in told.found["C:supported-collation-set"]] == [
        *("i;ascii-casemap", "i;octet", "i;unicode-casemap")
    ]
    assert told.text("C:max-resource-size") == "1048576"
    assert told.names_in("D:supported-report-set") == [
        name
        for report in (
            *("C:calendar-query", "C:calendar-multiget", "C:free-busy-query"),
            "D:sync-collection",
        )
        for name in ("D:supported-report", "D:report", report)
    ]
    assert told.text("C:calendar-description") == "All that is on"
    assert told.text("I:calendar-color") == "#00BB77FF"


async def test_a_category_has_a_colour_of_its_own_that_stays(site: Site) -> None:
    film, again, music = [
        await found(site, f"/dav/calendars/category-{slug}/", "I:calendar-color")
        for slug in ("film", "film", "music")
    ]

    assert film.text("I:calendar-color") == again.text("I:calendar-color")
    assert len({each.text("I:calendar-color") for each in (film, music)}) == 2


async def test_what_an_address_does_not_have_is_told_apart_from_what_it_has(site: Site) -> None:
    told = await found(
        site, "/dav/", "D:displayname", "D:getetag", "CS:getctag", "I:calendar-order"
    )

    assert list(told.found) == ["D:displayname"]
    assert told.missing == {"D:getetag", "CS:getctag", "I:calendar-order"}
    assert (await found(site, "/dav/", "D:getetag")).missing == {"D:getetag"}


@pytest.mark.parametrize("body", ["", "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>"])
async def test_who_asks_for_everything_gets_what_is_plain(site: Site, body: str) -> None:
    """RFC 4791 §5.2 and RFC 6578 §4 keep their properties out of it."""
    event_id = await site.publish(title="Film night")

    folder = read(await propfind(site, ALL, depth="1", body=body))

    assert list(folder[ALL].found) == ["D:supported-report-set", "D:resourcetype", "D:displayname"]
    assert sorted(folder[path_of(event_id)].found) == [
        *("D:getcontentlength", "D:getcontenttype", "D:getetag", "D:getlastmodified"),
        *("D:resourcetype", "D:supported-report-set"),
    ]
    assert {each.missing for each in folder.values()} == {frozenset()}


async def test_more_can_be_included_in_everything(site: Site) -> None:
    include = "<D:include><CS:getctag/><I:calendar-order/></D:include>"
    space = 'xmlns:CS="http://calendarserver.org/ns/" xmlns:I="http://apple.com/ns/ical/"'
    body = f'<D:propfind xmlns:D="DAV:" {space}><D:allprop/>{include}</D:propfind>'

    told = read(await propfind(site, ALL, body=body))[ALL]

    assert {"D:displayname", "CS:getctag"} < told.found.keys()
    assert told.missing == {"I:calendar-order"}


async def test_the_names_alone_can_be_asked_for(site: Site) -> None:
    body = '<D:propfind xmlns:D="DAV:"><D:propname/></D:propfind>'

    told = read(await propfind(site, ALL, body=body))[ALL]

    assert {"D:resourcetype", "C:calendar-description", *STATE} < told.found.keys()
    assert [each.text for each in told.found.values()] == [None] * len(told.found)


async def test_each_object_has_what_a_program_compares(site: Site) -> None:
    event_id = await site.publish(title="Concert")
    names = ("D:getetag", "D:getcontenttype", "D:getlastmodified", "D:resourcetype")

    listed = read(await propfind(site, ALL, *names, depth="1"))[path_of(event_id)]
    alone = await found(site, path_of(event_id), *names, "D:current-user-privilege-set")

    content = await site.visitor().get(path_of(event_id))
    assert listed.text("D:getetag") == alone.text("D:getetag") == content.headers["etag"]
    assert listed.text("D:getcontenttype") == content.headers["content-type"] == MEDIA_TYPE
    assert listed.text("D:getlastmodified") == content.headers["last-modified"]
    assert alone.names_in("D:resourcetype") == []
    assert alone.names_in("D:current-user-privilege-set") == ["D:privilege", "D:read"]


async def test_no_content_is_told_where_only_properties_are_asked_for(site: Site) -> None:
    event_id = await site.publish(title="Secret ingredient")

    told = await found(site, path_of(event_id), "C:calendar-data")

    assert told.found == {}
    assert told.missing == {"C:calendar-data"}


async def test_the_tag_moves_when_the_calendar_changes_and_no_other(site: Site) -> None:
    music = "/dav/calendars/category-music/"
    await site.publish(title="Matinee", categories=["film"])
    before, other = await found(site, ALL, *STATE), await found(site, music, *STATE)
    again = await found(site, ALL, *STATE)

    await change(site, "Matinee", title="Late matinee")

    after, other_after = await found(site, ALL, *STATE), await found(site, music, *STATE)
    assert [again.text(name) for name in STATE] == [before.text(name) for name in STATE]
    assert [after.text(name) != before.text(name) for name in STATE] == [True, True]
    assert other_after.text("CS:getctag") == other.text("CS:getctag")
    assert after.text("D:sync-token").startswith("data:,")


async def test_the_tag_moves_when_only_time_has_passed(tmp_path: Path) -> None:
    """The calendar begins six months back, on the first of a month."""
    async with open_site(tmp_path) as site:
        before = await found(site, ALL, *STATE)
        site.clock.move(days=8)
        same = await found(site, ALL, *STATE)
        site.clock.move(days=1)
        after = await found(site, ALL, *STATE)

    assert [same.text(name) for name in STATE] == [before.text(name) for name in STATE]
    assert [after.text(name) != before.text(name) for name in STATE] == [True, True]


@pytest.mark.parametrize("path", PLACES)
async def test_nobody_is_told_everything_all_the_way_down(site: Site, path: str) -> None:
    assert condition(await propfind(site, path, depth="infinity")) == "D:propfind-finite-depth"
    silent = await site.visitor().request("PROPFIND", path)
    assert condition(silent) == "D:propfind-finite-depth"


async def test_an_object_has_nothing_below_it(site: Site) -> None:
    event_id = await site.publish(title="Depths")

    answer = await propfind(site, path_of(event_id), "D:getetag", depth="infinity")

    assert list(read(answer)) == [path_of(event_id)]


async def test_a_calendar_is_found_without_its_last_slash_too(site: Site) -> None:
    answer = await propfind(site, ALL.removesuffix("/"), "D:displayname")

    assert list(read(answer)) == [ALL]


@pytest.mark.parametrize(
    "path",
    [
        *("/dav/calendars/nothing/", "/dav/calendars/category-nothing/", "/dav/nothing/"),
        *(path_of("nothing"), path_of("a.b"), f"{ALL}x", f"{ALL}..%2f..%2fprincipal"),
    ],
)
async def test_what_is_not_there_is_404_as_a_problem(site: Site, path: str) -> None:
    answer = await propfind(site, path, "D:displayname")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "body",
    [
        *("<", "no xml", "<a><b></a>", "<D:propfind/>", "\x00"),
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<?xml version="1.0" encoding="nonsense"?><a/>',
    ],
)
async def test_a_body_that_is_no_harmless_xml_is_400(site: Site, body: str) -> None:
    answer = await propfind(site, ALL, body=body)

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_body_may_be_deep_but_not_large(site: Site) -> None:
    deep = "<a>" * 100_000 + "</a>" * 100_000
    assert (await propfind(site, ALL, body=deep)).status_code == 207

    assert (await propfind(site, ALL, body="<a>" + "x" * 1024 * 1024)).status_code == 413


async def test_a_request_names_no_more_properties_than_there_may_be(site: Site) -> None:
    """Each would be told of every object."""
    names = [f"I:wish-{number}" for number in range(101)]

    assert (await propfind(site, ALL, *names)).status_code == 400
    assert (await propfind(site, ALL, *names[:100])).status_code == 207


async def test_a_depth_that_is_none_is_400(site: Site) -> None:
    assert (await propfind(site, ALL, depth="2")).status_code == 400


async def test_titles_are_written_as_xml_needs_it(tmp_path: Path) -> None:
    async with open_site(tmp_path, title="Rock & <Roll>") as site:
        told = read(await propfind(site, ALL, "D:displayname"))[ALL]

    assert told.text("D:displayname") == "Rock & <Roll>"
