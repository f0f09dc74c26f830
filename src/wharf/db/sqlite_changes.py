"""What has changed in an SQLite database, so that what was read of the rest may be used again.

Triggers tell, which no way of changing something can pass by. They belong to the one connection that writes and are
no part of the schema; a push pays some microseconds for them.
"""

import sqlite3
from enum import IntEnum
from typing import Final

# Of so many things it is known when they changed last; the rest counts as changed when the oldest was forgotten.
KNOWN_CHANGES_MAX: Final = 10_000


class Changed(IntEnum):
    """What may have changed."""

    ARTIFACTS = 1
    """The artifacts and tags of one repository."""
    NAMES = 2
    """The name of a repository, or of a project, that was there before."""


# What happens to which table, and what has changed then.
_TRIGGERS: Final = (
    ("INSERT ON manifest", Changed.ARTIFACTS, "new.repository_id"),
    ("UPDATE OF digest, media_type, accessory_type, deleted_at ON manifest", Changed.ARTIFACTS, "new.repository_id"),
    ("DELETE ON manifest", Changed.ARTIFACTS, "old.repository_id"),
    # What a manifest names is written together with it.
    ("INSERT ON tag", Changed.ARTIFACTS, "new.repository_id"),
    ("UPDATE OF name, manifest_id, ended_at ON tag", Changed.ARTIFACTS, "new.repository_id"),
    ("DELETE ON tag", Changed.ARTIFACTS, "old.repository_id"),
    ("UPDATE OF name, project_id ON repository", Changed.NAMES, "0"),
    ("UPDATE OF name ON project", Changed.NAMES, "0"),
)


class SqliteChanges:
    """Listens to the write connection; each change has the number of the commit that brought it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Adds the triggers to the connection, in whose database the schema must be there."""
        self._uncommitted: set[tuple[int, int]] = set()
        self._commits: dict[tuple[int, int], int] = {}
        self._forgotten = 0
        connection.create_function("wharf_changed", 2, lambda kind, thing_id: self._uncommitted.add((kind, thing_id)))
        for number, (event, kind, thing_id) in enumerate(_TRIGGERS):
            connection.execute(
                f"CREATE TEMP TRIGGER wharf_changed_{number} AFTER {event} "
                f"BEGIN SELECT wharf_changed({kind:d}, {thing_id}); END"
            )

    def commit(self, number: int) -> None:
        """Takes note of what the unit of work has changed."""
        for changed in self._uncommitted:
            # The latest stand last.
            self._commits.pop(changed, None)
            self._commits[changed] = number
        self._uncommitted.clear()
        while len(self._commits) > KNOWN_CHANGES_MAX:
            self._forgotten = self._commits.pop(next(iter(self._commits)))

    def roll_back(self) -> None:
        """Forgets what the unit of work would have changed."""
        self._uncommitted.clear()

    def last(self, kind: Changed, thing_id: int = 0) -> int:
        """The number of the last commit that has changed this, or a later one."""
        return self._commits.get((kind, thing_id), self._forgotten)
