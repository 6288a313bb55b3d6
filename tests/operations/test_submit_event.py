"""Tests of how submissions are taken in: whole, once, or not at all."""

import asyncio
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.moderation import State
from calendar_service.domain.problems import Problem
from calendar_service.domain.tokens import token_hash
from calendar_service.operations.submit_event import Receipt, submit_event
from calendar_service.storage.schema import outbox, submissions
from calendar_service.storage.submissions import Submission, find_submission
from tests.house import START, House, proposed, refused

CLIENT_ID = "5e0e4a1c-63a7-4f0c-9d0e-0d2d4f1b7a11"


async def test_a_submission_waits_at_the_desk_as_it_was_sent(house: House) -> None:
    receipt = await submit_event(
        house.context, proposed(client_id=CLIENT_ID), source="api", language="de"
    )

    expected = Submission(
        id="a00002",
        client_id=CLIENT_ID,
        proposes="event",
        state=State.PENDING,
        revision=1,
        fields={
            "title": "Harbour Tour",
            "start": "2027-05-08T09:00",
            "end": "2027-05-08T11:00",
            "time_zone": "Europe/Berlin",
        },
        title="Harbour Tour",
        contact_name="Alice",
        contact_email="alice@example.org",
        language="de",
        source="api",
        event_id=None,
        uid=None,
        rotation=1,
        token_hash=token_hash(receipt.manage_token),
        created_at=START,
        changed_at=START,
        confirmed_at=None,
    )
    assert receipt == Receipt(expected, receipt.manage_token, is_repeat=False)
    assert await house.store.read(lambda con: find_submission(con, "a00002")) == expected


async def test_the_receipt_is_mailed_with_the_manage_link(house: House) -> None:
    submission, token = await house.submit()

    [row] = await house.rows(outbox)
    letter = message_from_bytes(row["message"], policy=default)
    told = {name: letter[name] for name in ("To", "Subject", "Message-ID", "Date")}
    assert told == {
        "To": "Alice <alice@example.org>",
        "Subject": "Received: Harbour Tour",
        "Message-ID": f"<{submission.id}.1@calendar.example>",
        "Date": "Mon, 01 Mar 2027 10:00:00 +0000",
    }
    assert f"https://calendar.example/manage/{token}" in letter.get_content().splitlines()
    assert (row["kind"], row["recipient"]) == ("received", "alice@example.org")
    assert house.woken == [START]


async def test_a_submission_in_a_calendar_that_asks_to_confirm_is_not_at_the_desk(
    house: House,
) -> None:
    house = house.set_up(confirm_email=True)

    submission, _ = await house.submit()

    assert submission.state is State.UNCONFIRMED
    assert await house.column(outbox.c.kind) == ["confirm"]


async def test_a_repeat_of_a_client_id_is_the_first_submission(house: House) -> None:
    first = await submit_event(house.context, proposed(client_id=CLIENT_ID), source="api")
    before = await house.dump()

    # The second has other fields, and even a mistake: it was answered already.
    again = proposed(client_id=CLIENT_ID, title=None, start="2031-01-01")
    repeat = await submit_event(house.context, again, source="form")

    assert repeat == replace(first, is_repeat=True)
    assert await house.dump() == before


@pytest.mark.parametrize(
    "spelt", [CLIENT_ID.upper(), CLIENT_ID.replace("-", ""), f" {{{CLIENT_ID}}} "]
)
async def test_a_client_id_is_the_same_however_it_is_spelt(house: House, spelt: str) -> None:
    first = await submit_event(house.context, proposed(client_id=CLIENT_ID), source="api")

    repeat = await submit_event(house.context, proposed(client_id=spelt), source="api")

    assert repeat == replace(first, is_repeat=True)


async def test_repeats_at_the_same_moment_are_one_submission(house: House) -> None:
    sent = proposed(client_id=CLIENT_ID)

    receipts = await asyncio.gather(
        *(submit_event(house.context, sent, source="api") for _ in range(8))
    )

    assert len({receipt.submission.id for receipt in receipts}) == 1
    assert sorted(receipt.is_repeat for receipt in receipts) == [False] + [True] * 7
    assert len(await house.rows(submissions)) == 1
    assert len(await house.rows(outbox)) == 1


async def test_all_mistakes_are_told_at_once_and_nothing_is_saved(house: House) -> None:
    before = await house.dump()
    sent = proposed(
        title=" ",
        start="2027-05-08T09:00",
        end="2027-05-08T08:00",
        recurrence="FREQ=WEEKLY;BYDAY=MO",
        overrides=[
            {"recurrence_id": "2027-05-17", "venue": {"name": "Town Hall"}},
            {"recurrence_id": "2027-05-10", "venue": {"id": "nowhere"}},
        ],
        venue={"country": "XX"},
        categories=["sailing"],
        contact={"email": "alice"},
        client_id="1",
    )

    refusal = await refused(InvalidInput, lambda: submit_event(house.context, sent, source="form"))

    assert refusal.problems == (
        Problem("title", "This is needed."),
        Problem("venue.country", "This is not a two-letter country code such as DE, FR or MX."),
        Problem("end", "The end must be after the start."),
        Problem(
            "start",
            "The start must be one of the rule's dates, of which {first} is the next.",
            {"first": "2027-05-10"},
        ),
        Problem("overrides.1.venue.id", "There is no venue with this id."),
        Problem(
            "categories",
            "{unknown} is not one of the categories here: {known}.",
            {"unknown": "sailing", "known": "none yet"},
        ),
        Problem("contact.email", "This is not an e-mail address. It looks like name@example.org."),
        Problem("client_id", "client_id is a UUID made by the sender."),
    )
    assert await house.dump() == before
    assert house.woken == []


@pytest.mark.parametrize(
    ("mistake", "field"),
    [
        ({"recurrence": "FREQ=NEVER"}, "recurrence"),
        ({"start": "2027-13-08"}, "start"),
        ({"time_zone": "Moon/Base", "start": "2027-05-09T09:00", "end": None}, "time_zone"),
        ({"kind": "party"}, "kind"),
    ],
)
async def test_a_mistake_brings_no_others_that_only_follow_from_it(
    house: House, mistake: dict[str, object], field: str
) -> None:
    weekly = {"recurrence": "FREQ=WEEKLY;BYDAY=SA", "exclude": ["2027-05-15"]}

    refusal = await refused(InvalidInput, lambda: house.submit(**(weekly | mistake)))

    assert [problem.field for problem in refusal.problems] == [field]


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("venue", {"id": "\ud800"}, "venue.id"),
        ("venue", {"city": "\ud800"}, "venue.city"),
        ("categories", ["\ud800"], "categories.0"),
        ("client_id", "\ud800", "client_id"),
        ("contact", {"email": "alice@example.xn--"}, "contact.email"),
    ],
)
async def test_text_that_no_database_or_letter_takes_is_a_mistake_like_any_other(
    house: House, field: str, value: object, path: str
) -> None:
    refusal = await refused(InvalidInput, lambda: house.submit(**{field: value}))

    assert [problem.field for problem in refusal.problems] == [path]


async def test_what_nobody_asked_for_is_not_kept(house: House) -> None:
    submission, _ = await house.submit(
        title="Film Night",
        end=None,
        description="",
        mood="\ud800",
        venue={"name": "Town Hall", "owner": "\ud800"},
        price={"free": True, "bribe": float("nan")},
        organiser={"name": "Film Club", "iban": "DE00"},
        recurrence="FREQ=DAILY;COUNT=3",
        overrides=[{"recurrence_id": "2027-05-09", "title": "Late Film", "why": "secret"}],
    )

    kept = {
        "title": "Film Night",
        "start": "2027-05-08T09:00",
        "time_zone": "Europe/Berlin",
        "recurrence": "FREQ=DAILY;COUNT=3",
        "overrides": [{"recurrence_id": "2027-05-09", "title": "Late Film"}],
        "venue": {"name": "Town Hall"},
        "price": {"free": True},
        "organiser": {"name": "Film Club"},
    }
    assert submission.fields == kept
    [row] = await house.rows(submissions)
    assert row["fields"] == kept


async def test_the_zone_that_was_meant_is_kept(house: House) -> None:
    """So that a calendar that moves does not move what was sent before."""
    submission, _ = await house.submit(time_zone=None)

    assert submission.fields["time_zone"] == "Europe/Berlin"


async def test_a_submission_whose_sender_hangs_up_is_whole_or_not_there(house: House) -> None:
    for steps in range(0, 60, 3):
        sending = asyncio.create_task(house.submit())
        for _ in range(steps):
            await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)

    saved = await house.dump()
    promised = sorted(row["key"].split("/")[0] for row in saved["outbox"])
    assert promised == [row["id"] for row in saved["submissions"]]
