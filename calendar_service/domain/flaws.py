"""What looks wrong in a proposal, as far as it alone tells: hints for who decides, no refusals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from calendar_service.domain.event import Kind
from calendar_service.domain.guess_language import guess_language, is_guessable
from calendar_service.domain.proposal import Proposal
from calendar_service.domain.spam import count_links, is_shouted
from calendar_service.domain.when import instant, is_day, next_day

LINKS_MANY = 4


class FlawKind(StrEnum):
    """What can look wrong."""

    OVER = "over"
    NO_PLACE = "no_place"
    ZONE = "zone"
    SHOUTING = "shouting"
    LINKS = "links"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Flaw:
    """`said` is what the sender said and `found` what speaks against it, where both are known."""

    kind: FlawKind
    said: str = ""
    found: str = ""
    number: int = 0


def flaws_in(proposal: Proposal, now: datetime) -> tuple[Flaw, ...]:
    """Return what looks wrong, in the order in which it matters."""
    return tuple(flaw for check in _CHECKS for flaw in check(proposal, now))


def _over(proposal: Proposal, now: datetime) -> Iterator[Flaw]:
    ends_at = _ends_at(proposal)
    if ends_at is not None and ends_at <= now:
        yield Flaw(FlawKind.OVER)


def _ends_at(proposal: Proposal) -> datetime | None:
    """Return when it is over; None for a series, which may go on, and where no date is known."""
    if proposal.kind is not Kind.EVENT:
        return proposal.closes.at if proposal.closes else None
    if proposal.start is None or proposal.recurrence is not None:
        return None
    end = proposal.end or proposal.start
    if proposal.end is None and is_day(end):
        end = next_day(end)
    return instant(end, proposal.tzid)


def _no_place(proposal: Proposal, _: datetime) -> Iterator[Flaw]:
    is_somewhere = proposal.venue is not None or proposal.online_url is not None
    if proposal.kind is Kind.EVENT and not is_somewhere:
        yield Flaw(FlawKind.NO_PLACE)


def _shouting(proposal: Proposal, _: datetime) -> Iterator[Flaw]:
    if is_shouted(proposal.title):
        yield Flaw(FlawKind.SHOUTING)


def _links(proposal: Proposal, _: datetime) -> Iterator[Flaw]:
    number = count_links(f"{proposal.title}\n{proposal.description or ''}")
    if number >= LINKS_MANY:
        yield Flaw(FlawKind.LINKS, number=number)


def _language(proposal: Proposal, _: datetime) -> Iterator[Flaw]:
    said = (proposal.language or "").partition("-")[0].lower()
    if not is_guessable(said):
        return
    found = guess_language(f"{proposal.title}\n{proposal.description or ''}")
    if found is not None and found != said:
        yield Flaw(FlawKind.LANGUAGE, said=said, found=found)


_CHECKS: tuple[Callable[[Proposal, datetime], Iterator[Flaw]], ...] = (
    _over,
    _no_place,
    _shouting,
    _links,
    _language,
)
