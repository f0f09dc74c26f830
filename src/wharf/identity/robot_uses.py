"""When robots were last used: noted in memory with every request, and written now and then."""

from wharf.base.clock import Clock
from wharf.db import Database
from wharf.identity.robot_queries import WRITE_ROBOT_USE
from wharf.identity.types import Identity


class RobotUses:
    """Remembers uses that are not written yet; those of the last minute are lost when a server is killed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._unwritten: dict[int, int] = {}

    def note(self, caller: Identity) -> None:
        """Somebody has used the registry; only of robots it is of interest."""
        if caller.kind == "robot":
            self._unwritten[caller.id] = self._clock()

    async def write(self) -> None:
        """Writes what is noted; should the database not answer, it stays noted."""
        noted, self._unwritten = self._unwritten, {}
        if not noted:
            return
        try:
            async with self._database.begin() as transaction:
                # In one order on every node, so that two of them never wait for each other.
                uses = [{"robot_id": robot_id, "used": time} for robot_id, time in sorted(noted.items())]
                await transaction.execute_many(WRITE_ROBOT_USE, uses)
        except BaseException:
            self._unwritten = noted | self._unwritten
            raise
