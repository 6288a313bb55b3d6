"""Alice changes one date of her published series by the private link, sees how it waits, and
cancels another; with scripts and without."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page

from tests.journeys.axe import too_wide, violations_in_both_themes
from tests.journeys.browser import become_admin, reading
from tests.test_serve import Served

LOOK = "main form.sheet > .actions button"
ALICE = {"name": "Alice", "email": "alice@example.org"}


async def published(page: Page, served: Served) -> str:
    """Send a weekly choir in, publish it as Bob, and return Alice's private link."""
    home = f"http://127.0.0.1:{served.port}"
    start = datetime.now(tz=UTC).date() + timedelta(days=30)
    choir = {
        "title": "Choir practice",
        "start": f"{start}T19:30",
        "end": f"{start}T21:00",
        "recurrence": "FREQ=WEEKLY;COUNT=5",
        "contact": ALICE,
    }
    answer = await page.request.post(f"{home}/api/v1/submissions", data=choir)
    assert answer.status == 201, await answer.text()
    sent = await answer.json()
    await become_admin(page, served)
    await page.goto(f"{home}/desk/submissions/{sent['id']}")
    await page.click("button[data-action=approve]")
    return str(sent["manage_url"])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_one_date_of_a_series_is_edited_and_another_cancelled(
    own: Served, browser: Browser, *, scripts: bool
) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(120), reading(browser, scripts=scripts) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        manage = await published(page, own)

        await page.goto(manage)
        await page.check("#edits [value=this]")
        await page.select_option("#edit_date", index=1)
        await page.click("#edits button")
        await page.fill("#title", "Rehearsal")
        await page.fill("#start_time", "18:30")
        await page.click(LOOK)
        await page.wait_for_selector("button[value=send]")
        checked = await page.locator(".marked").all_text_contents()
        barriers = await barred(page) if scripts else []
        await page.click("button[value=send]")
        edit = await page.get_attribute("#keep-link ~ p a[href*='/manage/']", "href")

        await page.goto(edit or "")
        waiting = await page.inner_text("main .banner strong")
        proposed = await page.locator(".marked").all_text_contents()
        await page.goto(manage)
        barriers += await barred(page) if scripts else []
        await page.select_option("#recurrence_id", index=2)
        await page.fill("#reason", "Storm")
        await page.click("#ending form[action$=cancellations] button")
        barriers += await barred(page) if scripts else []
        await page.click("button[value=sure]")
        cancelled = await page.inner_text("main h1")

    assert checked[0] == "[gone: Choir practice][new: Rehearsal]"
    assert checked[1].count("[new: 18]:30") == 1
    assert proposed == checked
    assert waiting == "With the moderators"
    assert cancelled == "Thank you, it has arrived"
    assert barriers == []
    assert complaints == []


async def barred(page: Page) -> list[object]:
    return [*await violations_in_both_themes(page), *await too_wide(page, 320, 1280)]
