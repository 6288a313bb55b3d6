"""Bob reviews at the desk: an edit word by word, a refusal by mail, a double; with scripts and
without."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.journeys.browser import become_admin, reading
from tests.test_serve import Served

ALICE = {"name": "Alice", "email": "alice@example.org"}
READING = {
    "title": "Winter reading",
    "start": "2031-01-17T19:30",
    "description": "Doors open at seven.",
}


async def sent_in(page: Page, served: Served, **fields: Any) -> str:
    """Send a submission through the API and return its page at the desk."""
    home = f"http://127.0.0.1:{served.port}"
    answer = await page.request.post(
        f"{home}/api/v1/submissions", data={"contact": ALICE, **fields}
    )
    assert answer.status == 201, await answer.text()
    return f"{home}/desk/submissions/{(await answer.json())['id']}"


async def event_at(page: Page, path: str) -> str:
    """Return the address of the event that a submission became."""
    await page.goto(path)
    found = await page.get_attribute(".state a[href^='/events/']", "href")
    assert found is not None
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_an_edit_a_refusal_and_a_double_are_reviewed(
    own: Served, browser: Browser, *, scripts: bool
) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(120), reading(browser, scripts=scripts) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await become_admin(page, own)

        first = await sent_in(page, own, **READING)
        await page.goto(first)
        await page.click("button[data-action=approve]")
        event = await event_at(page, first)

        edit = await sent_in(
            page,
            own,
            event_id=event.rpartition("/")[2],
            title="Winter readings",
            description="Doors open at eight.",
        )
        await page.goto(edit)
        marks = await page.locator(".marked").all_text_contents()
        await page.uncheck("[name=part][value=title]")
        await page.click("text=Change something yourself")
        await page.fill("#change_venue_name", "Old Library")
        await page.press("#change_venue_name", "Enter")
        assert await page.input_value("#change_venue_name") == "Old Library"
        assert not await page.is_checked("[name=part][value=title]")
        await page.click("button[data-action=approve]")
        shown = await page.request.get(f"http://127.0.0.1:{own.port}{event}.json")
        [live] = (await shown.json())["events"]

        refused = await sent_in(page, own, title="Brush sale", start="2031-02-01T10:00")
        await page.goto(refused)
        await page.select_option("#reason", "advertising")
        await page.click("button[name=preview][value=decline]")
        letter = await page.inner_text("#letter pre")
        await page.click("#letter button")
        await page.goto(refused)
        state = await page.inner_text(".state .mark")

        double = await sent_in(page, own, **READING | {"title": "Winter Reading"})
        await page.goto(double)
        await page.click("text=Merge into this one")
        merged_into = await event_at(page, double)

    assert marks == [
        "Winter [gone: reading][new: readings]",
        "Doors open at [gone: seven][new: eight].",
    ]
    assert (live["title"], live["description"]) == ("Winter reading", "Doors open at eight.")
    assert live["venue"]["name"] == "Old Library"
    assert "> “Brush sale” reads as advertising" in letter
    assert state == "Declined"
    assert merged_into == event
    assert complaints == []
