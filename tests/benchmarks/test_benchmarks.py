"""The measuring itself: what wrk says, what the client sees, how copies differ."""

import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.benchmarks.bare import keep
from tests.benchmarks.calendars import copy_rows, event_ids, make_calendar
from tests.benchmarks.client import Visit, pay
from tests.benchmarks.events import UID_START, drafts, event_fields
from tests.benchmarks.load import Asked, read_wrk
from tests.benchmarks.rows import Row, at_least, at_most, percentile, shown
from tests.benchmarks.servers import Answer, Server, program

WRK_SAID = """Running 1s test @ http://127.0.0.1:40001/known
  1 threads and 8 connections
  Latency Distribution
     50%  250.00us
     75%  310.00us
     90%    0.99ms
     99%    1.20s{space}
  24284 requests in 1.00s, 4.10MB read
{errors}Requests/sec:  24284.60
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("answers")
    keep(
        folder,
        "large",
        Answer(200, {"etag": '"large"', "content-length": "300000"}, b"x" * 300_000),
    )
    keep(folder, "known", Answer(304, {"etag": '"known"'}, b""))
    with program("bare", str(folder)) as server:
        yield server


def test_what_wrk_says_is_read_in_seconds_and_milliseconds() -> None:
    told = WRK_SAID.format(space=" ", errors="")

    assert read_wrk(told, 0.5) == Asked(24284, 1.0, 0.25, 1200.0, 0.5)


@pytest.mark.parametrize("errors", ["Non-2xx or 3xx responses: 7\n", "Socket errors: read 1\n"])
def test_errors_that_wrk_met_are_no_measurement(errors: str) -> None:
    with pytest.raises(RuntimeError):
        read_wrk(WRK_SAID.format(space="", errors=errors), 0.5)


def test_the_bare_program_sends_what_it_was_given(bare: Server) -> None:
    answer = bare.ask("/large")

    assert (answer.status, answer.body) == (200, b"x" * 300_000)
    assert answer.headers.keys() == {"etag", "content-length", "date"}
    assert bare.ask("/nothing").status == 404


@pytest.mark.parametrize(("path", "status"), [("/large", "200"), ("/known", "304")])
def test_the_client_counts_each_answer_by_its_status(bare: Server, path: str, status: str) -> None:
    told = pay(Visit(bare.port, [path], {}, readers=3, seconds=0, answers_least=50))

    assert told.statuses == {status: len(told.waits_ms)}
    assert len(told.waits_ms) >= 50
    assert min(told.waits_ms) > 0


def test_readers_that_go_on_never_ask_for_the_same(bare: Server) -> None:
    paths = ["/large", *["/known"] * 199]

    told = pay(Visit(bare.port, paths, {}, readers=4, seconds=0, answers_least=40))

    assert told.statuses["200"] == 1


def test_a_figure_is_reached_at_its_bound() -> None:
    rows = [Row("", at_least(0.8), 0.8), Row("", at_most(3), 3.01), Row("", at_most(3), None)]

    assert [row.is_reached for row in rows] == [True, False, None]
    assert [str(row.goal) for row in rows[:2]] == ["≥ 0.80 ×", "≤ 3.00 ×"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 ms"),
        (1234.5, "1,234 ms"),
        (12.34, "12.3 ms"),
        (0.5, "0.50 ms"),
        (0.0012, "0.0012 ms"),
    ],
)
def test_a_number_is_shown_in_as_many_digits_as_matter(number: float, text: str) -> None:
    assert shown(number, "ms") == text


def test_a_percentile_is_one_of_the_values() -> None:
    assert [percentile([3, 1, 2], percent) for percent in (0, 50, 99, 100)] == [1, 2, 3, 3]


def test_every_tenth_event_is_a_series_and_every_event_is_as_before() -> None:
    today = date(2026, 11, 22)
    made = [draft.fields for draft in drafts(40, today)]

    assert [at for at, fields in enumerate(made) if "recurrence" in fields] == [0, 10, 20, 30]
    assert made[7] == event_fields(7, today)
    assert (made[7]["start"], made[7]["end"]) == ("2027-09-09", "2027-09-11")


def test_copies_are_events_of_their_own(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as elsewhere:  # a loop may be running here
        elsewhere.submit(make_calendar, tmp_path, 10).result()
    copy_rows(tmp_path / "calendar.db", copies=2)

    with closing(sqlite3.connect(tmp_path / "calendar.db")) as connection:
        ids = dict(connection.execute("SELECT id, uid FROM events"))
        query = "SELECT event_id, body FROM fragments WHERE format = 'json'"
        told = [
            (id, json.loads(body.replace(b"\x00", b"0"))) for id, body in connection.execute(query)
        ]
    assert len(ids) == len(event_ids(tmp_path)) == 30
    assert len(set(ids.values())) == 30
    assert all(uid.startswith(UID_START[:9]) for uid in ids.values())
    assert sorted((id, event["id"], event["uid"]) for id, event in told) == sorted(
        (id, id, uid) for id, uid in ids.items()
    )
