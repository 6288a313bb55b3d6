"""Erin puts the calendar on her own site: as an element under a strict policy, and as a frame."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.journeys.axe import too_wide, violations, violations_in_both_themes
from tests.journeys.browser import reading
from tests.test_serve import Served

SHEET = "body{margin:0;padding:1rem;font:1rem/1.5 Georgia,serif;background:#fff;color:#222}"
DARK = "body{background:#101418;color:#eee}event-calendar{--ev-accent:#fca311}"
ROUND_TABLE = "q=round%20table"


@dataclass(frozen=True, slots=True)
class Place:
    """The calendar's address, and that of Erin's site, which is another origin."""

    calendar: str
    host: str


@contextmanager
def hosting(pages: Mapping[str, str], policy: str) -> Iterator[str]:
    """Serve Erin's pages under their policy on a port of their own; yield its address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.partition("?")[0]
            body = pages.get(name, "").encode()
            self.send_response(200)
            is_sheet = name.endswith(".css")
            self.send_header("Content-Type", "text/css" if is_sheet else "text/html;charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Erin keeps no log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def host_page(base: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><title>Village site</title>'
        '<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/s.css">'
        f'<script type="module" src="{base}/embed/v1/calendar.js"></script></head>'
        f"<body><main><h1>Village site</h1>{body}</main></body></html>"
    )


Embedding = Callable[..., AbstractAsyncContextManager[tuple[Page, Place]]]


@pytest.fixture
def embedding(served: Served, browser: Browser) -> Embedding:
    """Open Erin's page with this body; {base} in it is the calendar's address."""
    base = f"http://127.0.0.1:{served.port}"
    strict = (
        f"default-src 'none'; script-src {base}; connect-src {base}; img-src {base}; "
        f"style-src 'self'; frame-src {base}"
    )

    @asynccontextmanager
    async def opened(body: str, sheet: str = SHEET) -> AsyncIterator[tuple[Page, Place]]:
        pages = {"/": host_page(base, body.replace("{base}", base)), "/s.css": sheet}
        with hosting(pages, strict) as host:
            async with asyncio.timeout(120), reading(browser) as page:
                yield page, Place(base, host)

    return opened


ELEMENTS = (
    f'<event-calendar id="one" filter="{ROUND_TABLE}" limit="3" heading="Coming up">'
    '<a href="{base}/events">All our events</a></event-calendar>'
    f'<event-calendar id="two" filter="{ROUND_TABLE}" view="next"></event-calendar>'
)


async def test_two_elements_under_a_strict_policy_share_one_request(embedding: Embedding) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    async with embedding(ELEMENTS) as (page, place):
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(place.host)
        await expect(page.locator("#one .event")).to_have_count(3)
        await expect(page.locator("#two .event")).to_have_count(1)
        fallback = page.locator("#one > a")
        await expect(fallback).to_be_visible()
        is_styled = await page.locator("#one .event").first.evaluate(
            "e => getComputedStyle(e).display"
        )
        font = await page.locator("#one .title").first.evaluate(
            "e => getComputedStyle(e).fontFamily"
        )
        kept = await page.evaluate("[Object.keys(localStorage).length, document.cookie]")
        wrong = await violations(page)

    assert len([url for url in asked if "/events.json" in url]) == 1
    assert len([url for url in asked if "/embed/words.json" in url]) == 1
    assert (is_styled, font, kept, wrong) == ("grid", "Georgia, serif", [2, ""], [])
    assert complaints == []


async def test_the_host_learns_what_was_loaded_and_may_keep_a_choice_to_itself(
    embedding: Embedding,
) -> None:
    async with embedding(ELEMENTS) as (page, place):
        await page.goto(place.host)
        await expect(page.locator("#one .event")).to_have_count(3)
        loaded = await page.evaluate(
            """() => new Promise((done) => {
                const one = document.getElementById("one");
                one.addEventListener("load", (event) => done(event.detail.events.length > 3));
                one.setAttribute("limit", "2");
            })"""
        )
        await page.evaluate(
            """() => document.addEventListener("select", (event) => {
                event.preventDefault();
                window.chosen = event.detail.title;
            })"""
        )
        await page.locator("#one .title").first.click()
        chosen = await page.evaluate("window.chosen")

    assert (loaded, chosen) == (True, "Cluster network round table")
    assert page.url.startswith(place.host)


async def test_nothing_planned_a_failure_and_no_connection_are_said(embedding: Embedding) -> None:
    body = '<event-calendar id="one" filter="q=xyzzy"><a href="/">Our own page</a></event-calendar>'
    async with embedding(body) as (page, place):
        await page.goto(place.host)
        note = page.locator("#one .note")
        await expect(note).to_have_text("No events are planned.")
        await page.evaluate("document.getElementById('one').setAttribute('filter', 'from=never')")
        await expect(note).to_have_text("The events could not be loaded.")
        await page.context.set_offline(True)
        await page.evaluate("document.getElementById('one').setAttribute('filter', 'q=table')")
        await expect(note).to_have_text("You are offline.")
        await expect(page.locator("#one > a")).to_be_visible()
        await page.context.set_offline(False)
        await expect(page.locator("#one .event").first).to_be_visible()


async def test_the_last_good_copy_is_shown_while_the_service_is_away(embedding: Embedding) -> None:
    async with embedding(ELEMENTS) as (page, place):
        await page.goto(place.host)
        await expect(page.locator("#one .event")).to_have_count(3)
        await page.route("**/events.json?*", lambda route: route.abort())
        await page.reload()
        await expect(page.locator("#one .event")).to_have_count(3)
        note = await page.locator("#one .note").inner_text()

    assert note.startswith("As known on ")


async def test_the_language_is_that_of_the_element(embedding: Embedding) -> None:
    body = '<div lang="de"><event-calendar id="one" view="month"></event-calendar></div>'
    asked: list[str] = []
    async with embedding(body) as (page, place):
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(place.host)
        await expect(page.locator("#one table")).to_be_visible()

    assert [url.rpartition("=")[2] for url in asked if "words.json" in url] == ["de"]


@pytest.mark.parametrize("sheet", [SHEET, DARK], ids=["light", "dark"])
async def test_every_view_fits_from_240_to_1600_pixels(embedding: Embedding, sheet: str) -> None:
    views = ("list", "cards", "compact", "month", "next")
    body = "".join(f'<event-calendar view="{view}"></event-calendar>' for view in views)
    async with embedding(body, sheet) as (page, place):
        await page.goto(place.host)
        await expect(page.locator("event-calendar .frame:not([aria-busy])")).to_have_count(5)
        wide = await too_wide(page, 240, 320, 559, 560, 768, 900, 1280, 1600)
        wrong = await violations(page)
        await page.set_viewport_size({"width": 320, "height": 800})
        wrong += await violations(page)

    assert (wide, wrong) == ([], [])


async def test_months_are_turned_by_keys_and_focus_stays(embedding: Embedding) -> None:
    body = '<event-calendar id="one" view="month" month="2031-12"></event-calendar>'
    async with embedding(body) as (page, place):
        await page.goto(place.host)
        await expect(page.locator("#one .month-name")).to_have_text("December 2031")
        await page.locator("#one [data-go=next]").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#one .month-name")).to_have_text("January 2032")
        await page.keyboard.press("Enter")
        await expect(page.locator("#one .month-name")).to_have_text("February 2032")


async def test_a_frame_takes_the_height_it_tells_its_parent(
    served: Served, browser: Browser
) -> None:
    base = f"http://127.0.0.1:{served.port}"
    shout = "<script>parent.postMessage({type:'event-calendar-height',height:9},'*')</script>"
    async with asyncio.timeout(120), reading(browser) as page:
        await page.goto(f"{base}/embed?q=round+table&limit=3")
        code = await page.input_value("#snippet-frame")
        body = f"<!doctype html><title>x</title>{code}<iframe id=rogue src='/rogue'></iframe>"
        with hosting({"/": body, "/rogue": shout}, "default-src * 'unsafe-inline'") as host:
            await page.goto(host)
            frame = page.locator("iframe").first
            await expect(frame.content_frame.locator(".frame .event")).to_have_count(3)
            inner = await frame.content_frame.locator("body").evaluate(
                "body => Math.ceil(body.getBoundingClientRect().height)"
            )
            await expect(frame).to_have_attribute("height", str(inner))
            other = await page.locator("#rogue").get_attribute("height")

    assert other is None


async def test_pages_other_than_the_frame_refuse_to_be_framed(embedding: Embedding) -> None:
    async with embedding('<iframe src="{base}/events" title="x"></iframe>') as (page, place):
        async with page.expect_console_message(lambda told: "frame-ancestors" in told.text):
            await page.goto(place.host)
        shown = await page.frames[1].evaluate("document.body ? document.body.innerText : ''")

    assert "round table" not in shown


async def test_the_builder_shows_a_choice_while_it_is_made(
    served: Served, browser: Browser
) -> None:
    async with asyncio.timeout(120), reading(browser) as page:
        await page.goto(f"http://127.0.0.1:{served.port}/embed")
        await page.fill("#q", "round table")
        await page.select_option("#view", "compact")
        await expect(page.locator("#snippet-element")).to_have_value(
            re.compile('filter="q=round[+ ]table" view="compact"')
        )
        framed = page.frame_locator(".embed-frame iframe")
        await expect(framed.locator(".compact .event").first).to_be_visible()
        await page.fill("#accent", "#ffee00")
        await expect(page.locator(".banner.warn").first).to_contain_text("contrast")
        await page.fill("#accent", "nothing")
        await expect(page.locator(".banner.bad")).to_contain_text("#0d5f58")
        await page.fill("#accent", "#0d5f58")
        await expect(page).to_have_url(re.compile("accent=%230d5f58"))
        await expect(page.locator(".banner.bad")).to_have_count(0)
        wrong = await violations_in_both_themes(page)

    assert wrong == []


async def test_the_builder_works_without_scripts(served: Served, browser: Browser) -> None:
    async with asyncio.timeout(120), reading(browser, scripts=False) as page:
        await page.goto(f"http://127.0.0.1:{served.port}/embed")
        await page.fill("#q", "round table")
        await page.fill("#limit", "2")
        await page.click("text=Show it")
        code = await page.input_value("#snippet-element")
        framed = page.frame_locator(".embed-frame iframe")
        await expect(framed.locator(".event-list .event")).to_have_count(2)

    assert 'limit="2"' in code
