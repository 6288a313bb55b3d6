"""Reads a proposal with every check there is: each field, the series, and what it names."""

from collections.abc import Mapping
from typing import Any

from calendar_service.domain.event import Kind
from calendar_service.domain.occurrence import Series, horizon
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal
from calendar_service.operations.context import Context
from calendar_service.operations.directory import check_references
from calendar_service.recurrence.check import check
from calendar_service.storage.connection import Connection

FIELDS = (
    "title",
    "kind",
    "status",
    "status_reason",
    "description",
    "start",
    "end",
    "time_zone",
    "closes_at",
    "recurrence",
    "exclude",
    "include",
    "overrides",
    "venue",
    "online_url",
    "url",
    "registration_url",
    "price",
    "organiser",
    "categories",
    "tags",
    "language",
)
"""The public fields of a submission, in the order in which they are kept and shown."""


async def check_proposal(
    context: Context, con: Connection, fields: Mapping[str, Any], problems: Problems
) -> Proposal | None:
    """Return the proposal; None with all its mistakes reported."""
    proposal = read_proposal(fields, default_tzid=context.calendar.tzid, problems=problems)
    if proposal is None:
        return None
    _check_series(context, proposal, problems)
    await check_references(con, proposal, problems)
    return None if problems else proposal


def kept_fields(fields: Mapping[str, Any], proposal: Proposal) -> dict[str, Any]:
    """Return what is kept of the fields as they were sent: the public ones that say something,
    with the zone they were read in."""
    kept = {name: fields[name] for name in FIELDS if fields.get(name) not in (None, "", [], {})}
    return {**kept, "time_zone": proposal.tzid}


def _check_series(context: Context, proposal: Proposal, problems: Problems) -> None:
    if proposal.recurrence is None or proposal.start is None or proposal.kind is not Kind.EVENT:
        return
    series = Series(proposal.start, proposal.end, proposal.tzid, proposal.recurrence)
    for problem in check(series, horizon(context.today())):
        problems.add(problem.field, problem.text, **problem.values)
