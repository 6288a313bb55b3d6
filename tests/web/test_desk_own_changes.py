"""All that a moderator changes of a proposal before publishing it, in one decision."""

import re

import pytest
from httpx2 import AsyncClient

from calendar_service.domain.people import Role
from tests.web.browser import Page, form_to, send
from tests.web.test_desk_review import edit_of, form_at, live
from tests.web.test_pages_manage import SERIES
from tests.web.visitors import Site, decide, submit


@pytest.fixture(scope="module")
async def bob(site: Site) -> AsyncClient:
    visitor = await site.signed_in(Role.ADMIN)
    for name in ("Music", "Talks"):
        answer = await visitor.get("/desk/categories")
        (form,) = (
            each
            for each in Page(answer.text).forms
            if each.action == "/desk/categories" and each.method == "post"
        )
        await send(visitor, form, name=name, slug=name.lower())
    return visitor


async def event_of(site: Site, submission_id: str) -> str:
    found = await (await site.program()).get(f"/api/v1/submissions/{submission_id}")
    return str(found.json()["event_id"])


async def test_every_field_that_matters_is_set_before_publishing(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), title="Reading", categories=["talks"], tags=["Books"])
    path = f"/desk/submissions/{sent['id']}"

    answer = await send(
        bob,
        await form_at(bob, path),
        action="approve",
        change_categories=["music", "talks"],
        change_tags="Books, Poems",
        change_time_zone="Europe/London",
        change_recurrence="FREQ=WEEKLY;COUNT=3",
        change_exclude="2027-05-15",
        change_price_text="5 €",
        change_registration_url="example.org/tickets",
        change_venue_name="Old Library",
        change_venue_address="Main Street 1",
        change_venue_country="GB",
    )

    assert answer.status_code == 303, answer.text
    found = await live(site, await event_of(site, sent["id"]))
    assert [each["slug"] for each in found["categories"]] == ["music", "talks"]
    assert (found["tags"], found["time_zone"]) == (["Books", "Poems"], "Europe/London")
    assert (found["price"]["text"], found["registration_url"]) == (
        "5 €",
        "https://example.org/tickets",
    )
    assert (found["venue"]["address"], found["venue"]["country"]) == ("Main Street 1", "GB")
    assert found["recurrence"]["rrule"] == "FREQ=WEEKLY;COUNT=3"
    assert found["start"] == "2027-05-08T18:00:00+01:00"


async def test_a_series_becomes_one_event_with_nothing_left_of_it(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), **SERIES)
    path = f"/desk/submissions/{sent['id']}"

    form = await form_at(bob, path)
    answer = await send(bob, form, action="approve", change_recurrence="")

    found = await live(site, await event_of(site, sent["id"]))
    assert form.values["was_recurrence"] == "FREQ=WEEKLY;COUNT=9"
    assert (answer.status_code, found["recurrence"]) == (303, None)


async def test_a_mistake_stands_beside_its_field_and_nothing_is_published(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), title="Reading")
    path = f"/desk/submissions/{sent['id']}"

    answer = await send(bob, await form_at(bob, path), action="approve", change_recurrence="weekly")

    again = await form_at(bob, path)
    assert answer.status_code == 422
    assert 'id="change_recurrence-error"' in answer.text
    assert 'value="weekly"' in answer.text
    assert ("action", "approve") in again.buttons


async def test_what_was_typed_stands_in_the_form_again_after_an_undo(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(title="Reading", tags=["Books"])
    path = await edit_of(site, event_id, title="Readings", description="New words.")
    form = await form_at(bob, path)
    mine = {"change_venue_name": "Old Library", "change_tags": "Poems"}
    await send(bob, form, action="approve", part=["description"], message="Thanks", **mine)

    await send(bob, await form_at(bob, path), action="undo")

    page = await bob.get(path)
    again = form_to(page, f"{path}/decisions")
    ticked = re.findall(r'name="part" value="(\w+)"[^>]* checked', page.text)
    assert {name: again.values[name] for name in mine} == mine
    assert (ticked, again.values["message"]) == (["description"], "Thanks")
    await send(bob, again, action="approve", part=ticked)
    found = await live(site, event_id)
    assert (found["title"], found["tags"]) == ("Reading", ["Poems"])


async def test_the_desk_names_the_title_that_stands_after_a_part_was_taken(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(title="Summer concert")
    path = await edit_of(site, event_id, title="Winter concert", description="New words.")

    await send(bob, await form_at(bob, path), action="approve", part=["description"])

    (desk, page) = [Page((await bob.get(each)).text).text for each in ("/desk", path)]
    assert "Published Summer concert" in " ".join(desk.split())
    assert "Summer concert" in page
    assert "What would change" not in page


async def test_of_one_date_only_what_can_differ_is_offered(site: Site, bob: AsyncClient) -> None:
    sent = await submit(site.visitor(), **SERIES)
    event_id = (await decide(await site.program(), sent["id"], "approve")).json()["event_id"]
    scope = {"applies_to": "this", "recurrence_id": "2027-05-28"}
    path = await edit_of(site, event_id, title="Night market", **scope)

    names = {name for name in (await form_at(bob, path)).fields if name.startswith("change_")}

    assert {"change_title", "change_venue_country", "change_status"} <= names
    assert not names & {"change_tags", "change_recurrence", "change_categories"}


async def test_an_edit_of_the_title_goes_by_the_title_that_stands_wherever_it_waits(
    site: Site, bob: AsyncClient
) -> None:
    event_id = await site.publish(title="Summer concert")
    path = await edit_of(site, event_id, title="Winter concert")
    page = await bob.get(path)
    chosen = {"chosen": f"{path.rpartition('/')[2]}.1", "action": "decline"}
    queue = form_to(await bob.get("/desk"), "/desk/selections")

    asked = await send(bob, queue, **chosen)
    await send(bob, await form_at(bob, path), action="decline")
    desk = Page((await bob.get("/desk")).text).text

    assert re.findall(r"<h1[^>]*>([^<]*)<", page.text) == ["Summer concert"]
    assert "Winter concert" in Page(page.text).text
    assert ["concert" in asked.text, "Winter concert" in asked.text] == [True, False]
    assert "Declined Summer concert" in " ".join(desk.split())
