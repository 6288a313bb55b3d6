"""Who may do what: every address of the web room names one of these policies."""

from enum import Enum

from calendar_service.domain.people import Role


class Policy(Enum):
    """What an address asks of its visitor."""

    PUBLIC = "anyone"
    LINK = "whoever holds the link"
    SIGNED_IN = "any account"
    MODERATE = "moderators"
    ADMINISTER = "admins"


ROLES: dict[Policy, frozenset[Role]] = {
    Policy.SIGNED_IN: frozenset(Role),
    Policy.MODERATE: frozenset({Role.ADMIN, Role.MODERATOR}),
    Policy.ADMINISTER: frozenset({Role.ADMIN}),
}


def needs_account(policy: Policy) -> bool:
    return policy in ROLES


def may(role: Role, policy: Policy) -> bool:
    """True if an account of this role passes the policy."""
    return policy not in ROLES or role in ROLES[policy]
