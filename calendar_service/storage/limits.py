"""How long a database is waited for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """A server that stands still, or to which a line is cut, closes no connection: without these
    limits whoever asked it would wait for ever.

    `reading_seconds` and `writing_seconds` are those of a single statement. `turn_seconds` is for
    the units that write before this one, here or on other machines. `again_seconds` is for how
    long a unit that was lost is begun anew.
    """

    connecting_seconds: float = 5.0
    lending_seconds: float = 10.0
    reading_seconds: float = 10.0
    writing_seconds: float = 60.0
    turn_seconds: float = 30.0
    again_seconds: float = 10.0
    closing_seconds: float = 5.0


COME_BACK_SECONDS = 5
"""When whoever could not be answered may ask again."""

OF_VISITORS = Patience()
OF_COMMANDS = Patience(
    lending_seconds=600.0, reading_seconds=600.0, writing_seconds=600.0, turn_seconds=600.0
)
"""A command reads or writes a whole calendar in a few statements, and nobody else waits for it."""
