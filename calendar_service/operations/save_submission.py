"""Saves submissions, each with the promise of its receipt: those of one moment together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.errors import QueueFull
from calendar_service.operations.context import Context
from calendar_service.storage.connection import Connection
from calendar_service.storage.outbox import Outgoing, Promise, promise_mails
from calendar_service.storage.submissions import (
    Submission,
    add_submissions,
    find_by_client_ids,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission, and the letter about it that leaves at `due_at`; None for spam."""

    submission: Submission
    letter: Outgoing | None
    due_at: datetime


async def save_submission(context: Context, sent: Sent) -> Submission | None:
    """Save the submission and promise its letter in one transaction. Return the one that came
    with its `client_id` before, and then nothing is changed; None where there is none. Raises
    QueueFull."""
    told = await context.together(_save, sent)
    if isinstance(told, QueueFull):
        raise told
    return told


_Told = Submission | QueueFull | None


async def _save(context: Context, sent: Sequence[Sent]) -> Sequence[_Told]:
    async def save(con: Connection) -> Sequence[_Told]:
        client_ids = (each.submission.client_id for each in sent)
        known = await find_by_client_ids(con, filter(None, client_ids))
        told: list[_Told] = []
        taken: list[Sent] = []
        for each in sent:
            client_id = each.submission.client_id
            earlier = known.get(client_id) if client_id else None
            answer = earlier or await _refusal(context, con, each, taken)
            told.append(answer)
            if answer is None:
                taken.append(each)
                if client_id:
                    known[client_id] = each.submission
        await add_submissions(con, [each.submission for each in taken])
        await promise_mails(con, [_promise(each, each.letter) for each in taken if each.letter])
        return told

    return await context.store.write(save)


async def _refusal(
    context: Context, con: Connection, sent: Sent, taken: Sequence[Sent]
) -> QueueFull | None:
    submission, beside = sent.submission, [each.submission.state for each in taken]
    try:
        await context.queue_room.take(con, submission.state, submission.created_at, beside=beside)
    except QueueFull as full:
        return full
    return None


def _promise(sent: Sent, letter: Outgoing) -> Promise:
    return Promise(outgoing=letter, created_at=sent.submission.created_at, due_at=sent.due_at)
