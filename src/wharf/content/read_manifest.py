"""Looking a manifest up, by tag or by digest: the hottest read of the registry.

Every answer is as of the moment of the question, on every node: a push, a deletion or a lost right that was
answered before is never missed. The look-up also reads the rights version, so that the caller's rights can be
judged as of the same moment.
"""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from wharf.content.queries import (
    READ_MANIFEST_BY_DIGEST,
    READ_MANIFEST_BY_TAG,
    READ_MANIFESTS,
    READ_PAYLOAD,
)
from wharf.content.types import StoredManifest
from wharf.db import Database
from wharf.db.batching import BatchedRead
from wharf.db.sqlite import SqliteDatabase
from wharf.identity.rights_version import RightsVersion
from wharf.oci.digest import is_digest

REMEMBERED_BYTES_MAX = 32 * 1024 * 1024
# What a remembered manifest costs beside its payload.
REMEMBERED_OVERHEAD_BYTES = 1024


class Question(NamedTuple):
    """Which manifest is wanted; `reference` is a tag or a digest."""

    project: str
    repository: str
    reference: str


class ManifestLookup(NamedTuple):
    """The manifest, if there is one, and the rights version of the same moment."""

    manifest: StoredManifest | None
    rights_version: int


class ManifestReader(Protocol):
    """Answers look-ups; there is one implementation for each engine."""

    async def read(self, project: str, repository: str, reference: str) -> ManifestLookup:
        """The live manifest under a tag or digest."""


def open_manifest_reader(database: Database, version: RightsVersion) -> ManifestReader:
    """The reader for the engine of `database`."""
    if isinstance(database, SqliteDatabase):
        return EmbeddedManifestReader(database, version)
    return SharedManifestReader(database)


class EmbeddedManifestReader:
    """Reads SQLite on the event loop, and remembers answers until something is committed."""

    def __init__(self, database: SqliteDatabase, version: RightsVersion) -> None:
        self._database = database
        self._version = version
        self._remembered: dict[tuple[str, str, str], tuple[int, ManifestLookup]] = {}
        self._remembered_bytes = 0

    async def read(self, project: str, repository: str, reference: str) -> ManifestLookup:
        """The live manifest under a tag or digest."""
        key = (project, repository, reference)
        commits = self._database.commits
        known = self._remembered.get(key)
        if known is not None and known[0] == commits:
            return known[1]
        statement = READ_MANIFEST_BY_DIGEST if is_digest(reference) else READ_MANIFEST_BY_TAG
        row = self._database.row_now(statement, project=project, repository=repository, reference=reference)
        found = StoredManifest(*row) if row else None
        answer = ManifestLookup(found, self._version.current_now(self._database))
        if found is not None:
            self._remember(key, commits, answer, len(found.payload))
        return answer

    def _remember(self, key: tuple[str, str, str], commits: int, answer: ManifestLookup, payload_bytes: int) -> None:
        if key not in self._remembered:
            self._remembered_bytes += payload_bytes + REMEMBERED_OVERHEAD_BYTES
        if self._remembered_bytes > REMEMBERED_BYTES_MAX:
            # Starting over is cheaper than keeping an order: a miss costs ten microseconds.
            self._remembered.clear()
            self._remembered_bytes = payload_bytes + REMEMBERED_OVERHEAD_BYTES
        self._remembered[key] = (commits, answer)


class SharedManifestReader:
    """Asks PostgreSQL, many questions in one statement; only payloads, which never change, are remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._batched = BatchedRead(self._read_for_all)
        self._payloads: OrderedDict[int, bytes] = OrderedDict()
        self._payload_bytes = 0

    async def read(self, project: str, repository: str, reference: str) -> ManifestLookup:
        """The live manifest under a tag or digest."""
        manifest_id, digest, media_type, version = await self._batched.ask(Question(project, repository, reference))
        if manifest_id is None:
            return ManifestLookup(None, version)
        payload = self._payloads.get(manifest_id)
        if payload is None:
            payload = await self._read_payload(manifest_id)
        return ManifestLookup(StoredManifest(manifest_id, digest, media_type, payload), version)

    async def _read_for_all(self, questions: Sequence[Question]) -> Sequence[tuple[int | None, str, str, int]]:
        rows = await self._database.rows(
            READ_MANIFESTS,
            projects=[question.project for question in questions],
            repositories=[question.repository for question in questions],
            asked=[question.reference for question in questions],
        )
        return [row[1:] for row in sorted(rows)]

    async def _read_payload(self, manifest_id: int) -> bytes:
        row = await self._database.row(READ_PAYLOAD, manifest_id=manifest_id)
        assert row is not None
        payload = bytes(row[0])
        self._payloads[manifest_id] = payload
        self._payload_bytes += len(payload) + REMEMBERED_OVERHEAD_BYTES
        while self._payload_bytes > REMEMBERED_BYTES_MAX:
            _, oldest = self._payloads.popitem(last=False)
            self._payload_bytes -= len(oldest) + REMEMBERED_OVERHEAD_BYTES
        return payload
