"""Decisions: rows that are only ever appended."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from calendar_service.domain.moderation import Action, Decision, State
from calendar_service.storage.batches import WANTED, batches
from calendar_service.storage.connection import Connection, Row
from calendar_service.storage.schema import accounts, decisions, events, submissions, versions

_IS_EDIT = submissions.c.applies_to.is_not(None)


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision with the address of the account that took it; None where nobody signed in."""

    decision: Decision
    email: str | None


async def append_decision(con: Connection, decision: Decision) -> None:
    await con.run(sa.insert(decisions).values(asdict(decision)))


async def list_decisions(con: Connection, submission_id: str) -> Sequence[Signed]:
    """Return all that happened to a submission, oldest first."""
    rows = await con.all(
        sa.select(decisions, accounts.c.email)
        .join(accounts, accounts.c.id == decisions.c.account_id, isouter=True)
        .where(decisions.c.submission_id == submission_id)
        .order_by(decisions.c.revision)
    )
    return [_signed(row) for row in rows]


_FIRST = (
    sa.select(decisions.c.submission_id, accounts.c.email)
    .join(accounts, accounts.c.id == decisions.c.account_id)
    .where(decisions.c.submission_id.in_(WANTED))
    .order_by(decisions.c.revision.desc())
)


async def first_deciders(con: Connection, submission_ids: Iterable[str]) -> dict[str, str]:
    """Return the address of the account that decided first on each of these."""
    found: dict[str, str] = {}
    for wanted in batches(submission_ids):
        for row in await con.all(_FIRST, {"wanted": wanted}):
            found[row["submission_id"]] = row["email"]
    return found


@dataclass(frozen=True, slots=True)
class Latest:
    """A decision that nothing has followed yet, with the title of what it was about: where it was
    published, the one that is public since, and of an edit that was not, the one that stands."""

    submission_id: str
    revision: int
    action: Action
    title: str
    at: datetime


async def latest_decision(con: Connection, account_id: str, since: datetime) -> Latest | None:
    """Return what an account decided last, later than `since`; None if nothing, or if its
    submission has moved on."""
    row = await con.first(
        sa.select(
            decisions.c.id,
            decisions.c.submission_id,
            decisions.c.revision,
            decisions.c.action,
            sa.func.coalesce(events.c.title, submissions.c.title).label("title"),
            decisions.c.at,
        )
        .join(submissions, submissions.c.id == decisions.c.submission_id)
        .join(events, sa.and_(_IS_EDIT, events.c.id == submissions.c.event_id), isouter=True)
        .where(
            decisions.c.at > since,
            decisions.c.account_id == account_id,
            decisions.c.revision == submissions.c.revision,
        )
        .order_by(decisions.c.at.desc(), decisions.c.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return Latest(
        submission_id=row["submission_id"],
        revision=row["revision"],
        action=Action(row["action"]),
        title=await _title_published(con, row["id"]) or row["title"],
        at=row["at"],
    )


async def _title_published(con: Connection, decision_id: str) -> str | None:
    """Return what the event is called that a decision published, the one that it made first."""
    published = sa.select(versions.c.content).where(versions.c.decision_id == decision_id)
    row = await con.first(published.order_by(versions.c.sequence, versions.c.event_id).limit(1))
    return None if row is None else str(row["content"]["title"])


def _signed(row: Row) -> Signed:
    values = {name: row[name] for name in Decision.__slots__}
    values |= {
        "action": Action(row["action"]),
        "from_state": State(row["from_state"]),
        "to_state": State(row["to_state"]),
    }
    return Signed(Decision(**values), row["email"])
