"""Carol looks through the calendar: by keys, with filters, without scripts and on paper."""

import asyncio

from playwright.async_api import Browser, Page, Route, expect

from tests.journeys.browser import reading
from tests.test_serve import Served

MONTH = "/calendar/2014/05"
STILL = ("/", MONTH, "/calendar/2014", "/feeds", "/embed", "/submit")
TALL = {"width": 1280, "height": 6000}
FRAME_SHOWN = "new Promise(next => requestAnimationFrame(() => setTimeout(next)))"
SHIFT = """new Promise(tell => {
    const moved = [];
    const note = each => moved.push(...each.sources.map(({node}) => node?.className ?? "?"));
    new PerformanceObserver(list => list.getEntries().forEach(note))
        .observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => tell(moved), 50)));
})"""


async def visit(page: Page, served: Served, path: str) -> None:
    answer = await page.goto(f"http://127.0.0.1:{served.port}{path}")
    assert answer is not None
    assert answer.status == 200, path


async def focused(page: Page) -> str | None:
    """Return the day that has the focus."""
    found: str | None = await page.evaluate("document.activeElement.dataset.day ?? null")
    return found


async def test_keys_move_through_days_months_and_years(served: Served, browser: Browser) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(120), reading(browser) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await visit(page, served, f"{MONTH}?kind=event#d2014-05-08")
        await page.locator("[role=grid]").wait_for()
        found = [await focused(page)]
        for key in ("ArrowRight", "ArrowDown", "Home", "End", "ArrowUp", "ArrowLeft"):
            await page.keyboard.press(key)
            found.append(await focused(page))
        stops = await page.locator(".month-grid [tabindex='0']").count()
        turned = []
        for key in ("PageDown", "PageDown", "PageUp", "Shift+PageUp", "Shift+PageDown"):
            await page.keyboard.press(key)
            await page.wait_for_load_state()
            await page.locator("[role=grid] a:focus").wait_for()
            turned.append((page.url.partition("/calendar/")[2], await focused(page)))
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/calendar/2014/06/10?kind=event")
        await page.go_back()
        await page.locator("[role=grid] a:focus").wait_for()
        await page.keyboard.press("t")
        await page.locator(".today [data-day]:focus").wait_for()

    assert found == [f"2014-05-{day:02}" for day in (8, 9, 16, 12, 18, 11, 10)]
    assert stops == 1
    assert turned == [
        ("2014/06?kind=event#d2014-06-10", "2014-06-10"),
        ("2014/07?kind=event#d2014-07-10", "2014-07-10"),
        ("2014/06?kind=event#d2014-06-10", "2014-06-10"),
        ("2013/06?kind=event#d2013-06-10", "2013-06-10"),
        ("2014/06?kind=event#d2014-06-10", "2014-06-10"),
    ]
    assert complaints == []


async def test_a_filter_is_chosen_taken_back_and_the_way_back_is_exact(
    served: Served, browser: Browser
) -> None:
    async with asyncio.timeout(120), reading(browser, scripts=False) as page:
        await visit(page, served, "/events?from=2014-01-01&to=2015-01-01")
        before = page.url
        await page.click(".filter summary")
        option = page.locator(".filter-form .option input").first
        value = await option.input_value()
        await option.check()
        await page.click("text=Show events")
        await expect(page.locator(".chip")).to_have_count(2)
        chosen = page.url
        await page.locator(".chip").last.click()
        await expect(page.locator(".chip")).to_have_count(1)
        await page.go_back()
        back = page.url
        await page.go_back()

        assert f"={value}" in chosen
        assert (back, page.url) == (chosen, before)


async def test_without_scripts_the_month_is_a_table_of_links(
    served: Served, browser: Browser
) -> None:
    async with asyncio.timeout(120), reading(browser, scripts=False) as page:
        await visit(page, served, MONTH)
        assert await page.locator("table caption").count() == 1
        await page.click(".month-grid .happening a >> nth=0")
        assert "/events/" in page.url
        await page.go_back()
        await page.click("text=June 2014")
        await expect(page.locator("h1")).to_have_text("June 2014")


async def test_a_month_is_printed_without_what_paper_cannot_do(
    served: Served, browser: Browser
) -> None:
    async with asyncio.timeout(120), reading(browser) as page:
        await visit(page, served, MONTH)
        await page.emulate_media(media="print")
        assert await page.locator(".month-grid").is_visible()
        for hidden in (".top .menu", ".turning", ".scales", ".filter"):
            assert not await page.locator(hidden).is_visible(), hidden


async def test_nothing_moves_once_it_is_shown(served: Served, browser: Browser) -> None:
    """Scripts come late here, as over a slow line: after all else was shown."""
    moved: dict[str, list[str]] = {}
    async with asyncio.timeout(120), reading(browser, viewport=TALL) as page:

        async def late(route: Route) -> None:
            await page.locator("footer").wait_for()
            await page.evaluate(FRAME_SHOWN)
            await route.continue_()

        await page.route("**/static/*.js*", late)
        for path in (*STILL, await one_event(page, served)):
            await visit(page, served, path)
            moved[path] = await page.evaluate(SHIFT)

    assert {path: found for path, found in moved.items() if found} == {}


async def one_event(page: Page, served: Served) -> str:
    await visit(page, served, "/calendar/2014/05/08")
    return str(await page.locator(".card-title a").first.get_attribute("href"))


async def test_a_reader_elsewhere_is_told_the_time_there_by_its_zones_name(
    served: Served, browser: Browser
) -> None:
    abroad = reading(browser, timezone_id="America/New_York")
    async with asyncio.timeout(120), abroad as page:
        await visit(page, served, "/events?q=round+table")
        await page.click(".event-title a, h4 a, .day-events a")
        await page.wait_for_load_state()
        told = await page.inner_text("[data-words]")

    assert told.endswith(("Eastern Daylight Time", "Eastern Standard Time")), told
