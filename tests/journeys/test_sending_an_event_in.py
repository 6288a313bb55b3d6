"""Alice sends an event in, Bob publishes it, Carol finds it; with scripts and without."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from tests.parts import need
from tests.test_serve import Served, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@asynccontextmanager
async def browsing(*, scripts: bool) -> AsyncIterator[Page]:
    need(CHROMIUM is not None, "Chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            context = await browser.new_context(java_script_enabled=scripts, locale="en-GB")
            yield await context.new_page()
        finally:
            await browser.close()


async def submitted(page: Page, served: Served) -> str:
    """Send the form in, first with a mistake, and return the address of the private page."""
    await page.goto(f"http://127.0.0.1:{served.port}/submit")
    await page.fill("#title", "Winter reading")
    await page.fill("#start_date", "2031-01-17")
    await page.fill("#start_time", "19:30")
    await page.fill("#venue_name", "Old Library")
    await page.fill("#venue_city", "Graz")
    await page.click("main form.sheet button.button")
    assert await page.locator("[role=alert]").count() == 1
    assert await page.input_value("#title") == "Winter reading"
    await page.fill("#contact_email", "alice@example.org")
    await page.click("main form.sheet button.button")
    address = await page.get_attribute("a[href*='/manage/']", "href")
    assert address is not None
    return address


async def become_admin(page: Page, served: Served) -> None:
    assert served.process.stdout is not None
    await page.goto(served.process.stdout.readline().partition(": ")[2].strip())
    await page.fill("#email", "bob@example.org")
    await page.fill("#password", "a good long password")
    await page.click("main form.sheet button.button")
    assert page.url.endswith("/desk")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_an_event_is_sent_in_published_and_found(tmp_path: Path, *, scripts: bool) -> None:
    complaints: list[str] = []
    with serving(tmp_path) as served:
        async with asyncio.timeout(120), browsing(scripts=scripts) as page:
            page.on("pageerror", lambda error: complaints.append(str(error)))
            manage = await submitted(page, served)
            await become_admin(page, served)
            await page.click("text=Winter reading")
            await page.click("button[value=approve]")
            await page.goto(manage)
            state = await page.inner_text("main .banner strong")
            await page.goto(f"http://127.0.0.1:{served.port}/events?q=winter")
            found = await page.inner_text(".agenda .card-title")

    assert (state, found) == ("Published", "Winter reading")
    assert complaints == []
