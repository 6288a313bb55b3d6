"""What many ask for at one moment is done for all of them at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from calendar_service.domain.errors import StoreUnavailable

A = TypeVar("A")
T = TypeVar("T")

Does = Callable[[Sequence[A]], Awaitable[Sequence[T]]]


class Together(Generic[A, T]):
    """`does` returns an answer for each that was asked, in their order, and is given at most
    `most` of them. While it is busy, whoever asks waits for the next turn with all the others."""

    def __init__(self, does: Does[A, T], *, most: int) -> None:
        self._does = does
        self._most = most
        self._waiting: list[tuple[A, asyncio.Future[T]]] = []
        self._turns: asyncio.Task[None] | None = None

    async def answer(self, asked: A) -> T:
        """Return what is done for this one. Raises what `does` raises of it."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._turns is None:
            self._turns = asyncio.create_task(self._take_turns())
        return await answer

    async def _take_turns(self) -> None:
        try:
            while self._waiting:
                turn, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._take(turn)
        finally:
            self._turns = None

    async def _take(self, turn: Sequence[tuple[A, asyncio.Future[T]]]) -> None:
        try:
            answers = await self._does([asked for asked, _ in turn])
            told = list(zip(turn, answers, strict=True))
        except Exception as error:  # noqa: BLE001 -- it is theirs who asked
            await self._take_failed(turn, error)
            return
        for (_, answer), of_it in told:
            if not answer.done():
                answer.set_result(of_it)

    async def _take_failed(
        self, turn: Sequence[tuple[A, asyncio.Future[T]]], error: Exception
    ) -> None:
        """What one of them asks must not be the others' fault; that nothing can be had now is
        nobody's."""
        if len(turn) > 1 and not isinstance(error, StoreUnavailable):
            for each in turn:
                await self._take([each])
            return
        for _, answer in turn:
            if not answer.done():
                answer.set_exception(error)
