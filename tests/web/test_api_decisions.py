"""Decisions through the API."""

import asyncio
from typing import Any

import pytest

from calendar_service.domain.people import Role
from tests.web.visitors import Site, decide, letter_to, submit

ADDRESS = "/api/v1/submissions"


async def test_an_approved_event_is_in_every_document_at_the_next_fetch(site: Site) -> None:
    carol = site.visitor()
    sent = await submit(site.visitor(), title="Apple day")
    before = [await carol.get(path) for path in ("/events.ics", "/events.json", "/")]

    answer = await decide(await site.program(), sent["id"], "approve", message="See you there")

    after = [await carol.get(path) for path in ("/events.ics", "/events.json", "/")]
    assert answer.status_code == 201
    assert [("Apple day" in each.text) for each in (*before, *after)] == [False] * 3 + [True] * 3
    assert [each.headers["etag"] for each in before[:2]] != [
        each.headers["etag"] for each in after[:2]
    ]


async def test_a_decision_says_what_became_of_the_submission(site: Site) -> None:
    sent = await submit(site.visitor())
    program = await site.program()

    answer = await decide(
        program, sent["id"], "approve", message="Lovely", reason="known to us", revision=1
    )

    decided = answer.json()
    event_id = decided["event_id"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert decided == {
        "id": decided["id"],
        "submission_id": sent["id"],
        "action": "approve",
        "state": "approved",
        "revision": 2,
        "event_id": event_id,
    }
    assert (await site.visitor().get(f"/events/{event_id}.json")).status_code == 200
    shown = (await program.get(f"{ADDRESS}/{sent['id']}")).json()
    assert (shown["state"], shown["revision"], shown["event_id"]) == ("approved", 2, event_id)
    assert shown["decisions"] == [
        {
            "revision": 2,
            "action": "approve",
            "from": "pending",
            "to": "approved",
            "at": "2026-11-22T12:00:00Z",
            "by": "moderator.program@example.org",
            "message": "Lovely",
            "reason": "known to us",
            "details": None,
        }
    ]


@pytest.mark.parametrize(
    ("actions", "state"),
    [
        (["decline"], "declined"),
        (["spam"], "spam"),
        (["request_changes"], "changes_requested"),
        (["request_changes", "approve"], "approved"),
        (["request_changes", "decline"], "declined"),
        (["decline", "reopen"], "pending"),
        (["spam", "reopen", "approve"], "approved"),
        (["request_changes", "reopen"], "pending"),
    ],
)
async def test_each_allowed_move_leads_on(site: Site, actions: list[str], state: str) -> None:
    sent, program = await submit(site.visitor()), await site.program()

    answers = [await decide(program, sent["id"], action, message="So be it") for action in actions]

    assert [answer.status_code for answer in answers] == [201] * len(actions)
    assert [answer.json()["revision"] for answer in answers] == [2, 3, 4][: len(actions)]
    assert answers[-1].json()["state"] == state


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("approve", "approve"),
        ("approve", "decline"),
        ("decline", "approve"),
        ("decline", "decline"),
        ("spam", "approve"),
        (None, "reopen"),
    ],
)
async def test_a_forbidden_move_is_409_of_its_own_type(
    site: Site, first: str | None, second: str
) -> None:
    sent, program = await submit(site.visitor()), await site.program()
    state = "pending"
    if first:
        state = (await decide(program, sent["id"], first)).json()["state"]

    answer = await decide(program, sent["id"], second)

    assert answer.status_code == 409
    assert answer.json() == {
        "type": "/api#transition-refused",
        "title": "This cannot be done now.",
        "status": 409,
        "detail": f"A submission that is {state} cannot take the action {second}.",
        "state": state,
        "action": second,
        "errors": [],
    }


async def test_an_outdated_revision_is_409_with_what_the_other_did(site: Site) -> None:
    sent, program = await submit(site.visitor()), await site.program()
    admin = await site.program(Role.ADMIN)
    await decide(admin, sent["id"], "decline")

    answer = await decide(program, sent["id"], "approve", revision=1)

    assert answer.status_code == 409
    assert answer.json() == {
        "type": "/api#revision-outdated",
        "title": "Somebody decided meanwhile.",
        "status": 409,
        "detail": "Revision 1 was sent, but the submission is at 2.",
        "revision": 2,
        "state": "declined",
        "decided_by": "admin.program@example.org",
        "errors": [],
    }


async def test_of_moderators_who_decide_at_once_one_wins_and_the_event_is_published_once(
    site: Site,
) -> None:
    sent, program = await submit(site.visitor(), title="Only once"), await site.program()

    answers = await asyncio.gather(
        *(decide(program, sent["id"], "approve", revision=1) for _ in range(5))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    listed = (await site.visitor().get("/events.json?q=only+once")).json()["events"]
    assert len(listed) == 1


async def test_a_decision_without_a_revision_is_about_what_stands_now(site: Site) -> None:
    sent, program = await submit(site.visitor()), await site.program()
    await decide(program, sent["id"], "request_changes", message="Where is it?")

    answer = await decide(program, sent["id"], "approve", revision=None)

    assert (answer.status_code, answer.json()["revision"]) == (201, 3)


async def test_asking_for_changes_needs_a_message(site: Site) -> None:
    sent = await submit(site.visitor())

    answer = await decide(await site.program(), sent["id"], "request_changes", message=" \n")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["message"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["action"]),
        ({"action": "merry"}, ["action"]),
        ({"action": "confirm"}, ["action"]),
        ({"action": "withdraw"}, ["action"]),
        ({"action": ["approve"], "message": 5, "revision": "1"}, ["action", "message", "revision"]),
        ({"action": "approve", "revision": 0}, ["revision"]),
        ({"action": "approve", "revision": True}, ["revision"]),
        ({"action": "approve", "revision": 1.0}, ["revision"]),
        ({"action": "approve", "message": "x\x00"}, ["message"]),
        ({"action": "approve", "message": "x" * 4001}, ["message"]),
        ({"action": "approve", "reason": "x" * 201}, ["reason"]),
    ],
)
async def test_what_cannot_be_read_decides_nothing(
    site: Site, body: dict[str, Any], fields: list[str]
) -> None:
    sent, program = await submit(site.visitor()), await site.program()

    answer = await program.post(f"{ADDRESS}/{sent['id']}/decisions", json=body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert (await program.get(f"{ADDRESS}/{sent['id']}")).json()["revision"] == 1


async def test_a_revision_ahead_of_the_submission_is_409_too(site: Site) -> None:
    sent = await submit(site.visitor())

    answer = await decide(await site.program(), sent["id"], "approve", revision=10**30)

    assert (answer.status_code, answer.json()["revision"]) == (409, 1)


async def test_deciding_on_nothing_is_404(site: Site) -> None:
    answer = await decide(await site.program(), "nothing", "approve")

    assert (answer.status_code, answer.json()["type"]) == (404, "/api#not-found")


async def test_what_has_become_impossible_is_told_by_its_field(sampled: Site) -> None:
    sent = await submit(sampled.visitor(), categories=["open-calls"])
    program = await sampled.program()
    assert (await decide(program, sent["id"], "approve")).status_code == 201

    refused = await sampled.visitor().post(
        ADDRESS,
        json={
            "title": "x",
            "start": "2027-05-08",
            "contact": {"email": "alice@example.org"},
            "categories": ["no-such"],
            "venue": {"id": "nowhere"},
        },
    )

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["venue.id", "categories"]


async def test_a_decision_goes_out_by_mail_once_it_is_saved(site: Site) -> None:
    sent = await submit(site.visitor(), contact={"name": "Dora", "email": "dora@example.org"})

    await decide(await site.program(), sent["id"], "decline", message="Not in this village.")
    site.clock.move(seconds=30)
    await submit(site.visitor(), title="Another")  # its mail wakes the worker

    assert "> Not in this village." in await letter_to(site, "dora@example.org", saying="Not in")
