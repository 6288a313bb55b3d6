"""Tests of the addresses of venues and categories that were merged into others."""

from functools import partial
from pathlib import Path

from calendar_service.domain.event import Category
from calendar_service.operations.change_directory import merge_entries
from calendar_service.storage.categories import add_category
from tests.web.visitors import open_site


async def test_the_page_of_a_merged_venue_leads_on_and_its_feed_keeps_its_entries(
    tmp_path: Path,
) -> None:
    async with open_site(tmp_path) as site:
        ids = []
        for name in ("Old Hall", "New Hall"):
            event_id = await site.publish(title=f"Supper at the {name}", venue={"name": name})
            [told] = (await site.visitor().get(f"/events/{event_id}.json")).json()["events"]
            ids.append(told["venue"]["id"])
        gone, into = ids
        await merge_entries(site.context, "venue", into=into, gone=gone)

        page = await site.visitor().get(f"/venues/{gone}?from=2027-01-01")
        assert page.status_code == 308
        assert page.headers["location"] == f"/venues/{into}?from=2027-01-01"
        for address in (f"/events.ics?venue={gone}", f"/venues/{gone}.ics", f"/venues/{into}.ics"):
            feed = await site.visitor().get(address)
            assert feed.status_code == 200
            assert feed.text.count("\r\nLOCATION:New Hall\r\n") == 2
            assert "X-WR-CALNAME:" in feed.text
            assert "Old Hall" not in feed.text.replace("at the Old Hall", "")
        listed = (await site.visitor().get("/venues")).text
        assert "New Hall" in listed
        assert "Old Hall" not in listed


async def test_a_calendar_of_a_merged_category_stays_where_it_was(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        for slug in ("music", "concerts"):
            category = Category(slug, slug.title())
            await site.context.store.write(partial(add_category, id=slug, category=category))
        await site.publish(title="Choir", categories=["music"])
        await merge_entries(site.context, "category", into="concerts", gone="music")

        page = await site.visitor().get("/categories/music")
        assert (page.status_code, page.headers["location"]) == (308, "/categories/concerts")
        for slug in ("music", "concerts"):
            found = await site.visitor().request(
                "PROPFIND", f"/dav/calendars/category-{slug}/", headers={"Depth": "0"}
            )
            assert found.status_code == 207
        nothing = await site.visitor().request(
            "PROPFIND", "/dav/calendars/category-none/", headers={"Depth": "0"}
        )
        assert nothing.status_code == 404
