"""The one browser of all journeys: who it is that visits, and how long anything may take."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.parts import need
from tests.test_serve import Served

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
PATIENCE_SECONDS = 60
"""What never comes is given up only then: a busy machine may be ten times slower than this one."""

expect.set_options(timeout=PATIENCE_SECONDS * 1_000)


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    need(CHROMIUM is not None, "Chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visiting(browser: Browser, **chosen: Any) -> AsyncIterator[BrowserContext]:
    """Yield somebody with cookies and settings of their own, who speaks English if nothing else
    is chosen."""
    context = await browser.new_context(**{"locale": "en-GB"} | chosen)
    context.set_default_timeout(PATIENCE_SECONDS * 1_000)
    try:
        yield context
    finally:
        await context.close()


@asynccontextmanager
async def reading(browser: Browser, *, scripts: bool = True, **chosen: Any) -> AsyncIterator[Page]:
    """Yield the one page that somebody has open."""
    async with visiting(browser, java_script_enabled=scripts, **chosen) as context:
        yield await context.new_page()


async def become_admin(page: Page, served: Served) -> None:
    """Follow the link that the first start prints, as Bob."""
    assert served.process.stdout is not None
    await page.goto(served.process.stdout.readline().partition(": ")[2].strip())
    await page.fill("#email", "bob@example.org")
    await page.fill("#password", "a good long password")
    await page.click("main form.sheet button.button")
    assert page.url.endswith("/desk")
