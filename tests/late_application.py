"""An application that cannot begin until there is a file, run by two processes: `python -m
tests.late_application FOLDER PORT` is what `tests/test_processes_begin.py` looks at."""

import os
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
FOLDER = "LATE_FOLDER"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await receive()
        folder = Path(os.environ[FOLDER])
        (folder / f"tried-{os.getpid()}").touch()
        may_begin = (folder / "may-begin").exists()
        await send({"type": f"lifespan.startup.{'complete' if may_begin else 'failed'}"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
    else:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def run(folder: str, port: int) -> None:
    from calendar_service.serve import _Processes  # noqa: PLC0415 - not in the children

    os.environ[FOLDER] = folder
    config = uvicorn.Config(
        f"{__spec__.name}:application",
        workers=2,
        log_level="critical",
        timeout_worker_healthcheck=1,
    )
    with socket.create_server(("127.0.0.1", port)) as listening:
        _Processes(config, [listening]).run()


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]))
