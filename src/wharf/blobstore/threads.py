"""The threads of a blob store: everything that blocks runs there, never on the event loop."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar, TypeVarTuple

from wharf.base.worker_threads import WorkerThreads

_Arguments = TypeVarTuple("_Arguments")
_Result = TypeVar("_Result")


class Threads:
    """A pool, and the translation of a driver's own faults into those of `errors`.

    A caller that is cancelled stops waiting; its thread runs to the end.
    """

    def __init__(self, count: int, translated: Callable[[], AbstractContextManager[None]]) -> None:
        self._threads = WorkerThreads(count, "blobstore")
        self._translated = translated

    async def run(self, function: Callable[[*_Arguments], _Result], *arguments: *_Arguments) -> _Result:
        """Call the function in a thread of the pool, and return or raise what it does."""
        with self._translated():
            return await self._threads.run(function, *arguments)

    async def close(self) -> None:
        """Wait for the calls under way and end the threads."""
        await asyncio.to_thread(self._threads.close)
