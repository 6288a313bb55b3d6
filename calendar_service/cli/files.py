"""Files that an operator names: read whole, and written whole or not at all."""

import os
from pathlib import Path

import click


def read_file(source: str) -> bytes:
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise click.ClickException(f"Cannot read {source}: {error.strerror}.") from error


def write_whole(file: Path, body: bytes) -> None:
    """The file is the old one or the new one, never half of it."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_bytes(body)
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise click.ClickException(f"Cannot write {file}: {error.strerror}.") from error
