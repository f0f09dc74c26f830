"""Outages of what the server stands on: they may be heard of while they last, but no longer, and nothing is lost."""

import hashlib
import json
import os
import random
import time
from collections.abc import Callable
from http.client import IncompleteRead

import pytest

from tests.crash.conftest import MakeStack, Stack
from tests.support.images import make_image
from tests.support.proxies import Breaking
from tests.support.pushes import Pusher, faults_of, journals_of, pushing
from tests.support.server import ADMINISTRATOR
from tests.support.soak import lengths
from tests.support.verify import verify
from tests.support.waiting import wait_until

PUSHER_COUNT = 8
ANSWERED_BETWEEN_OUTAGES = 60
OUTAGE_COUNT = 2
OUTAGE_COUNT_SOAK = 50
OUTAGE_SECONDS = 1.0
BROKEN_EVERY = 10
ANSWERED_COUNT = 150
ANSWERED_COUNT_SOAK = 10_000
TIMEOUT_SECONDS = 900
CUT_BLOB_BYTES = 4 * 1024 * 1024


@lengths(OUTAGE_COUNT, OUTAGE_COUNT_SOAK)
def test_postgresql_crashes(make_postgres_s3: MakeStack, count: int) -> None:
    """While PostgreSQL is down pushes may be refused; what is asked for after its return is served."""
    with make_postgres_s3() as stack:
        assert stack.postgres is not None
        push_through_outages(stack, count, stack.postgres.stop, stack.postgres.start)


@lengths(OUTAGE_COUNT, OUTAGE_COUNT_SOAK)
def test_the_object_store_is_away(make_postgres_s3: MakeStack, count: int) -> None:
    """While every request to S3 fails pushes may be refused; what is asked for after its return is served."""
    with make_postgres_s3() as stack:
        s3 = stack.s3
        assert s3 is not None
        push_through_outages(stack, count, lambda: break_every(s3, 1), lambda: break_every(s3, None))


def test_a_pull_that_breaks_off_never_looks_complete(make_sqlite_disk: MakeStack) -> None:
    """When bytes turn out to be missing after the answer has begun, the connection ends before the promised length."""
    data = random.Random(11).randbytes(CUT_BLOB_BYTES)
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    with make_sqlite_disk() as stack:
        server = stack.node.start()
        path = f"/v2/library/cut/blobs/uploads/?digest={digest}"
        assert server.request("POST", path, account=ADMINISTRATOR, body=data).status == 201
        (file,) = (found for found in stack.node.data.rglob("storage/blobs/**/*") if found.is_file())
        os.truncate(file, CUT_BLOB_BYTES // 2)
        with pytest.raises(IncompleteRead):
            server.request("GET", f"/v2/library/cut/blobs/{digest}", account=ADMINISTRATOR)
        stack.node.stop()


@lengths(ANSWERED_COUNT, ANSWERED_COUNT_SOAK)
def test_the_object_store_is_unreliable(make_postgres_s3: MakeStack, count: int) -> None:
    """When every tenth request to S3 fails, no client notices, be it a 503, a reset, or an answer that was lost."""
    with make_postgres_s3() as stack:
        s3 = stack.s3
        assert s3 is not None
        server = stack.node.start()
        break_every(s3, BROKEN_EVERY)
        with pushing(server.address, PUSHER_COUNT, 1) as pushers:
            await_answers(pushers, count)
        break_every(s3, None)
        found = verify(server.address, journals_of(pushers))
        print(f"\n{s3.broken} of {s3.broken + s3.passed_on} requests to S3 failed; {found}")
        assert faults_of(pushers) == []
        stack.node.stop()


def test_a_pull_without_the_object_store_is_told_so(make_postgres_s3: MakeStack) -> None:
    """A blob that cannot be read now is answered with 503 and an error document, not with a broken answer."""
    with make_postgres_s3() as stack:
        assert stack.s3 is not None
        server = stack.node.start()
        image = make_image()
        server.push("library/image", "latest", image)
        path = f"/v2/library/image/blobs/{image.layers[1].digest}"
        break_every(stack.s3, 1)
        answer = server.request("GET", path, account=ADMINISTRATOR)
        assert answer.status == 503
        assert json.loads(answer.body)["errors"][0]["code"] == "UNAVAILABLE"
        break_every(stack.s3, None)
        assert server.request("GET", path, account=ADMINISTRATOR).body == image.layers[1].data


def push_through_outages(stack: Stack, count: int, begin: Callable[[], None], end: Callable[[], None]) -> None:
    """Push all the time, while an outage begins and ends so many times."""
    server = stack.node.start()
    spans: list[tuple[float, float]] = []
    with pushing(server.address, PUSHER_COUNT, 1) as pushers:
        for _ in range(count):
            await_answers(pushers, ANSWERED_BETWEEN_OUTAGES)
            begun = time.monotonic()
            begin()
            time.sleep(OUTAGE_SECONDS)
            end()
            spans.append((begun, time.monotonic()))
        await_answers(pushers, ANSWERED_BETWEEN_OUTAGES)
    faults = faults_of(pushers)
    late = [fault for fault in faults if not any(fault.begun < up and fault.ended > down for down, up in spans)]
    lasted = max((fault.ended - up for fault in faults for down, up in spans if down < fault.begun < up), default=0)
    print(
        f"\n{count} outages of {sum(up - down for down, up in spans) / count:.1f} s: {len(faults)} requests refused, "
        f"the last {lasted:+.1f} s from the end; {verify(server.address, journals_of(pushers))}"
    )
    assert late == []
    assert {fault.status for fault in faults} <= {503}
    stack.node.stop()


def break_every(s3: Breaking, every: int | None) -> None:
    """Let so many requests to S3 fail, or none."""
    s3.every = every


def await_answers(pushers: list[Pusher], count: int) -> None:
    """Return when so many more pushes have been answered 201."""
    before = sum(pusher.journal.answered for pusher in pushers)
    wait_until(
        lambda: sum(pusher.journal.answered for pusher in pushers) >= before + count,
        TIMEOUT_SECONDS,
        f"{count} more pushes are answered",
    )
