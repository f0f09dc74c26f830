"""Who deleted what can be restored. The log knows it, so nothing else has to remember it."""

from collections.abc import Collection

from wharf.audit.queries import LIST_DELETIONS
from wharf.db import Reader


class Deleters:
    """The names of those who deleted some things, as they were called then."""

    def __init__(self, names: dict[tuple[int, int, str], str]) -> None:
        self._names = names

    def of(self, project_id: int, resource_type: str, deleted_at: int) -> str:
        """Who did it: empty where nobody knows, as when the log has been purged or is not kept for deletions."""
        return self._names.get((project_id, deleted_at, resource_type), "")


async def find_deleters(reader: Reader, project_ids: Collection[int], times: Collection[int]) -> Deleters:
    """Those who deleted something in the projects, or one of them, at these very times.

    A deletion and its line in the log have one time, and so has what was deleted together.
    """
    if not times:
        return Deleters({})
    rows = await reader.rows(LIST_DELETIONS, project_ids=sorted(set(project_ids)), times=sorted(set(times)))
    return Deleters({(project_id, at, resource_type): name for project_id, at, resource_type, name in rows})
