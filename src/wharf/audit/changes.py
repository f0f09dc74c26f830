"""What has just changed in which project, read from the end of the log for pages that show it.

Pushes and deletions write their line of the log in any case, so that they do no more for those who watch, and whichever
node did them, each node reads of them.
"""

from dataclasses import dataclass
from typing import Final

from wharf.audit.export import SETTLED_SECONDS
from wharf.audit.queries import LIST_CHANGES, NEWEST_ENTRY
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.db import Reader

CHANGES_PER_READ_MAX: Final = 200

_IN_REPOSITORIES: Final = frozenset({"artifact", "tag", "artifact_label", "repository"})


@dataclass(frozen=True, slots=True)
class Change:
    """Something is another than it was: a project itself, or what is in one of its repositories.

    The repository is named without its project; its name is empty where the project is meant.
    """

    project_id: int
    repository: str


class ChangeFeed:
    """Reads what has come since the last time."""

    def __init__(self, reader: Reader, clock: Clock) -> None:
        self._reader = reader
        self._clock = clock
        self._last_id = 0
        # Entries behind `_last_id` that were read already. Units of work may commit in another order than that of
        # their ids, so for a while what comes late is looked for among them.
        self._known: set[int] = set()

    async def start(self) -> None:
        """Leaves out whatever there is by now."""
        row = await self._reader.row(NEWEST_ENTRY)
        self._last_id = int(row[0] or 0) if row else 0
        self._known = set()

    async def read(self) -> list[Change] | None:
        """What has changed since, each thing once; None for more than can be told apart."""
        rows = await self._reader.rows(LIST_CHANGES, last_id=self._last_id, limit=CHANGES_PER_READ_MAX)
        if len(rows) == CHANGES_PER_READ_MAX:
            await self.start()
            return None
        fresh = [row for row in rows if row[0] not in self._known]
        settled = self._clock() - SETTLED_SECONDS * MICROSECONDS_PER_SECOND
        self._last_id = max([self._last_id, *(row[0] for row in rows if row[1] <= settled)])
        self._known = {row[0] for row in rows if row[0] > self._last_id}
        return list(dict.fromkeys(change for row in fresh if (change := _change(*row[2:])) is not None))


def _change(project_id: int, project_name: str, resource_type: str, resource: str) -> Change | None:
    if not project_id:
        return None
    if resource_type == "project":
        return Change(project_id, "")
    if resource_type not in _IN_REPOSITORIES:
        return None
    full_name = resource.partition("@")[0].partition(":")[0]
    return Change(project_id, full_name.removeprefix(f"{project_name}/"))
