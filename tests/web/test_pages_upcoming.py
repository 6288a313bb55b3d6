"""The listing for people, and how `/events` is shared with calendar programs."""

from html import unescape

import pytest

from tests.web.browser import Page
from tests.web.visitors import HERE, Site

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7 * 7 }} & co"


async def test_an_empty_calendar_says_so_and_invites(site: Site) -> None:
    answer = await site.visitor().get("/")

    page = Page(answer.text)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "/submit" in page.links
    assert f"webcal:{HERE.removeprefix('http:')}/events.ics" in page.links
    assert "article" not in page.tags


async def test_the_home_page_lists_what_is_coming_up_in_order(sampled: Site) -> None:
    page = Page((await sampled.visitor().get("/")).text)

    assert "Haus der Wirtschaft" not in page.text
    found = [page.text.index(title) for title in ("Cluster network round table", "Europe Day")]
    assert found == sorted(found)


async def test_a_past_year_lists_the_sample(sampled: Site) -> None:
    answer = await sampled.visitor().get("/events?from=2014-01-01&to=2015-01-01")

    text = Page(answer.text).text
    for title in ("Haus der Wirtschaft, Stuttgart", "Monterrey, Mexico", "Europe Day"):
        assert title in text
    assert "Six model demonstrator regions" in text
    assert "round table" not in text


@pytest.mark.parametrize(
    ("accept", "is_feed"),
    [
        (BROWSER, False),
        ("*/*", False),
        ("", False),
        (None, False),
        ("application/json", False),
        ("image/png", False),
        ("text/calendar", True),
        ("text/calendar, */*;q=0.1", True),
        ("Text/Calendar; charset=utf-8", True),
        ("text/calendar, text/html", False),
        ("text/calendar, text/html;q=0.9", True),
        ("text/calendar;q=0.5, text/html", False),
        ("text/calendar;q=0", False),
        ("text/calendar;q=x, ;q=", True),
    ],
)
async def test_the_bare_address_is_the_page_unless_a_calendar_program_asks(
    sampled: Site, accept: str | None, is_feed: bool
) -> None:
    carol = sampled.visitor()
    if accept is None:
        del carol.headers["Accept"]
    else:
        carol.headers["Accept"] = accept
    (event, *_) = (await carol.get("/events.json?kind=event")).json()["events"]

    for path in ("/events", f"/events/{event['id']}"):
        answer = await carol.get(path)
        media_type = "text/calendar" if is_feed else "text/html"
        assert (answer.status_code, answer.headers["content-type"]) == (
            200,
            f"{media_type}; charset=utf-8",
        )
        assert "Accept" in answer.headers["vary"].split(", ")


async def test_the_feed_by_accept_is_that_of_the_suffix(sampled: Site) -> None:
    carol = sampled.visitor()

    asked = await carol.get("/events?country=DE", headers={"Accept": "text/calendar"})

    suffixed = await carol.get("/events.ics?country=DE", headers={"Accept": BROWSER})
    assert asked.content == suffixed.content


async def test_next_leads_through_all_pages(sampled: Site) -> None:
    carol = sampled.visitor()
    query = "from=2014-01-01&to=2028-01-01&kind=event"
    whole = (await carol.get(f"/events.json?{query}&limit=200")).json()["events"]

    seen: list[str] = []
    url: str | None = f"/events?{query}&limit=9"
    while url:
        page = Page((await carol.get(url)).text)
        seen += [link for link in page.links if link.startswith("/events/")]
        url = page.next_url
        assert url is None or url.startswith(f"{HERE}/events?from=2014-01-01")

    expected = [
        "/".join(("/events", each["id"], *filter(None, (each["recurrence_id"],)))) for each in whole
    ]
    assert sorted(seen) == sorted(expected)


async def test_the_address_to_subscribe_to_keeps_the_filter_and_nothing_else(
    sampled: Site,
) -> None:
    query = "q=day&country=&category=european-days&from=-1y&limit=5&utm_source=letter&lang=de"

    page = Page((await sampled.visitor().get(f"/events?{query}")).text)

    (feed,) = {link for link in page.links if link.startswith("webcal:")}
    assert unescape(feed) == "webcal://127.0.0.1:8000/events.ics?q=day&category=european-days"


async def test_unknown_parameters_change_nothing(sampled: Site) -> None:
    carol = sampled.visitor()
    with_more = await carol.get("/events?utm_source=letter&colour=green&fbclid=1")

    assert with_more.content == (await carol.get("/events")).content


async def test_hostile_text_is_text(site: Site) -> None:
    await site.publish(
        title=HOSTILE,
        description=HOSTILE,
        venue={"name": HOSTILE, "city": HOSTILE[:99], "address": HOSTILE},
        organiser={"name": HOSTILE},
        tags=[HOSTILE[:60]],
        price={"text": HOSTILE},
        status="tentative",
        status_reason=HOSTILE,
    )
    carol = site.visitor()
    (event,) = (await carol.get("/events.json?q=script")).json()["events"]

    for path in ("/", "/events?q=script", f"/events/{event['id']}"):
        answer = await carol.get(path)
        page = Page(answer.text)
        assert HOSTILE in page.text
        assert "<img src=x" not in answer.text
        assert "x" not in page.sources
        assert not [link for link in page.links if "javascript:" in link]
        assert "49" not in page.text.replace("127.0.0.1", "")


async def test_a_searched_word_is_shown_as_text(site: Site) -> None:
    answer = await site.visitor().get("/events", params={"q": HOSTILE})

    assert answer.status_code == 200
    assert "<img src=x" not in answer.text


async def test_pages_are_fresh_at_every_look(sampled: Site) -> None:
    answer = await sampled.visitor().get("/")

    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["content-language"] == "en"


async def test_a_search_says_what_was_looked_for_and_how_much_was_found(site: Site) -> None:
    for title in ("Jazz Night", "Jazz Brunch", "Choir"):
        await site.publish(title=title, start="2027-05-08T19:00")
    carol = site.visitor()

    found = (await carol.get("/events?q=jazz")).text
    none = (await carol.get("/events?q=polka")).text

    assert "<h1><bdi>jazz</bdi></h1>" in found
    assert "2 events" in Page(found).text
    assert "<h1><bdi>polka</bdi></h1>" in none
    assert "Nothing found" in Page(none).text
