"""The application as a whole: how it opens, closes, and comes back."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from calendar_service.app import Chance, calendar_of, create_app, opened, secret_key
from calendar_service.domain.errors import SettingRefused
from calendar_service.storage.catalogue import read_reached
from calendar_service.storage.events import count_events
from tests.web.visitors import (
    HERE,
    Site,
    begin_database,
    decide,
    open_site,
    settings,
    submit,
)

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 60


async def revision(site: Site) -> int:
    return (await site.context.store.read(read_reached)).revision


async def test_an_empty_database_gets_the_sample_once(tmp_path: Path) -> None:
    async with open_site(tmp_path, sample=True) as opened_first:
        first = (await opened_first.visitor().get("/events.json?from=2014-01-01&limit=200")).json()
        revisions = [await revision(opened_first)]
    async with open_site(tmp_path, sample=True, start=1000) as again:
        revisions.append(await revision(again))
        second = (await again.visitor().get("/events.json?from=2014-01-01&limit=200")).json()

    assert revisions == [1, 1]
    assert second == first
    assert len({each["id"] for each in first["events"]}) == 8


async def test_a_calendar_with_events_gets_no_sample(tmp_path: Path) -> None:
    async with open_site(tmp_path, sample=False) as site:
        await site.publish(title="Our own")
    async with open_site(tmp_path, sample=True, start=1000) as site:
        found = (await site.visitor().get("/events.json?from=2000-01-01")).json()["events"]

    assert [each["title"] for each in found] == ["Our own"]


async def test_links_and_tokens_outlive_a_restart(tmp_path: Path) -> None:
    async with open_site(tmp_path, secret_key=None) as site:
        sent, token = await submit(site.visitor()), await site.token()
    async with open_site(tmp_path, secret_key=None, start=1000) as site:
        managed = await site.visitor().get(sent["manage_url"])
        decided = await decide(site.visitor(Authorization=f"Bearer {token}"), sent["id"], "approve")

    assert (managed.status_code, decided.status_code) == (200, 201)


def test_the_key_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    chosen = settings(tmp_path, secret_key=None)

    keys = {secret_key(chosen) for _ in range(3)}

    file = tmp_path / "secret.key"
    assert keys == {file.read_text().strip().encode()}
    assert len(keys.pop()) >= 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret.key"]


def test_a_key_that_is_set_is_used_and_not_written(tmp_path: Path) -> None:
    assert secret_key(settings(tmp_path, secret_key="x" * 32)) == b"x" * 32
    assert list(tmp_path.iterdir()) == []


def test_many_who_make_the_key_at_once_have_the_same(tmp_path: Path) -> None:
    chosen, keys = settings(tmp_path, secret_key=None), set()
    threads = [threading.Thread(target=lambda: keys.add(secret_key(chosen))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 1


async def test_a_new_public_url_is_in_every_link_after_a_restart(tmp_path: Path) -> None:
    new = "https://calendar.example.org"
    async with open_site(tmp_path) as site:
        event_id = await site.publish(title="Moved")
        before = await site.visitor().get("/events.ics")
    async with open_site(tmp_path, public_url=new, start=1000) as site:
        after = await site.visitor().get("/events.ics")
        (found,) = (await site.visitor().get("/events.json")).json()["events"]

    assert f"{HERE}/events/{event_id}" in before.text.replace("\r\n ", "")
    assert f"{new}/events/{event_id}" in after.text.replace("\r\n ", "")
    assert HERE not in after.text
    assert found["url"] == f"{new}/events/{event_id}"
    assert found["uid"] in before.text
    assert found["uid"] in after.text


async def test_where_much_must_be_rendered_anew_readers_get_meanwhile_what_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_site(tmp_path) as site:
        await site.publish()
        before = (await site.visitor().get("/events.ics")).content
    monkeypatch.setattr("calendar_service.app.RENDERED_FIRST_MOST", 0)
    moved = "https://new.example"
    async with open_site(tmp_path, public_url=moved, start=1000) as site:
        told = {before}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not any(f"{moved}/events/".encode() in body for body in told):
                told.add((await site.visitor().get("/events.ics")).content.replace(b"\r\n ", b""))
                await asyncio.sleep(0.01)

    assert all(b"SUMMARY:" in body for body in told)


async def test_it_closes_also_while_its_worker_is_being_woken(tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        async with open_site(tmp_path) as site:
            await asyncio.sleep(0.05)  # the worker has looked, and waits
            site.context.mail_waits()


async def test_nothing_stays_open_after_closing(tmp_path: Path) -> None:
    """A connection left open keeps Python from exiting."""
    before = connections()
    async with open_site(tmp_path) as site:
        await submit(site.visitor())
        while_open = connections()

    assert while_open - before
    for thread in while_open - before:
        thread.join(PATIENCE_SECONDS)  # it ends a moment after its work
    assert not connections() & (while_open - before)
    with pytest.raises(RuntimeError):
        await site.context.store.read(read_reached)


def connections() -> set[threading.Thread]:
    """Each connection to a database has a thread of its own."""
    return {each for each in threading.enumerate() if "_connection_worker" in each.name}


@pytest.mark.parametrize("occupied", ["data", "data/calendar.db"])
async def test_a_place_that_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, occupied: str
) -> None:
    place = tmp_path / occupied
    place.parent.mkdir(exist_ok=True)
    place.write_text("This is a letter, and no database of anybody's. " * 100)

    with pytest.raises(SettingRefused) as refused:
        async with opened(settings(tmp_path / "data"), Chance()):
            pass

    assert refused.value.name == "CALENDAR_DATA_DIR"
    assert "takes a folder that can be written to" in str(refused.value)


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    begin_database(tmp_path)
    with closing(sqlite3.connect(tmp_path / "calendar.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("UPDATE catalogue SET oldest_schema = '9999'")
        connection.commit()

    with pytest.raises(Exception, match="Run the newer version"):
        async with opened(settings(tmp_path), Chance()):
            pass


def test_links_without_a_public_url_begin_with_the_loopback_address(tmp_path: Path) -> None:
    calendar = calendar_of(settings(tmp_path, port=8123))

    assert (calendar.public_url, calendar.mail_from) == (
        "http://127.0.0.1:8123",
        "calendar@localhost",
    )


def test_an_application_can_be_made_without_opening_anything(tmp_path: Path) -> None:
    create_app(settings(tmp_path / "later"))

    assert list(tmp_path.iterdir()) == []


def test_any_asgi_server_finds_the_application_in_main(tmp_path: Path) -> None:
    script = "import main\nprint(type(main.app).__name__)\nprint(hasattr(main, 'nothing'))\n"

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=ROOT,
        env={"CALENDAR_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )

    assert (ran.stdout, ran.stderr) == ("CalendarApplication\nFalse\n", "")


async def test_a_command_beside_the_service_changes_nothing_that_is_published(
    tmp_path: Path,
) -> None:
    async with opened(settings(tmp_path, port=8201), Chance()) as house:
        before = await house.context.store.read(read_reached)

    async with opened(settings(tmp_path, port=8333), Chance(), serves=False) as house:
        after = await house.context.store.read(read_reached)

    assert after == before


async def test_a_command_loads_no_sample(tmp_path: Path) -> None:
    async with opened(settings(tmp_path, sample=True), Chance(), serves=False) as house:
        assert await house.context.store.read(count_events) == 0
