"""Who may do what."""

from datetime import UTC, datetime

import pytest

from calendar_service.domain.people import Account, Role
from calendar_service.domain.permissions import Policy, may, needs_account, passes
from calendar_service.domain.scope import Scope

ALLOWED = {
    Policy.PUBLIC: {Role.ADMIN, Role.MODERATOR, Role.ORGANISER},
    Policy.LINK: {Role.ADMIN, Role.MODERATOR, Role.ORGANISER},
    Policy.SIGNED_IN: {Role.ADMIN, Role.MODERATOR, Role.ORGANISER},
    Policy.MODERATE: {Role.ADMIN, Role.MODERATOR},
    Policy.MODERATE_ALL: {Role.ADMIN, Role.MODERATOR},
    Policy.ADMINISTER: {Role.ADMIN},
}


@pytest.mark.parametrize("policy", Policy)
def test_each_policy_lets_its_roles_pass_and_no_other(policy: Policy) -> None:
    assert {role for role in Role if may(role, policy)} == ALLOWED[policy]


def test_a_role_may_do_what_those_after_it_may() -> None:
    roles = list(Role)
    for policy in Policy:
        allowed = [may(role, policy) for role in roles]
        assert allowed == sorted(allowed, reverse=True)


def test_only_public_addresses_and_links_need_no_account() -> None:
    assert {policy for policy in Policy if not needs_account(policy)} == {
        Policy.PUBLIC,
        Policy.LINK,
    }


@pytest.mark.parametrize("scope", [Scope(("music",)), Scope(countries=("DE",))], ids=str)
def test_who_looks_after_a_part_changes_nothing_of_the_whole(scope: Scope) -> None:
    bob = Account("b", "bob@example.org", Role.MODERATOR, datetime(2027, 3, 1, tzinfo=UTC), scope)

    assert {policy for policy in Policy if passes(bob, policy)} == {
        Policy.PUBLIC,
        Policy.LINK,
        Policy.SIGNED_IN,
        Policy.MODERATE,
    }
