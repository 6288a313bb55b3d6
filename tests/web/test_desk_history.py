"""Tests of the desk's record of what happened, of earlier versions, and of where merges lead."""

import csv
from io import StringIO

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.people import Role
from tests.web.browser import form_to, send
from tests.web.visitors import Site, decide, submit


@pytest.fixture(scope="module")
async def bob(site: Site) -> AsyncClient:
    return await site.signed_in(Role.MODERATOR)


async def test_a_merge_at_the_desk_leads_readers_on(site: Site, bob: AsyncClient) -> None:
    target = await site.publish(title="Regatta")
    sent = await submit(site.visitor(), title="Regatta again")
    own = (await decide(await site.program(), sent["id"], "approve")).json()["event_id"]
    path = f"/desk/submissions/{sent['id']}"
    form = form_to(await bob.get(path), f"{path}/merges")

    answer = await send(bob, form, action="merge", into=f"http://127.0.0.1:8000/events/{target}")

    assert answer.status_code == 303
    page = await site.visitor().get(f"/events/{own}")
    assert (page.status_code, page.headers["location"]) == (308, f"/events/{target}")
    in_json = await site.visitor().get(f"/events/{own}.json")
    assert (in_json.status_code, in_json.headers["location"]) == (308, f"/events/{target}.json")
    tombstone = await site.visitor().get(f"/events/{own}.ics")
    assert "STATUS:CANCELLED" in tombstone.text


async def test_the_history_is_told_whole_page_by_page(site: Site, bob: AsyncClient) -> None:
    for number in range(3):
        await site.publish(title=f"Regatta {number}")

    whole = (await bob.get("/desk/history.json")).json()
    found, url = [], "/desk/history.json?limit=2"
    while url:
        page = (await bob.get(url)).json()
        found += page["history"]
        url = page["next"]
    table = await bob.get("/desk/history.csv")

    assert found == whole["history"]
    assert {each["what"] for each in found} == {"decision", "version"}
    assert "access-control-allow-origin" not in table.headers
    rows = list(csv.DictReader(StringIO(table.text.lstrip("\ufeff"))))
    assert [row["what"] for row in rows] == [each["what"] for each in found]


@pytest.mark.parametrize("query", ["from=x", "from=2020-01-01", "after=x", "to=0001-01-01"])
async def test_an_ill_formed_question_is_refused(bob: AsyncClient, query: str) -> None:
    assert (await bob.get(f"/desk/history.json?{query}")).status_code == 400


async def test_parts_of_an_edit_and_earlier_versions_need_no_script(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(title="Regatta")
    contact = {"name": "Alice", "email": "alice@example.org"}
    fields = {"event_id": event_id, "title": "Race", "tags": ["sea"], "contact": contact}
    sent = (await site.visitor().post("/api/v1/submissions", json=fields)).json()
    path = f"/desk/submissions/{sent['id']}"
    form = form_to(await bob.get(path), f"{path}/decisions")
    await send(bob, form, action="approve", part=["tags"])
    shown = (await bob.get(f"/events/{event_id}.json")).json()["events"][0]
    assert (shown["title"], shown["tags"]) == ("Regatta", ["sea"])

    versions = f"/desk/events/{event_id}/versions"
    await send(bob, form_to(await bob.get(versions), versions), sequence="0")

    shown = (await bob.get(f"/events/{event_id}.json")).json()["events"][0]
    assert (shown["tags"], shown["sequence"]) == ([], 2)
