"""The way of a pushed manifest is short enough to be followed by eye."""

import inspect
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.support.application import PRIVATE_PROJECT, run_registry
from wharf.base.settings import Settings
from wharf.blobstore.memory import MemoryBlobStore
from wharf.db.sqlite import SqliteTransaction
from wharf.oci.digest import digest_of
from wharf.oci.media_types import OCI_EMPTY, OCI_MANIFEST

FUNCTIONS_MAX = 6
FILES_MAX = 5

CONFIG = b"{}"
MANIFEST = {
    "schemaVersion": 2,
    "config": {"mediaType": OCI_EMPTY, "digest": str(digest_of(CONFIG)), "size": len(CONFIG)},
    "layers": [],
}


@dataclass
class Witness:
    """Writes down the calls that lead from the dispatcher to a method, each as its file and its function."""

    ways: list[list[tuple[str, str]]] = field(default_factory=list)

    def watch(self, patch: pytest.MonkeyPatch, owner: type, name: str) -> None:
        """Have every call of an asynchronous method written down."""
        method = getattr(owner, name)

        async def watched(*arguments: Any, **parameters: Any) -> Any:
            callers = [(Path(frame.filename).name, frame.function) for frame in inspect.stack()[1:]]
            if ("dispatch.py", "dispatch") in callers:
                below = callers[: callers.index(("dispatch.py", "dispatch")) + 1]
                self.ways.append([(owner.__name__, name), *below])
            return await method(*arguments, **parameters)

        patch.setattr(owner, name, watched)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_a_push_reaches_both_stores_in_a_few_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the dispatcher to the blob store, and to every statement, it is six functions in five files at most."""
    witness = Witness()
    witness.watch(monkeypatch, MemoryBlobStore, "put")
    for statement in ("row", "rows", "execute", "execute_many"):
        witness.watch(monkeypatch, SqliteTransaction, statement)

    async with run_registry(Settings(data=tmp_path, storage="memory:")) as registry:
        repository = f"/v2/{PRIVATE_PROJECT}/image"
        await registry.admin.post(f"{repository}/blobs/uploads/?digest={digest_of(CONFIG)}", CONFIG)
        witness.ways.clear()
        manifest = json.dumps(MANIFEST).encode()
        headers = {"content-type": OCI_MANIFEST}
        pushed = await registry.admin.request("PUT", f"{repository}/manifests/1", manifest, headers=headers)

    assert pushed.status == 201
    assert {"MemoryBlobStore", "SqliteTransaction"} <= {way[0][0] for way in witness.ways}
    for way in witness.ways:
        assert len(way) <= FUNCTIONS_MAX, way
        assert len({file for file, _ in way}) <= FILES_MAX, way
