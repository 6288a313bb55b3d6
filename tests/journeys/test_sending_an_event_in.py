"""Alice sends an event in, Bob publishes it, Carol finds it; with scripts and without."""

import asyncio
from time import monotonic

import pytest
from playwright.async_api import Browser, Page

from calendar_service.web.form_age import AGE_LEAST
from tests.journeys.browser import become_admin, reading
from tests.test_serve import Served

PREVIEW = "main .actions button[value=preview]"


async def grown(opened: float) -> None:
    """Wait until a form that was opened then may be sent: nobody fills one in any quicker."""
    await asyncio.sleep(max(0, opened + AGE_LEAST.total_seconds() + 0.1 - monotonic()))


async def submitted(page: Page, served: Served) -> str:
    """Fill the form in, first with a mistake, look the event over, send it in, and return the
    address of the private page."""
    await page.goto(f"http://127.0.0.1:{served.port}/submit")
    opened = monotonic()
    await page.fill("#title", "Winter reading")
    await page.fill("#start_date", "17 Jan 2031")
    await page.fill("#start_time", "7.30 pm")
    await page.fill("#venue_name", "Old Library")
    await page.fill("#venue_city", "Graz")
    await page.click(PREVIEW)
    assert await page.locator("[role=alert]").count() == 1
    assert await page.input_value("#title") == "Winter reading"
    assert "Friday, 17 January 2031, 19:30" in await page.inner_text("#reading-when")
    await page.fill("#contact_email", "alice@example.org")
    await page.click(PREVIEW)
    assert "Friday, 17 January 2031, 19:30" in await page.inner_text(".as-published")
    await grown(opened)
    await page.click("text=Send it in")
    address = await page.get_attribute("a[href*='/manage/']", "href")
    assert address is not None
    return address


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_an_event_is_sent_in_published_and_found(
    own: Served, browser: Browser, *, scripts: bool
) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(120), reading(browser, scripts=scripts) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        manage = await submitted(page, own)
        await become_admin(page, own)
        await page.click("text=Winter reading")
        await page.click("button[value=approve]")
        await page.goto(manage)
        state = await page.inner_text("main .banner strong")
        await page.goto(f"http://127.0.0.1:{own.port}/events?q=winter")
        found = await page.inner_text(".agenda .card-title")

    assert (state, found) == ("Published", "Winter reading")
    assert complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_who_goes_back_from_the_preview_finds_what_was_typed(
    served: Served, browser: Browser, *, scripts: bool
) -> None:
    typed = {
        "title": "Summer reading",
        "start_date": "17 Jan 2031",
        "start_time": "7.30 pm",
        "venue_name": "Old Library",
        "venue_city": "Graz",
        "contact_email": "alice@example.org",
    }
    async with asyncio.timeout(120), reading(browser, scripts=scripts) as page:
        await page.goto(f"http://127.0.0.1:{served.port}/submit")
        for name, text in typed.items():
            await page.fill(f"#{name}", text)
        await page.focus("#venue_name")
        await page.click(PREVIEW)
        assert await page.locator(".as-published").count() == 1

        await page.go_back()

        assert {name: await page.input_value(f"#{name}") for name in typed} == typed


async def test_what_is_typed_is_understood_at_once_where_scripts_run(
    served: Served, browser: Browser
) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(120), reading(browser) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(f"http://127.0.0.1:{served.port}/submit")
        await page.fill("#start_date", "12.1.2027")
        await page.fill("#start_time", "21.30")
        await page.locator("#reading-when", has_text="12 January 2027, 21:30").wait_for()
        await page.click("text=End, repetition, time zone")
        await page.select_option("#repeat", label="Every month on the second Tuesday")
        await page.locator(".dates-ahead li", has_text="9 February 2027").wait_for()
        shown = await page.locator(".dates-ahead li").count()

        await page.locator("#venue_name").press_sequentially("haus d. wirt")
        await page.locator("[role=option]").wait_for()
        await page.press("#venue_name", "ArrowDown")
        await page.press("#venue_name", "Enter")
        place = [await page.input_value(f"#venue_{part}") for part in ("name", "city")]
        zone = page.locator("#reading-when", has_text="Central European Standard Time")
        await zone.wait_for()

        await page.fill("#title", "Readings")
        await page.fill("#contact_email", "alice@example.org")
        await page.press("#title", "Enter")
        await page.locator(".as-published").wait_for()
        asked = await page.locator("input[name=is_venue]").count()

    assert shown == 12
    assert place == ["Haus der Wirtschaft Baden-Württemberg, König-Karl-Halle", "Stuttgart"]
    assert asked == 0
    assert complaints == []


async def test_a_place_spelt_differently_is_asked_for(served: Served, browser: Browser) -> None:
    async with asyncio.timeout(120), reading(browser, scripts=False) as page:
        await page.goto(f"http://127.0.0.1:{served.port}/submit")
        opened = monotonic()
        await page.fill("#title", "Readings")
        await page.fill("#start_date", "12.1.2027")
        await page.fill("#venue_name", "Haus d. Wirtschaft")
        await page.fill("#venue_city", "Stuttgart")
        await page.fill("#contact_email", "alice@example.org")
        await page.click(PREVIEW)
        await grown(opened)
        await page.click("text=Send it in")
        held = await page.locator("input[name=is_venue]").count()  # by the browser itself
        await page.click("label:has-text('Willi-Bleicher-Straße')")
        await page.click("text=Send it in")
        await page.goto(str(await page.get_attribute("a[href*='/manage/']", "href")))
        told = await page.inner_text("main address")

    assert held == 2
    assert "König-Karl-Halle" in told


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_what_is_pasted_fills_the_form(
    served: Served, browser: Browser, *, scripts: bool
) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(120), reading(browser, scripts=scripts) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.set_viewport_size({"width": 320, "height": 700})
        await page.goto(f"http://127.0.0.1:{served.port}/submit")
        await page.fill("#contact_email", "alice@example.org")
        await page.fill("#pasted", "Winter reading\n17 January 2031, 7.30 pm")
        await page.click("#paste")
        await page.locator("#read").wait_for()
        names = ("title", "start_date", "start_time", "contact_email")
        found = [await page.input_value(f"#{name}") for name in names]
        marked = await page.locator(".guess[data-of=start_date]").count()
        await page.click(PREVIEW)
        previewed = await page.inner_text(".as-published")

    assert found == ["Winter reading", "2031-01-17", "19:30", "alice@example.org"]
    assert marked == 1
    assert "Friday, 17 January 2031, 19:30" in previewed
    assert complaints == []
