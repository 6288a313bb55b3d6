"""Passwords: argon2 in threads, a few at a time, so that signing in never stalls the service."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from calendar_service.domain.people import PASSWORD_LENGTH_LEAST, PASSWORD_LENGTH_MOST
from calendar_service.domain.problems import Problems

T = TypeVar("T")
_HASHER = PasswordHasher()
_THREADS = ThreadPoolExecutor(2, "passwords")  # each takes 64 MB for its time


async def hash_password(password: str) -> str:
    return await _in_thread(_HASHER.hash, password)


async def is_password(password: str, password_hash: str | None) -> bool:
    """Compare a password; without a hash it takes as long and is False."""
    matches = await _in_thread(_verify, password, password_hash)
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


async def _in_thread(work: Callable[..., T], *arguments: object) -> T:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work, *arguments)


def _verify(password: str, password_hash: str | None) -> bool:
    try:
        return _HASHER.verify(password_hash or _nobodys_hash(), password[:PASSWORD_LENGTH_MOST])
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody's password")
