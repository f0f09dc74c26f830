"""The threads of a blob store: everything that blocks runs there, never on the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import TypeVar, TypeVarTuple

_Arguments = TypeVarTuple("_Arguments")
_Result = TypeVar("_Result")


class Threads:
    """A pool, and the translation of a driver's own faults into those of `errors`.

    A caller that is cancelled stops waiting; its thread runs to the end.
    """

    def __init__(self, count: int, translated: Callable[[], AbstractContextManager[None]]) -> None:
        self._executor = ThreadPoolExecutor(count, thread_name_prefix="blobstore")
        self._translated = translated

    async def run(self, function: Callable[[*_Arguments], _Result], *arguments: *_Arguments) -> _Result:
        """Call the function in a thread of the pool, and return or raise what it does."""
        with self._translated():
            return await asyncio.get_running_loop().run_in_executor(self._executor, function, *arguments)

    async def close(self) -> None:
        """Wait for the calls under way and end the threads."""
        await asyncio.to_thread(self._executor.shutdown)
