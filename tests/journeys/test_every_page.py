"""No page keeps anybody out: axe finds nothing in either theme, nothing runs over the edge of a
narrow screen, and all of it reads from right to left as well."""

import asyncio
import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.journeys.axe import too_wide, violations_in_both_themes
from tests.journeys.browser import become_admin, reading
from tests.test_serve import Served

NARROW = (320, 640, 1280)
CALENDAR = ("/calendar/2014", "/calendar/2014/05", "/calendar/2014/w19", "/calendar/2014/05/08")
LISTS = (
    *("/", "/events?from=2014-01-01&to=2015-01-01&kind=event", "/events?q=nowhere"),
    *("/events?from=2015-01-01&to=2014-01-01", "/categories/cluster-network", "/venues"),
)
FORMS = (
    *("/submit", "/feeds?category=surveys", "/feeds?from=soon", "/embed?accent=yellow", "/login"),
    *("/api", "/nothing"),
)
FRAMES = ("/embed/events?q=round+table", "/embed/events?view=month&theme=dark")
SCREENSHOTS = Path(__file__).parents[1] / "screenshots"
"""Ignored by git; they are there to be looked at."""


def events_of(served: Served, query: str) -> dict[str, str]:
    """Return the paths of the pages about the first event that is found."""
    _, body = served.ask("GET", f"/events.json?limit=1&{query}")
    [event] = json.loads(body)["events"]
    return {
        "event": f"/events/{event['id']}",
        "date": f"/events/{event['id']}/{event['recurrence_id']}",
        "report": f"/events/{event['id']}/reports",
        "venue": f"/venues/{(event['venue'] or {}).get('id')}",
    }


def about_events(served: Served) -> tuple[str, ...]:
    past = events_of(served, "q=stuttgart&from=2014-01-01")
    series = events_of(served, "q=round+table")
    call = events_of(served, "kind=call&from=2014-01-01")
    told = (past["event"], past["venue"], series["event"], series["date"], series["report"])
    return (*told, call["event"])


async def barriers(page: Page, served: Served, *paths: str) -> dict[str, object]:
    """Return what is wrong with these pages, by their paths."""
    found: dict[str, object] = {}
    for path in paths:
        await page.goto(path if "://" in path else f"http://127.0.0.1:{served.port}{path}")
        wrong = await violations_in_both_themes(page), await too_wide(page, *NARROW)
        await picture(page, path)
        if any(wrong):
            found[path] = wrong
    return found


async def picture(page: Page, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    told = re.sub(r"\W+", "-", name.partition("://")[2] or name).strip("-")[:60] or "home"
    await page.screenshot(path=SCREENSHOTS / f"{told}.png", full_page=True)


@pytest.mark.parametrize("paths", [CALENDAR, LISTS, FORMS], ids=["calendar", "lists", "forms"])
async def test_readers_meet_no_barrier(
    served: Served, browser: Browser, paths: tuple[str, ...]
) -> None:
    async with asyncio.timeout(300), reading(browser) as page:
        assert await barriers(page, served, *paths) == {}


async def test_what_stands_in_frames_has_no_barrier(served: Served, browser: Browser) -> None:
    """The first heading is that of the page around the frame."""
    async with asyncio.timeout(300), reading(browser) as page:
        for path in FRAMES:
            await page.goto(f"http://127.0.0.1:{served.port}{path}")
            await page.locator("event-calendar .frame:not([aria-busy])").wait_for()
            found = {rule for rule, _ in await violations_in_both_themes(page)}
            assert (found, await too_wide(page, 240, *NARROW)) == ({"page-has-heading-one"}, [])


async def test_pages_of_events_and_of_a_saved_feed_have_no_barrier(
    served: Served, browser: Browser
) -> None:
    async with asyncio.timeout(300), reading(browser) as page:
        found = await barriers(page, served, *about_events(served))
        await page.goto(f"http://127.0.0.1:{served.port}/feeds?category=cluster-network")
        await page.click("text=Save this feed")
        await page.locator("#private-address").wait_for()
        found |= await barriers(page, served, page.url)

    assert found == {}


async def test_senders_and_moderators_meet_no_barrier(own: Served, browser: Browser) -> None:
    async with asyncio.timeout(300), reading(browser) as page:
        await become_admin(page, own)
        manage, submission = await sent_in(page, own)
        desk = ("/desk", submission, "/desk/reports", "/desk/history", "/desk/venues")
        found = await barriers(page, own, *desk, "/desk/accounts", "/account", manage)

    assert found == {}


async def sent_in(page: Page, served: Served) -> tuple[str, str]:
    """Return the private page of a new submission, and its page at the desk."""
    answer = await page.request.post(
        f"http://127.0.0.1:{served.port}/api/v1/submissions",
        data={
            "title": "Winter reading",
            "start": "2031-01-17T19:30",
            "venue": {"name": "Old Library", "city": "Graz", "country": "AT"},
            "contact": {"email": "alice@example.org"},
        },
    )
    told = await answer.json()
    return told["manage_url"], f"/desk/submissions/{told['id']}"


async def test_pages_read_from_right_to_left(served: Served, browser: Browser) -> None:
    """There is no catalogue for Arabic: the sentences are English, all else is as Arabic has it."""
    found: dict[str, object] = {}
    async with asyncio.timeout(300), reading(browser) as page:
        for path in (*LISTS, *CALENDAR, *FORMS, *about_events(served)):
            mark = "&" if "?" in path else "?"
            await page.goto(f"http://127.0.0.1:{served.port}{path}{mark}lang=ar")
            shape = await page.evaluate(
                "[document.dir, document.querySelector('.brand').getBoundingClientRect().right"
                " > innerWidth / 2]"
            )
            wide = await too_wide(page, *NARROW)
            if (shape, wide) != (["rtl", True], []):
                found[path] = shape, wide
            await picture(page, f"rtl{path}")

    assert found == {}
