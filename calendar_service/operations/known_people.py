"""Finds the organisers that proposals name, by name and address: new ones get an id.

A known organiser without an address gets the one that is proposed, since nothing is lost by it. One
that has another address keeps it: whoever goes by the same name is then an organiser of their own,
whom a moderator can merge with the first.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from calendar_service.domain.people import Organiser
from calendar_service.domain.proposal import Proposal
from calendar_service.operations.again import ChangedMeanwhile
from calendar_service.storage.connection import Connection
from calendar_service.storage.organisers import (
    Namesake,
    add_organiser,
    find_namesakes,
    same_link,
    same_name,
)


@dataclass(frozen=True, slots=True)
class Filled:
    """An organiser without an address, and with the one that they get."""

    before: Organiser
    after: Organiser


class KnownPeople:
    """Remembers who was found, who is new and who gets an address, until that is saved."""

    def __init__(self, new_id: Callable[[], str], *, may_fill: bool) -> None:
        self._new_id = new_id
        self._may_fill = may_fill
        self._seen: dict[str, tuple[Namesake, ...]] = {}
        self._known: dict[str, list[Namesake]] = {}
        self._new: dict[str, Organiser] = {}
        self._filled: dict[str, Filled] = {}
        self._rests_on: set[str] = set()

    async def look_up(self, con: Connection, proposals: Sequence[Proposal]) -> None:
        """Find all whom the proposals name, or make them. Those with an address come first: a bare
        name may mean one of them."""
        named = [each for each in proposals if each.organiser_name]
        names = {same_name(each.organiser_name or "") for each in named} - self._seen.keys()
        found = await find_namesakes(con, names)
        for name in names:
            self._seen[name] = found.get(name, ())
            self._known[name] = list(self._seen[name])
        for proposal in sorted(named, key=lambda each: each.organiser_url is None):
            self._settle(proposal)

    def organiser_of(self, proposal: Proposal) -> Organiser | None:
        """Return whom a proposal names that was looked up."""
        if proposal.organiser_name is None:
            return None
        known = self._known[same_name(proposal.organiser_name)]
        return _meant(known, proposal.organiser_url)

    @property
    def filled(self) -> tuple[Filled, ...]:
        return tuple(self._filled.values())

    async def save_new(self, con: Connection, at: datetime) -> None:
        """Store who is new. Raises ChangedMeanwhile if the organisers of these names are others by
        now."""
        seen = {name: self._seen[name] for name in self._rests_on if self._seen[name]}
        if await find_namesakes(con, self._rests_on) != seen:
            raise ChangedMeanwhile
        for organiser in self._new.values():
            await add_organiser(con, organiser, at)

    def _settle(self, proposal: Proposal) -> None:
        name, url = proposal.organiser_name or "", proposal.organiser_url
        known = self._known[same_name(name)]
        if _meant(known, url) is not None:
            return
        self._rests_on.add(same_name(name))
        bare = next((each.organiser for each in known if each.organiser.url is None), None)
        if url is not None and bare is not None and self._may_fill:
            self._fill(bare, url)
        else:
            new = Organiser(self._new_id(), name, url)
            self._new[new.id] = new
            known.append(Namesake(url, new))

    def _fill(self, bare: Organiser, url: str) -> None:
        """The names by which it was known before mean it still."""
        after = replace(bare, url=url)
        self._filled[bare.id] = Filled(bare, after)
        for known in self._known.values():
            for at, each in enumerate(known):
                if each.organiser == bare:
                    known[at] = replace(each, organiser=after)


def _meant(known: Iterable[Namesake], url: str | None) -> Organiser | None:
    """Return the one who has this address, or had it when it was merged; a bare name means who has
    none, else the oldest."""
    listed = list(known)
    for each in listed:
        if url in (each.url, each.organiser.url):
            return each.organiser
    if url is None:
        return listed[0].organiser if listed else None
    alike = (each for each in listed if _is_alike(url, (each.url, each.organiser.url)))
    return next((each.organiser for each in alike), None)


def _is_alike(url: str, others: Iterable[str | None]) -> bool:
    return any(same_link(url) == same_link(other) for other in others if other)
