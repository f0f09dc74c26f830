"""Looking a manifest up, by tag or by digest: the hottest read of the registry."""

from typing import Any

from wharf.content.queries import (
    LOOK_FOR_MANIFEST_BY_DIGEST,
    LOOK_FOR_MANIFEST_BY_TAG,
    READ_MANIFEST_BY_DIGEST,
    READ_MANIFEST_BY_TAG,
)
from wharf.content.repositories import project_unknown, repository_unknown
from wharf.content.types import StoredManifest, Target
from wharf.db import Database
from wharf.db.moments import Moment
from wharf.oci.digest import is_digest
from wharf.oci.errors import ErrorCode, RegistryError

REMEMBERED_BYTES_MAX = 24 * 1024 * 1024
# What a remembered manifest costs beside its payload.
REMEMBERED_OVERHEAD_BYTES = 1024


class ManifestReader:
    """Reads manifests, and remembers them until something is committed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[tuple[int, str, str], tuple[object, StoredManifest]] = {}
        self._remembered_bytes = 0

    async def read(self, moment: Moment, target: Target, reference: str) -> StoredManifest:
        """The live manifest under a tag or digest, as of `moment` or later.

        Raises MANIFEST_UNKNOWN, NAME_UNKNOWN, or UNAUTHORIZED when the project is gone by now.
        """
        key = (target.project_id, target.name, reference)
        known = self._remembered.get(key)
        if known is not None and known[0] == moment.state:
            return known[1]
        statement = READ_MANIFEST_BY_DIGEST if is_digest(reference) else READ_MANIFEST_BY_TAG
        row = await self._database.row(
            statement, project_id=target.project_id, repository=target.name, reference=reference
        )
        # What is missing has to be said of one moment: what has been looked up before may be true no longer.
        row = row or await self._look_again(target, reference)
        found = StoredManifest(row[0], row[1], row[2], bytes(row[3]))
        self._remember(key, moment, found)
        return found

    async def _look_again(self, target: Target, reference: str) -> tuple[Any, ...]:
        statement = LOOK_FOR_MANIFEST_BY_DIGEST if is_digest(reference) else LOOK_FOR_MANIFEST_BY_TAG
        row = await self._database.row(
            statement, project_id=target.project_id, repository=target.name, reference=reference
        )
        if row is None:
            raise project_unknown(target.project)
        if row[0] is None:
            raise repository_unknown(target)
        if row[-1] is None:
            raise manifest_unknown(target, reference)
        return row[1:]

    def _remember(self, key: tuple[int, str, str], moment: Moment, found: StoredManifest) -> None:
        size_bytes = len(found.payload) + REMEMBERED_OVERHEAD_BYTES
        if key not in self._remembered:
            self._remembered_bytes += size_bytes
        if self._remembered_bytes > REMEMBERED_BYTES_MAX:
            # Starting over is cheaper than keeping an order: a miss costs one indexed read.
            self._remembered.clear()
            self._remembered_bytes = size_bytes
        self._remembered[key] = (moment.state, found)


def manifest_unknown(target: Target, reference: str) -> RegistryError:
    """The error for a tag or digest that the repository does not have."""
    separator = "@" if is_digest(reference) else ":"
    return RegistryError(
        ErrorCode.MANIFEST_UNKNOWN,
        f"manifest {target.full_name}{separator}{reference} not found",
        detail={"reference": reference},
    )
