"""What who looks after the desk wants to be told of it by mail, and when."""

from datetime import datetime, timedelta
from enum import StrEnum

BUNDLED: timedelta = timedelta(minutes=10)
"""Between two mails about what is new, however much comes in."""
UNSEEN_AFTER: timedelta = timedelta(days=7)
LOOK_NOTED_EVERY: timedelta = timedelta(hours=1)


class NoticeChoice(StrEnum):
    """Of somebody who has chosen nothing, the digest is meant."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NONE = "none"


def is_due(choice: NoticeChoice, told_at: datetime, now: datetime, *, morning_at: datetime) -> bool:
    """Return whether somebody who was last told at `told_at` may be told now; the digest once
    after each `morning_at`."""
    if choice is NoticeChoice.AT_ONCE:
        return now - told_at >= BUNDLED
    return choice is NoticeChoice.DIGEST and told_at < morning_at <= now


def weeks_unseen(last_look_at: datetime, now: datetime) -> int:
    """Return for how many whole weeks nobody has looked."""
    return max(0, (now - last_look_at) // UNSEEN_AFTER)
