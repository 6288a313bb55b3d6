"""Bob clears the queue: by keys alone, with the keys switched off, and without scripts."""

import asyncio

from playwright.async_api import Browser, Page, expect

from tests.journeys.browser import become_admin as first_admin
from tests.journeys.browser import reading
from tests.test_serve import Served


async def become_admin(page: Page, served: Served) -> None:
    """Sign in, and wait until the keys work."""
    await first_admin(page, served)
    await page.locator("[data-keys-way] button").wait_for()


async def send_in(page: Page, served: Served, titles: list[str]) -> None:
    """Send events in by the API, as a program would."""
    for title in titles:
        answer = await page.request.post(
            f"http://127.0.0.1:{served.port}/api/v1/submissions",
            data={
                "title": title,
                "start": "2031-01-17T19:30",
                "venue": {"name": "Old Library", "city": "Graz", "country": "AT"},
                "contact": {"email": "alice@example.org"},
            },
        )
        assert answer.status == 201, await answer.text()


async def test_five_are_cleared_by_keys_and_the_last_one_is_taken_back(
    own: Served, browser: Browser
) -> None:
    complaints: list[str] = []
    async with asyncio.timeout(120), reading(browser) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await send_in(page, own, [f"Evening {number}" for number in range(5)])
        await become_admin(page, own)
        await page.keyboard.press("j")
        for left, key in zip((4, 3, 2, 1, 0), "adsad", strict=True):
            await page.locator(".queue-row a:focus").wait_for()
            await page.keyboard.press(key)
            await expect(page.locator(".queue-row")).to_have_count(left)
        await page.keyboard.press("u")
        await page.locator(".queue-row").wait_for()
        back = await page.locator(".queue-row").count()

    assert back == 1
    assert complaints == []


async def test_keys_can_be_switched_off_and_stay_off(own: Served, browser: Browser) -> None:
    async with asyncio.timeout(120), reading(browser) as page:
        await send_in(page, own, ["Evening"])
        await become_admin(page, own)
        await page.keyboard.press("?")
        await page.click("dialog [data-keys-on]")
        await page.click("dialog button")
        await page.reload()
        await page.locator("[data-keys-way] button").wait_for()
        await page.keyboard.press("j")
        focused = await page.evaluate("document.activeElement.tagName")
        await page.keyboard.press("?")
        is_open = await page.locator("dialog[open]").count()

    assert (focused, is_open) == ("BODY", 0)


async def test_keys_on_the_page_of_a_submission_never_act_while_typing(
    own: Served, browser: Browser
) -> None:
    async with asyncio.timeout(120), reading(browser) as page:
        await send_in(page, own, ["Evening"])
        await become_admin(page, own)
        await page.keyboard.press("j")
        await page.keyboard.press("r")
        await page.locator("#message:focus").wait_for()
        await page.keyboard.type("Please add a date and a place")
        typed = await page.input_value("#message")
        await page.click("#decide-title")
        await page.keyboard.press("s")
        await page.wait_for_url("**/desk")
        left = await page.locator(".queue-row").count()

    assert (typed, left) == ("Please add a date and a place", 0)


async def test_a_decision_leads_on_to_the_next_by_a_key(own: Served, browser: Browser) -> None:
    async with asyncio.timeout(120), reading(browser) as page:
        await send_in(page, own, ["Evening", "Night"])
        await become_admin(page, own)
        await page.keyboard.press("j")
        await page.keyboard.press("o")
        await page.locator("h1", has_text="Evening").wait_for()
        await page.keyboard.press("n")
        await page.locator("h1", has_text="Night").wait_for()
        await page.keyboard.press("d")
        await page.locator("[data-next]").wait_for()
        await page.keyboard.press("n")
        await page.locator("h1", has_text="Evening").wait_for()


async def test_several_are_decided_on_without_scripts(own: Served, browser: Browser) -> None:
    async with asyncio.timeout(120), reading(browser, scripts=False) as page:
        await send_in(page, own, ["Morning", "Noon", "Night"])
        await first_admin(page, own)
        for title in ("Morning", "Night"):
            await page.locator(".queue-row", has_text=title).get_by_role("checkbox").check()
        await page.click(".bulk-bar button[value=decline]")
        asked = await page.inner_text("h1")
        await page.click("main button[value=decline]")
        done = await page.inner_text("h1")
        await page.click("main .actions a")
        left = await page.locator(".queue-row h2").all_inner_texts()

    assert (asked, done) == ("Decline 2 submissions?", "2 submissions were declined.")
    assert left == ["Noon"]
