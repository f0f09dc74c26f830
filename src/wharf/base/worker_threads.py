"""Threads for what blocks, with a short way there and back.

The standard library's executors give every call a future of their own beside that of the event loop; where a call
takes less than a millisecond, that is a good part of it.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, TypeVarTuple

_Arguments = TypeVarTuple("_Arguments")
_Result = TypeVar("_Result")


class WorkerThreads:
    """Threads that take calls from event loops, each as soon as one of them is free."""

    def __init__(self, count: int, name: str) -> None:
        """The threads begin with the first call."""
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True) for number in range(count)
        ]
        self._is_begun = False

    async def run(self, function: Callable[[*_Arguments], _Result], *arguments: *_Arguments) -> _Result:
        """Call the function in a thread, and return or raise what it does.

        A caller that is cancelled stops waiting. What has begun by then runs to its end; what has not, never does.
        """
        if not self._is_begun:
            self._is_begun = True
            for thread in self._threads:
                thread.start()
        future: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._calls.put((future, function, arguments))
        return await future

    def close(self) -> None:
        """Wait for the calls under way and end the threads; blocks."""
        if self._is_begun:
            for _ in self._threads:
                self._calls.put(None)
            for thread in self._threads:
                thread.join()

    def _work(self) -> None:
        while self._take(self._calls.get()):
            # Nothing of the last call stays in a variable: its result may be large.
            pass

    def _take(self, call: "_Call | None") -> bool:
        """Make one call; tells whether there may be more."""
        if call is None:
            return False
        future, function, arguments = call
        if future.cancelled():
            return True
        result, failure = None, None
        try:
            result = function(*arguments)
        except BaseException as error:
            failure = error
        # The loop may have ended, and then nobody waits any more.
        with suppress(RuntimeError):
            future.get_loop().call_soon_threadsafe(_settle, future, result, failure)
        return True


_Call = tuple[asyncio.Future[Any], Callable[..., Any], tuple[Any, ...]]


def _settle(future: asyncio.Future[Any], result: Any, failure: BaseException | None) -> None:
    if future.cancelled():
        return
    if failure is None:
        future.set_result(result)
    else:
        future.set_exception(failure)
