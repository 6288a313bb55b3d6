"""Which events a calendar-query finds, and in which form it tells them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import counted_queries
from tests.web.dav.asking import (
    ALL,
    condition,
    events_in,
    path_of,
    query,
    read,
    report,
    titles,
)
from tests.web.visitors import Site, open_site


def within(start: str | None, end: str | None, name: str = "time-range") -> str:
    """Return an element with a time, given as days."""
    edges = {"start": start, "end": end}
    asked = " ".join(f'{key}="{day}T000000Z"' for key, day in edges.items() if day)
    return f"<C:{name} {asked}/>"


def having(name: str, match: str = "", **attributes: str) -> str:
    """Return a filter by a property, whose text contains `match` if that is given."""
    asked = " ".join(f'{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    text = f"<C:text-match {asked}>{match}</C:text-match>" if match else ""
    return f'<C:prop-filter name="{name}">{text}</C:prop-filter>'


def without(name: str, kind: str = "prop-filter") -> str:
    return f'<C:{kind} name="{name}"><C:is-not-defined/></C:{kind}>'


@pytest.fixture(scope="module")
async def site(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar in Berlin with one event of each kind."""
    folder = tmp_path_factory.mktemp("dav")
    async with open_site(folder, time_zone="Europe/Berlin") as opened:
        await publish_all(opened)
        yield opened


async def publish_all(site: Site) -> None:
    berlin = {"time_zone": "Europe/Berlin"}
    await site.publish(title="Gala", start="2027-05-08T18:00", end="2027-05-08T21:00", **berlin)
    await site.publish(title="Moment", start="2027-05-10T02:00", end=None, **berlin)
    await site.publish(title="Fair", start="2027-05-20", end="2027-05-22", tags=["Crafts"])
    await site.publish(
        title="Choir",
        start="2027-01-05T19:00",
        end="2027-01-05T21:00",
        recurrence="FREQ=WEEKLY",
        exclude=["2027-01-19"],
        overrides=[
            {"recurrence_id": "2027-01-12", "title": "Choir outdoors", "start": "2027-01-13T18:00"}
        ],
        **berlin,
    )
    await site.publish(
        title="Market",
        start="2027-06-01T08:00",
        end="2027-06-01T12:00",
        recurrence="FREQ=DAILY;COUNT=2",
        include=["2027-08-01"],
        **berlin,
    )
    await site.publish(title="Call", kind="call", start=None, end=None, closes_at="2027-07-15")


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("20270508", "20270509", ["Gala"]),
        ("20270509", "20270510", []),
        ("20270510", "20270511", ["Moment"]),
        ("20270520", "20270521", ["Fair"]),
        ("20270522", "20270523", []),
        ("20270521", None, ["Call", "Choir", "Fair", "Market", "Market"]),
        (None, "20270106", ["Choir"]),
        (None, "20270105", []),
        ("20270112", "20270113", []),
        ("20270113", "20270114", ["Choir"]),
        ("20270119", "20270120", []),
        ("20270602", "20270603", ["Market"]),
        ("20270801", "20270802", ["Market"]),
        ("20270714", "20270715", ["Call"]),
        ("20270715", "20270716", ["Call"]),
        ("20270710", "20270714", ["Choir"]),
        ("20350101", "20350108", ["Choir"]),
        ("20350101", None, ["Choir"]),
        ("00010101", "99990101", ["Call", "Choir", "Fair", "Gala", "Market", "Market", "Moment"]),
    ],
)
async def test_a_time_finds_what_happens_in_it(
    site: Site, start: str | None, end: str | None, found: list[str]
) -> None:
    """RFC 4791 §9.9. Days begin in Berlin, up to two hours before they do in UTC, and a series
    counts by its dates, also beyond those that are indexed."""
    contents = await query(site, within(start, end))

    masters = [events_in(text)[0] for text in contents.values()]
    told = [str(each["SUMMARY"]).removeprefix("Call closes: ") for each in masters]
    assert sorted(told) == found


async def test_without_a_time_all_is_found(site: Site) -> None:
    contents = await query(site, "")

    assert len(contents) == 7
    assert all(path.startswith(ALL) and path.endswith(".ics") for path in contents)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (having("SUMMARY", "gala"), ["Gala"]),
        (having("summary", "GALA"), ["Gala"]),
        (having("SUMMARY", "gala", collation="i;octet"), []),
        (having("SUMMARY", "GALA", collation="i;unicode-casemap"), ["Gala"]),
        (having("SUMMARY", "outdoors"), ["Choir", "Choir outdoors"]),
        (having("CATEGORIES", "crafts"), ["Fair"]),
        (having("RRULE") + having("SUMMARY", "o"), ["Choir", "Choir outdoors"]),
        (having("RRULE") + within("20270601", "20270602"), ["Choir", "Choir outdoors", "Market"]),
        (without("DTEND"), ["Moment"]),
        (without("UID"), []),
        (without("VALARM", "comp-filter") + having("SUMMARY", "gala"), ["Gala"]),
        ('<C:comp-filter name="VALARM"/>', []),
    ],
)
async def test_properties_and_their_texts_are_asked_for(
    site: Site, asked: str, found: list[str]
) -> None:
    assert titles(await query(site, asked)) == found


async def test_a_text_may_be_one_that_must_not_stand_there(site: Site) -> None:
    contents = await query(site, having("SUMMARY", "a", negate_condition="yes"))

    assert titles(contents) == ["Choir", "Choir outdoors", "Moment"]


async def test_a_uid_finds_its_event(site: Site) -> None:
    """So programs look for what they have under another name."""
    gala = next(text for text in (await query(site, having("SUMMARY", "gala"))).values())
    (event,) = events_in(gala)

    found = await query(site, having("UID", str(event["UID"]), collation="i;octet"))

    assert list(found.values()) == [gala]


@pytest.mark.parametrize("name", ["VTODO", "VJOURNAL", "VFREEBUSY"])
async def test_there_is_nothing_but_events(site: Site, name: str) -> None:
    asked = f'<C:comp-filter name="{name}"/>'
    answer = await report(site, filtered(asked))

    assert read(answer) == {}
    assert len(read(await report(site, filtered(without(name, "comp-filter"))))) == 7


def filtered(asked: str) -> str:
    return (
        "<C:calendar-query><D:prop><D:getetag/></D:prop><C:filter>"
        f'<C:comp-filter name="VCALENDAR">{asked}</C:comp-filter>'
        "</C:filter></C:calendar-query>"
    )


async def test_a_calendar_that_is_none_has_nothing(site: Site) -> None:
    assert read(await report(site, filtered("<C:is-not-defined/>"))) == {}


@pytest.mark.parametrize(
    ("asked", "refused"),
    [
        ("<C:time-range/>", "C:valid-filter"),
        ('<C:time-range start="soon"/>', "C:valid-filter"),
        ('<C:time-range start="20270508"/>', "C:valid-filter"),
        ('<C:time-range start="20271308T000000Z"/>', "C:valid-filter"),
        ('<C:time-range start="20270508T000000"/>', "C:valid-filter"),
        (within("20270509", "20270508"), "C:valid-filter"),
        (having("SUMMARY", "x", collation="i;klingon"), "C:supported-collation"),
        (
            '<C:prop-filter name="DTSTART"><C:param-filter name="TZID"/></C:prop-filter>',
            "C:supported-filter",
        ),
        (
            f'<C:prop-filter name="DTSTART">{within("20270508", None)}</C:prop-filter>',
            "C:supported-filter",
        ),
        ("<C:wish/>", "C:supported-filter"),
        (having("SUMMARY") * 21, "C:supported-filter"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_its_name(
    site: Site, asked: str, refused: str
) -> None:
    body = filtered(f'<C:comp-filter name="VEVENT">{asked}</C:comp-filter>')

    assert condition(await report(site, body)) == refused


@pytest.mark.parametrize(
    "body",
    [
        "<C:calendar-query><D:prop/></C:calendar-query>",
        "<C:calendar-query><C:filter/></C:calendar-query>",
        '<C:calendar-query><C:filter><C:comp-filter name="VEVENT"/></C:filter></C:calendar-query>',
    ],
)
async def test_a_query_needs_a_filter_for_a_calendar(site: Site, body: str) -> None:
    assert condition(await report(site, body)) == "C:valid-filter"


async def test_dates_can_be_told_one_by_one(site: Site) -> None:
    """RFC 4791 §9.6.5: in UTC, with the date that each stands for, and no rules or zones."""
    span = "20270101", "20270203"

    contents = await query(site, within(*span), within(*span, "expand"))

    (text,) = contents.values()
    assert not any(name in text for name in ("RRULE", "EXDATE", "TZID"))
    assert [
        (str(each["SUMMARY"]), each["DTSTART"].to_ical(), each["RECURRENCE-ID"].to_ical())
        for each in events_in(text)
    ] == [
        ("Choir", b"20270105T180000Z", b"20270105T180000Z"),
        ("Choir outdoors", b"20270113T170000Z", b"20270112T180000Z"),
        ("Choir", b"20270126T180000Z", b"20270126T180000Z"),
        ("Choir", b"20270202T180000Z", b"20270202T180000Z"),
    ]


async def test_dates_beyond_the_index_are_told_too(site: Site) -> None:
    span = "20350101", "20350115"

    (text,) = (await query(site, within(*span), within(*span, "expand"))).values()

    assert [each["DTSTART"].to_ical() for each in events_in(text)] == [
        *(b"20350102T180000Z", b"20350109T180000Z")
    ]


async def test_what_happens_once_is_told_in_utc_and_stands_for_nothing_else(site: Site) -> None:
    span = "20270501", "20270531"

    contents = await query(site, having("SUMMARY", "a"), within(*span, "expand"))

    told = {
        str(each["SUMMARY"]): (each["DTSTART"].to_ical(), "RECURRENCE-ID" in each)
        for text in contents.values()
        for each in events_in(text)
    }
    assert told == {"Gala": (b"20270508T160000Z", False), "Fair": (b"20270520", False)}


async def test_an_extra_date_is_a_resource_of_its_own(site: Site) -> None:
    """One UID a resource (RFC 4791 §4.1)."""
    contents = await query(site, having("SUMMARY", "market"))

    uids = {path: {str(each["UID"]) for each in events_in(text)} for path, text in contents.items()}
    main, extra = sorted(uids, key=len)
    (event_uid,), (extra_uid,) = uids[main], uids[extra]
    assert extra == f"{main.removesuffix('.ics')}.{extra_uid}.ics"
    assert event_uid != extra_uid


async def test_changed_dates_outside_of_a_time_can_be_left_out(site: Site) -> None:
    async def told(start: str, end: str) -> list[str]:
        form = within(start, end, "limit-recurrence-set")
        contents = await query(site, having("SUMMARY", "choir"), form)
        return titles(contents)

    assert await told("20270101", "20270112") == ["Choir"]
    assert await told("20270112", "20270113") == ["Choir", "Choir outdoors"]
    assert await told("20270113", "20270114") == ["Choir", "Choir outdoors"]
    assert await told("20270114", "20290101") == ["Choir"]


async def test_more_dates_than_anybody_reads_are_refused(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        for number in range(6):
            await site.publish(
                title=f"Sunrise {number}", start="2027-05-01T06:00", recurrence="FREQ=DAILY"
            )
        span = "20270101", "20400101"

        answer = await report(
            site,
            "<C:calendar-query><D:prop><C:calendar-data>"
            f"{within(*span, 'expand')}</C:calendar-data></D:prop>"
            '<C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>',
        )

    assert condition(answer, 507) == "D:number-of-matches-within-limits"


@pytest.mark.parametrize(
    "form",
    [
        'content-type="text/directory"',
        'content-type="application/calendar+json" version="2.0"',
        'version="1.0"',
    ],
)
async def test_another_format_is_refused(site: Site, form: str) -> None:
    body = (
        f"<C:calendar-query><D:prop><C:calendar-data {form}/></D:prop>"
        '<C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
    )

    assert condition(await report(site, body)) == "C:supported-calendar-data"


async def test_a_form_needs_both_ends(site: Site) -> None:
    for form in ("<C:expand/>", within("20270101", None, "expand")):
        body = (
            f"<C:calendar-query><D:prop><C:calendar-data>{form}</C:calendar-data></D:prop>"
            '<C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
        )
        assert condition(await report(site, body)) == "C:valid-filter"


async def test_the_addresses_named_are_told_and_those_that_are_not_there(site: Site) -> None:
    first, *_ = await query(site, having("SUMMARY", "gala"))
    elsewhere = ["/dav/calendars/category-film/x.ics", "/etc/passwd", "::", path_of("nothing")]
    named = [first, f"http://127.0.0.1:8000{first}", first.replace("all", "%61ll"), *elsewhere]
    asked = "".join(f"<D:href>{path}</D:href>" for path in named)

    answer = await report(
        site,
        "<C:calendar-multiget><D:prop><D:getetag/><C:calendar-data/></D:prop>"
        f"{asked}</C:calendar-multiget>",
    )

    told = read(answer)
    content = await site.visitor().get(first)
    assert {path: each.status for path, each in told.items()} == {
        first: None,
        **dict.fromkeys(elsewhere, "HTTP/1.1 404 Not Found"),
    }
    assert told[first].text("C:calendar-data") == content.text
    assert told[first].text("D:getetag") == content.headers["etag"]


async def test_the_content_is_told_to_the_octet(site: Site) -> None:
    """Line ends too, which XML parsers would take for something else."""
    for path, text in (await query(site, "")).items():
        assert text.encode() == (await site.visitor().get(path)).content
        assert "\r\n" in text


async def test_one_event_and_three_take_as_many_queries(site: Site) -> None:
    async def queries(asked: str) -> int:
        with counted_queries() as seen:
            await query(site, asked)
        return len(seen)

    one = within("20270508", "20270509") + having("SUMMARY", "Gala")
    three = within("20270508", "20270601")
    assert await queries(three) == await queries(one)


async def test_many_dates_are_told_whole_or_not_at_all(tmp_path: Path) -> None:
    """Those of years that are not indexed too."""
    async with open_site(tmp_path) as site:
        await site.publish(title="Sunrise", start="2027-01-01T06:00", recurrence="FREQ=DAILY")

        for end, many in (("20290101", 731), ("20370101", 3653)):
            form = within("20270101", end, "expand")
            (text,) = (await query(site, having("SUMMARY"), form)).values()
            assert text.count("BEGIN:VEVENT") == many

        body = filtered("").replace(
            "<D:getetag/>",
            f"<C:calendar-data>{within('20270101', '20420101', 'expand')}</C:calendar-data>",
        )
        refused = await report(site, body)

    assert condition(refused, 507) == "D:number-of-matches-within-limits"
