"""Only what changed: sync-collection (RFC 6578)."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from calendar_service.domain.event import Recurrence
from calendar_service.operations.load_sample import remove_sample
from tests.recurrence.making import rule_of
from tests.web.dav.asking import (
    ALL,
    Told,
    add_categories,
    change,
    condition,
    path_of,
    propfind,
    read,
    report,
    rewrite,
    sync,
    sync_body,
    withdraw,
)
from tests.web.visitors import Site, open_site

GONE = "HTTP/1.1 404 Not Found"
CUT = "HTTP/1.1 507 Insufficient Storage"
STRANGE = [
    *("x", "data:,", "data:,x", "data:,WzFd", "http://example.org/ns/sync/1", "Ω"),
    "data:,W10",
    "data:," + "A" * 5000,
]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar of its own for each test, since all changes in one are told."""
    async with open_site(tmp_path) as opened:
        yield opened


def changed(told: dict[str, Told]) -> list[str]:
    return sorted(path for path, each in told.items() if each.status is None)


def gone(told: dict[str, Told]) -> list[str]:
    return sorted(path for path, each in told.items() if each.status == GONE)


async def test_the_first_time_all_is_told_with_what_a_program_compares(site: Site) -> None:
    event_id = await site.publish(title="Gala")

    told, token = await sync(site)

    content = await site.visitor().get(path_of(event_id))
    assert changed(told) == [path_of(event_id)]
    assert told[path_of(event_id)].text("D:getetag") == content.headers["etag"]
    assert (await sync(site, token)) == ({}, token)


async def test_the_token_is_the_one_that_the_calendar_tells(site: Site) -> None:
    await site.publish(title="Gala")
    _, token = await sync(site)

    asked = read(await propfind(site, ALL, "D:sync-token"))[ALL]

    assert asked.text("D:sync-token") == token


async def test_later_only_what_changed_is_told_once_as_it_is_now(site: Site) -> None:
    await site.publish(title="Gala")
    quiz_id = await site.publish(title="Quiz")
    _, token = await sync(site)

    await change(site, "Quiz", title="Pub quiz")
    await change(site, "Pub quiz", title="Quiz night")
    new_id = await site.publish(title="Film")
    told, newer = await sync(site, token)

    content = await site.visitor().get(path_of(quiz_id))
    assert list(told) == sorted([path_of(quiz_id), path_of(new_id)])
    assert told[path_of(quiz_id)].text("D:getetag") == content.headers["etag"]
    assert await sync(site, newer) == ({}, newer)


async def test_what_was_withdrawn_is_told_as_gone(site: Site) -> None:
    event_id = await site.publish(title="A secret party")
    _, token = await sync(site)

    await withdraw(site, "A secret party")

    told, newer = await sync(site, token)
    assert (changed(told), gone(told)) == ([], [path_of(event_id)])
    assert await sync(site) == ({}, newer)


async def test_what_leaves_a_category_is_gone_from_its_calendar_alone(site: Site) -> None:
    film = "/dav/calendars/category-film/"
    await add_categories(site, film="Film")
    event_id = await site.publish(title="Matinee", categories=["film"])
    _, token = await sync(site, path=film)
    _, whole = await sync(site)

    await change(site, "Matinee", categories=())

    assert gone((await sync(site, token, film))[0]) == [path_of(event_id, film)]
    assert changed((await sync(site, whole))[0]) == [path_of(event_id)]


async def test_what_is_over_for_long_is_gone_though_nothing_changed(site: Site) -> None:
    await site.publish(title="Over soon", start="2026-11-23T18:00", end="2026-11-23T20:00")
    series = await site.publish(title="Goes on", recurrence="FREQ=WEEKLY")
    told, token = await sync(site)
    (over,) = [path for path in changed(told) if path != path_of(series)]

    site.clock.move(days=7 * 30)
    told, newer = await sync(site, token)

    assert (changed(told), gone(told)) == ([], [over])
    assert newer != token
    assert (await site.visitor().get(over)).status_code == 404
    assert changed((await sync(site))[0]) == [path_of(series)]


async def test_an_extra_date_that_is_taken_back_is_gone(site: Site) -> None:
    event_id = await site.publish(
        title="Market",
        start="2027-06-01T08:00",
        end=None,
        recurrence="FREQ=DAILY;COUNT=2",
        include=["2027-08-01", "2027-08-03"],
    )
    first, token = await sync(site)
    start = datetime(2027, 6, 1, 8)
    kept = Recurrence(rule_of("FREQ=DAILY;COUNT=2", start), (datetime(2027, 8, 3, 8),))

    await change(site, "Market", recurrence=kept)
    told, _ = await sync(site, token)

    assert len(changed(first)) == 3
    assert len(changed(told)) == 2
    assert gone(told) == sorted({*changed(first)} - {*changed(told)})
    assert path_of(event_id) in changed(told)


async def test_the_content_can_come_along(site: Site) -> None:
    event_id = await site.publish(title="Gala")
    body = sync_body("").replace("<D:getetag/>", "<C:calendar-data/>")

    told = read(await report(site, body))[path_of(event_id)]

    content = await site.visitor().get(path_of(event_id))
    assert told.text("C:calendar-data") == content.text


async def test_a_program_may_ask_for_a_part_and_goes_on_with_its_token(site: Site) -> None:
    ids = [await site.publish(title=f"Event {number}") for number in range(5)]
    found: list[str] = []
    token, rounds = "", 0

    while True:
        told, token = await sync(site, token, limit=2)
        found += changed(told)
        rounds += 1
        if told.pop(ALL, Told()).status != CUT:
            break
        assert len(told) == 2

    assert (found, rounds) == ([path_of(event_id) for event_id in sorted(ids)], 3)
    assert await sync(site, token) == ({}, token)


async def test_what_changes_between_two_parts_is_not_lost(site: Site) -> None:
    ids = sorted([await site.publish(title=f"Event {number}") for number in range(3)])
    told, token = await sync(site, limit=1)
    assert changed(told) == [path_of(ids[0])]

    await change(site, "Event 0", title="Event 0 anew")
    await withdraw(site, "Event 1")
    told, token = await sync(site, token)
    assert changed(told) == [path_of(ids[2])]
    told, token = await sync(site, token)

    assert (changed(told), gone(told)) == ([path_of(ids[0])], [path_of(ids[1])])


@pytest.mark.parametrize("token", STRANGE)
async def test_a_token_that_is_none_of_ours_starts_again(site: Site, token: str) -> None:
    """RFC 6578 §3.2: the program fetches everything once more."""
    assert condition(await report(site, sync_body(token))) == "D:valid-sync-token"


async def test_a_token_of_another_calendar_starts_again(site: Site) -> None:
    await add_categories(site, film="Film")
    _, token = await sync(site, path="/dav/calendars/category-film/")

    assert condition(await report(site, sync_body(token))) == "D:valid-sync-token"


async def test_a_token_from_before_a_restore_starts_again(site: Site) -> None:
    await site.publish(title="Gala")
    _, token = await sync(site)

    await rewrite(site, "UPDATE catalogue SET epoch = 'another'")

    assert condition(await report(site, sync_body(token))) == "D:valid-sync-token"


async def test_a_token_of_a_later_revision_than_there_is_starts_again(site: Site) -> None:
    await site.publish(title="Gala")
    _, token = await sync(site)

    await rewrite(site, "UPDATE catalogue SET revision = revision - 1")

    assert condition(await report(site, sync_body(token))) == "D:valid-sync-token"


async def test_a_token_older_than_what_is_kept_starts_again(site: Site) -> None:
    await site.publish(title="Gala")
    _, token = await sync(site)
    await site.publish(title="Quiz")
    _, newer = await sync(site)
    await site.publish(title="Film")

    await rewrite(site, "DELETE FROM changes WHERE revision < 3")

    assert condition(await report(site, sync_body(token))) == "D:valid-sync-token"
    assert len(changed((await sync(site, newer))[0])) == 1


async def test_objects_that_are_rendered_otherwise_are_all_fetched_again(site: Site) -> None:
    """Other zone data, say, which no change of an event tells of."""
    await site.publish(title="Gala")
    _, token = await sync(site)

    await rewrite(site, "UPDATE catalogue SET fingerprint = 'another'")

    assert condition(await report(site, sync_body(token))) == "D:valid-sync-token"


async def test_when_the_sample_is_taken_out_programs_start_again(tmp_path: Path) -> None:
    """Nothing of it is left by which the objects of its events could be named."""
    async with open_site(tmp_path, sample=True) as site:
        told, token = await sync(site)
        assert len(changed(told)) == 4

        await remove_sample(site.context)

        assert condition(await report(site, sync_body(token))) == "D:valid-sync-token"
        assert (await sync(site))[0] == {}


@pytest.mark.parametrize("number", ["0", "-1", "some", "", "1.5", "٣"])
async def test_a_part_is_a_whole_number(site: Site, number: str) -> None:
    most = f"<D:limit><D:nresults>{number}</D:nresults></D:limit>"

    assert (await report(site, sync_body("", most))).status_code == 400


async def test_the_answer_holds_one_token(site: Site) -> None:
    answer = await report(site, sync_body(""))

    assert len(fromstring(answer.content).findall("{DAV:}sync-token")) == 1
