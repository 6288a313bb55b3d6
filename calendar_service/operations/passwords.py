"""Passwords: argon2 in threads, a few at a time, so that signing in never stalls the service."""

import asyncio
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from calendar_service.domain.people import PASSWORD_LENGTH_LEAST, PASSWORD_LENGTH_MOST
from calendar_service.domain.problems import Problems

_HASHER = PasswordHasher()
_AT_ONCE = asyncio.Semaphore(2)  # each takes 64 MB for its time


async def hash_password(password: str) -> str:
    async with _AT_ONCE:
        return await asyncio.to_thread(_HASHER.hash, password)


async def is_password(password: str, password_hash: str | None) -> bool:
    """Compare a password; without a hash it takes as long and is False."""
    async with _AT_ONCE:
        matches = await asyncio.to_thread(_verify, password, password_hash or _nobodys_hash())
    return matches and password_hash is not None


def check_password(password: str, problems: Problems) -> None:
    if len(password) < PASSWORD_LENGTH_LEAST:
        problems.add(
            "password", "A password needs at least {least} characters.", least=PASSWORD_LENGTH_LEAST
        )
    elif len(password) > PASSWORD_LENGTH_MOST:
        problems.add(
            "password", "A password may have at most {most} characters.", most=PASSWORD_LENGTH_MOST
        )


def _verify(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password[:PASSWORD_LENGTH_MOST])
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody's password")
