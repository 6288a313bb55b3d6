"""The least that this server can cost: an ASGI program that sends bytes it was given.

Run as `python -m tests.benchmarks.bare PORT FOLDER`; a folder holds `NAME.json` (status and
headers) and `NAME` (the body), answered at `/NAME`.
"""

import json
import sys
from pathlib import Path

import uvicorn
from starlette.types import Message, Receive, Scope, Send

from tests.benchmarks.servers import HOST, Answer

# uvicorn adds its own.
_NOT_OURS = ("date", "transfer-encoding", "connection")


def keep(folder: Path, name: str, answer: Answer) -> None:
    """Lay an answer down for the bare program to send as it is."""
    headers = {name: text for name, text in answer.headers.items() if name not in _NOT_OURS}
    (folder / name).write_bytes(answer.body)
    (folder / f"{name}.json").write_text(json.dumps({"status": answer.status, "headers": headers}))


class Bare:
    """Looks at nothing of a request but its path."""

    def __init__(self, folder: Path) -> None:
        self._messages = {f"/{file.stem}": _messages(file) for file in folder.glob("*.json")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        start, body = self._messages.get(scope["path"], _NOTHING)
        await send(start)
        await send(body)


def _messages(file: Path) -> tuple[Message, Message]:
    told = json.loads(file.read_text())
    headers = [(name.encode(), text.encode()) for name, text in told["headers"].items()]
    start = {"type": "http.response.start", "status": told["status"], "headers": headers}
    return start, {"type": "http.response.body", "body": file.with_suffix("").read_bytes()}


_NOTHING: tuple[Message, Message] = (
    {"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]},
    {"type": "http.response.body", "body": b""},
)


def run(app: object, port: int) -> None:
    """Serve as the service itself is served."""
    uvicorn.run(
        app,  # type: ignore[arg-type]
        host=HOST,
        port=port,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


if __name__ == "__main__":
    run(Bare(Path(sys.argv[2])), int(sys.argv[1]))
