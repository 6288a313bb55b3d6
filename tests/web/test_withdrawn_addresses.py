"""Tests of what the addresses of an event answer once it was withdrawn."""

from pathlib import Path

from calendar_service.operations.withdraw_event import forget_tombstones
from tests.web.visitors import open_site

REFUSED = {
    "type": "/api#event-withdrawn",
    "title": "This event was withdrawn.",
    "status": 410,
    "detail": "This event was withdrawn.",
    "errors": [],
}


async def test_every_address_of_a_withdrawn_event_says_so(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        event_id = await site.publish(title="Secret regatta", start="2027-05-08T09:00")
        path, carol = f"/events/{event_id}", site.visitor()
        await (await site.program()).post(f"/api/v1{path}/withdrawals", json={})

        programs = [await carol.get(f"{path}{suffix}") for suffix in (".json", ".jscalendar")]
        pages = [await carol.get(f"{path}{rest}") for rest in ("", "/20270508T090000")]
        stone = await carol.get(f"{path}.ics")
        site.clock.move(days=61)
        await forget_tombstones(site.context)
        late = await carol.get(f"{path}.ics")
        never = await carol.get("/events/nobody.json")

    assert [each.json() for each in (*programs, late)] == [REFUSED] * 3
    assert [each.status_code for each in (*programs, *pages, late, never)] == [410] * 5 + [404]
    assert {each.headers["access-control-allow-origin"] for each in programs} == {"*"}
    assert {each.headers["cache-control"] for each in (*programs, late)} == {"no-store"}
    assert "STATUS:CANCELLED" in stone.text
    told = [each.text for each in (*programs, *pages, stone, late)]
    assert [text for text in told if "regatta" in text] == []
