"""A feed that a reader saved: a filter and how it is told, under an address of its own."""

from dataclasses import dataclass
from datetime import datetime

from calendar_service.domain.tokens import Purpose, link_token

NAME_LENGTH_MOST = 80
_ADDRESS_LENGTH = 22
"""132 bits: short enough to be typed, and nobody guesses it."""


@dataclass(frozen=True, slots=True)
class SavedFeed:
    """`query` is its filter and presentation as the address of a listing has them, days counted
    from today included. `rotation` counts how often its address was exchanged."""

    id: str
    rotation: int
    name: str | None
    query: str
    created_at: datetime
    changed_at: datetime

    def token(self, secret_key: bytes) -> str:
        """Return what stands in the feed's address, which may be passed on."""
        whole = link_token(secret_key, Purpose.FEED, self.id, self.rotation)
        return whole[:_ADDRESS_LENGTH]

    def secret(self, secret_key: bytes) -> str:
        """Return what lets its owner change it."""
        return link_token(secret_key, Purpose.FEED_EDIT, self.id, self.rotation)


@dataclass(frozen=True, slots=True)
class Polls:
    """How often a family of calendars asked for a feed, and when it last did."""

    family: str
    count: int
    last_at: datetime
