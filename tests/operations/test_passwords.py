"""Tests of passwords, of which only slow hashes are kept."""

import asyncio

from calendar_service.domain.problems import Problem, Problems
from calendar_service.operations.passwords import check_password, hash_password, is_password

PASSWORD = "a few words that belong together"


async def test_only_the_right_password_fits() -> None:
    kept = await hash_password(PASSWORD)

    assert PASSWORD not in kept
    assert await is_password(PASSWORD, kept)
    assert not await is_password(PASSWORD.upper(), kept)
    assert not await is_password(PASSWORD, None)
    assert not await is_password(PASSWORD, "no hash at all")
    assert not await is_password("nobody's password", None)


def test_many_at_once_are_hashed_in_one_loop_after_another() -> None:
    async def hash_many() -> int:
        return len(set(await asyncio.gather(*(hash_password(PASSWORD) for _ in range(3)))))

    assert [asyncio.run(hash_many()) for _ in range(2)] == [3, 3]


def test_short_and_endless_passwords_are_mistakes() -> None:
    problems = Problems()
    for length in (9, 10, 1024, 1025):
        check_password("x" * length, problems)

    assert problems.all() == (
        Problem("password", "A password needs at least {least} characters.", {"least": 10}),
        Problem("password", "A password may have at most {most} characters.", {"most": 1024}),
    )
