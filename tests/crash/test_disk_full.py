"""A disk that fills up: pushes are refused and say why, pulls go on, and when there is room again pushes go on too."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.images import make_image
from tests.support.nodes import Node, make_node
from tests.support.pushes import MIB, Journal, Pusher, faults_of, journals_of, pushing
from tests.support.server import ADMINISTRATOR
from tests.support.small_disk import SmallDisk, mounted_small_disk
from tests.support.verify import named_keys, stored_keys, verify
from tests.support.waiting import wait_until

DISK_BYTES = 32 * MIB
BALLAST_BYTES = 24 * MIB
PUSHER_COUNT = 4
REFUSED_COUNT_MIN = 8
INSUFFICIENT_STORAGE = 507
TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Tight:
    """A server with a small disk under its database, or under everything."""

    node: Node
    disk: SmallDisk
    storage: Path

    def is_tidy(self) -> bool:
        """Tell whether the storage holds exactly what the database names."""
        return stored_keys(f"file://{self.storage}") == named_keys(f"sqlite:///{self.node.data}/wharf.db")


@pytest.fixture(params=["everything", "database"])
def tight(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tight]:
    """Such a server, with most of the disk taken."""
    with mounted_small_disk(tmp_path / "disk", DISK_BYTES) as disk:
        storage = (disk.path / "data" if request.param == "everything" else tmp_path) / "storage"
        with make_node(disk.path, {"WHARF_STORAGE": f"file://{storage}"}) as node:
            node.start()
            disk.take(BALLAST_BYTES)
            yield Tight(node, disk, storage)


def test_a_full_disk_refuses_pushes_and_nothing_else(tight: Tight) -> None:
    """Clients that push until nothing fits hear 507; all that was answered can be pulled while the disk is full."""
    server = tight.node.server
    with pushing(server.address, PUSHER_COUNT, 1) as pushers:
        wait_until(lambda: len(faults_of(pushers)) >= REFUSED_COUNT_MIN, TIMEOUT_SECONDS, "pushes are refused")
    journals = journals_of(pushers)
    tight.disk.take_all()
    print(f"\nfull: {len(faults_of(pushers))} requests refused; {verify(server.address, journals)}")
    assert {fault.status for fault in faults_of(pushers)} == {INSUFFICIENT_STORAGE}
    tight.disk.give_back()
    later = Journal("library/later")
    Pusher(server.address, later, 2).push_each_kind()
    verify(server.address, [*journals, later])
    tight.node.stop()
    server = tight.node.start(WHARF_UPLOAD_EXPIRY_SECONDS="1")
    wait_until(tight.is_tidy, TIMEOUT_SECONDS, "the storage holds exactly what the database names")
    verify(server.address, [*journals, later])


def test_the_answer_says_what_is_wrong(tight: Tight) -> None:
    """The refusal is an error document that names the reason and the request, and no path of the server."""
    tight.disk.take_all()
    blob = make_image().layers[1]
    answer = tight.node.server.request(
        "POST", f"/v2/library/image/blobs/uploads/?digest={blob.digest}", account=ADMINISTRATOR, body=blob.data
    )
    assert answer.status == INSUFFICIENT_STORAGE
    assert b"full" in answer.body
    assert str(tight.disk.path).encode() not in answer.body
