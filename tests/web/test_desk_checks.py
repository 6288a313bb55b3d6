"""What moderators are told of what looks wrong, in the queue and on the page of a submission."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.people import Role
from tests.web.browser import Page
from tests.web.visitors import Site, decide, submit


@pytest.fixture(scope="module")
async def bob(site: Site) -> AsyncClient:
    return await site.signed_in(Role.MODERATOR)


async def said(bob: AsyncClient, sent: dict[str, Any], query: str) -> tuple[str, str]:
    """Return what the queue and the page of a submission say."""
    queue, page = (
        await bob.get(f"/desk?q={query}"),
        await bob.get(f"/desk/submissions/{sent['id']}"),
    )
    return Page(queue.text).text, Page(page.text).text


async def test_what_looks_wrong_is_said_in_words(site: Site, bob: AsyncClient) -> None:
    sent = await submit(
        site.visitor(),
        title="CHECKEDQUEUE GREAT FEAST",
        start="2026-11-01T09:00",
        end=None,
        description="Wir sind auf dem Hof und das ist für die Kinder mit der Schule. " * 2
        + "https://a.example " * 5,
        language="en",
    )

    queue, page = await said(bob, sent, "checkedqueue")

    for sentence in (
        "It has no place and no link for taking part.",
        "Its title is all in capitals.",
        "Its text has 5 links.",
        "Its text looks like German, but English is given as its language.",
    ):
        assert sentence in queue
        assert sentence in page
    assert "Already over" in queue
    assert "It is over already." in page


async def test_what_may_be_there_already_is_said_with_the_reasons(
    site: Site, bob: AsyncClient
) -> None:
    place = {"name": "Doublequeue Hall", "city": "Gent"}
    await site.publish(title="Doublequeue reading", venue=place)
    sent = await submit(site.visitor(), title="Doublequeue readings", venue=place)

    queue, page = await said(bob, sent, "doublequeue")

    assert "Maybe in the calendar already: Doublequeue reading (title 97 % alike, same day" in queue
    assert "same place" in page


async def test_what_was_sent_in_twice_is_said_of_both_while_both_wait(
    site: Site, bob: AsyncClient
) -> None:
    start = {"start": "2027-06-08T19:30", "end": None}
    one = await submit(site.visitor(), title="Twinqueue concert", **start)
    two = await submit(site.visitor(), title="Twinqueue concert!", **start)
    await submit(site.visitor(), title="Twinqueue concert", start="2027-06-09T19:30", end=None)

    queue, page = await said(bob, one, "twinqueue")
    _, other = await said(bob, two, "twinqueue")
    await decide(await site.program(), two["id"], "decline")
    after, alone = await said(bob, one, "twinqueue")

    assert "Maybe sent in twice: Twinqueue concert! (same title, same day" in queue
    assert queue.count("Maybe sent in twice") == 2
    for text, title in ((page, "Twinqueue concert!"), (other, "Twinqueue concert")):
        assert f"Maybe sent in twice: {title} (same title, same day" in " ".join(text.split())
    assert "Maybe sent in twice" not in after + alone


async def test_an_edit_is_checked_as_the_event_would_be(site: Site, bob: AsyncClient) -> None:
    event_id = await site.publish(title="Shoutededit reading", venue={"city": "Gent"})
    fields = {"event_id": event_id, "contact": {"email": "alice@example.org"}}
    answer = await site.visitor().post(
        "/api/v1/submissions", json={**fields, "title": "SHOUTEDEDIT READING"}
    )

    queue, page = await said(bob, answer.json(), "shoutededit")

    assert "Its title is all in capitals." in page
    assert "It has no place" not in page
    assert "Maybe in the calendar already" not in queue
