"""What docs/deploying.md hands to operators: the proxy and the unit, as they are."""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path

from tests.parts import need
from tests.test_serve import ROOT, serving
from tests.web.nginx import NGINX, PATIENCE_SECONDS, free_port, wait_for
from tests.web.visitors import begin_database, event

FILES = ROOT / "docs" / "deploying"
CERTIFICATE = ROOT / "tests" / "mail" / "loopback.pem"


def test_systemd_reads_the_unit_without_a_complaint(tmp_path: Path) -> None:
    verifier = shutil.which("systemd-analyze")
    need(verifier is not None, "systemd-analyze")
    unit = (FILES / "calendar-service.service").read_text()
    here = re.sub(r"(?<=^ExecStart=)\S+", sys.executable, unit, flags=re.MULTILINE)
    (tmp_path / "calendar-service.service").write_text(here)
    told = subprocess.run(
        [str(verifier), "verify", "--man=no", str(tmp_path / "calendar-service.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")


def test_a_service_that_is_stopped_is_missed_by_nobody(tmp_path: Path) -> None:
    need(NGINX is not None, "nginx")
    data = tmp_path / "data"
    data.mkdir()
    begin_database(data)
    with (
        serving(data) as first,
        serving(data) as second,
        proxy(tmp_path, first.port, second.port) as (port, _),
    ):
        assert ask(port, "/events.ics?q=1")[0] == 200
        second.process.terminate()
        answers = [ask(port, f"/events.ics?q={number}")[0] for number in range(2, 40)]
        answers.append(send(port, "Supper"))
        second.process.wait(PATIENCE_SECONDS)
        answers += [ask(port, f"/events.ics?q={number}")[0] for number in range(40, 60)]
    assert set(answers) == {200, 201}


def test_feeds_are_kept_and_numbers_are_private(tmp_path: Path) -> None:
    need(NGINX is not None, "nginx")
    data = tmp_path / "data"
    data.mkdir()
    begin_database(data)
    with serving(data) as served, proxy(tmp_path, served.port, served.port) as (port, _):
        assert ask(port, "/metrics")[0] == 403
        assert ask(port, "/events.ics")[0] == 200
        kept = [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]
        assert len(kept) == 1
        assert ask(port, "/events")[0] == 200
        assert [file for file in (tmp_path / "cache").rglob("*") if file.is_file()] == kept


@contextmanager
def proxy(folder: Path, *services: int) -> Iterator[tuple[int, int]]:
    """Run nginx as the documentation has it, in this folder and in front of the services at these
    ports; lend its own port and its process."""
    assert NGINX is not None
    port, plain_port = free_port(), free_port()
    shipped = (FILES / "nginx.conf").read_text()
    (folder / "nginx.conf").write_text(_placed(shipped, folder, port, plain_port, services))
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(process, port)
        yield port, process.pid
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def _placed(
    shipped: str, folder: Path, port: int, plain_port: int, services: tuple[int, ...]
) -> str:
    """Return the configuration with other places and ports, and nothing else changed."""
    paths = "".join(
        f"  {name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""  # else it could not write there
    changes = {
        "include mime.types;": "include /etc/nginx/mime.types;\n" + paths,
        "/var/cache/nginx/calendar": f"{folder}/cache",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen 80 ": f"listen 127.0.0.1:{plain_port} ",
        "certificates/fullchain.pem": str(CERTIFICATE),
        "certificates/privkey.pem": str(CERTIFICATE),
        "service1:8000": f"127.0.0.1:{services[0]}",
        "service2:8000": f"127.0.0.1:{services[1]}",
    }
    for there, here in changes.items():
        assert shipped.count(there) == 1, there
        shipped = shipped.replace(there, here)
    return f"daemon off;\npid {folder}/nginx.pid;\nerror_log stderr crit;\n{user}{shipped}"


def ask(port: int, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS, context=tls)
    try:
        kind = {"Content-Type": "application/json"} if body else {}
        connection.request("POST" if body else "GET", path, body, kind)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def send(port: int, title: str) -> int:
    return ask(port, "/api/v1/submissions", json.dumps(event(title=title)).encode())[0]
