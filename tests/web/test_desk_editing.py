"""A moderator changes a public event by the form that senders have, and it is public at once."""

import re

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from tests.web.browser import Form, Page, form_to, send
from tests.web.test_desk_review import live
from tests.web.test_pages_manage import SERIES
from tests.web.visitors import Site


@pytest.fixture(scope="module")
async def bob(site: Site) -> AsyncClient:
    return await site.signed_in(Role.MODERATOR)


def edit_form(answer: Response) -> Form:
    (found,) = (each for each in Page(answer.text).forms if "/edits?" in each.action)
    return found


async def date_of(site: Site, event_id: str, day: str) -> dict[str, str]:
    feed = (await site.visitor().get(f"/events/{event_id}.json?from=2027-05-01")).json()["events"]
    found: dict[str, str] = next(each for each in feed if each["start"].startswith(day))
    return found


async def test_all_of_an_event_is_changed_and_taken_back(site: Site, bob: AsyncClient) -> None:
    event_id = await site.publish(title="Reading", tags=["books"], price={"text": "5 €"})
    path = f"/desk/events/{event_id}/edits"

    page = await bob.get(path)
    checked = await send(
        bob, edit_form(page), title="Readings", price_text="6 €", tags="books, tea"
    )
    before = await live(site, event_id)
    done = await send(bob, edit_form(checked), step="send")

    after, told = await live(site, event_id), await bob.get(done.headers["location"])
    assert "contact_email" not in edit_form(page).fields
    assert "Nothing is published yet." in Page(checked.text).text
    assert (before["title"], after["title"]) == ("Reading", "Readings")
    assert (after["price"]["text"], after["tags"]) == ("6 €", ["books", "tea"])
    assert "moderator@example.org" in Page(told.text).text
    undo = form_to(told, f"{done.headers['location']}/decisions")
    await send(bob, undo, action="undo")
    assert (await live(site, event_id))["title"] == "Reading"
    queue, waits = [await bob.get(each) for each in ("/desk", done.headers["location"])]
    assert '<p dir="auto">moderator@example.org</p>' in queue.text
    assert '<p class="break">moderator@example.org</p>' in waits.text


async def test_of_a_series_one_date_is_changed_cancelled_and_on_again(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(**SERIES)
    path, day = f"/desk/events/{event_id}", "20270528T080000"

    asked = await bob.get(f"{path}/edits?recurrence_id={day}")
    opened = await bob.get(f"{path}/edits?applies_to=this&recurrence_id={day}")
    checked = await send(bob, edit_form(opened), title="Market with music")
    await send(bob, edit_form(checked), step="send")
    changed = await date_of(site, event_id, "2027-05-28")
    off = form_to(asked, f"{path}/date-cancellations")
    question = await send(bob, off, reason="Storm")
    untouched = await date_of(site, event_id, "2027-05-28")
    sure = form_to(question, f"{path}/date-cancellations")
    await send(bob, sure, step="sure")
    cancelled = await date_of(site, event_id, "2027-05-28")
    forms = Page((await bob.get(f"{path}/edits")).text).forms
    *_, on = (each for each in forms if each.action == f"{path}/date-cancellations")
    await send(bob, on, step="resume")

    assert off.values["recurrence_id"] == "2027-05-28T08:00:00"
    assert "Cancel this date?" in Page(question.text).text
    assert {"Storm", "Friday, 28 May 2027, 08:00"} <= set(re.findall(r">([^<>]+)<", question.text))
    assert changed["title"] == "Market with music"
    assert untouched == changed
    assert (cancelled["status"], cancelled["status_reason"]) == ("cancelled", "Storm")
    assert (await date_of(site, event_id, "2027-05-28"))["status"] == "confirmed"
    assert (await date_of(site, event_id, "2027-06-04"))["title"] == "Market"


async def test_a_mistake_and_a_change_meanwhile_keep_what_was_typed(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(title="Reading")
    form = edit_form(await bob.get(f"/desk/events/{event_id}/edits"))

    wrong = await send(bob, form, title="Readings", start_date="soon")
    await (await site.program()).post(f"/api/v1/events/{event_id}/cancellations", json={})
    late = await send(bob, form, title="Readings", step="send")

    assert (wrong.status_code, late.status_code) == (422, 409)
    assert edit_form(wrong).values["title"] == edit_form(late).values["title"] == "Readings"
    assert (await live(site, event_id))["title"] == "Reading"


async def test_nobody_else_finds_the_form(site: Site) -> None:
    event_id = await site.publish(title="Reading")
    path = f"/desk/events/{event_id}/edits"
    carol = await site.signed_in(Role.ORGANISER)

    answers = [await carol.get(path), await site.visitor().get(path)]

    assert [answer.status_code for answer in answers] == [403, 303]
    assert not any("Reading" in answer.text for answer in answers)


async def test_the_public_page_and_a_report_lead_moderators_to_the_form(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(**SERIES)
    path, day = f"/events/{event_id}", "20270528T080000"
    reader = site.visitor()
    form = form_to(await reader.get(f"{path}/reports?recurrence_id={day}"), f"{path}/reports")
    site.clock.move(minutes=1)
    await send(reader, form, kind="other", text="It is at nine.")

    pages = [await visitor.get(f"{path}/{day}") for visitor in (bob, reader)]

    to_form = f"/desk{path}/edits?recurrence_id={day}"
    assert [to_form in Page(page.text).links for page in pages] == [True, False]
    assert {page.headers["cache-control"] for page in pages} == {"private, no-cache"}
    (report,) = (
        link for link in Page((await bob.get("/desk/reports")).text).links if "/reports/id" in link
    )
    assert any(
        link.startswith(f"/desk{path}/edits") for link in Page((await bob.get(report)).text).links
    )
