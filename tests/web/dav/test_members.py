"""One event as a file, and what else can be asked of addresses below /dav/."""

import pytest
from icalendar import Calendar

from tests.web.dav.asking import (
    ALL,
    add_categories,
    change,
    condition,
    path_of,
    propfind,
    read,
    report,
    withdraw,
)
from tests.web.visitors import Site, submit

PLACES = ["/dav/", "/dav/principal/", "/dav/calendars/", ALL]
WRITES = ["PUT", "DELETE", "PROPPATCH", "MKCALENDAR", "MKCOL", "MOVE", "COPY"]


async def test_an_object_is_a_calendar_with_its_zones_and_without_a_method(site: Site) -> None:
    event_id = await site.publish(
        title="Choir",
        start="2027-05-07T19:00",
        recurrence="FREQ=WEEKLY;COUNT=4",
        overrides=[{"recurrence_id": "2027-05-14", "status": "cancelled"}],
    )

    answer = await site.visitor().get(path_of(event_id))

    calendar = Calendar.from_ical(answer.content)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert sorted(calendar) == ["CALSCALE", "PRODID", "VERSION"]
    assert [each.name for each in calendar.subcomponents] == ["VTIMEZONE", "VEVENT", "VEVENT"]
    assert len({str(each["UID"]) for each in calendar.walk("VEVENT")}) == 1


async def test_an_object_that_is_known_is_not_sent_again(site: Site) -> None:
    event_id = await site.publish(title="Quiz")
    carol = site.visitor()
    first = await carol.get(path_of(event_id))

    again = await carol.get(path_of(event_id), headers={"If-None-Match": first.headers["etag"]})
    await change(site, "Quiz", title="Pub quiz")
    newer = await carol.get(path_of(event_id), headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content, again.headers["etag"]) == (
        *(304, b""),
        first.headers["etag"],
    )
    assert (newer.status_code, newer.headers["etag"] != first.headers["etag"]) == (200, True)
    assert not first.headers["etag"].startswith("W/")


async def test_an_object_is_the_same_for_programs_that_take_gzip(site: Site) -> None:
    """They compare the ETag with the one that PROPFIND tells."""
    event_id = await site.publish(title="Long", description="word " * 2000)

    plain = await site.visitor().get(path_of(event_id), headers={"Accept-Encoding": "identity"})
    taken = await site.visitor().get(path_of(event_id), headers={"Accept-Encoding": "gzip"})

    assert taken.headers["etag"] == plain.headers["etag"]
    assert "content-encoding" not in taken.headers


async def test_what_was_withdrawn_is_404_at_once_and_in_no_listing(site: Site) -> None:
    await add_categories(site, film="Film")
    event_id = await site.publish(title="A secret party", categories=["film"])
    film = "/dav/calendars/category-film/"
    carol = site.visitor()
    assert (await carol.get(path_of(event_id, film))).status_code == 200

    await withdraw(site, "A secret party")

    for collection in (ALL, film):
        answer = await carol.get(path_of(event_id, collection))
        assert answer.status_code == 404
        assert "secret party" not in answer.text
        assert path_of(event_id, collection) not in read(
            await propfind(site, collection, "D:getetag", depth="1")
        )
        told = read(await report(site, multiget(path_of(event_id, collection)), collection))
        assert [each.status for each in told.values()] == ["HTTP/1.1 404 Not Found"]


def multiget(path: str) -> str:
    asked = "<D:prop><C:calendar-data/></D:prop>"
    return f"<C:calendar-multiget>{asked}<D:href>{path}</D:href></C:calendar-multiget>"


async def test_what_is_not_in_a_category_is_not_in_its_calendar(site: Site) -> None:
    await add_categories(site, opera="Opera")
    event_id = await site.publish(title="No opera")

    answer = await site.visitor().get(path_of(event_id, "/dav/calendars/category-opera/"))

    assert answer.status_code == 404


async def test_nothing_that_was_not_published_is_there(site: Site) -> None:
    waiting = await submit(site.visitor(), title="A secret party")

    assert (await site.visitor().get(path_of(waiting["id"]))).status_code == 404


@pytest.mark.parametrize("path", PLACES)
async def test_programs_are_told_what_this_is(site: Site, path: str) -> None:
    answer = await site.visitor().options(path)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["dav"] == "1, 3, calendar-access"
    assert answer.headers["allow"] == "OPTIONS, PROPFIND, REPORT"


async def test_an_object_can_be_fetched_besides(site: Site) -> None:
    event_id = await site.publish(title="Options")

    answer = await site.visitor().options(path_of(event_id))

    assert answer.headers["allow"] == "OPTIONS, GET, HEAD, PROPFIND, REPORT"


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("path", [*PLACES, path_of("x"), "/dav/calendars/mine/"])
async def test_nobody_may_write_and_is_told_what_is_missing(
    site: Site, method: str, path: str
) -> None:
    answer = await site.visitor().request(method, path, content="BEGIN:VCALENDAR")

    assert condition(answer) == "D:need-privileges"
    assert f"<D:href>{path}</D:href>" in answer.text
    assert "<D:write />" in answer.text


@pytest.mark.parametrize("name", ["%01", "%3Cb%3E", "%C3%A4%20%26", "%ED%A0%80"])
async def test_a_refusal_is_xml_whatever_the_address(site: Site, name: str) -> None:
    answer = await site.visitor().request("PUT", f"/dav/calendars/{name}/")

    assert condition(answer) == "D:need-privileges"


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "PROPFIND"])
@pytest.mark.parametrize("path", ["/.well-known/caldav", "/dav"])
async def test_programs_that_know_the_host_alone_find_the_calendar(
    site: Site, method: str, path: str
) -> None:
    answer = await site.visitor().request(method, path)

    assert (answer.status_code, answer.headers["location"]) == (301, "/dav/")


@pytest.mark.parametrize("credentials", ["Basic Y2Fyb2w6c2VjcmV0", "Bearer nonsense", "Digest x"])
async def test_whatever_password_is_sent_is_welcome(site: Site, credentials: str) -> None:
    event_id = await site.publish(title="Password")
    carol = site.visitor(Authorization=credentials)

    answers = [
        await carol.get(path_of(event_id)),
        await carol.options("/dav/"),
        await carol.request("PROPFIND", "/dav/", headers={"Depth": "0"}),
        await carol.request("PUT", path_of(event_id)),
        await carol.get(path_of("nothing")),
    ]

    assert [each.status_code for each in answers] == [200, 200, 207, 403, 404]


@pytest.mark.parametrize("path", ["/dav/", "/dav/principal/", "/dav/calendars/", path_of("x")])
async def test_only_calendars_take_reports(site: Site, path: str) -> None:
    answer = await report(site, "<D:sync-collection/>", path)

    assert condition(answer) == "D:supported-report"


@pytest.mark.parametrize(
    "body", ["<D:expand-property/>", "<D:principal-property-search/>", "<C:wish/>"]
)
async def test_a_report_that_there_is_none_of_is_refused(site: Site, body: str) -> None:
    assert condition(await report(site, body)) == "D:supported-report"


async def test_a_report_without_a_body_is_400(site: Site) -> None:
    assert (await site.visitor().request("REPORT", ALL)).status_code == 400
