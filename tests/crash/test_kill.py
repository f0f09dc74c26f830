"""`kill -9` at any moment: what was answered 201 is there and whole, and what was not is there whole or not at all.

On PostgreSQL and S3 the server is killed while every tenth request to S3 fails, and every second time PostgreSQL
crashes with it.
"""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.crash.conftest import MakeStack, Stack
from tests.support.nodes import answers
from tests.support.processes import child_processes
from tests.support.pushes import Journal, faults_of, journals_of, pushing
from tests.support.server import ADMINISTRATOR
from tests.support.soak import lengths
from tests.support.verify import named_keys, stored_keys, verify
from tests.support.waiting import wait_until

PUSHER_COUNT = 8
BROKEN_EVERY = 10
KILL_COUNT = 3
KILL_COUNT_SOAK = 200
# After so many kills the storage is compared with the database, and the next ones begin with nothing.
KILL_COUNT_PER_DATABASE = 50
START_COUNT = 1
START_COUNT_SOAK = 50
PUSHING_SECONDS = (0.05, 1.2)
STARTING_SECONDS = (0.2, 1.5)
EXPIRY_SECONDS = "1"
SWEEP_TIMEOUT_SECONDS = 60
WORKERS_TIMEOUT_SECONDS = 20


@lengths(KILL_COUNT, KILL_COUNT_SOAK)
def test_pushes_survive_kills(make_stack: MakeStack, count: int) -> None:
    """Killed in the middle of parallel pushes again and again, the server has lost nothing and keeps no garbage."""
    for first in range(0, count, KILL_COUNT_PER_DATABASE):
        with make_stack() as stack:
            _push_and_kill(stack, range(first, min(first + KILL_COUNT_PER_DATABASE, count)))


def _push_and_kill(stack: Stack, seeds: range) -> None:
    journals: list[Journal] = []
    for seed in seeds:
        stack.node.start()
        verify(stack.node.server.address, journals[-PUSHER_COUNT:])
        journals += _push_until_killed(stack, seed)
    unnamed = stored_keys(stack.storage_url) - named_keys(stack.database_url)
    server = stack.node.start(WHARF_UPLOAD_EXPIRY_SECONDS=EXPIRY_SECONDS)
    wait_until(
        lambda: stored_keys(stack.storage_url) == named_keys(stack.database_url),
        SWEEP_TIMEOUT_SECONDS,
        "the storage holds exactly what the database names",
    )
    found = verify(server.address, journals)
    stack.node.stop()
    print(f"\n{len(seeds)} kills: {found}; {len(unnamed)} objects without a row swept")


def _push_until_killed(stack: Stack, seed: int) -> list[Journal]:
    moments = random.Random(seed)
    with pushing(stack.node.server.address, PUSHER_COUNT, seed) as pushers, _trouble(stack, moments, seed):
        # The moment is meant to be any.
        time.sleep(moments.uniform(*PUSHING_SECONDS))
        stack.node.kill()
    refusals = [fault for fault in faults_of(pushers) if fault.status]
    assert refusals == [] or stack.s3 is not None
    return journals_of(pushers)


@contextmanager
def _trouble(stack: Stack, moments: random.Random, seed: int) -> Iterator[None]:
    """Let S3 fail now and then, and PostgreSQL crash about when the server is killed, on the stack that has them."""
    if stack.s3 is None or stack.postgres is None:
        yield
        return
    stack.s3.every = BROKEN_EVERY
    crash = threading.Timer(moments.uniform(*PUSHING_SECONDS), stack.postgres.restart)
    if seed % 2:
        crash.start()
    yield
    if seed % 2:
        crash.join()
    stack.s3.every = None


@lengths(START_COUNT, START_COUNT_SOAK)
def test_the_first_start_survives_kills(make_stack: MakeStack, count: int) -> None:
    """Killed while it makes its database, the server makes it the next time, with everything that belongs in it."""
    for seed in range(count):
        with make_stack() as stack:
            process = stack.node.spawn()
            time.sleep(random.Random(seed).uniform(*STARTING_SECONDS))
            process.kill()
            process.wait()
            server = stack.node.start()
            answer = server.request("POST", "/v2/library/image/blobs/uploads/", account=ADMINISTRATOR)
            assert answer.status == 202, answer
            stack.node.stop()


def test_no_worker_outlives_the_first_process(make_postgres_s3: MakeStack) -> None:
    """When the process that looks after the workers is killed they end too, and the port is free for the next start."""
    with make_postgres_s3() as stack:
        server = stack.node.start(WHARF_WORKERS="2")
        workers = child_processes(server.process.pid)
        stack.node.kill()
        try:
            wait_until(lambda: not answers(server), WORKERS_TIMEOUT_SECONDS, "nobody answers")
        finally:
            for worker in workers:
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
        again = stack.node.start(WHARF_WORKERS="2", WHARF_PORT=server.address.partition(":")[2])
        assert again.address == server.address
        stack.node.stop()
