"""What is answered 201 survives a power cut: all that it needs was synced before the answer began to leave."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.nodes import make_node
from tests.support.pushes import Journal, Pusher, journals_of, pushing
from tests.support.traces import Call, is_complete, read_calls, strace_command
from tests.support.waiting import wait_until
from wharf.db.tables import blob, manifest

ANSWER = re.compile(r"HTTP/1\.1 201 .*?docker-content-digest: (sha256:[0-9a-f]{64})")
PUSHER_COUNT = 4
ANSWER_COUNT_MIN = 60
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Traced:
    """The run of a server: its calls, where its data lies, and the file of each digest that it stored."""

    data: Path
    calls: list[Call]
    files: dict[str, str]

    def on(self, path: str | Path, *names: str) -> list[Call]:
        """Return the calls of these names on one path, in order."""
        return [call for call in self.calls if call.name in names and call.path == str(path)]

    def synced(self, path: str | Path, after: int, before: int) -> int | None:
        """Return when a sync ended that lay between two moments, or None."""
        syncs = self.on(path, "fsync", "fdatasync")
        return next((call.ended for call in syncs if call.begun > after and call.ended < before), None)

    def answers(self) -> Iterator[tuple[str, int]]:
        """Yield the digest of each answer 201, with the moment at which it began to leave."""
        for call in self.calls:
            if call.name in ("write", "writev", "sendto", "sendmsg") and (found := ANSWER.search(call.arguments)):
                yield found[1], call.begun


@pytest.fixture(scope="module", params=["alone", "together"])
def traced(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Traced:
    """A server's first run, in which clients push one after the other or several at once."""
    return run_traced(tmp_path_factory.mktemp("traced"), is_alone=request.param == "alone")


def run_traced(directory: Path, *, is_alone: bool, **settings: str) -> Traced:
    """Trace a server from its first start to its end, while one client or several push."""
    trace = directory / "trace"
    with make_node(directory, settings, strace_command(trace)) as node:
        server = node.start()
        if is_alone:
            Pusher(server.address, Journal("library/alone"), 1).push_each_kind()
        else:
            with pushing(server.address, PUSHER_COUNT, 1) as pushers:
                wait_until(
                    lambda: sum(pusher.journal.answered for pusher in pushers) >= ANSWER_COUNT_MIN,
                    TIMEOUT_SECONDS,
                    "enough pushes are answered",
                )
            journals_of(pushers)
        node.stop()
        wait_until(lambda: is_complete(trace, server.process.pid), TIMEOUT_SECONDS, "strace has written everything")
    with sa.create_engine(f"sqlite:///{node.data}/wharf.db").connect() as connection:
        rows = [*connection.execute(sa.select(blob.c.digest, blob.c.storage_key))]
        rows += connection.execute(sa.select(manifest.c.digest, manifest.c.record_key))
    return Traced(node.data, read_calls(trace), {digest: f"{node.data}/storage/{key}" for digest, key in rows})


def test_file_folder_and_log_are_synced_before_the_answer(traced: Traced) -> None:
    """First the file and its folder are durable, then the commit that names it; then the client hears of it."""
    log = traced.data / "wharf.db-wal"
    log_writes = traced.on(log, "pwrite64")
    first_answers = dict(reversed([*traced.answers()]))
    assert first_answers.keys() == traced.files.keys()
    for digest, answered in first_answers.items():
        path = traced.files[digest]
        (created,) = traced.on(path, "openat")[:1]
        written = max(call.ended for call in traced.on(path, "write", "writev", "pwrite64"))
        file_synced = traced.synced(path, written, answered)
        assert file_synced is not None, f"{digest} was answered before its file was synced"
        folder_synced = traced.synced(os.path.dirname(path), created.ended, answered)
        assert folder_synced is not None, f"{digest} was answered before its folder was synced"
        stored = max(file_synced, folder_synced)
        committed = next((call.ended for call in log_writes if call.begun > stored), answered)
        assert traced.synced(log, committed, answered), f"{digest} was answered before its commit was synced"


@pytest.mark.parametrize("traced", ["alone"], indirect=True)
def test_nothing_in_the_log_waits_while_an_answer_leaves(traced: Traced) -> None:
    """With one client, whose pushes come one after the other, all that was written is synced at each answer."""
    log = traced.data / "wharf.db-wal"
    for digest, answered in traced.answers():
        written = max(call.ended for call in traced.on(log, "pwrite64") if call.begun < answered)
        assert traced.synced(log, written, answered), digest


def test_new_folders_are_synced_into_their_parents(traced: Traced) -> None:
    """Before an answer the whole way down to its file is durable, however many folders were made for it."""
    made = {call.path: call for call in traced.calls if call.name == "mkdir"}
    for digest, answered in traced.answers():
        for folder in map(str, Path(traced.files[digest]).parents):
            if folder in made and made[folder].begun < answered:
                is_synced = traced.synced(os.path.dirname(folder), made[folder].ended, answered)
                assert is_synced, f"{folder} was not synced into its parent before {digest} was answered"


def test_the_files_of_the_database_are_synced_into_the_folder(traced: Traced) -> None:
    """Before the first answer the database and its log are there for good."""
    first_answer = next(moment for _, moment in traced.answers())
    for name in ("wharf.db", "wharf.db-wal"):
        created = traced.on(traced.data / name, "openat")[0]
        assert traced.synced(traced.data, created.ended, first_answer), name


def test_without_durability_nothing_is_synced(tmp_path: Path) -> None:
    """With `durability: relaxed` no push waits for the disk; this also proves that the trace shows the difference."""
    traced = run_traced(tmp_path, is_alone=True, WHARF_DURABILITY="relaxed")
    answers = [moment for _, moment in traced.answers()]
    syncs = [call for call in traced.calls if call.name in ("fsync", "fdatasync")]
    assert [call.path for call in syncs if min(answers) < call.begun < max(answers)] == []
