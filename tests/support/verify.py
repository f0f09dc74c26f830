"""Proof that a registry holds what it has answered for, nothing half, and in storage nothing else."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from tests.support.images import OCI_LAYER, Blob
from tests.support.pushes import Client, Journal
from wharf.blobstore import open_blobstore
from wharf.db.tables import blob, manifest, tag, upload_segment


@dataclass
class Found:
    """What was looked at: how much of what was answered, and how much of the rest was there whole or not at all."""

    blobs: int = 0
    manifests: int = 0
    tags: int = 0
    whole_unanswered: int = 0
    absent_unanswered: int = 0

    def __str__(self) -> str:
        return (
            f"{self.blobs} blobs, {self.manifests} manifests and {self.tags} tags answered and there; "
            f"of what was not answered {self.whole_unanswered} whole and {self.absent_unanswered} absent"
        )


def verify(address: str, journals: Iterable[Journal]) -> Found:
    """Pull everything that the journals speak of, and fail where anything is missing, changed or half."""
    found = Found()
    client = Client(address)
    for journal in journals:
        if journal.sizes:
            _Repository(client, journal, found).verify()
    client.close()
    return found


class _Repository:
    """One repository and what its client remembers of it."""

    def __init__(self, client: Client, journal: Journal, found: Found) -> None:
        self._client = client
        self._journal = journal
        self._found = found
        self._path = f"/v2/{journal.repository}"

    def verify(self) -> None:
        for digest, size_bytes in self._journal.sizes.items():
            self._verify_blob(digest, size_bytes)
        for digest, blobs in self._journal.manifests.items():
            self._verify_manifest(digest, blobs)
        for name in {*self._journal.tags, *self._journal.moves}:
            self._verify_tag(name)
        self._verify_list_of_tags()

    def _verify_blob(self, digest: str, size_bytes: int) -> None:
        is_answered = digest in self._journal.stored_blobs
        answer = self._client.request("GET", f"{self._path}/blobs/{digest}", 200, *([] if is_answered else [404]))
        if answer.status == 200:
            assert len(answer.body) == size_bytes, f"{digest} has {len(answer.body)} bytes instead of {size_bytes}"
            assert Blob(OCI_LAYER, answer.body).digest == digest, f"{digest} has other bytes"
        self._found.blobs += is_answered
        self._count_unanswered(is_answered, answer.status)

    def _verify_manifest(self, digest: str, blobs: Sequence[str]) -> None:
        is_answered = digest in self._journal.stored_manifests
        answer = self._client.request("GET", f"{self._path}/manifests/{digest}", 200, *([] if is_answered else [404]))
        if answer.status == 200:
            assert Blob(OCI_LAYER, answer.body).digest == digest, f"the manifest {digest} has other bytes"
            for blob_digest in blobs:
                self._client.request("HEAD", f"{self._path}/blobs/{blob_digest}", 200)
        self._found.manifests += is_answered
        self._count_unanswered(is_answered, answer.status)

    def _verify_tag(self, name: str) -> None:
        answered = self._journal.tags.get(name)
        allowed = {answered, *self._journal.moves.get(name, ())} - {None}
        answer = self._client.request("GET", f"{self._path}/manifests/{name}", 200, *([] if answered else [404]))
        if answer.status == 200:
            digest = answer.headers["Docker-Content-Digest"]
            assert digest in allowed, f"{name} is at {digest} instead of one of {allowed}"
            assert Blob(OCI_LAYER, answer.body).digest == digest
        self._found.tags += answered is not None

    def _verify_list_of_tags(self) -> None:
        answer = self._client.request("GET", f"{self._path}/tags/list?n=10000", 200, 404)
        listed = set(json.loads(answer.body).get("tags") or ())
        assert listed >= self._journal.tags.keys()
        assert listed <= self._journal.tags.keys() | self._journal.moves.keys()

    def _count_unanswered(self, is_answered: bool, status: int) -> None:
        if not is_answered:
            self._found.whole_unanswered += status == 200
            self._found.absent_unanswered += status == 404


def named_keys(database_url: str) -> set[str]:
    """Return the keys of everything in storage that a row of the database names."""
    columns = (blob.c.storage_key, upload_segment.c.storage_key, manifest.c.record_key, tag.c.record_key)
    query = sa.union(*(sa.select(column).where(column.is_not(None)) for column in columns))
    url = database_url.replace("postgresql://", "postgresql+psycopg://")
    with sa.create_engine(url, poolclass=sa.pool.NullPool).connect() as connection:
        return set(connection.execute(query).scalars())


def stored_keys(storage_url: str) -> set[str]:
    """Return the keys of everything in a folder or bucket, in a folder down to the last file."""
    if storage_url.startswith("file://"):
        folder = Path(storage_url.removeprefix("file://"))
        return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return asyncio.run(_listed_keys(storage_url))


async def _listed_keys(storage_url: str) -> set[str]:
    store = open_blobstore(storage_url)
    try:
        return {listed.key async for listed in store.list("")}
    finally:
        await store.close()
