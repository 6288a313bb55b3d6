"""How rows are shown to people, and kept for programs."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.load import WRK
from tests.benchmarks.rows import Row, shown
from tests.benchmarks.servers import ROOT

_REACHED = {True: "yes", False: "[bold]no[/bold]", None: "–"}
_TOLD_MOST = 9


def print_table(rows: Sequence[Row]) -> None:
    table = Table("what", "figure", "measured", "reached", "beside it", show_lines=True)
    for row in rows:
        measured = "not measured" if row.measured is None else shown(row.measured, row.goal.unit)
        table.add_row(row.what, str(row.goal), measured, _REACHED[row.is_reached], _beside(row))
    Console(width=None if os.isatty(1) else 160).print(table)


def write_json(file: Path, rows: Sequence[Row]) -> None:
    content = {"run": circumstances(), "rows": [_shape(row) for row in rows]}
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def circumstances() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("describe", "--always", "--dirty"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load by": "wrk" if WRK else "the client of this package",
    }


def _beside(row: Row) -> str:
    lines = list(row.told.items())[:_TOLD_MOST]
    return "\n".join(f"{name}: {_value(value)}" for name, value in lines)


def _value(value: float | str) -> str:
    return value if isinstance(value, str) else shown(value, "")


def _shape(row: Row) -> Mapping[str, Any]:
    goal = {"relation": row.goal.relation, "bound": row.goal.bound, "unit": row.goal.unit}
    told = dict(row.told)
    return {
        "what": row.what,
        "figure": goal,
        "measured": row.measured,
        "reached": row.is_reached,
        **told,
    }


def _git(*arguments: str) -> str | None:
    found = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return found.stdout.strip() or None
