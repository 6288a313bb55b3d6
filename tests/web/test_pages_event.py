"""The page of one event, and of one date of a series."""

import json
import re

from tests.web.browser import Page
from tests.web.visitors import HERE, Site, decide, submit


async def one(site: Site, query: str) -> dict[str, str]:
    (found, *_) = (await site.visitor().get(f"/events.json?{query}")).json()["events"]
    return {name: str(value) for name, value in found.items() if isinstance(value, str)}


async def test_a_past_event_keeps_its_page(sampled: Site) -> None:
    past = await one(sampled, "q=stuttgart&from=2014-01-01")

    answer = await sampled.visitor().get(f"/events/{past['id']}")

    page = Page(answer.text)
    assert answer.status_code == 200
    assert "Haus der Wirtschaft Baden-Württemberg, König-Karl-Halle" in page.text
    assert "Willi-Bleicher-Straße 19" in page.text
    assert "70174 Stuttgart" in page.text
    assert "8 May 2014" in page.text
    assert "This event is over" in page.text
    assert f"/events/{past['id']}.ics" in page.links


async def test_the_page_of_a_series_shows_its_next_date_and_lists_those_after(
    sampled: Site,
) -> None:
    table = await one(sampled, "q=round+table")

    page = Page((await sampled.visitor().get(f"/events/{table['id']}")).text)

    dates = [link for link in page.links if link.startswith(f"/events/{table['id']}/")]
    first_tuesdays = ("20270105", "20270202", "20270302", "20270406", "20270504", "20270601")
    assert dates[:6] == [f"/events/{table['id']}/{day}T140000" for day in first_tuesdays]
    assert "Tuesday, 1 December 2026, 14:00–15:30" in page.text
    assert "This event is over" not in page.text


async def test_a_series_can_be_subscribed_to_and_a_single_event_only_kept(sampled: Site) -> None:
    table = await one(sampled, "q=round+table")
    single = await one(sampled, "q=monterrey&from=2014-01-01")
    carol = sampled.visitor()

    series = Page((await carol.get(f"/events/{table['id']}")).text)
    other = Page((await carol.get(f"/events/{single['id']}")).text)

    feeds = {link for link in series.links if link.startswith("webcal:")}
    assert feeds == {f"webcal://127.0.0.1:8000/events/{table['id']}.ics"}
    assert "Subscribe to this series" in series.text
    assert (await carol.get(f"/events/{table['id']}.ics")).text.count("BEGIN:VEVENT") == 1
    assert "#subscribe" in series.links
    assert [link for link in other.links if link.startswith("webcal:")] == []


async def test_a_date_of_a_series_has_a_page_also_when_it_is_past(sampled: Site) -> None:
    day = await one(sampled, "q=europe+day")
    carol = sampled.visitor()

    past = await carol.get(f"/events/{day['id']}/20140509")
    ahead = await carol.get(f"/events/{day['id']}/20280509")

    assert (past.status_code, ahead.status_code) == (200, 200)
    assert "9 May 2014" in past.text
    assert "This event is over" in past.text
    assert "9 May 2028" in ahead.text


async def test_a_date_that_the_series_does_not_have_is_404(sampled: Site) -> None:
    day, single = (
        await one(sampled, "q=europe+day"),
        await one(sampled, "q=monterrey&from=2014-01-01"),
    )
    carol = sampled.visitor()

    for path in (
        f"{day['id']}/20140510",
        f"{day['id']}/20140509T000000",
        f"{day['id']}/soon",
        f"{day['id']}/%00",
        f"{single['id']}/20141113",
        f"{single['id']}/",
    ):
        answer = await carol.get(f"/events/{path}")
        assert (path, answer.status_code) == (path, 308 if path.endswith("/") else 404)


async def test_a_cancelled_event_stays_and_says_why(site: Site) -> None:
    event_id = await site.publish(
        title="Open air", status="cancelled", status_reason="Storm warning"
    )

    page = Page((await site.visitor().get(f"/events/{event_id}")).text)

    assert "Cancelled" in page.text
    assert "Storm warning" in page.text
    feed = await site.visitor().get(f"/events/{event_id}.ics")
    assert "STATUS:CANCELLED" in feed.text
    assert "SUMMARY:Cancelled: Open air" in feed.text


async def test_a_call_tells_when_it_closes_and_a_survey_that_it_is_open(site: Site) -> None:
    call = await site.publish(
        title="Ideas wanted", kind="call", start=None, end=None, closes_at="2027-01-31"
    )
    survey = await site.publish(title="Tell us", kind="survey", start="2026-01-01", end=None)
    carol = site.visitor()

    call_page = Page((await carol.get(f"/events/{call}")).text)
    survey_page = Page((await carol.get(f"/events/{survey}")).text)

    assert "Open call" in call_page.text
    assert "31 January 2027" in call_page.text
    assert "Survey" in survey_page.text
    assert f"/events/{call}.ics" in call_page.links


async def test_a_survey_without_an_end_offers_only_what_is_there(site: Site) -> None:
    sent = await submit(site.visitor(), kind="survey", start="2026-01-01", end=None)
    published = await decide(await site.program(), sent["id"], "approve")
    carol, path = site.visitor(), f"/events/{published.json()['event_id']}"

    private = Page((await carol.get(sent["manage_url"])).text)
    public = Page((await carol.get(path)).text)

    links = {link for link in (*private.links, *public.links) if link.startswith(path)}
    answers = {link: (await carol.get(link)).status_code for link in links}
    assert len(answers) > 2
    assert set(answers.values()) == {200}


async def test_markdown_becomes_safe_markup(site: Site) -> None:
    event_id = await site.publish(
        title="Reading",
        description="**Bold** [good](https://example.org) [bad](javascript:alert(1)) "
        "![pixel](https://evil.example/x.png) <b onclick=x>raw</b> http://auto.example",
    )

    answer = await site.visitor().get(f"/events/{event_id}")

    page = Page(answer.text)
    assert "<strong>Bold</strong>" in answer.text
    assert "https://example.org" in page.links
    assert not [link for link in page.links if link.startswith("javascript:")]
    assert [source for source in page.sources if not source.startswith("/static/")] == []
    assert "onclick" not in [*page.tags, *page.links]
    assert "<b onclick" not in answer.text


async def test_links_on_the_page_are_web_addresses(site: Site) -> None:
    event_id = await site.publish(
        title="Linked",
        url="https://event.example/",
        online_url="https://meet.example/x",
        registration_url="https://join.example/",
        organiser={"name": "Us", "url": "https://us.example/"},
        venue={"name": "Barn", "url": "https://barn.example/"},
    )

    page = Page((await site.visitor().get(f"/events/{event_id}")).text)

    for host in ("event", "meet", "join", "us", "barn"):
        assert [link for link in page.links if link.startswith(f"https://{host}.example/")]


async def test_the_page_of_a_day_is_told_by_the_calendars_own_zone(site: Site) -> None:
    event_id = await site.publish(
        title="Elsewhere", start="2027-05-08T09:00", end=None, time_zone="America/Monterrey"
    )

    found = (await site.visitor().get(f"/events/{event_id}.json")).json()["events"]

    assert (found[0]["start"], found[0]["end"]) == ("2027-05-08T09:00:00-06:00", None)
    assert found[0]["url"] == f"{HERE}/events/{event_id}"


async def test_search_engines_read_what_people_see(site: Site) -> None:
    published = await site.publish(title="Bakers </script> & friends", start="2027-02-03T19:00")
    page = (await site.visitor().get(f"/events/{published}")).text

    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told = json.loads(block)

    assert (told["@type"], told["name"]) == ("Event", "Bakers </script> & friends")
    assert told["startDate"].startswith("2027-02-03T19:00:00")


async def test_an_organiser_with_a_public_mailbox_can_be_written_to(site: Site) -> None:
    event_id = await site.publish(
        title="Baking", organiser={"name": "Bakers", "url": "mailto:bakers@example.org"}
    )
    carol = site.visitor()

    page = Page((await carol.get(f"/events/{event_id}")).text)
    feed = (await carol.get(f"/events/{event_id}.ics")).text
    (told,) = (await carol.get(f"/events/{event_id}.json")).json()["events"]

    assert "mailto:bakers@example.org" in page.links
    assert "bakers@example.org" in page.text
    assert "ORGANIZER;CN=Bakers:mailto:bakers@example.org" in feed
    assert told["organiser"]["url"] == "mailto:bakers@example.org"


async def test_search_engines_learn_from_when_an_event_was_moved(site: Site) -> None:
    event_id = await site.publish(title="Quiz", start="2027-02-03T19:00", end=None)
    before = await _jsonld(site, event_id)
    await _approve_edit(site, event_id, 0, start="2027-02-10T20:00")
    moved = await _jsonld(site, event_id)
    await _approve_edit(site, event_id, 1, title="Pub quiz")

    assert "previousStartDate" not in before
    assert moved["eventStatus"] == "https://schema.org/EventRescheduled"
    assert moved["previousStartDate"][:19] == before["startDate"][:19] == "2027-02-03T19:00:00"
    assert (await _jsonld(site, event_id))["previousStartDate"] == moved["previousStartDate"]


async def _jsonld(site: Site, event_id: str) -> dict[str, str]:
    page = (await site.visitor().get(f"/events/{event_id}")).text
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    told: dict[str, str] = json.loads(block)
    return told


async def _approve_edit(site: Site, event_id: str, version: int, **changes: str) -> None:
    contact = {"name": "Alice", "email": "alice@example.org"}
    edit = {"event_id": event_id, "base_version": version, "contact": contact, **changes}
    sent = await site.visitor().post("/api/v1/submissions", json=edit)
    assert sent.status_code == 201, sent.text
    decided = await decide(await site.program(), sent.json()["id"], "approve")
    assert decided.status_code == 201, decided.text


async def test_the_page_names_its_formats_its_card_and_the_ways_to_keep_it(site: Site) -> None:
    event_id = await site.publish(title="Tea & <talk>", venue={"name": "Barn", "city": "Ghent"})
    answer = await site.visitor().get(f"/events/{event_id}")

    page = Page(answer.text)
    formats = {f"/events/{event_id}.{suffix}" for suffix in ("ics", "json", "jscalendar")}
    assert formats <= set(page.links)
    assert '<meta property="og:title" content="Tea &amp; &lt;talk&gt;">' in answer.text
    assert "https://www.openstreetmap.org/search?query=Ghent" in page.links
    assert len([link for link in page.links if "/compose?rru=addevent" in link]) == 2
    assert "What has changed" not in page.text


async def test_a_page_tells_of_a_cancelled_date_and_of_a_split_in_words(site: Site) -> None:
    series = {"start": "2027-01-05T19:00", "end": None, "recurrence": "FREQ=WEEKLY;COUNT=4"}
    event_id = await site.publish(title="Chess club", **series)
    of_one = {"applies_to": "this", "recurrence_id": "20270112T190000"}
    of_rest = {"applies_to": "following", "recurrence_id": "20270119T190000"}
    for edit in (
        {**of_one, "status": "cancelled", "status_reason": "Storm"},
        {**of_rest, "venue": {"name": "Barn"}},
    ):
        fields = {"event_id": event_id, "contact": {"email": "alice@example.org"}, **edit}
        sent = await site.visitor().post("/api/v1/submissions", json=fields)
        await decide(await site.program(), sent.json()["id"], "approve")

    page = Page((await site.visitor().get(f"/events/{event_id}")).text)

    assert "Cancelled: Tuesday, 12 January 2027, 19:00 (Storm)." in page.text
    assert "The last date is now on Tuesday, 12 January 2027." in page.text
    assert "Later dates, from Tuesday, 19 January 2027" in page.text
    assert "Details were changed." not in page.text
    [later] = [each for each in page.links if each.startswith("/events/") and event_id not in each]
    assert "Barn" in (await site.visitor().get(later)).text


async def test_a_series_says_how_it_repeats_in_the_language_of_the_page(site: Site) -> None:
    event_id = await site.publish(
        start="2027-01-05T19:00", end=None, recurrence="FREQ=MONTHLY;BYDAY=1TU"
    )

    german = (await site.visitor().get(f"/events/{event_id}?lang=de")).text
    english = (await site.visitor().get(f"/events/{event_id}")).text

    assert "jeden Monat am ersten Dienstag" in german
    assert "every month on the first Tuesday" in english


async def test_a_range_of_times_stays_on_one_line(site: Site) -> None:
    event_id = await site.publish(start="2027-05-08T14:00", end="2027-05-08T15:30")

    page = (await site.visitor().get(f"/events/{event_id}")).text

    assert ', <span class="unbroken">14:00–15:30</span></time>' in page
