"""The event as it will be published, before anything is sent."""

from typing import Any

from httpx2 import AsyncClient, Response

from tests.web.browser import Form, Page, form_to, send
from tests.web.test_pages_submit import ADDRESS, HOSTILE, fresh, stored
from tests.web.visitors import Site

SUPPER = {
    "title": "Harvest supper",
    "start_date": "8 May 2027",
    "start_time": "6 pm",
    "venue_name": "Barn",
    "venue_city": "Gent",
    "contact_email": "alice@example.org",
}


async def previewed(visitor: AsyncClient, **typed: Any) -> Response:
    return await send(visitor, await fresh(visitor), step="preview", **SUPPER | typed)


async def previewed_again(visitor: AsyncClient, seen: Response, **typed: Any) -> Response:
    """Go on from a preview to the form, change something, and look at it again."""
    form = form_to(await send(visitor, on_preview(seen), step="change"), "/submit")
    return await send(visitor, form, step="preview", **typed)


def on_preview(answer: Response) -> Form:
    return form_to(answer, "/submit")


async def waiting(site: Site) -> list[str]:
    queue = await (await site.program()).get(ADDRESS, params={"limit": 200})
    return [each["title"] for each in queue.json()["submissions"]]


async def test_a_preview_sends_nothing_and_sending_it_sends_what_was_seen(site: Site) -> None:
    alice = site.visitor()

    seen = await previewed(alice, title="Seen first")

    text = Page(seen.text).text
    assert seen.status_code == 200
    assert seen.headers["cache-control"] == "private, no-store"
    assert "Saturday, 8 May 2027, 18:00" in text
    assert "Central European Summer Time" in text
    assert "SUMMARY:Seen first" in text
    assert "Seen first" not in await waiting(site)
    sent = await send(alice, on_preview(seen), step="send")
    assert (await stored(site, sent))["fields"] == {
        "title": "Seen first",
        "kind": "event",
        "status": "confirmed",
        "start": "2027-05-08T18:00",
        "time_zone": "Europe/Brussels",
        "venue": {"name": "Barn", "city": "Gent", "country": "BE"},
    }


async def test_the_country_of_a_town_is_shown_before_it_is_sent(site: Site) -> None:
    alice = site.visitor()

    seen = await previewed(alice, venue_name="Barn", venue_city="Gent")
    moved = await previewed_again(alice, seen, venue_city="Stuttgart")
    chosen = await previewed_again(alice, moved, venue_country="AT")
    unknown = await previewed_again(alice, seen, venue_city="Nowhere at all")

    assert "Gent, Belgium" in Page(seen.text).text
    assert "Stuttgart, Germany" in Page(moved.text).text
    assert "Stuttgart, Austria" in Page(chosen.text).text
    assert on_preview(unknown).values["venue_country"] == ""


async def test_whoever_changes_something_finds_all_that_was_typed(site: Site) -> None:
    alice = site.visitor()
    typed = {"title": HOSTILE, "description": f"one\n\ntwo {HOSTILE}", "tags": "a, b"}

    seen = await previewed(alice, **typed)
    changed = await send(alice, on_preview(seen), step="change")

    form = form_to(changed, "/submit")
    assert HOSTILE not in seen.text
    assert {name: form.values[name] for name in SUPPER | typed} == SUPPER | typed
    assert "Saturday, 8 May 2027, 18:00" in Page(changed.text).text


async def test_mistakes_are_told_on_the_form_before_a_preview(site: Site) -> None:
    answer = await previewed(site.visitor(), start_date="soon")

    assert answer.status_code == 422
    assert "This cannot be read as a date and time." in Page(answer.text).text


async def test_the_dates_of_a_series_are_shown_on_the_form_and_in_the_preview(site: Site) -> None:
    alice = site.visitor()
    series = {"repeat": "weekly", "repeat_count": "2"}

    answers = [
        await send(alice, await fresh(alice), step=step, **SUPPER | series)
        for step in ("dates", "preview")
    ]

    for answer in answers:
        text = Page(answer.text).text
        assert "Every week on Saturday, 2 times" in text
        assert "Saturday, 15 May 2027, 18:00" in text


async def test_what_is_likely_in_the_calendar_already_is_shown_with_its_link(site: Site) -> None:
    event_id = await site.publish(title="Summer dance", start="2027-06-19T20:00", end=None)

    seen = await previewed(site.visitor(), title="Summer Dance", start_date="19.6.2027")

    assert "Is it in the calendar already?" in Page(seen.text).text
    assert f"/events/{event_id}" in Page(seen.text).links


async def test_a_place_spelt_differently_is_asked_for_before_a_second_is_made(site: Site) -> None:
    alice = site.visitor()
    await site.publish(title="Fair", venue={"name": "Haus der Wirtschaft Süd", "city": "Stuttgart"})
    place = {"venue_name": "Haus d. Wirtschaft", "venue_city": "Stuttgart"}

    seen = await previewed(alice, title="Talks one", **place)
    known = on_preview(seen)
    unanswered = await send(alice, known, step="send")
    assert "Do you mean one of these places?" in Page(seen.text).text
    assert unanswered.status_code == 422
    assert "Please say whether it is one of these places." in Page(unanswered.text).text

    offered = (await alice.get("/api/v1/venues", params={"q": "Haus"})).json()["venues"]
    same = await send(alice, known, step="send", is_venue=offered[0]["id"])
    other = await send(
        alice,
        on_preview(await previewed(alice, title="Talks two", **place)),
        step="send",
        is_venue="new",
    )

    assert (await stored(site, same))["fields"]["venue"] == {"id": offered[0]["id"]}
    assert (await stored(site, other))["fields"]["venue"] == {
        "name": "Haus d. Wirtschaft",
        "city": "Stuttgart",
        "country": "DE",
    }


async def test_a_known_place_that_was_typed_in_full_is_taken_without_a_question(
    site: Site,
) -> None:
    hall = {"name": "Schiffbauhalle", "address": "Kai 4", "city": "Bremen"}
    await site.publish(title="Fair", venue=hall)

    seen = await previewed(
        site.visitor(), title="Quay talks", venue_name="schiffbauhalle", venue_city="Bremen"
    )

    assert "Do you mean one of these places?" not in Page(seen.text).text
    assert "Kai 4" in Page(seen.text).text
    sent = await send(site.visitor(), on_preview(seen), step="send")
    assert set((await stored(site, sent))["fields"]["venue"]) == {"id"}


async def test_a_link_may_begin_a_form_with_a_start(site: Site) -> None:
    form = await fresh(site.visitor(), "?title=Talks&start=2027-05-08T21:30&opened=1&website=x")

    assert {name: form.values[name] for name in ("title", "start_date", "start_time")} == {
        "title": "Talks",
        "start_date": "2027-05-08",
        "start_time": "21:30",
    }
    assert form.values["website"] == ""
