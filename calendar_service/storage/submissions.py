"""Submissions as they were sent, and where each stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_service.domain.desk_facets import desk_facets
from calendar_service.domain.image import hash_in
from calendar_service.domain.moderation import State
from calendar_service.domain.paging import Paging, Place
from calendar_service.domain.people import same_address
from calendar_service.domain.scope import Scope
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.images import note_image_uses
from calendar_service.storage.schema import decisions, submissions
from calendar_service.storage.schema_scope import submission_facets
from calendar_service.storage.scope import covers_submission
from calendar_service.storage.types import micros


@dataclass(frozen=True, slots=True)
class Submission:
    """`fields` are those of the submission in JSON, as sent; `contact_…` is private.

    `proposes` is `event` for a new one, whose `event_id` is set once it was published, or `edit`:
    `fields` then hold what changes, `base_version` is the sequence it was made from, and
    `recurrence_id` names the date that `applies_to` is about. `merged_into` is the event that an
    approved one went into instead of, or with, its own.
    """

    id: str
    client_id: str | None
    proposes: str
    state: State
    revision: int
    fields: Mapping[str, Any]
    title: str
    contact_name: str | None
    contact_email: str | None
    language: str | None
    source: str
    event_id: str | None
    uid: str | None
    rotation: int
    token_hash: str
    created_at: datetime
    changed_at: datetime
    confirmed_at: datetime | None
    base_version: int | None = None
    applies_to: str | None = None
    recurrence_id: str | None = None
    merged_into: str | None = None

    @property
    def public_id(self) -> str | None:
        """The event that readers find it at, once it is approved."""
        return self.merged_into or self.event_id


SUBMISSION = [submissions.c[field.name] for field in fields(Submission)]
_BY = {
    name: sa.select(*SUBMISSION).where(submissions.c[name] == sa.bindparam("key"))
    for name in ("id", "token_hash")
}
_BY_CLIENT_IDS = sa.select(*SUBMISSION).where(submissions.c.client_id.in_(WANTED))


def submission_of(row: Row) -> Submission:
    values = {field.name: row[field.name] for field in fields(Submission)}
    return Submission(**{**values, "state": State(row["state"])})


async def add_submissions(con: Connection, added: Sequence[Submission]) -> None:
    await con.run_many(submissions, [_row(each) for each in added])
    await con.run_many(submission_facets, [facet for each in added for facet in _facets(each)])
    await note_image_uses(con, {each.id: _image_hash(each) for each in added})


async def find_submission(con: Connection, submission_id: str) -> Submission | None:
    return await _find(con, "id", submission_id)


async def find_submission_in(
    con: Connection, scope: Scope, submission_id: str
) -> Submission | None:
    """Return the submission; None also where it is in another scope."""
    query = sa.select(*SUBMISSION).where(submissions.c.id == submission_id)
    row = await con.first(query.where(*covers_submission(scope)))
    return None if row is None else submission_of(row)


async def find_submissions(con: Connection, ids: Iterable[str]) -> dict[str, Submission]:
    """Return those of these submissions that are there, by id."""
    found: dict[str, Submission] = {}
    for wanted in batches(ids):
        query = sa.select(*SUBMISSION).where(submissions.c.id.in_(wanted))
        found |= {row["id"]: submission_of(row) for row in await con.all(query)}
    return found


async def find_by_client_id(con: Connection, client_id: str) -> Submission | None:
    return (await find_by_client_ids(con, [client_id])).get(client_id)


async def find_by_client_ids(con: Connection, client_ids: Iterable[str]) -> dict[str, Submission]:
    """Return those that were sent with these, by them."""
    found: dict[str, Submission] = {}
    for wanted in batches(client_ids):
        rows = await con.all(_BY_CLIENT_IDS, {"wanted": wanted})
        found |= {row["client_id"]: submission_of(row) for row in rows}
    return found


async def find_by_token(con: Connection, token_hash: str) -> Submission | None:
    return await _find(con, "token_hash", token_hash)


async def save_if_unmoved(con: Connection, submission: Submission, *, revision: int) -> bool:
    """Store the submission if it still stands at this revision; False if it has moved on."""
    changed = await con.all(
        sa.update(submissions)
        .where(submissions.c.id == submission.id, submissions.c.revision == revision)
        .values(_without_link(submission))
        .returning(submissions.c.id)
    )
    if changed:
        await _replace_facets(con, submission)
        await note_image_uses(con, {submission.id: _image_hash(submission)})
    return bool(changed)


async def rotate_link(con: Connection, submission: Submission) -> bool:
    """Put the next link in the place of the one before; False if another was quicker. It is no
    revision: nobody who decides is told that something changed."""
    changed = await con.all(
        sa.update(submissions)
        .where(
            submissions.c.id == submission.id,
            submissions.c.rotation == submission.rotation - 1,
        )
        .values(rotation=submission.rotation, token_hash=submission.token_hash)
        .returning(submissions.c.id)
    )
    return bool(changed)


async def list_submissions(
    con: Connection, state: State, paging: Paging, *, scope: Scope
) -> list[tuple[Submission, Place]]:
    """Return a page of the submissions of a scope in a state, oldest first."""
    query = (
        sa.select(*SUBMISSION)
        .where(submissions.c.state == state.value, *covers_submission(scope))
        .order_by(submissions.c.created_at, submissions.c.id)
        .limit(paging.limit)
    )
    if paging.after:
        query = query.where(
            sa.tuple_(submissions.c.created_at, submissions.c.id)
            > sa.tuple_(
                sa.literal(paging.after.order, sa.BigInteger),  # it may be no instant at all
                sa.literal(paging.after.key),
            )
        )
    found = [submission_of(row) for row in await con.all(query)]
    return [(each, Place(micros(each.created_at), each.id)) for each in found]


async def queued_uids(con: Connection, uids: Iterable[str]) -> set[str]:
    """Return which of these UIDs came in already and still wait for a decision."""
    waiting = [State.PENDING.value, State.CHANGES_REQUESTED.value]
    found = set[str]()
    for wanted in batches(uids):
        query = sa.select(submissions.c.uid).where(
            submissions.c.uid.in_(wanted), submissions.c.state.in_(waiting)
        )
        found |= {row["uid"] for row in await con.all(query)}
    return found


async def count_by_state(con: Connection, scope: Scope) -> dict[State, int]:
    """Return how many submissions of a scope there are in each state that has any."""
    rows = await con.all(
        sa.select(submissions.c.state, sa.func.count().label("count"))
        .where(*covers_submission(scope))
        .group_by(submissions.c.state)
    )
    return {State(row["state"]): int(row["count"]) for row in rows}


async def count_waiting(con: Connection, states: Iterable[State], most: int) -> int:
    """Return how many submissions are in one of these states, but no more than `most`."""
    wanted = submissions.c.state.in_([state.value for state in states])
    some = sa.select(sa.literal(1)).select_from(submissions).where(wanted).limit(most).subquery()
    row = await con.first(sa.select(sa.func.count().label("count")).select_from(some))
    return int(row["count"]) if row else 0


async def latest_fields(con: Connection, state: State, most: int) -> list[Mapping[str, Any]]:
    """Return the fields of the submissions in a state that came last, the newest first."""
    query = (
        sa.select(submissions.c.fields)
        .where(submissions.c.state == state.value)
        .order_by(submissions.c.created_at.desc(), submissions.c.id.desc())
        .limit(most)
    )
    return [row["fields"] for row in await con.all(query)]


async def forget_unconfirmed(con: Connection, before: datetime) -> int:
    """Remove the submissions whose address nobody confirmed in time, with all that happened to
    them; return how many."""
    late = (submissions.c.state == State.UNCONFIRMED.value, submissions.c.created_at < before)
    await con.run(
        sa.delete(decisions).where(
            decisions.c.submission_id.in_(sa.select(submissions.c.id).where(*late))
        )
    )
    await con.run(
        sa.delete(submission_facets).where(
            submission_facets.c.submission_id.in_(sa.select(submissions.c.id).where(*late))
        )
    )
    gone = await con.all(sa.delete(submissions).where(*late).returning(submissions.c.id))
    return len(gone)


async def _find(con: Connection, name: str, key: str) -> Submission | None:
    row = await con.first(_BY[name], {"key": key})
    return None if row is None else submission_of(row)


def _image_hash(submission: Submission) -> str | None:
    image = submission.fields.get("image")
    return hash_in(str(image.get("url"))) if isinstance(image, Mapping) else None


def _row(submission: Submission) -> dict[str, Any]:
    row = {field.name: getattr(submission, field.name) for field in fields(Submission)}
    email = submission.contact_email
    derived = {"contact_folded": None if email is None else same_address(email)}
    told = {"fields": dict(submission.fields), "state": submission.state.value}
    return {**row, **derived, **told}


def _facets(submission: Submission) -> list[dict[str, str]]:
    return [
        {"submission_id": submission.id, "facet": facet, "value": value}
        for facet, value in sorted(desk_facets(submission.fields))
    ]


async def _replace_facets(con: Connection, submission: Submission) -> None:
    """Most decisions leave the fields alone, and nothing is written for them."""
    own = submission_facets.c.submission_id == submission.id
    known = await con.all(sa.select(submission_facets).where(own))
    wanted = _facets(submission)
    if sorted(wanted, key=_facet_key) != sorted(map(dict, known), key=_facet_key):
        await con.run(sa.delete(submission_facets).where(own))
        await con.run_many(submission_facets, wanted)


def _facet_key(row: Row) -> tuple[str, str]:
    return row["facet"], row["value"]


def _without_link(submission: Submission) -> dict[str, Any]:
    """What was read before the link was renewed must not bring the old one back."""
    row = _row(submission)
    return {name: row[name] for name in row if name not in ("rotation", "token_hash")}
