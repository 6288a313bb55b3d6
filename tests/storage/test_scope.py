"""What is in a moderator's scope, by the fields of a submission and by the event it is about."""

from typing import Any

import pytest
import sqlalchemy as sa

from calendar_service.domain.moderation import Action, State
from calendar_service.domain.paging import Paging
from calendar_service.domain.scope import WHOLE, Scope
from calendar_service.operations.answer_submission import change_submission
from calendar_service.operations.change_categories import create_category
from calendar_service.operations.change_directory import merge_entries
from calendar_service.operations.submit_event import submit_event
from calendar_service.storage.schema import venues
from calendar_service.storage.scope import sees_event, sees_submission
from calendar_service.storage.senders import list_sent_by
from calendar_service.storage.submissions import (
    Submission,
    count_by_state,
    list_submissions,
    save_if_unmoved,
)
from tests.house import House, proposed

MUSIC, GERMANY = Scope(("music",)), Scope(countries=("DE",))


async def with_categories(house: House, *slugs: str) -> House:
    for slug in slugs:
        await create_category(house.context, {"name": slug.title(), "slug": slug})
    return house


async def published(house: House, **fields: Any) -> Submission:
    sent, _ = await house.submit(**fields)
    bob = await house.account(f"{house.context.new_id()}@example.org")
    return (await house.decide(sent, Action.APPROVE, bob))[0]


async def seen(house: House, sent: Submission, scope: Scope) -> bool:
    """Return whether a scope has the submission, which lists and counts must say alike."""
    found = await house.store.read(
        lambda con: list_submissions(con, sent.state, Paging(), scope=scope)
    )
    counts = await house.store.read(lambda con: count_by_state(con, scope))
    assert counts.get(sent.state, 0) == len(found)
    is_seen = await house.store.read(lambda con: sees_submission(con, scope=scope, key=sent.id))
    assert is_seen == (sent.id in {each.id for each, _ in found})
    return is_seen


async def test_everything_is_in_the_whole(house: House) -> None:
    sent, _ = await house.submit()

    assert await seen(house, sent, WHOLE)
    assert not await seen(house, sent, MUSIC)
    assert not await seen(house, sent, GERMANY)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (MUSIC, True),
        (Scope(("film",)), False),
        (GERMANY, True),
        (Scope(countries=("FR",)), False),
        (Scope(("film", "music"), ("FR", "DE")), True),
        (Scope(("music",), ("FR",)), False),
        (Scope(("film",), ("DE",)), False),
    ],
    ids=str,
)
async def test_both_parts_of_a_scope_must_fit(house: House, scope: Scope, expected: bool) -> None:
    await with_categories(house, "music", "film")
    hall = {"name": "Hall", "country": "de"}

    sent, _ = await house.submit(categories=["Music"], venue=hall)

    assert await seen(house, sent, scope) is expected


async def test_a_known_venue_has_the_country_it_is_in(house: House) -> None:
    first = await published(house, venue={"name": "Hall", "country": "DE"})
    [hall] = await house.column(venues.c.id)

    sent, _ = await house.submit(title="Second", venue={"id": hall})

    assert await seen(house, sent, GERMANY)
    event_id = first.event_id or ""
    assert await house.store.read(lambda con: sees_event(con, scope=GERMANY, key=event_id))


async def test_what_was_merged_goes_on_in_the_scope_of_either_name(house: House) -> None:
    await with_categories(house, "music", "concerts")
    old, _ = await house.submit(categories=["music"])
    new, _ = await house.submit(title="New", categories=["concerts"])

    await merge_entries(house.context, "category", into="concerts", gone="music")

    for scope in (MUSIC, Scope(("concerts",))):
        assert [await seen(house, each, scope) for each in (old, new)] == [True, True]


async def test_an_edit_is_seen_where_the_event_is_and_where_it_would_go(house: House) -> None:
    await with_categories(house, "music", "film", "art")
    event = await published(house, categories=["music"])
    fields = {"event_id": event.event_id, "contact": {"email": "alice@example.org"}}

    receipt = await submit_event(house.context, {**fields, "categories": ["film"]}, source="form")

    scopes = (MUSIC, Scope(("film",)), Scope(("art",)))
    assert [await seen(house, receipt.submission, scope) for scope in scopes] == [True, True, False]


async def test_changed_fields_are_sorted_anew(house: House) -> None:
    await with_categories(house, "music", "film")
    sent, token = await house.submit(categories=["music"])

    changed = await change_submission(house.context, token, proposed(categories=["film"]))

    assert not await seen(house, changed, MUSIC)
    assert await seen(house, changed, Scope(("film",)))
    assert not await house.store.write(
        lambda con: save_if_unmoved(con, sent, revision=sent.revision)
    )
    assert not await seen(house, changed, MUSIC)


async def test_an_address_is_found_however_it_is_spelt_and_by_an_index(house: House) -> None:
    sent, _ = await house.submit(contact={"email": "ALICE@Example.org"})
    await house.submit(title="Other", contact={"email": "bob@example.org"})

    found = await house.store.read(lambda con: list_sent_by(con, "alice@example.org", 5))

    assert [each.id for each in found] == [sent.id]
    assert sent.state is State.PENDING


@pytest.mark.sqlite_only
async def test_a_sender_is_looked_up_in_the_index(house: House) -> None:
    plan = await house.store.read(
        lambda con: con.all(
            sa.text(
                "EXPLAIN QUERY PLAN SELECT id FROM submissions WHERE contact_folded = 'x'"
                " AND state != 'unconfirmed' ORDER BY created_at DESC, id DESC LIMIT 1"
            )
        )
    )

    assert [row["detail"] for row in plan] == [
        "SEARCH submissions USING INDEX ix_submissions_contact_folded_created_at_id"
        " (contact_folded=?)"
    ]
