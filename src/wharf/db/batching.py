"""One read for everybody who asks at the same time.

Over PostgreSQL a read costs a round trip. While one is under way, whoever else asks is collected and answered
by the next: each answer comes from a read that began after its question, so it misses no commit that was
answered before.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

BATCH_QUESTIONS_MAX = 256

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class BatchedRead(Generic[Question, Answer]):
    """Turns many concurrent questions into few calls of `read`, which answers a list in its order."""

    def __init__(self, read: Callable[[Sequence[Question]], Awaitable[Sequence[Answer]]]) -> None:
        self._read = read
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def ask(self, question: Question) -> Answer:
        """The answer to `question`; raises what `read` raises."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((question, answer))
        if self._reading is None:
            self._reading = loop.create_task(self._read_all())
        return await answer

    async def _read_all(self) -> None:
        while self._waiting:
            batch = self._waiting[:BATCH_QUESTIONS_MAX]
            del self._waiting[:BATCH_QUESTIONS_MAX]
            try:
                answers = await self._read([question for question, _ in batch])
            except Exception as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
        self._reading = None
