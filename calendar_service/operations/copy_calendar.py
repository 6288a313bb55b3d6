"""Moves a whole calendar into another database, and looks whether it arrived."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from calendar_service.domain.errors import CalendarError
from calendar_service.storage.connection import Connection, Store
from calendar_service.storage.copying import (
    Rows,
    holds_more_than_sample,
    read_everything,
    write_everything,
)

FeedOf = Callable[[Store], Awaitable[bytes]]


class TargetHoldsMore(CalendarError):
    """The database to be written to is somebody's calendar already."""

    def __init__(self) -> None:
        super().__init__(
            "The target holds more than the sample: events, submissions, accounts or saved feeds. "
            "Nothing was changed. Name an empty database."
        )


class CopyDiffers(CalendarError):
    """What is in the target is not what is in the source; `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The copy differs from the source in: {what}. Was the service still running? "
            "Stop it, empty the target and copy again."
        )
        self.what = what


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows of each table there are on both sides, and the hash of the feed of each."""

    counts: Mapping[str, int]
    feed_hash: str


async def copy_calendar(source: Store, target: Store, feed_of: FeedOf) -> Copied:
    """Return what was copied, images and history included, once both sides say the same.

    The source is read as of one moment, into memory, and the target written in one transaction.
    Raises TargetHoldsMore and CopyDiffers.
    """
    if await target.read(holds_more_than_sample):
        raise TargetHoldsMore
    rows = await source.read(read_everything)

    async def write(con: Connection) -> None:
        if await holds_more_than_sample(con):
            raise TargetHoldsMore
        await write_everything(con, rows)

    await target.write(write)
    arrived = await target.read(read_everything)
    _compare(rows, arrived)
    hashes = {sha256(await feed_of(store)).hexdigest() for store in (source, target)}
    if len(hashes) != 1:
        raise CopyDiffers("the feed")
    return Copied({name: len(found) for name, found in arrived.items()}, hashes.pop())


def _compare(sent: Rows, arrived: Rows) -> None:
    differing = [name for name in sent if sent[name] != arrived[name]]
    if differing:
        raise CopyDiffers(", ".join(differing))
