"""Takes calendar entries that cannot be told any more out of every feed, and notes why."""

import logging
from collections.abc import Mapping
from datetime import datetime

from calendar_service.storage.catalogue import raise_revision
from calendar_service.storage.changes import Change, append_changes, standings_of
from calendar_service.storage.connection import Connection
from calendar_service.storage.faults import drop_entries, note_faults

log = logging.getLogger("calendar_service.refresh")


async def leave_out(con: Connection, reasons: Mapping[str, str], at: datetime) -> None:
    """Drop the entries of these events, by id, as one revision if a feed held any of them.

    One bad entry empties a subscriber's calendar, so not even the one that was read back well
    once is kept. The events stay on the pages and in the JSON as they were, and a rendering that
    succeeds brings the entries back as a new version.
    """
    await note_faults(con, reasons)
    for event_id, reason in reasons.items():
        log.warning("The event %s is left out of the feeds: %s", event_id, reason)
    dropped = await drop_entries(con, reasons)
    if not dropped:
        return
    revision = await raise_revision(con, at)
    stood = await standings_of(con, dropped)
    told = ((event_id, stood.get(event_id)) for event_id in dropped)
    await append_changes(con, [Change(revision, each, at, same, same) for each, same in told])
