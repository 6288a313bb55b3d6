"""Proposing an edit of a live event by its private link, and changing one that waits."""

from typing import Any

from httpx2 import AsyncClient, Response

from tests.web.browser import Form, Page, send
from tests.web.test_pages_manage import SERIES, path_of
from tests.web.visitors import HERE, Site, decide, submit

MANAGED = f"{HERE}/manage/"


async def published(site: Site, **fields: Any) -> dict[str, Any]:
    sent = await submit(site.visitor(), **fields)
    decided = await decide(await site.program(), sent["id"], "approve")
    return {**sent, "event_id": decided.json()["event_id"]}


def only_form(answer: Response) -> Form:
    (found,) = (form for form in Page(answer.text).forms if "/edits" in form.action)
    return found


async def opened(visitor: AsyncClient, sent: dict[str, Any], **scope: str) -> Form:
    return only_form(await visitor.get(f"{path_of(sent)}/edits", params=scope))


async def stored(site: Site, sent: dict[str, Any], answer: Response) -> dict[str, Any]:
    """Return the edit of this event that waits, with the private link that is on the page."""
    link = next(link for link in Page(answer.text).links if link.startswith(MANAGED))
    found = await (await site.program()).get("/api/v1/submissions?state=pending")
    edits = (each for each in found.json()["submissions"] if each["event_id"] == sent["event_id"])
    (edit,) = edits
    return {**edit, "manage_url": link}


async def test_one_date_of_a_series_is_edited_and_stays_until_it_is_decided(site: Site) -> None:
    alice, sent = site.visitor(), await published(site, **SERIES)
    page = await alice.get(path_of(sent))
    form = await opened(alice, sent, applies_to="this", recurrence_id="20270528T080000")

    checked = await send(alice, form, start_time="9:00")
    done = await send(alice, only_form(checked), step="send")

    edit = await stored(site, sent, done)
    live = await alice.get(f"/events/{sent['event_id']}.json")
    assert "Which dates?" in page.text
    assert (checked.status_code, done.status_code) == (200, 200)
    assert "What would change" in checked.text
    assert edit["fields"] == {"start": "2027-05-28T09:00", "end": "2027-05-28T12:00:00"}
    assert path_of(edit) != path_of(sent)
    assert "2027-05-28T09:00" not in live.text


async def test_all_dates_move_and_the_page_tells_which_exceptions_go_along(site: Site) -> None:
    alice, sent = site.visitor(), await published(site, **SERIES)
    form = await opened(alice, sent, applies_to="all")

    checked = await send(alice, form, start_date="2027-05-08", end_date="2027-05-08")

    text = Page(checked.text).text
    assert checked.status_code == 200
    assert "These dates differ or are left out, and move along" in text
    assert "Dates that change" in text


async def test_an_edit_of_the_following_dates_begins_with_that_date(site: Site) -> None:
    alice, sent = site.visitor(), await published(site, **SERIES)
    form = await opened(alice, sent, applies_to="following", recurrence_id="20270528T080000")

    checked = await send(alice, form, title="Summer market")
    done = await send(alice, only_form(checked), step="send")

    assert form.values["start_date"] == "2027-05-28"
    assert (await stored(site, sent, done))["fields"] == {"title": "Summer market"}


async def test_an_event_that_changed_meanwhile_keeps_what_was_typed(site: Site) -> None:
    alice, sent = site.visitor(), await published(site, title="Apple day")
    form = await opened(alice, sent)
    program = await site.program()
    other = await submit(
        site.visitor(), event_id=sent["event_id"], title="Pear day", start=None, end=None
    )
    await decide(program, other["id"], "approve")

    refused = await send(alice, form, description="With cider.")
    again = only_form(refused)

    assert refused.status_code == 409
    assert "changed meanwhile" in refused.text
    assert again.values["description"] == "With cider."
    assert (await send(alice, again)).status_code == 200


async def test_a_waiting_edit_is_changed_by_form_and_sent_again(site: Site) -> None:
    alice, sent = site.visitor(), await published(site, title="Apple day")
    checked = await send(alice, await opened(alice, sent), title="Pear day")
    edit = await stored(site, sent, await send(alice, only_form(checked), step="send"))
    await decide(await site.program(), edit["id"], "request_changes", message="Which pears?")
    page = await alice.get(path_of(edit))
    form = await opened(alice, edit)

    checked = await send(alice, form, title="Day of the green pear")
    answer = await send(alice, only_form(checked), step="send")

    shown = (await (await site.program()).get(f"/api/v1/submissions/{edit['id']}")).json()
    assert f"{path_of(edit)}/edits" in Page(page.text).links
    assert "[gone:Apple][new:Pear]day" in "".join(Page(page.text).text.split())
    assert form.values["title"] == "Pear day"
    saved = await alice.get(answer.headers["location"])
    assert (answer.status_code, saved.url.path) == (303, path_of(edit))
    assert "Your changes are saved." in Page(saved.text).text
    assert shown["fields"] == {"title": "Day of the green pear"}
    assert shown["state"] == "pending"


async def test_what_changes_nothing_is_said_so(site: Site) -> None:
    alice, sent = site.visitor(), await published(site, **SERIES)

    for scope in ({}, {"applies_to": "this", "recurrence_id": "20270521T080000"}):
        answer = await send(alice, await opened(alice, sent, **scope))

        assert answer.status_code == 422
        assert "Nothing differs from what is public now" in answer.text


async def test_one_date_cannot_have_a_link_of_its_own(site: Site) -> None:
    alice, sent = site.visitor(), await published(site, **SERIES)
    form = await opened(alice, sent, applies_to="this", recurrence_id="20270528T080000")

    answer = await send(alice, form, url="https://example.org/")

    assert answer.status_code == 422
    assert "This cannot differ for one date alone" in answer.text
    assert only_form(answer).values["url"] == "https://example.org/"


async def test_a_date_that_would_end_before_it_begins_is_told_beside_its_end(site: Site) -> None:
    alice, sent = site.visitor(), await published(site, **SERIES)
    one = {"applies_to": "this", "recurrence_id": "20270528T080000"}

    for form in (await opened(alice, sent), await opened(alice, sent, **one)):
        answer = await send(alice, form, start_time="13:00")

        assert answer.status_code == 422
        assert 'id="end_date-error"' in answer.text or 'id="end_time-error"' in answer.text


async def test_a_date_that_is_none_of_the_series_and_what_is_not_public_are_refused(
    site: Site,
) -> None:
    alice, sent = site.visitor(), await published(site, **SERIES)
    waiting = await submit(site.visitor(), title="Secret party")
    scope = {"applies_to": "this", "recurrence_id": "20270529T080000"}

    none = await alice.get(f"{path_of(sent)}/edits", params=scope)
    hidden = await alice.get(f"{path_of(waiting)}/edits")

    assert (none.status_code, hidden.status_code) == (404, 409)
