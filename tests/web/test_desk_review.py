"""What a moderator looks at before deciding: the edit, the mail, what is there already."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.people import Role
from tests.web.browser import Form, Page, form_to, send
from tests.web.visitors import HERE, Site, decide, submit


@pytest.fixture(scope="module")
async def bob(site: Site) -> AsyncClient:
    return await site.signed_in(Role.MODERATOR)


async def published(site: Site, **fields: Any) -> str:
    sent = await submit(site.visitor(), **fields)
    answer = await decide(await site.program(), sent["id"], "approve")
    event_id: str = answer.json()["event_id"]
    return event_id


async def edit_of(site: Site, event_id: str, **changes: Any) -> str:
    fields = {"event_id": event_id, "contact": {"email": "alice@example.org"}, **changes}
    answer = await site.visitor().post("/api/v1/submissions", json=fields)
    assert answer.status_code == 201, answer.text
    return f"/desk/submissions/{answer.json()['id']}"


async def form_at(bob: AsyncClient, path: str, to: str = "decisions") -> Form:
    return form_to(await bob.get(path), f"{path}/{to}")


async def live(site: Site, event_id: str) -> dict[str, Any]:
    answer = await site.visitor().get(f"/events/{event_id}.json")
    found: dict[str, Any] = answer.json()["events"][0]
    return found


async def test_an_edit_shows_the_words_that_go_and_come_and_the_dates_in_words(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await published(site, title="Reading", description="Doors open at seven.")
    path = await edit_of(
        site, event_id, description="Doors open at eight.", start="2027-05-09T09:00", end=None
    )

    html = (await bob.get(path)).text

    text = Page(html).text
    assert "Doors open at [gone: seven][new: eight]." in text
    assert (
        "[gone: Saturday][new: Sunday], [gone: 8][new: 9] May 2027, [gone: 18][new: 09]:00" in text
    )
    assert "Coordinated Universal Time" in text
    assert html.count('name="part"') == 3


async def test_some_fields_are_taken_with_changes_of_the_moderators_own(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await published(site, title="Reading", tags=["Books"], description="Old words.")
    path = await edit_of(site, event_id, title="Readings", description="New words.")

    form = await form_at(bob, path)
    await send(bob, form, action="approve", part=["description"], change_venue_name="Old Library")

    found = await live(site, event_id)
    assert (found["title"], found["description"]) == ("Reading", "New words.")
    assert found["venue"]["name"] == "Old Library"


async def test_what_a_moderator_did_not_touch_is_published_as_it_was_sent(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(
        site.visitor(), title="Two lines", description="One\ntwo", price={"text": "5 €"}
    )
    path = f"/desk/submissions/{sent['id']}"

    answer = await send(
        bob, await form_at(bob, path), action="approve", change_title="Two good lines"
    )

    assert answer.status_code == 303
    page = (await bob.get("/events.json?q=good lines&from=2027-01-01")).json()
    found = [(e["title"], e["description"], e["price"]["text"]) for e in page["events"]]
    assert found == [("Two good lines", "One\ntwo", "5 €")]


async def test_a_kept_reason_is_shown_as_the_mail_that_then_leaves(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), title="Brush sale", contact={"email": "reason@example.org"})
    path = f"/desk/submissions/{sent['id']}"

    seen = await send(bob, await form_at(bob, path), preview="decline", reason="advertising")
    form = form_to(seen, f"{path}/decisions")
    await send(bob, form, action="decline", message=form.values["message"] + " Sorry.")

    said = "“Brush sale” reads as advertising for a product or service; we list events alone."
    assert f"> {said}" in Page(seen.text).text
    assert form.values["message"] == said
    assert "/manage/…" in Page(seen.text).text
    assert sent["manage_url"].rpartition("/")[2] not in seen.text
    assert form.values["reason"] == "advertising"
    told = (await bob.get("/desk/history.json")).json()
    assert '"advertising"' in str(told).replace("'", '"')
    assert f"{said} Sorry." in Page((await bob.get(path)).text).text


async def test_a_letter_that_says_nothing_is_not_shown(site: Site, bob: AsyncClient) -> None:
    sent = await submit(site.visitor(), title="Brush sale")
    path = f"/desk/submissions/{sent['id']}"

    answer = await send(bob, await form_at(bob, path), preview="request_changes")

    assert answer.status_code == 422
    assert "Say what should change" in answer.text


async def test_what_may_be_in_the_calendar_already_is_merged_by_one_button(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await published(site, title="Cherry blossom walk", start="2027-04-10T10:00")
    sent = await submit(site.visitor(), title="Cherry Blossom Walk", start="2027-04-10T10:00")
    path = f"/desk/submissions/{sent['id']}"

    form = await form_at(bob, path, "merges")
    answer = await send(bob, form, known=f"/events/{event_id}")

    assert ("known", f"/events/{event_id}") in form.buttons
    assert answer.status_code == 303
    assert "Merged with another event" in Page((await bob.get(path)).text).text


async def test_what_is_refused_on_an_older_revision_says_what_the_sender_did(
    site: Site, bob: AsyncClient
) -> None:
    alice = site.visitor()
    sent = await submit(alice, title="Before")
    path = f"/desk/submissions/{sent['id']}"
    form = await form_at(bob, path)
    edit = f"{sent['manage_url'].removeprefix(HERE)}/edit"
    await send(alice, form_to(await alice.get(edit), edit), title="After")

    refused = await send(bob, form, action="request_changes")
    again = form_to(refused, f"{path}/decisions")
    late = await send(bob, again, action="approve")

    assert (refused.status_code, late.status_code) == (422, 409)
    assert "The sender changed it meanwhile" in Page(refused.text).text
    assert again.values["revision"] == form.values["revision"]
    assert form_to(late, f"{path}/decisions").values["revision"] == "2"


async def test_an_outdated_decision_keeps_what_was_typed_and_no_more(
    site: Site, bob: AsyncClient
) -> None:
    alice = site.visitor()
    sent = await submit(alice, title="Before", description="Old")
    path = f"/desk/submissions/{sent['id']}"
    form = await form_at(bob, path)
    edit = f"{sent['manage_url'].removeprefix(HERE)}/edit"
    await send(alice, form_to(await alice.get(edit), edit), description="New")

    answer = await send(bob, form, action="approve", message="Fine", change_title="Mine")

    again = form_to(answer, f"{path}/decisions").values
    assert answer.status_code == 409
    assert (again["message"], again["change_title"]) == ("Fine", "Mine")
    assert again["change_description"] == "New"
