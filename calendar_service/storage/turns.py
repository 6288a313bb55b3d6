"""Long lists of rows without a long stretch of work: the loop answers others in between."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

Found = TypeVar("Found")
Made = TypeVar("Made")

AT_A_TIME = 200


async def made_of(found: Sequence[Found], make: Callable[[Found], Made]) -> list[Made]:
    """Return what is made of each, in their order, giving up the loop's turn after every few."""
    made: list[Made] = []
    for at in range(0, len(found), AT_A_TIME):
        if at:
            await asyncio.sleep(0)
        made += map(make, found[at : at + AT_A_TIME])
    return made
