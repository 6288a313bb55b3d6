"""Carol finds what she likes and keeps it in her calendar; with scripts and without."""

import asyncio

import pytest
from playwright.async_api import Browser, Page

from tests.journeys.browser import reading
from tests.test_serve import Served

PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0"
LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0"
FIRST = {PHONE: "google", MAC: "apple", WINDOWS: "outlook", LINUX: "google"}


def address(served: Served, path: str) -> str:
    return f"http://127.0.0.1:{served.port}{path}"


async def ways(page: Page) -> list[str]:
    """Return the calendars in the order in which they are offered."""
    found = await page.locator("[data-ways] > li").evaluate_all(
        "ways => ways.map(way => way.dataset.app)"
    )
    return [str(each) for each in found]


@pytest.mark.parametrize("agent", FIRST, ids=["phone", "mac", "windows", "linux"])
async def test_the_calendar_of_this_device_comes_first(
    served: Served, browser: Browser, agent: str
) -> None:
    async with asyncio.timeout(120), reading(browser, scripts=False, user_agent=agent) as page:
        await page.goto(address(served, "/"))
        offered = await ways(page)
        filled = await page.locator("[data-ways] .button:not(.quiet)").all_text_contents()
        webcal = await page.locator("a[href^='webcal:']").count()

    assert offered[0] == FIRST[agent]
    assert len(filled) == 1
    assert (webcal == 0) == (agent is PHONE)


async def test_a_feed_is_chosen_watched_saved_changed_and_ended(
    served: Served, browser: Browser
) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(120), reading(browser) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text))
        await page.goto(address(served, "/"))
        await page.click("text=Choose what your feed contains")
        whole = await page.inner_text(".feed-count")
        await page.check("label:has-text('Cluster network')")
        await page.wait_for_url("**/feeds?category=cluster-network*")
        chosen = await page.inner_text(".feed-count")
        copied = await page.locator("#feed .copy-row button").count()
        await page.fill("#name", "Round tables")
        await page.click("text=Save this feed")
        await page.locator("h1", has_text="Round tables").wait_for()
        feed = await page.input_value("#feed-address")
        held, _ = served.ask("GET", feed.partition(f":{served.port}")[2])
        await page.fill("#name", "Mine")
        await page.click("text=Save the change")
        await page.locator("h1", has_text="Mine").wait_for()
        same = await page.input_value("#feed-address")
        await page.click("summary:has-text('End this feed')")
        await page.click("button:has-text('End this feed')")
        await page.locator("h1", has_text="The feed has ended").wait_for()
        gone, _ = served.ask("GET", feed.partition(f":{served.port}")[2])

    assert whole != chosen
    assert (copied, same) == (1, feed)
    assert (held.status, gone.status) == (200, 410)
    assert complaints == []


async def test_without_scripts_a_feed_is_chosen_and_saved_too(
    served: Served, browser: Browser
) -> None:
    async with asyncio.timeout(120), reading(browser, scripts=False) as page:
        await page.goto(address(served, "/feeds"))
        await page.check("label:has-text('Cluster network')")
        await page.click("summary:has-text('How it is told')")
        await page.select_option("#alarm", "P1D")
        await page.click("text=Show this feed")
        shown = page.url.partition("?")[2]
        await page.click("text=Save this feed")
        feed = await page.input_value("#feed-address")
        answer, body = served.ask("GET", feed.partition(f":{served.port}")[2])

    assert shown == "category=cluster-network&alarm=P1D#feed"
    assert answer.status == 200
    assert body.count(b"BEGIN:VALARM") == body.count(b"BEGIN:VEVENT") > 0
