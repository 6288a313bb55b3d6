"""The submitter's private page: how it stands, what may be changed, and taking it back."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from tests.web.browser import Form, Page, form_to, send
from tests.web.visitors import HERE, Site, decide, letter_to, open_site, submit

SERIES: dict[str, Any] = {
    "title": "Market",
    "start": "2027-05-07T08:00",
    "end": "2027-05-07T12:00",
    "recurrence": "FREQ=WEEKLY;COUNT=9",
    "exclude": ["2027-05-14"],
    "overrides": [{"recurrence_id": "2027-05-21", "title": "Late market"}],
    "venue": {"name": "Square", "city": "Gent", "latitude": 51.05, "longitude": 3.72},
    "price": {"text": "free", "free": True},
    "status_reason": "As ever",
}


@pytest.fixture
async def careful(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar that confirms addresses."""
    async with open_site(tmp_path, confirm_email="yes") as opened:
        yield opened


def path_of(sent: dict[str, Any]) -> str:
    return str(sent["manage_url"]).removeprefix(HERE)


async def edit_form(visitor: AsyncClient, sent: dict[str, Any]) -> Form:
    path = f"{path_of(sent)}/edit"
    return form_to(await visitor.get(path), path)


async def shown(site: Site, sent: dict[str, Any]) -> dict[str, Any]:
    answer = await (await site.program()).get(f"/api/v1/submissions/{sent['id']}")
    content: dict[str, Any] = answer.json()
    return content


async def withdraw(visitor: AsyncClient, sent: dict[str, Any]) -> Response:
    return await visitor.post(f"{path_of(sent)}/withdrawals")


async def test_the_page_tells_how_it_stands_and_is_kept_nowhere(site: Site) -> None:
    sent = await submit(site.visitor(), title="Apple day", venue={"city": "Gent"})

    answer = await site.visitor().get(path_of(sent))

    page = Page(answer.text)
    assert "Apple day" in page.text
    assert "Gent" in page.text
    assert "With the moderators" in page.text
    assert f"{path_of(sent)}/edit" in page.links
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"


async def test_a_series_shows_the_dates_that_it_skips(site: Site) -> None:
    sent = await submit(site.visitor(), **SERIES)

    page = Page((await site.visitor().get(path_of(sent))).text)

    assert "Not on Friday, 14 May 2027" in page.text


async def test_the_submitter_sees_the_message_but_not_who_decided_or_why(site: Site) -> None:
    sent = await submit(site.visitor())
    await decide(
        await site.program(), sent["id"], "decline", message="Not this year.", reason="rude"
    )

    page = Page((await site.visitor().get(path_of(sent))).text)

    assert "Declined" in page.text
    assert "Not this year." in page.text
    assert "moderator.program" not in page.text
    assert "rude" not in page.text


async def test_spam_is_shown_as_declined(site: Site) -> None:
    sent = await submit(site.visitor())
    await decide(await site.program(), sent["id"], "spam")

    text = Page((await site.visitor().get(path_of(sent))).text).text

    assert "Declined" in text
    assert "spam" not in text.lower()


async def test_an_approved_one_leads_to_its_page(site: Site) -> None:
    sent = await submit(site.visitor())
    decided = await decide(await site.program(), sent["id"], "approve")

    page = Page((await site.visitor().get(path_of(sent))).text)

    assert f"/events/{decided.json()['event_id']}" in page.links
    assert f"{path_of(sent)}/edit" not in page.links


async def test_a_wrong_link_is_404_and_all_wrong_links_are_alike(site: Site) -> None:
    sent, other = await submit(site.visitor()), await submit(site.visitor(), title="Other")
    token, other_token = path_of(sent)[8:], path_of(other)[8:]
    guesses = [
        *("nothing", token[:-1], token + "x", token.swapcase(), sent["id"], "%00", "é"),
        f"{sent['id']}.{token}",
        token[:20] + other_token[20:],
    ]
    carol = site.visitor()

    for method, ending in (
        *(("GET", ""), ("GET", "/edit"), ("POST", "/edit"), ("POST", "/withdrawals")),
    ):
        answers = [await carol.request(method, f"/manage/{guess}{ending}") for guess in guesses]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
    assert (await shown(site, sent))["state"] == "pending"


async def test_the_link_of_one_submission_shows_and_changes_no_other(site: Site) -> None:
    mine = await submit(site.visitor(), title="Mine")
    other = await submit(site.visitor(), title="A secret party")
    alice = site.visitor()

    page = await alice.get(path_of(mine))
    await send(alice, await edit_form(alice, mine), title="Changed", id=other["id"])
    await alice.post(f"{path_of(mine)}/withdrawals", data={"id": other["id"]})

    assert "secret party" not in page.text
    assert (await shown(site, mine))["state"] == "withdrawn"
    untouched = await shown(site, other)
    assert (untouched["title"], untouched["revision"]) == ("A secret party", 1)


async def test_an_edit_by_form_that_touches_nothing_keeps_all_that_was_sent(site: Site) -> None:
    alice, sent = site.visitor(), await submit(site.visitor(), **SERIES)
    before = (await shown(site, sent))["fields"]

    answer = await send(alice, await edit_form(alice, sent))

    after = await shown(site, sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path_of(sent)}?done=saved")
    assert (after["fields"], after["revision"], after["state"]) == (before, 2, "pending")


@pytest.mark.parametrize(
    "fields",
    [
        {"start": "2027-05-08", "end": "2027-05-10"},
        {"start": "2027-05-08", "end": None},
        {"start": "20270508T090000", "end": "20270508T103000"},
        {"kind": "call", "start": None, "end": None, "closes_at": "2027-05-08T17:00 AoE"},
        {"kind": "call", "start": "2027-04-01", "end": None, "closes_at": "2027-05-08"},
        {"kind": "survey", "start": None, "end": None},
        {"recurrence": "FREQ=WEEKLY;UNTIL=20280101"},
        {"recurrence": "FREQ=YEARLY;UNTIL=20300508T160000Z"},
        {"recurrence": "FREQ=MONTHLY;BYDAY=2SA"},
        {"recurrence": "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=4"},
        {"start": "2027-05-08", "end": None, "include": ["2027-06-01"]},
        {"description": "one\n\n  two\r\nthree", "tags": ["a, b", "c"]},
        {"time_zone": "US/Pacific", "language": "pt-BR"},
        {"status": "cancelled"},
        {"status": "moved_online", "online_url": "https://meet.example/"},
        {"venue": {"city": "Gent", "country": "be"}},
    ],
    ids=str,
)
async def test_the_form_gives_back_what_it_was_filled_with(
    site: Site, fields: dict[str, Any]
) -> None:
    alice, sent = site.visitor(), await submit(site.visitor(), **fields)
    before = (await shown(site, sent))["fields"]

    assert (await send(alice, await edit_form(alice, sent))).status_code == 303

    assert (await shown(site, sent))["fields"] == before


async def test_an_edit_changes_what_was_typed_and_goes_to_the_desk(site: Site) -> None:
    alice, sent = site.visitor(), await submit(site.visitor(), **SERIES)
    await decide(await site.program(), sent["id"], "request_changes", message="How long?")

    await send(alice, await edit_form(alice, sent), end_time="1 pm", title="Fair")

    after = await shown(site, sent)
    assert (after["state"], after["title"]) == ("pending", "Fair")
    assert after["fields"]["end"] == "2027-05-07T13:00"
    assert after["fields"]["exclude"] == ["2027-05-14"]
    assert after["fields"]["overrides"] == SERIES["overrides"]


async def test_an_edit_cannot_change_who_sent_it_and_says_so(site: Site) -> None:
    alice, sent = site.visitor(), await submit(site.visitor())

    answer = await send(
        alice, await edit_form(alice, sent), title="After", contact_email="mallory@example.org"
    )

    assert answer.status_code == 422
    assert 'id="contact_email-error"' in answer.text
    assert form_to(answer, f"{path_of(sent)}/edit").values["title"] == "After"
    assert (await shown(site, sent))["title"] == "Harvest supper"


async def test_a_refused_edit_keeps_what_was_typed_and_saves_nothing(site: Site) -> None:
    alice, sent = site.visitor(), await submit(site.visitor(), title="Before")

    answer = await send(
        alice, await edit_form(alice, sent), title="After", start_date="soon", tags="a,b"
    )

    form = form_to(answer, f"{path_of(sent)}/edit")
    assert answer.status_code == 422
    assert answer.headers["cache-control"] == "private, no-store"
    assert [form.values[name] for name in ("title", "start_date", "tags")] == [
        *("After", "soon", "a,b")
    ]
    assert ((await shown(site, sent))["title"], (await shown(site, sent))["revision"]) == (
        "Before",
        1,
    )


async def test_an_edit_that_comes_too_late_keeps_what_was_typed(site: Site) -> None:
    alice, sent = site.visitor(), await submit(site.visitor(), title="Before")
    form = await edit_form(alice, sent)
    await decide(await site.program(), sent["id"], "approve")

    answer = await send(alice, form, title="After")

    assert answer.status_code == 409
    assert form_to(answer, f"{path_of(sent)}/edit").values["title"] == "After"
    assert (await shown(site, sent))["title"] == "Before"


@pytest.mark.parametrize("action", ["approve", "decline", "spam"])
async def test_what_is_decided_is_neither_edited_nor_withdrawn(site: Site, action: str) -> None:
    alice, sent = site.visitor(), await submit(site.visitor())
    state = (await decide(await site.program(), sent["id"], action)).json()["state"]

    answers = [await alice.get(f"{path_of(sent)}/edit"), await withdraw(alice, sent)]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert (await shown(site, sent))["state"] == state


async def test_withdrawing_is_for_good(site: Site) -> None:
    alice, sent = site.visitor(), await submit(site.visitor())

    answer = await withdraw(alice, sent)

    assert (answer.status_code, answer.headers["location"]) == (303, path_of(sent))
    assert "Withdrawn" in Page((await alice.get(path_of(sent))).text).text
    again = [await withdraw(alice, sent), await alice.get(f"{path_of(sent)}/edit")]
    assert [each.status_code for each in again] == [409, 409]
    late = await decide(await site.program(), sent["id"], "approve")
    assert (late.status_code, late.json()["type"]) == (409, "/api#transition-refused")


async def test_looking_changes_nothing(site: Site) -> None:
    sent = await submit(site.visitor())
    before = await shown(site, sent)

    for ending in ("", "/edit"):
        for method in ("GET", "HEAD"):
            assert (await site.visitor().request(method, path_of(sent) + ending)).is_success
    assert (await site.visitor().get(f"{path_of(sent)}/withdrawals")).status_code == 405

    assert await shown(site, sent) == before


async def test_hostile_text_is_text_on_private_pages_too(site: Site) -> None:
    hostile = "\"'></textarea><script>alert(1)</script>"
    sent = await submit(
        site.visitor(),
        title=hostile,
        description=hostile,
        venue={"name": hostile, "city": hostile},
        organiser={"name": hostile},
        contact={"name": hostile, "email": "alice@example.org"},
    )
    await decide(await site.program(), sent["id"], "request_changes", message=hostile)

    for ending in ("", "/edit"):
        answer = await site.visitor().get(path_of(sent) + ending)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


async def test_a_new_link_is_mailed_and_never_shown_to_whoever_asked(site: Site) -> None:
    sent = await submit(site.visitor(), contact={"name": "Dora", "email": "dora@example.org"})
    visitor = site.visitor()
    path = f"{path_of(sent)}/links"

    answer = await send(visitor, form_to(await visitor.get(path_of(sent)), path))

    assert answer.status_code == 200
    assert "/manage/" not in answer.text
    assert (await visitor.get(path_of(sent))).status_code == 404
    letter = await letter_to(site, "dora@example.org", saying="The old link has stopped working")
    (new,) = re.findall(r"/manage/\S+", letter)
    assert new != path_of(sent)
    assert (await visitor.get(new)).status_code == 200


async def test_a_moderator_mails_a_new_link_without_seeing_it(site: Site) -> None:
    sent = await submit(site.visitor(), contact={"name": "Emil", "email": "emil@example.org"})
    bob = await site.signed_in(Role.MODERATOR, "bob.links@example.org")
    path = f"/desk/submissions/{sent['id']}"

    answer = await send(bob, form_to(await bob.get(path), f"{path}/links"))

    assert answer.status_code == 200
    assert "/manage/" not in answer.text
    assert (await site.visitor().get(path_of(sent))).status_code == 404
    assert (await site.visitor().post(f"{path}/links")).status_code in (303, 401, 403)


async def published(site: Site, **fields: Any) -> tuple[dict[str, Any], str]:
    sent = await submit(site.visitor(), **fields)
    text = await letter_to(site, "alice@example.org", saying="/confirm/")
    path = next(word for word in text.split() if "/confirm/" in word).removeprefix(HERE)
    visitor = site.visitor()
    await send(visitor, form_to(await visitor.get(path), path))
    decided = await decide(await site.program(), sent["id"], "approve")
    return sent, str(decided.json()["event_id"])


async def test_its_sender_cancels_a_published_event_and_takes_that_back(
    careful: Site,
) -> None:
    sent, event_id = await published(careful)
    visitor = careful.visitor()

    form = form_to(await visitor.get(path_of(sent)), f"{path_of(sent)}/cancellations")
    asked = await send(visitor, form, reason="Storm")
    untouched = (await visitor.get(f"/events/{event_id}.json")).json()["events"][0]
    form = form_to(asked, f"{path_of(sent)}/cancellations")
    done = await visitor.get((await send(visitor, form, step="sure")).headers["location"])

    assert "Cancel this event?" in Page(asked.text).text
    assert untouched["status"] == "confirmed"
    assert "It is cancelled now. Everyone who subscribes is told." in Page(done.text).text
    assert "Storm" in Page(done.text).text
    told = (await visitor.get(f"/events/{event_id}.json")).json()["events"][0]
    assert (told["status"], told["status_reason"]) == ("cancelled", "Storm")

    form = form_to(await visitor.get(path_of(sent)), f"{path_of(sent)}/resumptions")
    done = await visitor.get((await send(visitor, form)).headers["location"])

    assert "It takes place after all. Everyone who subscribes is told." in Page(done.text).text
    told = (await visitor.get(f"/events/{event_id}.json")).json()["events"][0]
    assert (told["status"], told["status_reason"]) == ("confirmed", None)


async def test_a_reason_that_arrived_broken_cancels_nothing(careful: Site) -> None:
    sent, event_id = await published(careful)
    visitor = careful.visitor()

    answer = await visitor.post(
        f"{path_of(sent)}/cancellations",
        content=b"reason=caf%E9",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 422
    assert "arrived broken" in Page(answer.text).text
    told = (await visitor.get(f"/events/{event_id}.json")).json()["events"][0]
    assert told["status"] == "confirmed"


async def test_letters_of_another_encoding_change_nothing_and_are_named(site: Site) -> None:
    sent = await submit(site.visitor(), title="Apple day")
    visitor = site.visitor()
    form = await edit_form(visitor, sent)

    answer = await send(visitor, form, title="caf\N{REPLACEMENT CHARACTER}")

    assert answer.status_code == 422
    assert "arrived broken" in Page(answer.text).text
    assert (await shown(site, sent))["title"] == "Apple day"


@pytest.mark.parametrize(
    ("query", "day", "clock", "guessed"),
    [("", "", "", ""), ("?dates=next-year", "2028-05-05", "08:00", "start_date end_date")],
    ids=["without dates", "a year later"],
)
async def test_an_event_is_copied_into_the_form(
    site: Site, query: str, day: str, clock: str, guessed: str
) -> None:
    sent = await submit(site.visitor(), **SERIES)

    answer = await site.visitor().get(f"{path_of(sent)}/copies{query}")

    values = form_to(answer, "/submit").values
    assert (values["title"], values["venue_name"]) == ("Market", "Square")
    assert (values["start_date"], values["start_time"]) == (day, clock)
    assert values["guessed"] == guessed
    assert (values["repeat"], values["repeat_count"], values["exclude"]) == ("weekly", "9", "")
    assert (
        "Dates that were left out, were added or differed are not copied." in Page(answer.text).text
    )
    assert answer.headers["referrer-policy"] == "no-referrer"
