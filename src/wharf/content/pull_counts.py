"""How often and when something was pulled: counted in memory with every pull, and written every few seconds.

A pull itself writes nothing: the registry is read far more often than it is written.
"""

from collections import defaultdict

from wharf.base.clock import Clock
from wharf.content.pull_queries import (
    ADD_PULLS,
    LIST_REPOSITORIES_OF_MANIFESTS,
    WRITE_PULL_OF_MANIFEST,
    WRITE_PULL_OF_TAG,
)
from wharf.db import Database

# Manifests and tags that wait to be written. What else is pulled in these seconds is not counted.
WAITING_MAX = 50_000
# On SQLite whoever writes waits for so many.
WRITTEN_AT_ONCE = 500

# Of a manifest and the tag by which it was pulled, empty for its digest: how often, and when last.
_Counts = dict[tuple[int, str], tuple[int, int]]


class PullCounts:
    """Remembers pulls that are not written yet; those of the last seconds are lost when a server is killed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: _Counts = {}

    def add(self, manifest_id: int, tag: str) -> None:
        """Somebody has pulled a manifest by a tag, which is empty where it was by the digest."""
        key = (manifest_id, tag)
        known = self._waiting.get(key)
        if known is not None or len(self._waiting) < WAITING_MAX:
            self._waiting[key] = ((known[0] if known else 0) + 1, self._clock())

    async def write(self) -> None:
        """Writes what has been counted; should the database not answer, it waits on."""
        taken, self._waiting = self._waiting, {}
        keys = sorted(taken)
        for first in range(0, len(keys), WRITTEN_AT_ONCE):
            try:
                await self._write({key: taken[key] for key in keys[first : first + WRITTEN_AT_ONCE]})
            except BaseException:
                self._put_back({key: taken[key] for key in keys[first:]})
                raise

    async def _write(self, counts: _Counts) -> None:
        last: dict[int, int] = defaultdict(int)
        for (manifest_id, _), (_, time) in counts.items():
            last[manifest_id] = max(last[manifest_id], time)
        repositories: dict[int, int] = dict(await self._database.rows(LIST_REPOSITORIES_OF_MANIFESTS, ids=sorted(last)))
        pulls: dict[int, int] = defaultdict(int)
        for (manifest_id, _), (count, _) in counts.items():
            if manifest_id in repositories:
                pulls[repositories[manifest_id]] += count
        async with self._database.begin() as transaction:
            # In one order on every node, so that two of them never wait for each other in a circle.
            await transaction.execute_many(
                ADD_PULLS, [{"repository_id": one, "pulls": pulls[one]} for one in sorted(pulls)]
            )
            await transaction.execute_many(
                WRITE_PULL_OF_MANIFEST, [{"manifest_id": one, "pulled": last[one]} for one in sorted(last)]
            )
            await transaction.execute_many(
                WRITE_PULL_OF_TAG,
                [
                    {
                        "in_repository": repositories[manifest_id],
                        "of_manifest": manifest_id,
                        "tag_name": tag,
                        "pulled": time,
                    }
                    for (manifest_id, tag), (_, time) in sorted(counts.items())
                    if tag and manifest_id in repositories
                ],
            )

    def _put_back(self, taken: _Counts) -> None:
        for key, (count, time) in taken.items():
            newer = self._waiting.get(key, (0, 0))
            self._waiting[key] = (count + newer[0], max(time, newer[1]))
