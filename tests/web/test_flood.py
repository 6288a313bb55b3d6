"""A flood of junk: honest events get through, the queue stays readable, the feeds untouched."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from calendar_service.operations.letters import confirm_token
from tests.volume import Volume
from tests.web.visitors import Site, event, open_site

JUNK, HONEST = 5_000, 50
JUNK_SHOWN_MOST = 50
PITCH = (
    "Online casino with free spins and no deposit bonus number {n}: "
    "https://spins.example/{n} https://bonus.example/{n}"
)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(tmp_path, quotas=True, confirm_email=True) as opened:
        yield opened


async def test_honest_events_get_through_a_flood(site: Site, volume: Volume) -> None:
    feed = await site.visitor().get("/events.ics")
    junk = volume.of(JUNK)
    honest_every = junk // HONEST

    for n in range(junk):
        await _KINDS[n % len(_KINDS)](site, n)
        if n % honest_every == 0 and n // honest_every < HONEST:
            await _honest(site, n // honest_every)

    titles = await _queue(site)
    honest = [title for title in titles if title.startswith("Evening at the library")]
    assert len(honest) >= 0.99 * HONEST
    assert len(titles) - len(honest) <= JUNK_SHOWN_MOST
    after = await site.visitor().get("/events.ics")
    assert (after.content, after.headers["etag"]) == (feed.content, feed.headers["etag"])


async def _honest(site: Site, n: int) -> None:
    title = f"Evening at the library, number {n}"
    await _send(site, f"198.51.{n}.7", title, "More on https://library.example.")


async def _of_one_network(site: Site, n: int) -> None:
    await _send(site, f"192.0.2.{n % 250}", f"Nothing to see {n}", "Not an event at all.", n)


async def _of_many_that_confirm(site: Site, n: int) -> None:
    await _send(site, _bot(n), f"Great evening {n}", PITCH.format(n=n), n)


async def _of_many_that_do_not(site: Site, n: int) -> None:
    await _send(site, _bot(n), f"Nothing to see {n}", "Not an event.", n, confirms=False)


async def _by_the_form(site: Site, n: int) -> None:
    form = {"title": f"Spun {n}", "start_date": "2027-05-08", "start_time": "18:00"}
    form |= {"contact_name": "Bot", "contact_email": f"bot.{n}@junk.example", "website": "x"}
    answer = await site.visitor(host=_bot(n)).post("/submit", data=form)
    assert "look into your mail" in answer.text  # it learns nothing


_KINDS: tuple[Callable[[Site, int], Awaitable[None]], ...] = (
    _of_one_network,
    _of_many_that_confirm,
    _of_many_that_do_not,
    _by_the_form,
)


async def _send(
    site: Site, host: str, title: str, description: str, n: int = 0, *, confirms: bool = True
) -> None:
    name = "bot" if n else "alice"
    contact = {"name": name, "email": f"{name}.{host}.{n}@example.org"}
    visitor = site.visitor(host=host)
    fields = event(title=title, description=description, contact=contact)
    answer = await visitor.post("/api/v1/submissions", json=fields)
    if answer.status_code == 201 and confirms:
        assert answer.json()["state"] == "unconfirmed"
        token = confirm_token(site.context, answer.json()["id"], 1)
        await visitor.post(f"/confirm/{token}")


def _bot(n: int) -> str:
    return f"2001:db8:{n:x}::1"


async def _queue(site: Site) -> list[str]:
    """Return the titles of all that waits at the desk."""
    program, found = await site.program(), list[str]()
    url: str | None = "/api/v1/submissions?state=pending&limit=200"
    while url:
        page = (await program.get(url)).json()
        found += [each["title"] for each in page["submissions"]]
        url = page["next"]
    return found
