"""Two hundred people send events in at once, to two processes that share one database file."""

import asyncio
import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from uuid import UUID

from httpx2 import AsyncClient, Limits, Response

from tests.test_serve import PATIENCE_SECONDS, serving
from tests.volume import Volume
from tests.web.visitors import begin_database, event

PEOPLE = 200


async def test_a_crowd_is_served_without_one_writer_failing_another(
    tmp_path: Path, volume: Volume
) -> None:
    begin_database(tmp_path)
    each = volume.of(50)
    with serving(tmp_path, "--workers", "2", QUOTAS="no") as running:
        limits = Limits(max_connections=PEOPLE)
        url = f"http://127.0.0.1:{running.port}"
        async with AsyncClient(base_url=url, limits=limits, timeout=PATIENCE_SECONDS) as people:
            told = await asyncio.gather(*(send(people, who, each) for who in range(PEOPLE)))

    answers = [answer for some in told for answer in some]
    assert Counter(answer.status_code for answer in answers) == {201: PEOPLE * each}
    ids = [answer.json()["id"] for answer in answers]
    assert sorted(stored_ids(tmp_path / "calendar.db")) == sorted(ids)
    assert len(set(ids)) == len(ids)


async def send(people: AsyncClient, who: int, times: int) -> list[Response]:
    answers = []
    for at in range(times):
        client_id = str(UUID(int=(who << 32) + at, version=4))
        body = json.dumps(event(title=f"Supper {who}.{at}", client_id=client_id))
        headers = {"Content-Type": "application/json"}
        answers.append(await people.post("/api/v1/submissions", content=body, headers=headers))
    return answers


def stored_ids(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [id for (id,) in connection.execute("SELECT id FROM submissions")]
