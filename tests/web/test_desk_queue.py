"""The desk's one queue: what is in it, in which order, and what its address asks for."""

import re

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.people import Role
from tests.web.browser import Page, form_to, send
from tests.web.visitors import Site, decide, submit


@pytest.fixture(scope="module")
async def bob(site: Site) -> AsyncClient:
    return await site.signed_in(Role.MODERATOR)


def titles(html: str) -> list[str]:
    return re.findall(r'<h2 class="card-title"><a [^>]*>([^<]*)</a>', html)


async def listed(bob: AsyncClient, query: str) -> list[str]:
    answer = await bob.get(f"/desk?{query}")
    assert answer.status_code == 200, answer.text
    return titles(answer.text)


async def test_events_edits_and_reports_wait_in_one_list_the_pressing_first(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(title="Onequeue fair", start="2027-09-01T09:00", end=None)
    await submit(site.visitor(), title="Onequeue far", start="2028-05-08T09:00", end=None)
    await submit(site.visitor(), title="Onequeue soon", start="2026-11-24T09:00", end=None)
    fields = {"event_id": event_id, "contact": {"email": "alice@example.org"}}
    edit = await site.visitor().post(
        "/api/v1/submissions", json={**fields, "title": "Onequeue edit"}
    )
    assert edit.status_code == 201
    await site.visitor().post(f"/events/{event_id}/reports", json={"kind": "cancelled"})

    whole = await bob.get("/desk?q=onequeue")

    soon, edit_of, report, far = titles(whole.text)
    assert (soon, far) == ("Onequeue soon", "Onequeue far")
    assert (edit_of, report) == ("Onequeue fair", "Onequeue fair")
    assert "It is cancelled" in Page(whole.text).text
    assert "Would change: Title: Onequeue edit" in Page(whole.text).text
    assert await listed(bob, "q=onequeue&order=newest&entry=report") == ["Onequeue fair"]
    assert await listed(bob, "q=onequeue&entry=edit") == ["Onequeue fair"]
    assert await listed(bob, "q=onequeue&entry=new&order=oldest") == [far, soon]
    assert await listed(bob, "q=onequeue&older=1d") == []


async def test_a_line_tells_what_each_edit_is_and_of_which_date(
    site: Site, bob: AsyncClient
) -> None:
    venue = {"name": "Linehall", "city": "Ulm", "country": "DE"}
    series = {"start": "2027-02-02T19:30", "end": None, "recurrence": "FREQ=WEEKLY;COUNT=3"}
    event_id = await site.publish(title="Linejazz", venue=venue, **series)
    one_date = {"event_id": event_id, "applies_to": "this", "recurrence_id": "20270209T193000"}
    contact = {"contact": {"email": "alice@example.org"}}
    for fields in (
        {"status": "cancelled", "status_reason": "Storm"},
        {"status": "confirmed"},
        {"start": "2027-02-09T21:00"},
    ):
        answer = await site.visitor().post(
            "/api/v1/submissions", json={**one_date, **contact, **fields}
        )
        await decide(await site.program(), answer.json()["id"], "approve")
    known = (await site.visitor().get(f"/events/{event_id}.json")).json()["events"][0]["venue"]
    await submit(site.visitor(), title="Linetalk", venue={"id": known["id"]})

    approved, pending = [
        " ".join(Page((await bob.get(f"/desk?{query}")).text).text.split())
        for query in ("state=approved&limit=200", "q=linetalk")
    ]

    scope = "This edit is for one date alone: Tuesday, 9 February 2027, 19:30."
    assert "Linejazz Cancellation Event Tuesday, 9 February 2027, 21:00" in approved
    assert f"{scope} Reason: Storm alice@example.org" in approved
    assert "Linejazz Takes place Event" in approved
    assert f"{scope} Changed: Starts: Tuesday, 9 February 2027, 21:00" in approved
    assert "Linehall, Ulm" in pending


async def test_what_is_chosen_stands_as_chips_that_take_it_back(
    site: Site, bob: AsyncClient
) -> None:
    await submit(
        site.visitor(), title="Chipped", language="fr", venue={"city": "X", "country": "FR"}
    )

    page = Page((await bob.get("/desk?country=fr&language=fr&q=chipped&order=soonest")).text)

    assert "Chipped" in page.text
    assert "Remove: France" in page.text
    assert "Remove: French" in page.text
    assert "/desk?language=fr&q=chipped&order=soonest" in page.links
    assert "/desk?country=FR&q=chipped&order=soonest" in page.links
    assert "/desk?order=soonest" in page.links
    nothing = Page((await bob.get("/desk?country=FR&q=not+here")).text)
    assert "Nothing in this filter" in nothing.text


async def test_an_ill_formed_filter_is_refused_by_all_its_names(bob: AsyncClient) -> None:
    answer = await bob.get("/desk?entry=x&older=x&order=x&limit=x&kind=x")

    text = Page(answer.text).text
    assert answer.status_code == 400
    for name in ("entry", "older", "order", "limit", "kind"):
        assert f"{name} takes" in text


async def test_the_whole_queue_is_paged_in_its_order(site: Site, bob: AsyncClient) -> None:
    for number in range(5):
        await submit(site.visitor(), title=f"Pagedqueue {number}")
    whole = await listed(bob, "q=pagedqueue")

    seen: list[str] = []
    url: str | None = "/desk?q=pagedqueue&limit=2"
    while url:
        page = await bob.get(url)
        seen += titles(page.text)
        url = Page(page.text).next_url

    assert seen == whole == [f"Pagedqueue {number}" for number in range(5)]


async def test_a_decision_leads_back_to_the_queue_it_was_taken_from(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), title="Wayback fair")
    [link] = (
        link
        for link in Page((await bob.get("/desk?q=wayback&order=oldest")).text).links
        if link.startswith(f"/desk/submissions/{sent['id']}")
    )

    page = await bob.get(link)
    form = form_to(page, f"/desk/submissions/{sent['id']}/decisions")
    refused = await send(bob, form, action="request_changes")
    form = form_to(refused, f"/desk/submissions/{sent['id']}/decisions")
    answer = await send(bob, form, action="decline")

    assert "/desk?q=wayback&order=oldest" in Page(page.text).links
    assert answer.headers["location"] == "/desk?q=wayback&order=oldest"  # nothing comes next


async def test_a_report_from_the_queue_leads_back_to_it(site: Site, bob: AsyncClient) -> None:
    event_id = await site.publish(title="Reportedqueue fair")
    await site.visitor().post(f"/events/{event_id}/reports", json={"kind": "wrong_place"})
    html = (await bob.get("/desk?q=reportedqueue")).text
    [link] = (link for link in Page(html).links if link.startswith("/desk/reports/"))

    form = form_to(await bob.get(link), f"{link.partition('?')[0]}/decisions")
    answer = await send(bob, form, action="resolve")

    assert answer.headers["location"] == "/desk?q=reportedqueue"
    assert await listed(bob, "q=reportedqueue") == []


async def test_several_are_decided_on_in_the_filter_alone(site: Site, bob: AsyncClient) -> None:
    for title in ("Bulkqueue one", "Bulkqueue two", "Other bulk"):
        await submit(site.visitor(), title=title)

    form = form_to(await bob.get("/desk?q=bulkqueue"), "/desk/selections")
    asked = Page((await send(bob, form, action="decline", whole="1")).text).text

    assert "Decline 2 submissions?" in asked
    assert "Other bulk" not in asked


async def test_a_tab_that_only_grows_takes_no_filter(site: Site, bob: AsyncClient) -> None:
    sent = await submit(site.visitor(), title="Declinedqueue")
    await decide(await site.program(), sent["id"], "decline")

    answer = await bob.get("/desk?state=declined&q=nothing")

    assert "Declinedqueue" in titles(answer.text)
    assert "desk-filter" not in answer.text


async def test_others_see_who_looks_at_what_until_it_is_decided(
    site: Site, bob: AsyncClient
) -> None:
    dave = await site.signed_in(Role.MODERATOR, "dave@example.org")
    event_id = await site.publish(title="Claimedqueue fair")
    await site.visitor().post(f"/events/{event_id}/reports", json={"kind": "cancelled"})
    await submit(site.visitor(), title="Claimedqueue show")
    links = [
        link
        for link in Page((await bob.get("/desk?q=claimedqueue")).text).links
        if "queue=q" in link
    ]
    told = "moderator@example.org is looking at this"

    own = [(await bob.get(link)).text for link in links]
    theirs = [(await dave.get(link)).text for link in links]

    assert len(links) == 2
    assert [told in text for text in own] == [False, False]
    assert [told in text for text in theirs] == [True, True]
    assert (await dave.get("/desk?q=claimedqueue")).text.count(told) == 2
    assert told not in (await bob.get("/desk?q=claimedqueue")).text
    for link in links:
        path = link.partition("?")[0]
        form = form_to(await dave.get(link), f"{path}/decisions")
        await send(dave, form, action="resolve" if "reports" in path else "decline")
        assert told not in (await dave.get(path)).text


async def test_a_decision_leads_on_to_what_comes_next_and_nobody_looks_at(
    site: Site, bob: AsyncClient
) -> None:
    erin = await site.signed_in(Role.MODERATOR, "erin@example.org")
    sent = [await submit(site.visitor(), title=f"Nextqueue {number}") for number in range(3)]
    first, second, third = (f"/desk/submissions/{each['id']}" for each in sent)
    query = "?queue=q%3Dnextqueue%26order%3Doldest"
    await erin.get(second)

    page = await bob.get(first + query)
    decided = await send(bob, form_to(page, f"{first}/decisions"), action="decline")
    back = await bob.get(decided.headers["location"])
    last = await send(
        bob, form_to(await bob.get(third + query), f"{third}/decisions"), action="spam"
    )

    assert decided.headers["location"] == f"/desk?q=nextqueue&order=oldest&next={sent[2]['id']}"
    assert "Go on with: Nextqueue 2" in Page(back.text).text
    assert third + query in Page(back.text).links
    assert last.headers["location"] == "/desk?q=nextqueue&order=oldest"
    assert "Go on with:" not in (await bob.get("/desk?next=nothing")).text


async def test_the_page_tells_what_its_sender_sent_before(site: Site, bob: AsyncClient) -> None:
    contact = {"email": "Frequent@example.org"}
    await site.publish(title="Recordqueue one", contact=contact)
    sent = await submit(site.visitor(), title="Recordqueue two", contact=contact)
    alone = await submit(site.visitor(), title="Recordqueue", contact={"email": "new@example.org"})

    told = [
        Page((await bob.get(f"/desk/submissions/{each['id']}")).text).text for each in (sent, alone)
    ]

    assert "2 submissions since" in told[0]
    assert "Published: 1" in told[0]
    assert "The first from this address." in told[1]
