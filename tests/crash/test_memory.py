"""Memory stays flat, however many bytes go through."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.crash.conftest import MakeStack
from tests.support.large_blobs import LargeBlob, LargeBlobs
from tests.support.processes import peak_resident_bytes
from tests.support.pushes import MIB
from tests.support.soak import long_run, soak_count

TRANSFER_COUNT = 20
BLOB_BYTES = 1_000_000_000
PEAK_BYTES_MAX = 200 * MIB


@long_run
def test_large_transfers_take_no_memory(make_sqlite_disk: MakeStack, tmp_path: Path) -> None:
    """Twenty clients upload and then download a gigabyte each at the same time; the server stays small."""
    blobs = LargeBlobs(tmp_path / "blob", soak_count(BLOB_BYTES))
    with make_sqlite_disk() as stack, ThreadPoolExecutor(TRANSFER_COUNT) as clients:
        server = stack.node.start()
        made = [blobs.make() for _ in range(TRANSFER_COUNT)]

        def transfer(what: str, one: Callable[[LargeBlob], None]) -> None:
            begun = time.monotonic()
            list(clients.map(one, made))
            seconds = time.monotonic() - begun
            megabytes = sum(blob.size_bytes for blob in made) / 1e6
            peak_bytes = peak_resident_bytes(server.process.pid)
            print(f"\n{what}: {megabytes / seconds:,.0f} MB/s, {peak_bytes / MIB:.0f} MiB of memory at the peak")

        transfer("up", lambda blob: blob.push(server.address, "library/large"))
        transfer("down", lambda blob: blob.pull(server.address, "library/large"))
        assert peak_resident_bytes(server.process.pid) < PEAK_BYTES_MAX
        stack.node.stop()
    (tmp_path / "blob").unlink()
