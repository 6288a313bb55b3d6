"""Who may do what: every address of the web room names one of these policies."""

from enum import Enum

from calendar_service.domain.people import Account, Role


class Policy(Enum):
    """What an address asks of its visitor."""

    PUBLIC = "anyone"
    LINK = "whoever holds the link"
    SIGNED_IN = "any account"
    MODERATE = "moderators"
    MODERATE_ALL = "moderators of the whole calendar"
    ADMINISTER = "admins"


ROLES: dict[Policy, frozenset[Role]] = {
    Policy.SIGNED_IN: frozenset(Role),
    Policy.MODERATE: frozenset({Role.ADMIN, Role.MODERATOR}),
    Policy.MODERATE_ALL: frozenset({Role.ADMIN, Role.MODERATOR}),
    Policy.ADMINISTER: frozenset({Role.ADMIN}),
}


def needs_account(policy: Policy) -> bool:
    return policy in ROLES


def may(role: Role, policy: Policy) -> bool:
    """True if an account of this role passes the policy."""
    return policy not in ROLES or role in ROLES[policy]


def passes(account: Account, policy: Policy) -> bool:
    """True if this account passes the policy: what is there for the whole calendar is not changed
    by who looks after a part of it."""
    is_of_all = policy is Policy.MODERATE_ALL
    return may(account.role, policy) and (account.scope.is_whole or not is_of_all)
