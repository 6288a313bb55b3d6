"""The desk: the queue, one submission, and deciding on it."""

from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from calendar_service.operations.refresh_catalogue import rederive
from tests.databases import run_plainly
from tests.web.browser import Form, Page, form_to, send
from tests.web.visitors import HERE, Site, decide, open_site, submit


@pytest.fixture(scope="module")
async def bob(site: Site) -> AsyncClient:
    return await site.signed_in(Role.MODERATOR)


def path_of(sent: dict[str, Any]) -> str:
    return f"/desk/submissions/{sent['id']}"


async def opened(bob: AsyncClient, sent: dict[str, Any]) -> Form:
    return form_to(await bob.get(path_of(sent)), f"{path_of(sent)}/decisions")


async def press(bob: AsyncClient, sent: dict[str, Any], action: str, **more: str) -> Response:
    return await send(bob, await opened(bob, sent), action=action, **more)


async def test_the_queue_shows_what_waits_and_leads_to_it(site: Site, bob: AsyncClient) -> None:
    sent = await submit(site.visitor(), title="Apple day", venue={"city": "Gent"})

    answer = await bob.get("/desk")

    page = Page(answer.text)
    assert answer.headers["cache-control"] == "private, no-store"
    assert "Apple day" in page.text
    assert "Gent" in page.text
    assert f"{path_of(sent)}?queue=" in page.links


async def test_each_state_has_a_tab(site: Site, bob: AsyncClient) -> None:
    sent = await submit(site.visitor(), title="Only declined")
    await decide(await site.program(), sent["id"], "decline")

    waiting, declined = await bob.get("/desk"), await bob.get("/desk?state=declined")

    assert "Only declined" not in waiting.text
    assert "Only declined" in declined.text
    assert (await bob.get("/desk?state=merry&limit=x")).status_code == 400


async def test_next_leads_through_the_whole_queue(site: Site, bob: AsyncClient) -> None:
    program = await site.program()
    sent = [await submit(site.visitor(), title=f"Spam {number}") for number in range(5)]
    for each in sent:
        await decide(program, each["id"], "spam")

    found: list[str] = []
    url: str | None = f"{HERE}/desk?state=spam&limit=2"
    while url:
        page = Page((await bob.get(url)).text)
        found += [link.partition("?")[0] for link in page.links if "/submissions/" in link]
        url = page.next_url

    assert found == [path_of(each) for each in sent]


async def test_a_moderator_sees_all_of_a_submission(site: Site, bob: AsyncClient) -> None:
    sent = await submit(
        site.visitor(), title="Apple day", tags=["Fruit"], price={"text": "5 €", "free": False}
    )

    text = Page((await bob.get(path_of(sent))).text).text

    for shown in ("Apple day", "8 May 2027", "Fruit", "5 €", "alice@example.org", "price.free"):
        assert shown in text


async def test_a_decision_is_taken_and_leads_back_to_the_queue(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), title="Cider day")

    answer = await press(bob, sent, "approve", message="Welcome")

    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/desk")
    assert "Cider day" in (await site.visitor().get("/events.ics")).text
    page = Page((await bob.get(path_of(sent))).text)
    assert "Welcome" in page.text
    undo = form_to(await bob.get(path_of(sent)), f"{path_of(sent)}/decisions")
    assert undo.buttons == [("action", "undo")]
    offered = (await bob.get("/desk")).text
    site.clock.move(seconds=30)
    page = Page((await bob.get(path_of(sent))).text)
    assert "moderator@example.org" in page.text
    assert [form.action for form in page.forms if "decisions" in form.action] == []
    assert 'data-lasts="30"' in offered
    late = await send(bob, undo, action="undo")
    assert late.status_code == 409
    assert "It is too late to take this back." in late.text
    assert "bring back how it was, or withdraw it" in Page(late.text).text
    assert "data-lasts" not in (await bob.get("/desk")).text


async def test_the_dates_of_a_new_series_are_seen_without_opening_anything(
    site: Site, bob: AsyncClient
) -> None:
    series = {"recurrence": "FREQ=WEEKLY;COUNT=3", "exclude": ["2027-05-15"]}
    sent = await submit(
        site.visitor(), title="Weekly", start="2027-05-08T09:00", end=None, **series
    )

    text = Page((await bob.get(path_of(sent))).text).text.partition("All fields as")[0]

    assert "The next dates" in text
    assert "Saturday, 8 May 2027, 09:00" in text
    assert "Saturday, 15 May 2027, 09:00" not in text
    assert "Saturday, 22 May 2027, 09:00" in text
    assert "Not on Saturday, 15 May 2027" in text


async def test_only_what_may_be_done_has_a_button(site: Site, bob: AsyncClient) -> None:
    sent = await submit(site.visitor())
    waiting = (await opened(bob, sent)).buttons
    await press(bob, sent, "decline")
    declined = (await opened(bob, sent)).buttons

    moves = [value for name, value in waiting if name == "action"]
    assert moves == ["approve", "request_changes", "decline", "spam"]
    assert [value for _, value in declined] == ["reopen", "undo"]


async def test_a_refused_decision_keeps_the_message_and_says_why(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor())

    without = await press(bob, sent, "request_changes", message=" ")
    long = await press(bob, sent, "decline", message="x\n" * 2001)
    odd = await press(bob, sent, "merry", message="Kept")

    assert [answer.status_code for answer in (without, long, odd)] == [422] * 3
    assert form_to(long, f"{path_of(sent)}/decisions").values["message"] == "x\n" * 2001
    assert form_to(odd, f"{path_of(sent)}/decisions").values["message"] == "Kept"
    assert "Say what should change" in without.text


async def test_who_was_slower_learns_what_the_other_did(site: Site, bob: AsyncClient) -> None:
    sent = await submit(site.visitor())
    form = await opened(bob, sent)
    await decide(await site.program(), sent["id"], "decline", message="No")

    answer = await send(bob, form, action="approve", message="Yes!")

    page = Page(answer.text)
    assert answer.status_code == 409
    assert "moderator.program@example.org" in page.text
    assert form_to(answer, f"{path_of(sent)}/decisions").values["message"] == "Yes!"
    shown = await (await site.program()).get(f"/api/v1/submissions/{sent['id']}")
    assert shown.json()["state"] == "declined"


async def test_an_edit_by_the_sender_outdates_what_the_moderator_saw(
    site: Site, bob: AsyncClient
) -> None:
    sent = await submit(site.visitor(), title="Before")
    form, alice = await opened(bob, sent), site.visitor()
    edit = f"{sent['manage_url'].removeprefix(HERE)}/edit"
    await send(alice, form_to(await alice.get(edit), edit), title="After")

    answer = await send(bob, form, action="approve")

    assert answer.status_code == 409
    assert "After" in Page(answer.text).text
    assert (await site.visitor().get("/events.json?q=after")).json()["events"] == []


@pytest.mark.parametrize("revision", ["9" * 5000, "٣", "-1", "x", "2.0"])
async def test_an_odd_revision_decides_at_most_on_what_stands(
    site: Site, bob: AsyncClient, revision: str
) -> None:
    sent = await submit(site.visitor())

    answer = await press(bob, sent, "decline", revision=revision)

    assert answer.status_code in (303, 409)


async def test_a_submission_that_is_not_there_is_404(bob: AsyncClient) -> None:
    assert (await bob.get("/desk/submissions/nothing")).status_code == 404


async def test_hostile_text_is_text_at_the_desk_too(site: Site, bob: AsyncClient) -> None:
    hostile = "\"'></textarea><script>alert(1)</script>"
    sent = await submit(
        site.visitor(),
        title=hostile,
        description=hostile,
        url="https://example.org/?<script>".replace("<script>", "%3Cscript%3E"),
        tags=[hostile],
        venue={"city": hostile},
        contact={"name": hostile, "email": "alice+%22onclick=@example.org"},
    )

    answers = [
        await bob.get("/desk"),
        await bob.get(path_of(sent)),
        await press(bob, sent, "request_changes", message=hostile, revision="99"),
    ]

    for answer in answers:
        assert "<script>alert" not in answer.text
        assert hostile in Page(answer.text).text or answer.status_code == 409


async def test_the_sample_and_the_folder_of_mail_are_told_admins_alone(sampled: Site) -> None:
    ada, bob = await sampled.signed_in(Role.ADMIN), await sampled.signed_in(Role.MODERATOR)

    for said in ("sample --remove", str(sampled.folder / "mail")):
        assert said in Page((await ada.get("/desk")).text).text
        assert said not in (await bob.get("/desk")).text


async def test_what_is_left_out_of_the_feeds_is_told_with_its_reason(tmp_path: Path) -> None:
    async with open_site(tmp_path) as site:
        event_id = await site.publish(title="<b>Harvest</b>")
        run_plainly(tmp_path, "UPDATE events SET uid = uid || '\x01'")
        bob = await site.signed_in(Role.MODERATOR)
        before = Page((await bob.get("/desk")).text)

        await rederive(site.context)

        page = Page((await bob.get("/desk")).text)
        assert "Left out of the feeds" not in before.text
        assert "<b>Harvest</b>: its UID does not come back" in page.text
        assert f"/events/{event_id}" in page.links
        carol = site.visitor()
        assert "VEVENT" not in (await carol.get("/events.ics")).text
        assert (await carol.get(f"/events/{event_id}")).status_code == 200
