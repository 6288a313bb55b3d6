"""The open service, for as long as a command needs it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from calendar_service.app import Chance, House, opened
from calendar_service.settings import Settings

T = TypeVar("T")


def with_house(work: Callable[[House], Awaitable[T]], settings: Settings) -> T:
    async def run() -> T:
        async with opened(settings, Chance(), serves=False) as house:
            return await work(house)

    return asyncio.run(run())
