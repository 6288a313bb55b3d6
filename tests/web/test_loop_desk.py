"""Tests that a full desk keeps the event loop from nobody."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from calendar_service.domain.people import Role
from calendar_service.storage.connection import Connection
from calendar_service.storage.submissions import Submission, add_submissions, find_submission
from tests.volume import Volume
from tests.web.test_loop import (
    ALL_THREADS,
    BLOCKED_SECONDS_MOST,
    least_blocked_seconds,
    watched,
)
from tests.web.visitors import Site, open_site, submit


async def fill(site: Site, count: int) -> str:
    """Let so many concerts wait, a few a day; return the id of the first."""
    sent = await submit(site.visitor(), title="Concert", start="2027-06-08T19:30", end=None)

    def another(first: Submission, number: int) -> Submission:
        day = f"2027-{number % 9 + 1:02}-{number % 28 + 1:02}T19:30"
        return replace(
            first,
            id=f"s{number:05}",
            client_id=None,
            token_hash=f"h{number}",
            title=f"Concert {number}",
            created_at=first.created_at - timedelta(minutes=number),
            fields={**first.fields, "start": day, "title": f"Concert {number}"},
        )

    async def add(con: Connection) -> None:
        first = await find_submission(con, sent["id"])
        assert first is not None
        for number in range(count):
            await add_submissions(con, [another(first, number)])

    await site.context.store.write(add)
    return str(sent["id"])


async def test_the_loop_answers_others_while_a_full_desk_is_looked_at(
    tmp_path: Path, volume: Volume
) -> None:
    async with open_site(tmp_path) as site:
        first = await fill(site, max(300, volume.of(2000)))
        bob = await site.signed_in(Role.MODERATOR)
        paths = ("/desk?limit=200", "/desk?q=concert&order=newest", f"/desk/submissions/{first}")

        async def measured(number: int) -> float:
            async with watched(ALL_THREADS) as watch:
                answers = [await bob.get(path) for path in paths]
            assert [each.status_code for each in answers] == [200] * 3
            return watch.longest_seconds

        await measured(0)  # the first of each query is compiled
        assert await least_blocked_seconds(measured) < BLOCKED_SECONDS_MOST
