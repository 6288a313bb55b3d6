"""nginx as a shared cache in front of the service, and a clock that runs faster for it alone.

Two of its servers stand in a row: the outer one keeps what `Cache-Control` lets it keep, and the
inner one shortens the seconds that `Cache-Control` names. Nothing else about an answer changes.
"""

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

NGINX = shutil.which(
    "nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin"
)
PATIENCE_SECONDS = 30

CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
{user}
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=answers:1m use_temp_path=off;
  proxy_http_version 1.1;
  map_hash_bucket_size 512;
  map $upstream_http_cache_control $shortened {{
    default $upstream_http_cache_control;
{shortened}
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{inner_port};
      proxy_set_header Host $http_host;
      proxy_cache answers;
      proxy_cache_key $request_uri;
      proxy_cache_revalidate on;
      proxy_cache_background_update on;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
  server {{
    listen 127.0.0.1:{inner_port};
    location / {{
      proxy_pass http://127.0.0.1:{service_port};
      proxy_set_header Host $http_host;
      proxy_hide_header Cache-Control;
      add_header Cache-Control $shortened always;
      error_page 502 504 @gone;
    }}
    # To the outer one the service is then as unreachable as it is.
    location @gone {{ return 444; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Got:
    """`cache` is what nginx says it did: MISS, HIT, REVALIDATED and so on; None for nothing."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def cache(self) -> str | None:
        return self.headers.get("x-cache")


@dataclass(frozen=True, slots=True)
class Cache:
    """A running nginx."""

    port: int

    def ask(self, path: str, **headers: str) -> Got:
        return ask(self.port, path, headers=headers)

    def send(self, path: str, body: bytes, kind: str, **headers: str) -> Got:
        """POST a body of a media type."""
        return ask(self.port, path, body, headers={"Content_Type": kind, **headers})

    def post(self, path: str, **fields: str) -> Got:
        """Send a form."""
        return self.send(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")


def ask(
    port: int, path: str, body: bytes | None = None, *, headers: Mapping[str, str] | None = None
) -> Got:
    """Ask on a connection of its own; an underscore in a header's name is a hyphen."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    given = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    try:
        connection.request("GET" if body is None else "POST", path, body, given)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Got(answer.status, told, answer.read())
    finally:
        connection.close()


def seconds_in(caching: str) -> dict[str, int]:
    """Return the seconds that a Cache-Control names, by directive."""
    return {name: int(seconds) for name, seconds in re.findall(r"([a-z-]+)=(\d+)", caching)}


def shortened(caching: str, speed: int) -> str:
    return re.sub(r"\d+", lambda found: str(int(found[0]) // speed), caching)


@contextmanager
def caching(folder: Path, service_port: int, *, speeds: Mapping[str, int]) -> Iterator[Cache]:
    """Run nginx in front of the service; `speeds` says by how much the seconds in a value of
    Cache-Control are divided."""
    assert NGINX is not None
    port, inner_port = free_port(), free_port()
    lines = [f'    "{value}" "{shortened(value, speed)}";' for value, speed in speeds.items()]
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(
            folder=folder,
            user="user root;" if os.geteuid() == 0 else "",  # else it could not write there
            shortened="\n".join(lines),
            port=port,
            inner_port=inner_port,
            service_port=service_port,
        )
    )
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        wait_for(process, port)
        yield Cache(port)
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def wait_for(process: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[1]
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError("nginx does not listen")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
