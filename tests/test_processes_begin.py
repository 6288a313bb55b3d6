"""A process of the service that cannot begin is tried again, and no other ends because of it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

from tests.test_kill import free_port

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 60


def test_processes_that_could_not_begin_do_so_later(tmp_path: Path) -> None:
    """As when the database goes away while the service takes the place of one that was killed."""
    port = free_port()
    command = [sys.executable, "-m", "tests.late_application", str(tmp_path), str(port)]
    with subprocess.Popen(command, cwd=ROOT) as service:
        try:
            # Two that failed, and at least one in their place.
            wait_until(lambda: len(list(tmp_path.glob("tried-*"))) >= 3)
            (tmp_path / "may-begin").touch()
            wait_until(lambda: answers(port))
            service.send_signal(signal.SIGTERM)
            ended = service.wait(PATIENCE_SECONDS)
        finally:
            service.kill()

    assert ended == 0


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "the service gave up"
        time.sleep(0.02)


def answers(port: int) -> bool:
    """Return whether somebody answers; the door is open before that."""
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 204
    except OSError:
        return False
    finally:
        connection.close()
