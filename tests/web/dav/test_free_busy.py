"""When the calendar's events take place, for programs that ask for nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.web.dav.asking import condition, report
from tests.web.visitors import Site, open_site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path, time_zone="Europe/Berlin") as opened:
        yield opened


def asked(start: str, end: str) -> str:
    return (
        f'<C:free-busy-query><C:time-range start="{start}T000000Z" end="{end}T000000Z"/>'
        "</C:free-busy-query>"
    )


async def test_it_tells_when_but_not_what(site: Site) -> None:
    berlin = {"time_zone": "Europe/Berlin"}
    await site.publish(
        title="A secret party", start="2027-05-08T18:00", end="2027-05-08T21:00", **berlin
    )
    await site.publish(
        title="Choir",
        start="2027-05-04T19:00",
        end="2027-05-04T21:00",
        recurrence="FREQ=WEEKLY",
        overrides=[{"recurrence_id": "2027-05-11", "status": "cancelled"}],
        **berlin,
    )
    await site.publish(
        title="Perhaps", start="2027-05-09T10:00", end="2027-05-09T11:00", status="tentative"
    )
    await site.publish(title="Holiday", start="2027-05-10", end=None)

    answer = await report(site, asked("20270504", "20270519"))

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "secret" not in answer.text
    lines = answer.content.decode().split("\r\n")
    assert [line for line in lines if line.startswith("FREEBUSY")] == [
        "FREEBUSY;FBTYPE=BUSY:20270504T170000Z/20270504T190000Z",
        "FREEBUSY;FBTYPE=BUSY:20270508T160000Z/20270508T190000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270509T080000Z/20270509T090000Z",
        "FREEBUSY;FBTYPE=BUSY:20270518T170000Z/20270518T190000Z",
    ]


async def test_what_reaches_beyond_the_time_is_told_within_it(site: Site) -> None:
    await site.publish(title="Night", start="2027-05-08T20:00", end="2027-05-09T20:00")

    answer = await report(site, asked("20270509", "20270510"))

    assert "FREEBUSY;FBTYPE=BUSY:20270509T000000Z/20270509T180000Z" in answer.text


async def test_a_time_in_which_nothing_happens_is_a_calendar_too(site: Site) -> None:
    answer = await report(site, asked("20270509", "20270510"))

    (told,) = Calendar.from_ical(answer.content).subcomponents
    assert (told.name, told["DTSTART"].to_ical()) == ("VFREEBUSY", b"20270509T000000Z")
    assert {"UID", "DTSTAMP", "DTEND"} < set(told)


@pytest.mark.parametrize("body", ["<C:free-busy-query/>", asked("20270510", "20270509")])
async def test_it_needs_a_time(site: Site, body: str) -> None:
    assert condition(await report(site, body)) == "C:valid-filter"
