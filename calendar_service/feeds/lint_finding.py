"""What a check of a calendar says, and how a rule of the table turns into it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")
HITS_MOST = 100


class Level(StrEnum):
    """An error costs subscribers events or shows them wrongly, or breaks a part that RFC 5545
    requires; a warning may, in some reader; a note is good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Client(StrEnum):
    APPLE = "Apple Calendar"
    GNOME = "GNOME Calendar"
    GOOGLE = "Google Calendar"
    HOME_ASSISTANT = "Home Assistant"
    KHAL = "khal"
    NEXTCLOUD = "Nextcloud"
    OUTLOOK = "Outlook"
    THUNDERBIRD = "Thunderbird"
    VDIRSYNCER = "vdirsyncer"
    OTHERS = "Others"


Consequences = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """`line` counts the document's lines from 1, None for the whole of it; `clients` says in
    plain words what becomes of it in each."""

    code: str
    level: Level
    line: int | None
    says: str
    clients: Consequences = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is broken, with the values of its sentence."""

    line: int | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check(Generic[T]):
    """A rule for a T: `says` has {named} places for the values of a hit. Sections are those of
    RFC 5545 where no other is named."""

    code: str
    level: Level
    says: str
    find: Callable[[T], Iterable[Hit]]
    clients: Consequences = ()

    def findings(self, looked_at: T) -> Iterator[Finding]:
        """Yield at most `HITS_MOST` findings."""
        for hit in islice(self.find(looked_at), HITS_MOST):
            says = self.says.format(**hit.values)
            yield Finding(self.code, self.level, hit.line, says, self.clients)
