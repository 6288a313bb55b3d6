"""Tests of the words by which events are found: only what differs is written."""

from datetime import UTC, datetime

from calendar_service.storage.event_words import replace_words
from calendar_service.storage.schema import event_words
from tests.house import House, counted_queries, draft

NOON = datetime(2027, 5, 8, 12, tzinfo=UTC)


async def words(house: House) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in await house.rows(event_words):
        found.setdefault(row["event_id"], set()).add(row["word"])
    return found


async def test_the_words_are_those_that_were_given_last(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-08"), draft("Quiz", "2027-05-09"))
    choir, quiz = sorted(await words(house))
    wanted = {choir: {"choir", "song"}, quiz: {"quiz"}}

    await house.store.write(lambda con: replace_words(con, wanted))
    assert await words(house) == wanted

    changed = {choir: {"song", "evensong"}, quiz: set[str]()}
    await house.store.write(lambda con: replace_words(con, changed))
    assert await words(house) == {choir: {"song", "evensong"}}


async def test_words_that_stay_are_not_written_again(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-08"))
    known = await words(house)

    with counted_queries() as seen:
        await house.store.write(lambda con: replace_words(con, known))

    assert [query.split()[0] for query in seen] == ["SELECT"]
