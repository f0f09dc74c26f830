"""`wharf serve --workers`: several processes behind one port, looked after by the one that was started."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.processes import START_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS, Serving, refusal, run_wharf, serve
from tests.cli.transfers import PIECE_BYTES, begin_upload
from tests.support.ports import free_port
from tests.support.postgres import PostgresCluster
from tests.support.waiting import wait_until

# The part of a request id that each process draws for itself.
PROCESS_PREFIX_LENGTH = 12


@pytest.fixture
def serving(postgres: PostgresCluster, tmp_path: Path) -> Iterator[Serving]:
    """A server of two workers, both of which are ready."""
    with serve(tmp_path, "--workers", "2", "--database", postgres.create_database()) as running:
        wait_until(lambda: all_answer(running), START_TIMEOUT_SECONDS, "both workers answer")
        yield running


def who_answers(serving: Serving) -> str:
    """What tells the process that answers from the others."""
    return serving.get("/v2/").headers["X-Request-Id"][:PROCESS_PREFIX_LENGTH]


@contextmanager
def held_still(process: int) -> Iterator[None]:
    """Stop a process for a while, so that the work goes to the others."""
    os.kill(process, signal.SIGSTOP)
    wait_until(lambda: is_stopped(process), START_TIMEOUT_SECONDS, "the process stops")
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def is_stopped(process: int) -> bool:
    """Whether each thread stands still, for one that does not yet could still take a connection."""
    states = [stat.read_text().rpartition(") ")[2][0] for stat in Path(f"/proc/{process}/task").glob("*/stat")]
    return set(states) == {"T"}


def all_answer(serving: Serving) -> bool:
    """Whether two different workers answer, each while the other is held still."""
    if len(serving.workers) != 2:
        return False
    first, second = serving.workers
    try:
        with held_still(first):
            one = who_answers(serving)
        with held_still(second):
            other = who_answers(serving)
    except OSError:
        return False
    return one != other


def test_both_workers_answer_on_one_port(serving: Serving) -> None:
    """The address is announced once, and each worker serves it."""
    assert serving.output.read_text() == f"Wharf is at http://127.0.0.1:{serving.port}\n"
    assert all_answer(serving)


def test_a_killed_worker_is_replaced(serving: Serving) -> None:
    """The server goes on with as many workers as before, and the new one answers."""
    killed, survivor = serving.workers
    os.kill(killed, signal.SIGKILL)
    wait_until(
        lambda: len(serving.workers) == 2 and killed not in serving.workers, START_TIMEOUT_SECONDS, "a new one starts"
    )
    assert survivor in serving.workers
    wait_until(lambda: all_answer(serving), START_TIMEOUT_SECONDS, "the new one answers")
    assert f'"event": "worker.replaced", "process": {killed}, "exit_code": -9' in serving.log.read_text()


def test_a_push_under_way_is_stored_when_the_workers_stop(serving: Serving) -> None:
    """One worker finishes what it has begun, while newcomers are turned away and the others have ended."""
    data = os.urandom(8 * PIECE_BYTES)
    connection = begin_upload(serving, data)
    serving.terminate()
    wait_until(serving.refuses_connections, STOP_TIMEOUT_SECONDS, "new connections are refused")
    connection.send(data[len(data) // 2 :])
    assert connection.getresponse().status == 201
    connection.close()
    assert serving.await_end() == 0


def test_sigterm_ends_every_worker(serving: Serving) -> None:
    """The exit code is 0, and nobody is left behind."""
    workers = serving.workers
    assert serving.stop() == 0
    assert not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert serving.refuses_connections()


def test_workers_need_postgresql(tmp_path: Path) -> None:
    """SQLite belongs to one process, and the line says what to set."""
    line = refusal(run_wharf("serve", "--port", "0", "--data", tmp_path, "--workers", "2", cwd=tmp_path))
    assert line.startswith("workers is 2, but SQLite belongs to a single process; ")


def test_what_a_worker_finds_in_the_way_ends_the_server(postgres: PostgresCluster, tmp_path: Path) -> None:
    """The line is shown once, not by each worker and not again and again."""
    storage = f"s3://bucket?endpoint=http://127.0.0.1:{free_port()}"
    result = run_wharf(
        *("serve", "--port", "0", "--data", tmp_path, "--workers", "2"),
        *("--database", postgres.create_database(), "--storage", storage),
        cwd=tmp_path,
        settings={"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"},
    )
    assert refusal(result).startswith("cannot use the storage: ")
