"""Looks ahead at the letter that a decision would send."""

import asyncio
from dataclasses import dataclass, replace
from email import message_from_bytes, policy

from calendar_service.domain.moderation import Action, moved
from calendar_service.operations.context import Context
from calendar_service.operations.letters import kind_of, manage_token, write_letter
from calendar_service.storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class LetterPreview:
    to: str
    subject: str
    text: str


async def preview_letter(
    context: Context, submission: Submission, action: Action, message: str
) -> LetterPreview | None:
    """Return the letter that would leave, read back from its bytes; nothing is stored. None where
    nobody would be written to. Raises TransitionRefused.

    The private link is blotted out: whoever has it can act in the sender's name.
    """
    kind = kind_of(submission, action)
    decided = replace(
        submission,
        state=moved(submission.state, action),
        revision=submission.revision + 1,
        changed_at=context.now(),
    )
    if kind is None:
        return None
    letter = await asyncio.to_thread(write_letter, context, decided, kind, message=message or None)
    if letter is None:
        return None
    read = message_from_bytes(letter.message, policy=policy.default)
    body = read.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    secret = manage_token(context, submission.id, submission.rotation)
    return LetterPreview(str(read["To"]), str(read["Subject"]), text.replace(secret, "…"))
