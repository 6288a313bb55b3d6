"""What is asked at one moment is done at once: in turns, each answered whole."""

import asyncio
from collections.abc import Sequence

import pytest

from calendar_service.domain.errors import StoreUnavailable
from calendar_service.storage.together import Together


class Doubling:
    """Doubles numbers, and keeps which it was given together."""

    def __init__(self) -> None:
        self.turns: list[list[int]] = []
        self.has_begun = asyncio.Event()

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.turns.append(list(numbers))
        self.has_begun.set()
        await asyncio.sleep(0)
        if 13 in numbers:
            raise ValueError("13 has no double here")
        return [2 * number for number in numbers]


async def test_who_asks_while_it_is_busy_is_answered_in_the_next_turn() -> None:
    does = Doubling()
    together = Together(does, most=3)
    first = asyncio.create_task(together.answer(1))
    await does.has_begun.wait()

    others = await asyncio.gather(*(together.answer(number) for number in (2, 3, 4, 5)))

    assert [await first, *others] == [2, 4, 6, 8, 10]
    assert does.turns == [[1], [2, 3, 4], [5]]


async def test_what_fails_is_asked_alone_and_fails_nobody_else() -> None:
    does = Doubling()
    together = Together(does, most=3)

    found = await asyncio.gather(
        *(together.answer(number) for number in (12, 13, 14)), return_exceptions=True
    )

    assert [str(each) for each in found] == ["24", "13 has no double here", "28"]
    assert does.turns == [[12, 13, 14], [12], [13], [14]]


async def test_where_nothing_can_be_had_nobody_is_asked_again() -> None:
    turns: list[int] = []

    async def refuse(numbers: Sequence[int]) -> Sequence[int]:
        turns.append(len(numbers))
        raise StoreUnavailable(5)

    together = Together(refuse, most=3)
    found = await asyncio.gather(
        *(together.answer(number) for number in (1, 2, 3)), return_exceptions=True
    )

    assert [type(each) for each in found] == 3 * [StoreUnavailable]
    assert turns == [3]


async def test_whoever_left_takes_nothing_from_the_others() -> None:
    together = Together(Doubling(), most=3)
    gone, stays = (asyncio.create_task(together.answer(number)) for number in (1, 2))
    await asyncio.sleep(0)

    gone.cancel()

    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_answers_that_are_not_one_for_each_are_an_error_and_nobody_waits_for_ever() -> None:
    async def forget(numbers: Sequence[int]) -> Sequence[int]:
        return [*numbers, 0]

    with pytest.raises(ValueError, match="longer"):
        await Together(forget, most=3).answer(1)
