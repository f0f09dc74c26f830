"""Identifiers."""

import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from wharf.base.ids import new_request_id, random_hex


def test_random_hex_has_two_digits_per_byte() -> None:
    """Random identifiers are lower-case hex and differ."""
    assert re.fullmatch("[0-9a-f]{32}", random_hex(16))
    assert random_hex(16) != random_hex(16)


def test_a_request_id_is_20_hex_digits() -> None:
    """A request id has a fixed form."""
    assert re.fullmatch("[0-9a-f]{20}", new_request_id())


def test_request_ids_are_unique_over_threads() -> None:
    """No two requests of a process share an id."""
    with ThreadPoolExecutor(4) as pool:
        batches = pool.map(lambda _: [new_request_id() for _ in range(1000)], range(8))
    assert len({request_id for batch in batches for request_id in batch}) == 8000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="The platform has no fork.")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_has_ids_of_its_own() -> None:
    """A forked child does not repeat the ids of its parent."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, new_request_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 100).decode()[:12] != new_request_id()[:12]
    os.close(reader)
    os.close(writer)
