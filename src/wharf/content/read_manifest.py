"""Looking a manifest up, by tag or by digest: the hottest read of the registry."""

from wharf.content.queries import READ_MANIFEST_BY_DIGEST, READ_MANIFEST_BY_TAG
from wharf.content.types import StoredManifest
from wharf.db import Database
from wharf.db.moments import Moment
from wharf.oci.digest import is_digest

REMEMBERED_BYTES_MAX = 24 * 1024 * 1024
# What a remembered manifest costs beside its payload.
REMEMBERED_OVERHEAD_BYTES = 1024


class ManifestReader:
    """Reads manifests, and remembers them until something is committed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[tuple[str, str, str], tuple[object, StoredManifest]] = {}
        self._remembered_bytes = 0

    async def read(self, moment: Moment, project: str, repository: str, reference: str) -> StoredManifest | None:
        """The live manifest under a tag or digest, as of `moment` or later."""
        key = (project, repository, reference)
        known = self._remembered.get(key)
        if known is not None and known[0] == moment.state:
            return known[1]
        statement = READ_MANIFEST_BY_DIGEST if is_digest(reference) else READ_MANIFEST_BY_TAG
        row = await self._database.row(statement, project=project, repository=repository, reference=reference)
        if row is None:
            return None
        found = StoredManifest(row[0], row[1], row[2], bytes(row[3]))
        self._remember(key, moment, found)
        return found

    def _remember(self, key: tuple[str, str, str], moment: Moment, found: StoredManifest) -> None:
        size_bytes = len(found.payload) + REMEMBERED_OVERHEAD_BYTES
        if key not in self._remembered:
            self._remembered_bytes += size_bytes
        if self._remembered_bytes > REMEMBERED_BYTES_MAX:
            # Starting over is cheaper than keeping an order: a miss costs one indexed read.
            self._remembered.clear()
            self._remembered_bytes = size_bytes
        self._remembered[key] = (moment.state, found)
