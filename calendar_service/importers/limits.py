"""How much of a source is read: little from a stranger, more from the operator."""

from dataclasses import dataclass

LINE_LENGTH_MOST = 64 * 1024
UID_BYTES_MOST = 255
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """A source beyond any of these is refused as a whole. `depth_most` counts components that
    lie in one another."""

    megabytes_most: int
    lines_most: int
    events_most: int
    depth_most: int = 8

    @property
    def bytes_most(self) -> int:
        return self.megabytes_most * _MEGABYTE


WEB = Limits(megabytes_most=5, lines_most=200_000, events_most=5_000)
OPERATOR = Limits(megabytes_most=100, lines_most=4_000_000, events_most=100_000)
