"""What admins see of each account: what it may do and where, whether it is trusted, its record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calendar_service.domain.event import Category
from calendar_service.domain.moderation import State
from calendar_service.domain.people import Account, Role
from calendar_service.domain.scope import Scope
from calendar_service.domain.trust import Trust
from calendar_service.web.pages.account import ROLE_NAMES
from calendar_service.words.words import Words

MAY = {
    Role.ADMIN: "Everything, accounts too",
    Role.MODERATOR: "Work at the desk and decide",
    Role.ORGANISER: "See what was sent in with their address",
}
Record = Mapping[State, int]
_COUNTED = {
    State.APPROVED: ("{number} published", "{number} published"),
    State.DECLINED: ("{number} declined", "{number} declined"),
    State.SPAM: ("{number} called spam", "{number} called spam"),
}


class Trusts(StrEnum):
    """How far an account is trusted, as it is chosen."""

    NO = "no"
    ALL = "all"
    SOME = "some"


TRUSTS = {
    Trusts.NO: "Moderators look at what they send in",
    Trusts.ALL: "Publish what they send in at once",
    Trusts.SOME: "Publish at once in these categories",
}


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role to choose, and in a sentence what it may do."""

    value: str
    name: str
    may: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account in the list; `is_own` is that of whoever looks. `looks_after`, `trusted` and
    `record` are in words, None where there is nothing to say."""

    id: str
    email: str
    role: str
    role_name: str
    is_own: bool
    scope: Scope
    trust: Trust
    trusts: Trusts
    looks_after: str | None
    trusted: str | None
    record: str | None


def role_views(words: Words) -> list[RoleView]:
    """Return the roles, the one that may least first."""
    return [
        RoleView(role.value, words.say(ROLE_NAMES[role]), words.say(MAY[role]))
        for role in reversed(Role)
    ]


def trust_choices(words: Words) -> list[tuple[str, str]]:
    return [(each.value, words.say(TRUSTS[each])) for each in Trusts]


def account_view(
    account: Account,
    own: Account,
    words: Words,
    *,
    categories: Sequence[Category],
    record: Record,
) -> AccountView:
    names = {each.slug: each.name for each in categories}
    return AccountView(
        id=account.id,
        email=account.email,
        role=account.role.value,
        role_name=words.say(ROLE_NAMES[account.role]),
        is_own=account.id == own.id,
        scope=account.scope,
        trust=account.trust or Trust(),
        trusts=_trusts(account.trust),
        looks_after=_looks_after(account.scope, names, words),
        trusted=_trusted(account.trust, names, words),
        record=_record(record, words),
    )


def _trusts(trust: Trust | None) -> Trusts:
    if trust is None:
        return Trusts.NO
    return Trusts.SOME if trust.categories else Trusts.ALL


def _looks_after(scope: Scope, names: Mapping[str, str], words: Words) -> str | None:
    parts = [
        ", ".join(names.get(slug, slug) for slug in scope.categories),
        ", ".join(words.country(code) for code in scope.countries),
    ]
    return " · ".join(filter(None, parts)) or None


def _trusted(trust: Trust | None, names: Mapping[str, str], words: Words) -> str | None:
    if trust is None:
        return None
    if not trust.categories:
        return words.say("Trusted")
    listed = ", ".join(names.get(slug, slug) for slug in trust.categories)
    return words.say("Trusted in {categories}", categories=listed)


def _record(record: Record, words: Words) -> str | None:
    said = [
        words.count(one, many, record[state])
        for state, (one, many) in _COUNTED.items()
        if record.get(state)
    ]
    return " · ".join(said) or None
