"""The index of venues."""

import re

from tests.web.browser import Page
from tests.web.visitors import HERE, Site

VENUE = re.compile(r'<a href="(/venues/[^"]+)" dir="auto">([^<]+)</a>')
HOSTILE = "<script>alert(1)</script>\"'>"


async def test_an_empty_index_says_so_and_invites(site: Site) -> None:
    answer = await site.visitor().get("/venues")

    page = Page(answer.text)
    assert answer.status_code == 200
    assert "No venue yet" in page.text
    assert "/submit" in page.links


async def test_each_venue_leads_to_its_own_page_under_the_same_name(sampled: Site) -> None:
    carol = sampled.visitor()

    index = (await carol.get("/venues?limit=200")).text

    named = VENUE.findall(index)
    assert len(named) == len(dict(named)) > 1
    for path, title in named:
        assert f"<h1>{title}</h1>" in (await carol.get(path)).text


async def test_the_foot_of_every_page_leads_there(sampled: Site) -> None:
    for path in ("/", "/submit", "/login", "/nowhere"):
        assert "/venues" in Page((await sampled.visitor().get(path)).text).links


async def test_next_leads_through_all_of_them(sampled: Site) -> None:
    for name in ("Yard", "Zoo", "Zoo", "Zwinger"):
        await sampled.publish(title="Supper", venue={"name": name, "city": f"{name}burg"})
    await sampled.publish(title="Supper", venue={"name": "Zoo"})
    carol = sampled.visitor()
    whole = Page((await carol.get("/venues?limit=200")).text)

    seen: list[str] = []
    url: str | None = f"{HERE}/venues?limit=2"
    while url:
        page = Page((await carol.get(url)).text)
        seen += [link for link in page.links if link.startswith("/venues/")]
        url = page.next_url
        assert url is None or url.startswith(f"{HERE}/venues?limit=2&after=")

    assert seen == [link for link in whole.links if link.startswith("/venues/")]


async def test_an_ill_formed_page_is_refused_by_name(site: Site) -> None:
    answer = await site.visitor().get("/venues?limit=1000&after=%C3%A4")

    text = Page(answer.text).text
    assert answer.status_code == 400
    assert "limit takes a whole number from 1 to 200." in text
    assert "after takes what the link to the next page holds, unchanged." in text


async def test_what_is_ahead_is_counted_in_words(sampled: Site) -> None:
    await sampled.publish(title="Tasting", venue={"name": "Aardvark Hall", "city": "Gent"})
    await sampled.publish(
        title="Dance",
        venue={"name": "Aardvark Hall", "city": "Gent"},
        recurrence="FREQ=WEEKLY",
    )
    await sampled.publish(title="Fair", start="2020-05-08", end=None, venue={"name": "Abbey"})

    text = Page((await sampled.visitor().get("/venues")).text).text

    hall, abbey = text.index("Aardvark Hall"), text.index("Abbey")
    assert hall < abbey
    assert "Gent" in text[hall:abbey]
    assert "2 upcoming events" in text[hall:abbey]
    assert text[abbey:].split()[:3] == ["Abbey", "Nothing", "upcoming"]


async def test_hostile_names_are_text(site: Site) -> None:
    await site.publish(title="Supper", venue={"name": HOSTILE, "city": HOSTILE})

    answer = await site.visitor().get("/venues")

    assert "<script>alert" not in answer.text
    assert HOSTILE in Page(answer.text).text


async def test_the_past_year_of_a_venue_is_its_own(sampled: Site) -> None:
    carol = sampled.visitor()
    here = {"name": "Old barn", "city": "Gent"}
    await sampled.publish(title="Supper there", start="2026-10-01", end=None, venue=here)
    await sampled.publish(title="Supper elsewhere", start="2026-10-01", end=None)
    (path,) = (
        path
        for path, title in VENUE.findall((await carol.get("/venues")).text)
        if "Old barn" in title
    )

    page = Page((await carol.get(f"{path}?tag=none")).text)

    (past,) = (link for link in page.links if "from=-1y" in link)
    assert past == f"{path}?tag=none&from=-1y&to=-0d"
    told = Page((await carol.get(past.replace("tag=none&", ""))).text).text
    assert "Supper there" in told
    assert "Supper elsewhere" not in told
