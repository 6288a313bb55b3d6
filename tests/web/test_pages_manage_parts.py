"""The private page of what has become several events, or went into another: what is public now."""

from typing import Any

from tests.web.browser import Page, form_to, send
from tests.web.test_pages_manage import SERIES, path_of
from tests.web.test_pages_manage_edit import only_form, opened, published
from tests.web.visitors import Site, decide, submit

UNTOLD = dict.fromkeys(("title", "start", "end", "time_zone"))
LAST = "20270702T080000"
FROM_THE_FOURTH = {"applies_to": "following", "recurrence_id": "20270528T080000"}


async def split(site: Site, **changes: Any) -> dict[str, Any]:
    """Return a series whose dates from the fourth on were moved to another place."""
    sent = await published(site, **SERIES)
    scope = {"event_id": sent["event_id"], "start": None, "end": None, **FROM_THE_FOURTH}
    edit = await submit(site.visitor(), **{**scope, "title": "Hall market", **changes})
    await decide(await site.program(), edit["id"], "approve")
    return {**sent, "edit": edit}


async def other_part(site: Site, sent: dict[str, Any]) -> str:
    """Return the address of the private page for the part that was split off."""
    page = Page((await site.visitor().get(path_of(sent))).text)
    (path,) = (link for link in page.links if link.startswith(f"{path_of(sent)}?event="))
    return path


async def test_the_first_link_cancels_dates_of_what_was_split_off(site: Site) -> None:
    sent, alice = await split(site), site.visitor()
    path = await other_part(site, sent)
    event_id = path.rpartition("=")[2]
    page = await alice.get(path)
    action = f"{path_of(sent)}/cancellations?event={event_id}"

    asked = await send(alice, form_to(page, action), recurrence_id=LAST, reason="Storm")
    done = await send(alice, form_to(asked, action), step="sure")

    assert "Cancel this date?" in Page(asked.text).text
    assert "Friday, 2 July 2027" in Page(asked.text).text
    assert done.status_code == 200
    assert "Hall market" in Page(page.text).text
    assert f"/events/{event_id}" in Page(page.text).links
    assert event_id != sent["event_id"]


async def test_the_first_link_edits_what_was_split_off(site: Site) -> None:
    sent, alice = await split(site), site.visitor()
    event_id = (await other_part(site, sent)).rpartition("=")[2]
    form = await opened(alice, sent, applies_to="all", event=event_id)

    checked = await send(alice, form, title="Great hall market")
    done = await send(alice, only_form(checked), step="send")

    waiting = await (await site.program()).get("/api/v1/submissions?state=pending")
    edits = [each for each in waiting.json()["submissions"] if each["event_id"] == event_id]
    assert form.values["title"] == "Hall market"
    assert (done.status_code, len(edits)) == (200, 1)


async def test_a_link_leads_to_no_event_of_others(site: Site) -> None:
    sent, other = await split(site), await published(site, title="A secret party")
    alice, query = site.visitor(), {"event": other["event_id"]}

    page = await alice.get(path_of(sent), params=query)
    answers = [
        await alice.get(f"{path_of(sent)}/edits", params=query),
        await alice.post(f"{path_of(sent)}/cancellations?event={other['event_id']}"),
    ]

    assert "secret party" not in page.text
    assert [answer.status_code for answer in answers] == [409, 409]
    told = await alice.get(f"/events/{other['event_id']}.json")
    assert told.json()["events"][0]["status"] == "confirmed"


async def test_the_page_shows_what_is_public_after_an_edit(site: Site) -> None:
    sent = await published(site, title="Apple day", price={"text": "5 euro"})
    edit = await submit(
        site.visitor(), event_id=sent["event_id"], title="Pear day", start=None, end=None
    )
    await decide(await site.program(), edit["id"], "approve")

    pages = [Page((await site.visitor().get(path_of(each))).text) for each in (sent, edit)]

    for page in pages:
        assert "Pear day" in page.text
        assert "Apple day" not in page.text
        assert "5 euro" in page.text
        assert f"/events/{sent['event_id']}" in page.links


async def test_the_page_tells_what_edits_have_made_of_the_event(site: Site) -> None:
    sent = await published(site, **SERIES)
    edit = await submit(
        site.visitor(),
        event_id=sent["event_id"],
        title="Pear day",
        price={"text": "5 euro"},
        start=None,
        end=None,
    )
    off = {"status": "cancelled", "applies_to": "this", "recurrence_id": "20270528T080000"}
    waiting = await submit(site.visitor(), **UNTOLD, event_id=sent["event_id"], **off)
    await decide(await site.program(), edit["id"], "approve", fields=["price"])

    before = Page((await site.visitor().get(path_of(sent))).text).text
    await decide(await site.program(), waiting["id"], "approve")
    after = Page((await site.visitor().get(path_of(sent))).text).text

    assert "Edit · Price" in before
    assert "Title" not in before
    assert "Cancellation · Friday, 28 May 2027, 08:00" not in before
    assert "Cancellation · Friday, 28 May 2027, 08:00" in after


async def test_the_link_of_an_edit_shows_the_series_that_it_made(site: Site) -> None:
    sent = await split(site)
    event_id = (await other_part(site, sent)).rpartition("=")[2]

    page = Page((await site.visitor().get(path_of(sent["edit"]))).text)

    assert f"/events/{event_id}" in page.links
    assert not any("cancellations" in form.action for form in page.forms)


async def test_what_was_merged_shows_and_names_what_it_went_into(site: Site) -> None:
    kept = await published(site, title="Harvest supper in the barn")
    sent = await submit(site.visitor(), title="Supper", venue={"name": "Cellar"})
    await decide(await site.program(), sent["id"], "merge", into=kept["event_id"])

    page = Page((await site.visitor().get(path_of(sent))).text)

    assert "both are one event now" in page.text
    assert "Harvest supper in the barn" in page.text
    assert "Cellar" not in page.text
    assert f"/events/{kept['event_id']}" in page.links
