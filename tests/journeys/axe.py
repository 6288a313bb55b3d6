"""What keeps people out of a page: what axe finds, and what runs over the edge of the screen."""

import json
from functools import cache
from pathlib import Path

from playwright.async_api import Page

from tests.parts import need

SOURCE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RUN = (
    "axe.run({resultTypes: ['violations']}).then(found => JSON.stringify(found.violations.map("
    "each => [each.id, each.nodes.map(node => String(node.target))])))"
)
Found = list[tuple[str, str]]


@cache
def axe() -> str:
    need(SOURCE.is_file(), "axe-core")
    return SOURCE.read_text()


async def violations(page: Page) -> Found:
    """Return what axe finds wrong: its rule, and where. It runs outside of the page's policy."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Page.getFrameTree")
    frame = {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "axe"}
    world = (await session.send("Page.createIsolatedWorld", frame))["executionContextId"]
    asked = {"contextId": world, "awaitPromise": True, "returnByValue": True}
    answer = await session.send("Runtime.evaluate", {"expression": f"{axe()};{RUN}", **asked})
    await session.detach()
    found = json.loads(answer["result"]["value"])
    return [(rule, target) for rule, targets in found for target in targets]


async def violations_in_both_themes(page: Page) -> Found:
    found = await violations(page)
    await page.emulate_media(color_scheme="dark")
    found += await violations(page)
    await page.emulate_media(color_scheme="light")
    return found


async def too_wide(page: Page, *widths: int) -> list[int]:
    """Return at which of these widths the page has to be scrolled sideways; 320 pixels is also
    what is left of 1280 at 400 % (WCAG 1.4.10)."""
    found = []
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 800})
        if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(width)
    return found
