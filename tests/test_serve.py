"""The service as an operator runs it: a process of its own, spoken to over the network."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from calendar_service.settings import PREFIX
from tests.volume import Volume
from tests.web.visitors import begin_database, event

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 60
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Served:
    """A running service and what it printed: names and addresses."""

    process: subprocess.Popen[str]
    port: int
    printed: dict[str, str]

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def submit(self, number: int) -> str:
        body = json.dumps(event(title=f"Supper {number}")).encode()
        answer, content = self.ask("POST", "/api/v1/submissions", body, **JSON)
        assert answer.status == 201
        return str(json.loads(content)["manage_url"]).partition(f":{self.port}")[2]


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**kept, "CALENDAR_DATA_DIR": str(folder), "PYTHONWARNINGS": "error"}


def start(folder: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "serve", *arguments],
        cwd=folder,
        env=environment(folder) | {f"CALENDAR_{name}": text for name, text in settings.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(folder: Path, *arguments: str, port: int = 0, **settings: str) -> Iterator[Served]:
    """Run the service on a free port, and end it as an operator would."""
    process = start(folder, "--port", str(port), *arguments, **settings)
    assert process.stdout is not None
    try:
        printed = {}
        while "Feed" not in printed:
            name, colon, address = process.stdout.readline().partition(": ")
            assert colon, process.communicate()[1]
            printed[name] = address.strip()
        found = re.search(r":(\d+)/", printed["Feed"])
        assert found is not None
        yield Served(process, int(found[1]), printed)
    finally:
        process.terminate()
        rest, complaints = process.communicate(timeout=PATIENCE_SECONDS)
    printed |= dict(line.split(": ", 1) for line in rest.splitlines())
    assert complaints == ""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    begin_database(folder)
    with serving(folder) as running:
        yield running


def test_a_second_start_changes_nothing_and_makes_a_new_link_for_the_first_admin(
    tmp_path: Path,
) -> None:
    begin_database(tmp_path)
    documents, printed = [], []
    port = 0
    for _ in range(2):
        with serving(tmp_path, port=port) as running:
            port = running.port
            documents.append(
                [running.ask("GET", path)[1] for path in ("/events.ics", "/events.json")]
            )
            assert running.ask("GET", "/")[0].status == 200
        printed.append(running.printed)

    home = f"http://127.0.0.1:{port}"
    assert documents[0] == documents[1]
    assert b"Europe Day" in documents[0][0]
    for each in printed:
        assert (each["Calendar"].strip(), each["Feed"]) == (f"{home}/", f"{home}/events.ics")
        assert each["First admin"].startswith(f"{home}/account/first/")
    assert printed[0]["First admin"] != printed[1]["First admin"]
    assert running.process.returncode in (0, -signal.SIGTERM)


def test_a_port_in_use_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        process = start(tmp_path, "--port", str(port))
        out, err = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, out) == (1, "")
    assert err == f"Cannot listen on 127.0.0.1, port {port}: Address already in use.\n"


def test_nothing_that_was_acknowledged_is_lost_when_the_process_is_killed(
    tmp_path: Path, volume: Volume
) -> None:
    begin_database(tmp_path)
    told: list[str] = []
    for life in range(1, volume.of(50) + 1):
        with serving(tmp_path) as running, ThreadPoolExecutor(3) as organisers:
            sending = [organisers.submit(submit_for_ever, running, told) for _ in range(3)]
            while len(told) < life * 20:
                time.sleep(0.001)
            running.process.kill()
            wait(sending)

    with serving(tmp_path) as running:
        statuses = {running.ask("GET", path)[0].status for path in told}

    assert statuses == {200}


def submit_for_ever(running: Served, told: list[str]) -> None:
    """Send events in until the service is gone."""
    with suppress(OSError, http.client.HTTPException):
        while True:
            told.append(running.submit(len(told)))


def test_several_processes_answer_from_one_calendar(tmp_path: Path) -> None:
    begin_database(tmp_path)
    with serving(tmp_path, "--workers", "2") as running:
        paths = [running.submit(number) for number in range(4)]
        statuses = [running.ask("GET", path)[0].status for path in paths * 4]
        feeds = {running.ask("GET", "/events.ics")[1] for _ in range(8)}

    assert set(statuses) == {200}
    assert len(feeds) == 1


@pytest.mark.parametrize("path", ["/", "/events.ics", "/events.json", "/nothing", "/healthz"])
def test_head_over_the_network_is_get_without_a_body(served: Served, path: str) -> None:
    got, body = served.ask("GET", path)
    head, nothing = served.ask("HEAD", path)

    def told(answer: http.client.HTTPResponse) -> dict[str, str]:
        return {name: value for name, value in answer.getheaders() if name != "date"}

    assert (head.status, nothing, told(head)) == (got.status, b"", told(got))
    assert head.getheader("content-length") == str(len(body))


def test_no_header_names_the_software(served: Served) -> None:
    answer, _ = served.ask("GET", "/")

    assert answer.getheader("server") is None


def test_a_request_too_large_is_413_over_the_network_too(served: Served) -> None:
    large = b" " * (1024 * 1024 + 1)

    announced, problem = served.ask("POST", "/api/v1/submissions", large, **JSON)
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_SECONDS)
    chunks = (large[at : at + 65536] for at in range(0, len(large), 65536))
    connection.request("POST", "/api/v1/submissions", chunks, JSON, encode_chunked=True)
    chunked = connection.getresponse()
    connection.close()

    assert (announced.status, json.loads(problem)["type"]) == (413, "/api#too-large")
    assert chunked.status == 413
    assert chunked.getheader("content-security-policy") is not None


def test_proxy_headers_are_not_believed(served: Served) -> None:
    answer, _ = served.ask(
        "GET",
        "/events/",
        None,
        **{"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
    )

    assert (answer.status, answer.getheader("location")) == (308, "/events")
