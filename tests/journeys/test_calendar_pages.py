"""Carol looks through the calendar: by keys, with filters, without scripts, on narrow screens, in
both themes and on paper."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.journeys.test_sending_an_event_in import browsing
from tests.parts import need
from tests.test_serve import Served, serving

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
MONTH = "/calendar/2014/05"
PAGES = (
    *("/", MONTH, "/calendar/2014", "/calendar/2014/w19", "/calendar/2014/05/08"),
    *("/events?q=nowhere", "/events?from=2014-01-01&to=2015-01-01&kind=event", "/venues"),
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The calendar with the sample in it: most of it is of 2014."""
    with serving(tmp_path_factory.mktemp("served"), TIME_ZONE="Europe/Brussels") as found:
        yield found


async def visit(page: Page, served: Served, path: str) -> None:
    answer = await page.goto(f"http://127.0.0.1:{served.port}{path}")
    assert answer is not None
    assert answer.status == 200, path


async def focused(page: Page) -> str | None:
    """Return the day that has the focus."""
    found: str | None = await page.evaluate("document.activeElement.dataset.day ?? null")
    return found


async def test_keys_move_through_days_months_and_years(served: Served) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(60), browsing(scripts=True) as page:
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


async def test_a_filter_is_chosen_taken_back_and_the_way_back_is_exact(served: Served) -> None:
    async with asyncio.timeout(60), browsing(scripts=False) as page:
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


async def test_without_scripts_the_month_is_a_table_of_links(served: Served) -> None:
    async with asyncio.timeout(60), browsing(scripts=False) as page:
        await visit(page, served, MONTH)
        assert await page.locator("table caption").count() == 1
        await page.click(".month-grid .happening a >> nth=0")
        assert "/events/" in page.url
        await page.go_back()
        await page.click("text=June 2014")
        await expect(page.locator("h1")).to_have_text("June 2014")


@pytest.mark.parametrize("width", [320, 768])
async def test_nothing_runs_over_the_edge_of_a_narrow_screen(served: Served, width: int) -> None:
    """320 px is also what is left of 1280 at 400 % (WCAG 1.4.10)."""
    async with asyncio.timeout(60), browsing(scripts=True) as page:
        await page.set_viewport_size({"width": width, "height": 640})
        for path in PAGES:
            await visit(page, served, path)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        await visit(page, served, MONTH)
        is_grid = await page.locator("table[role=grid]").count()

    assert is_grid == (1 if width >= 640 else 0)


async def test_a_month_is_printed_without_what_paper_cannot_do(served: Served) -> None:
    async with asyncio.timeout(60), browsing(scripts=True) as page:
        await visit(page, served, MONTH)
        await page.emulate_media(media="print")
        assert await page.locator(".month-grid").is_visible()
        for hidden in (".top .menu", ".turning", ".scales", ".filter"):
            assert not await page.locator(hidden).is_visible(), hidden


async def test_nothing_moves_once_it_is_shown(served: Served) -> None:
    async with asyncio.timeout(60), browsing(scripts=True) as page:
        for path in (*PAGES[:3], await one_event(page, served)):
            await visit(page, served, path)
            shift = await page.evaluate(
                "new Promise(tell => { let sum = 0; new PerformanceObserver(list => {"
                "for (const each of list.getEntries()) sum += each.value;"
                "}).observe({type: 'layout-shift', buffered: true});"
                "setTimeout(() => tell(sum), 400); })"
            )
            assert shift == 0, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page(served: Served, scheme: str) -> None:
    need(AXE.is_file(), "axe-core")
    async with asyncio.timeout(120), browsing(scripts=True) as page:
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        for path in (*PAGES, await one_event(page, served)):
            await visit(page, served, path)
            await page.evaluate(AXE.read_text())
            found = await page.evaluate(
                "axe.run({resultTypes: ['violations']}).then(found => found.violations.map("
                "each => [each.id, each.nodes.map(node => node.html).slice(0, 3)]))"
            )
            assert found == [], path


async def one_event(page: Page, served: Served) -> str:
    await visit(page, served, "/calendar/2014/05/08")
    return str(await page.locator(".card-title a").first.get_attribute("href"))
