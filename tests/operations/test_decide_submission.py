"""Tests of a moderator's decision: what it writes, what it refuses, and who wins a race."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from calendar_service.domain.errors import (
    EventNotPublishable,
    InvalidInput,
    NotFound,
    RevisionOutdated,
    TransitionRefused,
)
from calendar_service.domain.event import Category, Event, Version
from calendar_service.domain.filter import EventFilter
from calendar_service.domain.moderation import Action, Decision, State
from calendar_service.domain.occurrence import Stretch
from calendar_service.domain.people import Organiser
from calendar_service.domain.problems import Problem
from calendar_service.domain.venue import Venue
from calendar_service.operations.answer_submission import change_submission
from calendar_service.operations.decide_submission import Verdict, decide_submission
from calendar_service.operations.import_events import queue_drafts
from calendar_service.storage.categories import add_category
from calendar_service.storage.changes import Change, Standing, newest_touching
from calendar_service.storage.decisions import Signed, list_decisions
from calendar_service.storage.event_rows import event_content
from calendar_service.storage.events import StoredEvent, find_event
from calendar_service.storage.schema import (
    catalogue,
    decisions,
    event_facets,
    event_words,
    events,
    fragments,
    occurrences,
    organisers,
    outbox,
    submissions,
    venues,
    versions,
)
from calendar_service.storage.submissions import Submission, find_submission
from tests.house import House, draft, proposed, refused

pytestmark = pytest.mark.core

FILM = {
    "title": "Film Night",
    "start": "2027-05-08T20:00",
    "end": "2027-05-08T22:00",
    "venue": {"name": "Town Hall", "city": "Kiel", "country": "DE", "time_zone": "Europe/Berlin"},
    "organiser": {"name": "Film Club", "url": "https://film.example"},
    "categories": ["film"],
    "tags": ["Åland"],
}


async def saved(house: House, submission_id: str) -> Submission | None:
    return await house.store.read(lambda con: find_submission(con, submission_id))


async def history(house: House, submission: Submission) -> list[Signed]:
    return list(await house.store.read(lambda con: list_decisions(con, submission.id)))


async def add_film(house: House) -> None:
    await house.store.write(lambda con: add_category(con, "film", Category("film", "Film")))


async def test_an_approved_event_is_public_with_all_that_is_derived_from_it(house: House) -> None:
    await add_film(house)
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit(**FILM)
    decided_at = house.clock.advance(days=1)

    now, decision = await house.decide(sent, Action.APPROVE, bob, reason="open to all")

    event = await published(house, now)
    assert now == replace(
        sent, state=State.APPROVED, revision=2, changed_at=decided_at, event_id=event.id
    )
    assert await saved(house, sent.id) == now
    assert decision == Decision(
        id=decision.id,
        submission_id=sent.id,
        revision=2,
        action=Action.APPROVE,
        from_state=State.PENDING,
        to_state=State.APPROVED,
        at=decided_at,
        account_id=bob.id,
        message=None,
        reason="open to all",
        event_id=event.id,
    )
    assert await history(house, sent) == [Signed(decision, "bob@example.org")]
    assert event == Event(
        id=event.id,
        uid="00000000-0000-4000-8000-097000000001",
        version=Version(0, decided_at, decided_at),
        title="Film Night",
        tzid="Europe/Berlin",
        start=datetime(2027, 5, 8, 20),
        end=datetime(2027, 5, 8, 22),
        venue=Venue(
            (await house.column(venues.c.id))[0],
            name="Town Hall",
            city="Kiel",
            country="DE",
            tzid="Europe/Berlin",
        ),
        organiser=Organiser(
            (await house.column(organisers.c.id))[0], "Film Club", "https://film.example"
        ),
        categories=(Category("film", "Film"),),
        tags=("Åland",),
    )
    assert await house.rows(versions) == [
        {
            "event_id": event.id,
            "sequence": 0,
            "at": decided_at,
            "content": event_content(event),
            "decision_id": decision.id,
            "account_id": None,
        }
    ]
    assert await house.column(catalogue.c.revision) == [1]
    assert await house.column(outbox.c.kind) == ["received", "approved"]
    await assert_derived(house, event)


async def published(house: House, submission: Submission) -> Event:
    """Return the event as it is stored."""
    assert submission.event_id is not None
    event_id = submission.event_id
    stored = await house.store.read(lambda con: find_event(con, event_id))
    assert stored is not None
    assert stored == StoredEvent(stored.event, withdrawn_at=None, is_sample=False)
    return stored.event


async def assert_derived(house: House, event: Event) -> None:
    assert event.venue is not None
    assert event.organiser is not None
    start_at = datetime(2027, 5, 8, 18, tzinfo=UTC)
    end_at = datetime(2027, 5, 8, 20, tzinfo=UTC)
    facets = {
        "category": ("film",),
        "city": ("kiel",),
        "country": ("DE",),
        "free": ("no",),
        "kind": ("event",),
        "online": ("no",),
        "organiser": (event.organiser.id,),
        "tag": ("aland",),
        "venue": (event.venue.id,),
    }
    assert await house.rows(occurrences) == [
        {
            "event_id": event.id,
            "recurrence_id": "",
            "start_at": start_at,
            "end_at": end_at,
            "order_at": start_at,
            "extent": 0,
            "start": "2027-05-08T20:00:00",
            "end": "2027-05-08T22:00:00",
            "tzid": "Europe/Berlin",
        }
    ]
    assert {row["facet"]: (row["value"],) for row in await house.rows(event_facets)} == facets
    assert await house.column(event_words.c.word) == [
        *("aland", "club", "film", "hall", "kiel", "night", "town")
    ]
    assert [(row["format"], row["event_id"]) for row in await house.rows(fragments)] == [
        ("ics", event.id),
        ("json", event.id),
    ]
    everything = EventFilter()
    window = everything.window("Europe/Berlin")
    change = await house.store.read(lambda con: newest_touching(con, everything, window))
    after = Standing(facets, Stretch(start_at, end_at))
    assert change == Change(1, event.id, event.version.changed_at, before=None, after=after)


async def test_the_letter_of_an_approval_carries_the_event(house: House) -> None:
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit()

    now, _ = await house.decide(sent, Action.APPROVE, bob, message="See you there.")

    letters = [row["message"] for row in await house.rows(outbox) if row["kind"] == "approved"]
    letter = message_from_bytes(letters[0], policy=default)
    [entry] = letter.iter_attachments()
    text = letter.get_body()
    assert text is not None
    assert "> See you there." in text.get_content()
    assert f"https://calendar.example/events/{now.event_id}" in text.get_content()
    document = await house.catalogue.event_feed(now.event_id or "", house.clock.now())
    body = document.body.replace(b":Cluster Calendar\r\n", b":Harbour Tour\r\n")
    assert entry.get_content().encode() == body


@pytest.mark.parametrize(
    ("action", "state", "kind"),
    [
        (Action.REQUEST_CHANGES, State.CHANGES_REQUESTED, ["changes_requested"]),
        (Action.DECLINE, State.DECLINED, ["declined"]),
        (Action.SPAM, State.SPAM, []),
    ],
)
async def test_other_decisions_publish_nothing_and_write_what_is_fitting(
    house: House, action: Action, state: State, kind: list[str]
) -> None:
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit()

    now, _ = await house.decide(sent, action, bob, message="Please say where it is.")

    assert (now.state, now.event_id) == (state, None)
    assert await house.rows(events) == []
    assert await house.column(catalogue.c.revision) == [0]
    assert (await house.column(outbox.c.kind))[1:] == kind
    letters = [row["message"] for row in (await house.rows(outbox))[1:]]
    assert all(b"> Please say where it is." in letter for letter in letters)


async def test_asking_for_changes_without_a_word_is_refused(house: House) -> None:
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit()
    before = await house.dump()

    refusal = await refused(
        InvalidInput, lambda: house.decide(sent, Action.REQUEST_CHANGES, bob, message=" \n")
    )
    long = await refused(
        InvalidInput, lambda: house.decide(sent, Action.DECLINE, bob, message="x" * 4001)
    )

    assert refusal.problems == (
        Problem("message", "Say what should change, so that the submitter can act on it."),
    )
    assert long.problems == (
        Problem("message", "This may have at most {most} characters.", {"most": 4000}),
    )
    assert await house.dump() == before


@pytest.mark.parametrize("action", [Action.APPROVE, Action.SPAM, Action.UNDO])
async def test_a_submission_that_is_not_confirmed_is_seen_but_not_decided(
    house: House, action: Action
) -> None:
    asking = house.set_up(confirm_email=True)
    bob = await house.account("bob@example.org")
    unconfirmed, _ = await asking.submit()
    before = await house.dump()

    found = await refused(TransitionRefused, lambda: house.decide(unconfirmed, action, bob))

    assert (found.state, found.action) == ("unconfirmed", action)
    assert await house.dump() == before


async def test_a_submission_that_is_not_there_is_not_found(house: House) -> None:
    bob = await house.account("bob@example.org")
    before = await house.dump()

    missing = await refused(
        NotFound,
        lambda: decide_submission(house.context, "a99999", Verdict(Action.SPAM), bob),
    )

    assert (missing.what, missing.key) == ("submission", "a99999")
    assert await house.dump() == before


async def test_a_decision_on_an_outdated_revision_tells_what_the_other_did(house: House) -> None:
    bob = await house.account("bob@example.org")
    dora = await house.account("dora@example.org")
    sent, token = await house.submit()
    await house.decide(sent, Action.REQUEST_CHANGES, dora)
    before = await house.dump()

    by_dora = await refused(
        RevisionOutdated, lambda: house.decide(sent, Action.APPROVE, bob, revision=1)
    )
    assert await house.dump() == before
    await change_submission(house.context, token, proposed())
    by_alice = await refused(
        RevisionOutdated, lambda: house.decide(sent, Action.APPROVE, bob, revision=2)
    )

    assert (by_dora.sent, by_dora.current, by_dora.state, by_dora.decided_by) == (
        1,
        2,
        State.CHANGES_REQUESTED,
        "dora@example.org",
    )
    assert (by_alice.sent, by_alice.current, by_alice.state, by_alice.decided_by) == (
        2,
        3,
        State.PENDING,
        None,
    )


async def test_of_two_moderators_at_once_one_decides_and_the_other_learns_it(
    house: House,
) -> None:
    bob = await house.account("bob@example.org")
    dora = await house.account("dora@example.org")
    sent, _ = await house.submit()

    answers = await asyncio.gather(
        house.decide(sent, Action.APPROVE, bob, revision=1),
        house.decide(sent, Action.DECLINE, dora, revision=1),
        return_exceptions=True,
    )

    refusals = [each for each in answers if isinstance(each, RevisionOutdated)]
    decided = [each for each in answers if isinstance(each, tuple)]
    assert (len(refusals), len(decided)) == (1, 1)
    submission, decision = decided[0]
    emails = {bob.id: bob.email, dora.id: dora.email}
    assert (refusals[0].state, refusals[0].decided_by) == (
        submission.state,
        emails[decision.account_id or ""],
    )
    assert await house.column(decisions.c.id) == [decision.id]
    assert len(await house.rows(events)) == (submission.state is State.APPROVED)


async def test_of_many_approvals_at_once_one_publishes(house: House) -> None:
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit()

    answers = await asyncio.gather(
        *(house.decide(sent, Action.APPROVE, bob) for _ in range(6)), return_exceptions=True
    )

    refusals = [each for each in answers if isinstance(each, TransitionRefused)]
    assert [(each.state, each.action) for each in refusals] == [("approved", "approve")] * 5
    assert len(await house.rows(events)) == 1
    assert len(await house.rows(decisions)) == 1
    assert await house.column(catalogue.c.revision) == [1]


async def test_events_approved_at_once_share_the_venue_and_organiser_that_both_bring(
    house: House,
) -> None:
    bob = await house.account("bob@example.org")
    spelt = ("Café am Rathaus", "cafe  am rathaus", "CAFÉ AM RATHAUS", "Cafe\u0301 am Rathaus")
    sent = [
        (
            await house.submit(
                title=f"Concert {name}",
                venue={"name": name, "city": "Köln", "country": "de"},
                organiser={"name": name},
            )
        )[0]
        for name in spelt
    ]

    await asyncio.gather(*(house.decide(each, Action.APPROVE, bob) for each in sent))

    [venue_id] = await house.column(venues.c.id)
    [organiser_id] = await house.column(organisers.c.id)
    assert await house.column(events.c.venue_id) == [venue_id] * 4
    assert await house.column(events.c.organiser_id) == [organiser_id] * 4
    assert len(await house.rows(decisions)) == 4


async def test_a_venue_named_by_its_id_is_that_venue(house: House) -> None:
    bob = await house.account("bob@example.org")
    first, _ = await house.submit(**(FILM | {"categories": []}))
    published, _ = await house.decide(first, Action.APPROVE, bob)
    [venue_id] = await house.column(venues.c.id)

    second, _ = await house.submit(venue={"id": venue_id}, title="Quiz Night")
    again, _ = await house.decide(second, Action.APPROVE, bob)

    assert await house.column(events.c.venue_id) == [venue_id, venue_id]
    assert published.event_id != again.event_id


async def test_what_has_become_impossible_is_refused_with_every_reason(house: House) -> None:
    await add_film(house)
    bob = await house.account("bob@example.org")
    sent, _ = await house.submit(categories=["film"])
    house.tamper(
        "DELETE FROM categories",
        'UPDATE submissions SET fields = \'{"venue":{"id":"gone"},\' || substr(fields, 2)',
    )
    before = await house.dump()

    refusal = await refused(InvalidInput, lambda: house.decide(sent, Action.APPROVE, bob))

    assert refusal.problems == (
        Problem("fields.venue.id", "There is no venue with this id."),
        Problem(
            "fields.categories",
            "{unknown} is not one of the categories here: {known}.",
            {"unknown": "film", "known": "none yet"},
        ),
    )
    assert await house.dump() == before


async def test_an_event_that_no_program_could_read_back_is_refused_with_the_reason(
    house: House,
) -> None:
    bob = await house.account("bob@example.org")
    await queue_drafts(house.context, [draft("Quiz Night", "2027-05-08", uid="quiz\x01night")])
    [submission_id] = await house.column(submissions.c.id)
    sent = await saved(house, submission_id)
    assert sent is not None
    before = await house.dump()

    refusal = await refused(EventNotPublishable, lambda: house.decide(sent, Action.APPROVE, bob))

    assert "UID" in refusal.reason
    assert await house.dump() == before


async def test_an_imported_event_keeps_its_uid_where_it_is_free(house: House) -> None:
    bob = await house.account("bob@example.org")
    await queue_drafts(
        house.context,
        [draft("Quiz", "2027-05-08", uid="quiz@example"), draft("Choir", "2027-05-09", uid="c@x")],
    )
    taken = [await saved(house, each) for each in await house.column(submissions.c.id)]
    await house.publish(draft("Another Choir", "2028-01-01"))
    house.tamper("UPDATE events SET uid = 'c@x'")

    for submission in taken:
        assert submission is not None
        await house.decide(submission, Action.APPROVE, bob)

    assert sorted(await house.column(events.c.uid)) == [
        "00000000-0000-4000-8000-097000000002",
        "c@x",
        "quiz@example",
    ]


async def test_nobody_is_written_to_where_there_is_no_address(house: House) -> None:
    bob = await house.account("bob@example.org")
    await queue_drafts(house.context, [draft("Quiz Night", "2027-05-08")])
    [submission_id] = await house.column(submissions.c.id)
    sent = await saved(house, submission_id)
    assert sent is not None

    await house.decide(sent, Action.APPROVE, bob)

    assert await house.rows(outbox) == []
    assert house.woken == []
