"""A service that is told to stop says so before it closes its door, and ends what it began."""

import json
import signal
import socket
import time
from http.client import HTTPResponse
from pathlib import Path

from tests.test_serve import PATIENCE_SECONDS, Served, serving
from tests.web.visitors import begin_database, event

SLOW_RECEIVER_BYTES = 4096


def test_readiness_ends_first_then_the_door_closes_and_slow_visitors_are_served(
    tmp_path: Path,
) -> None:
    begin_database(tmp_path)
    with serving(tmp_path, "--workers", "2", LEAVE_SECONDS="0.5") as running:
        running.submit(1)
        page = body_of(running, "/submit")
        sending, reading = slow_sender(running), slow_reader(running, "/submit")

        running.process.send_signal(signal.SIGTERM)

        assert status_until(running, "/readyz", 503) == 503
        assert running.ask("GET", "/events.ics")[0].status == 200
        assert running.ask("GET", "/healthz")[0].status == 200
        wait_until_closed(running)
        assert running.process.poll() is None
        read = read_slowly(reading)
        assert (len(read), read[:40]) == (len(page), page[:40])
        assert send_the_rest(sending) == 201
        assert running.process.wait(PATIENCE_SECONDS) == 0


def body_of(running: Served, path: str) -> bytes:
    return running.ask("GET", path)[1]


def status_until(running: Served, path: str, wanted: int) -> int:
    """Return what is answered, as soon as it is what is waited for or no longer 200."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (status := running.ask("GET", path)[0].status) == 200 and time.monotonic() < until:
        time.sleep(0.01)
    return status


def wait_until_closed(running: Served) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", running.port)).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.02)
    raise AssertionError("the door stayed open")


BODY = json.dumps(event(title="Supper, slowly sent")).encode()


def slow_sender(running: Served) -> socket.socket:
    """Return a connection on which half an event has been sent in."""
    connection = connect(running)
    head = (
        f"POST /api/v1/submissions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(BODY)}\r\n"
    )
    connection.sendall(head.encode() + b"Content-Type: application/json\r\n\r\n" + BODY[:20])
    return connection


def send_the_rest(connection: socket.socket) -> int:
    with connection:
        connection.sendall(BODY[20:])
        answer = HTTPResponse(connection)
        answer.begin()
        answer.read()
        return answer.status


def slow_reader(running: Served, path: str) -> socket.socket:
    """Return a connection on which an answer has begun that nobody reads yet."""
    connection = connect(running)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    assert connection.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 200"
    return connection


def read_slowly(connection: socket.socket) -> bytes:
    with connection:
        answer = HTTPResponse(connection)
        answer.begin()
        return answer.read()


def connect(running: Served) -> socket.socket:
    connection = socket.socket()
    connection.settimeout(PATIENCE_SECONDS)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_RECEIVER_BYTES)
    connection.connect(("127.0.0.1", running.port))
    return connection
