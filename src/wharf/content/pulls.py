"""Who pulled what, how often and when: noted in memory with every pull, and written every few seconds.

A pull itself writes nothing: the registry is read far more often than it is written.
"""

from collections import defaultdict

from wharf.audit.actor import PlainActor
from wharf.audit.events import pull_event
from wharf.audit.record import AuditRecorder
from wharf.base.clock import Clock
from wharf.content.pull_queries import (
    ADD_PULLS,
    LIST_REPOSITORIES_OF_MANIFESTS,
    WRITE_PULL_OF_MANIFEST,
    WRITE_PULL_OF_TAG,
)
from wharf.content.types import Target
from wharf.db import Database
from wharf.identity.types import Identity

# Pulls that differ in who pulled what, from where, since they were last handed on.
NOTED_MAX = 10_000
# Manifests and tags that wait to be written. What else is pulled in these seconds is not counted.
WAITING_MAX = 50_000
# On SQLite whoever writes waits for so many.
WRITTEN_AT_ONCE = 500

# Of a manifest and the tag by which it was pulled, empty for its digest: how often, and when last.
_Counts = dict[tuple[int, str], tuple[int, int]]


class _Note:
    """Pulls by one caller of one manifest under one name, which one entry of the log tells."""

    __slots__ = ("address", "count", "digest", "first", "identity", "last", "request_id", "target")

    def __init__(
        self, identity: Identity, address: str, request_id: str, target: Target, digest: str, first: int
    ) -> None:
        self.identity = identity
        self.address = address
        self.request_id = request_id
        self.target = target
        self.digest = digest
        self.first = first
        self.last = first
        self.count = 0


class Pulls:
    """Remembers pulls that are not written yet; those of the last seconds are lost when a server is killed.

    A fleet that starts pulls the same image a thousand times in a second; one entry of the log tells that as well,
    and an addition to one note is all that it costs.
    """

    def __init__(self, database: Database, clock: Clock, audit: AuditRecorder) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._noted: dict[tuple[str, int, str, int, str], _Note] = {}
        self._waiting: _Counts = {}
        audit.gather = self._hand_on

    def note(
        self,
        identity: Identity,
        address: str,
        request_id: str,
        target: Target,
        manifest_id: int,
        digest: str,
        tag: str,
        *,
        is_counted: bool,
    ) -> None:
        """Somebody has pulled a manifest by a tag, which is empty where it was by the digest."""
        key = (identity.kind, identity.id, address, manifest_id, tag)
        note = self._noted.get(key)
        if note is None:
            if len(self._noted) >= NOTED_MAX:
                self._hand_on()
            note = self._noted[key] = _Note(identity, address, request_id, target, digest, self._clock())
        if is_counted:
            note.count += 1
            note.last = self._clock()

    async def write(self) -> None:
        """Writes what has been counted; should the database not answer, it waits on."""
        self._hand_on()
        taken, self._waiting = self._waiting, {}
        keys = sorted(taken)
        for first in range(0, len(keys), WRITTEN_AT_ONCE):
            try:
                await self._write({key: taken[key] for key in keys[first : first + WRITTEN_AT_ONCE]})
            except BaseException:
                self._put_back({key: taken[key] for key in keys[first:]})
                raise

    def _hand_on(self) -> None:
        """Tells the log who pulled, and adds up what he did."""
        noted, self._noted = self._noted, {}
        for (kind, identity_id, _, manifest_id, tag), note in noted.items():
            actor = PlainActor(kind, identity_id, note.identity.name, note.address, note.request_id)
            self._audit.add(pull_event(actor, note.first, note.target, note.digest, tag or None))
            if note.count:
                self._count(manifest_id, tag, note.count, note.last)

    def _count(self, manifest_id: int, tag: str, count: int, time: int) -> None:
        known = self._waiting.get((manifest_id, tag))
        if known is not None or len(self._waiting) < WAITING_MAX:
            before, last = known or (0, 0)
            self._waiting[manifest_id, tag] = (before + count, max(last, time))

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
        for (manifest_id, tag), (count, time) in taken.items():
            self._count(manifest_id, tag, count, time)
