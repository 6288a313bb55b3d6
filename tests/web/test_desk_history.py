"""Tests of the desk's record of what happened, of earlier versions, and of where merges lead."""

import csv
import re
from io import StringIO

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.people import Role
from tests.web.browser import Page, form_to, send
from tests.web.test_pages_manage import path_of
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
    assert "Merged with another event" in (await bob.get("/desk?state=approved")).text


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


async def test_the_page_tells_the_newest_first_and_who_did_it_senders_too(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), title="Regatta newest", contact={"email": "c@example.org"})
    site.clock.move(minutes=1)
    await decide(await site.program(), sent["id"], "request_changes", message="Where?")
    site.clock.move(minutes=1)
    await site.visitor().post(f"{path_of(sent)}/withdrawals")

    seen: list[str] = []
    url: str | None = "/desk/history?limit=3"
    while url:
        html = (await bob.get(url)).text
        seen += re.findall(r"<tr>\s*<td>.*?</tr>", html, re.DOTALL)
        url = Page(html).next_url

    whole = (await bob.get("/desk/history.json?limit=200")).json()["history"]
    assert len(seen) == len(whole)
    assert [row.count("Regatta newest") for row in seen[:3]] == [1, 1, 0]
    assert "Withdrawn" in seen[0]
    assert "c@example.org (sender)" in seen[0]
    assert "moderator.program@example.org" in seen[1]


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
    await send(bob, form_to(await bob.get(f"{versions}?sequence=0"), versions), sequence="0")

    shown = (await bob.get(f"/events/{event_id}.json")).json()["events"][0]
    assert (shown["tags"], shown["sequence"]) == ([], 2)


async def test_versions_say_who_changed_what_and_one_comes_back_only_after_a_look(
    site: Site, bob: AsyncClient
) -> None:
    series = {"start": "2027-02-02T19:00", "end": None, "recurrence": "FREQ=WEEKLY;COUNT=3"}
    event_id = await site.publish(title="Sailing", **series)
    fields = {"event_id": event_id, "contact": {"email": "alice@example.org"}}
    one_date = {"applies_to": "this", "recurrence_id": "20270209T190000", "status": "cancelled"}
    for edit in ({"title": "Sailing for all"}, one_date):
        sent = (await site.visitor().post("/api/v1/submissions", json=fields | edit)).json()
        await decide(await site.program(), sent["id"], "approve")
    versions = f"/desk/events/{event_id}/versions"

    listed = Page((await bob.get(versions)).text)
    asked = await bob.get(f"{versions}?sequence=0")
    before = (await bob.get(f"/events/{event_id}.json")).json()["events"][0]["sequence"]
    done = await send(bob, form_to(asked, versions), sequence="0")
    after = Page((await bob.get(done.headers["location"])).text).text

    text = " ".join(listed.text.split())
    third, second, first = (text.index(f"Version {number} ") for number in (3, 2, 1))
    assert "Cancelled: Tuesday, 9 February 2027, 19:00." in text[third:second]
    assert "by moderator.program@example.org" in text[second:first]
    assert "Called “Sailing” until then." in text[second:first]
    assert "Published for the first time." in text[first:]
    assert "Bring version 1 back?" in Page(asked.text).text
    assert "[gone: Tuesday, 9 February 2027, 19:00: Cancelled]" in " ".join(
        Page(asked.text).text.split()
    )
    assert before == 2
    assert "It is back, as version 4." in after
    assert (await bob.get(f"{versions}?sequence=7")).status_code == 404


async def test_a_moderator_cancels_withdraws_and_brings_back_without_a_script(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(title="Regatta")
    desk, path = f"/desk/events/{event_id}", f"/events/{event_id}"
    versions = f"{desk}/versions"

    form = form_to(await bob.get(versions), f"{desk}/cancellations")
    question = await send(bob, form, reason="Storm")
    assert "Cancel this event?" in Page(question.text).text
    shown = (await bob.get(f"{path}.json")).json()["events"][0]
    assert (shown["status"], shown["sequence"]) == ("confirmed", 0)
    sure = form_to(question, f"{desk}/cancellations")
    assert (await send(bob, sure, step="sure")).status_code == 303
    shown = (await bob.get(f"{path}.json")).json()["events"][0]
    assert (shown["status"], shown["status_reason"]) == ("cancelled", "Storm")

    form = form_to(await bob.get(versions), f"{desk}/withdrawals")
    assert (await send(bob, form)).status_code == 303
    assert (await site.visitor().get(path)).status_code == 410
    assert (await send(bob, form)).status_code == 404

    assert f"{versions}?sequence=0" in Page((await bob.get(versions)).text).links
    await send(bob, form_to(await bob.get(f"{versions}?sequence=0"), versions), sequence="0")
    shown = (await bob.get(f"{path}.json")).json()["events"][0]
    assert (shown["status"], shown["sequence"]) == ("confirmed", 3)


async def test_a_form_of_an_older_version_ends_nothing(site: Site, bob: AsyncClient) -> None:
    event_id = await site.publish(title="Regatta")
    desk = f"/desk/events/{event_id}"
    form = form_to(await bob.get(f"{desk}/versions"), f"{desk}/cancellations")
    await send(bob, form, reason="Storm", step="sure")

    again = await send(bob, form, reason="Thunder", step="sure")

    assert again.status_code == 409
    shown = (await bob.get(f"/events/{event_id}.json")).json()["events"][0]
    assert shown["status_reason"] == "Storm"
    too_long = await send(bob, form, reason="x" * 1001, seen="1", step="sure")
    assert too_long.status_code == 422


async def test_programs_cancel_withdraw_and_bring_back_with_a_moderators_token(site: Site) -> None:
    event_id = await site.publish(title="Regatta")
    path, program = f"/api/v1/events/{event_id}", await site.program()

    answers = [
        await program.post(f"{path}/cancellations", json={"reason": "Storm", "base_version": 0}),
        await program.post(f"{path}/withdrawals", json={}),
        await program.post(f"{path}/versions", json={"sequence": 0, "base_version": 2}),
        await program.post(f"{path}/withdrawals", json={"base_version": 2}),
        await program.post(f"{path}/versions", json={"sequence": "0"}),
        await site.visitor().post(f"{path}/withdrawals", json={}),
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201, 409, 422, 401]
    assert [answer.json() for answer in answers[:3]] == [
        {"id": event_id, "sequence": 1, "status": "cancelled", "withdrawn": False},
        {"id": event_id, "sequence": 2, "status": "cancelled", "withdrawn": True},
        {"id": event_id, "sequence": 3, "status": "confirmed", "withdrawn": False},
    ]
