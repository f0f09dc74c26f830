"""When robots and personal tokens were last used: noted in memory with every request, and written now and then."""

from wharf.base.clock import Clock
from wharf.db import Database
from wharf.identity.personal_token_queries import WRITE_TOKEN_USE
from wharf.identity.robot_queries import WRITE_ROBOT_USE
from wharf.identity.types import Identity


class RobotUses:
    """Remembers uses that are not written yet; those of the last minute are lost when a server is killed."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._unwritten: dict[int, int] = {}
        self._unwritten_tokens: dict[int, int] = {}

    def note(self, caller: Identity) -> None:
        """Somebody has used the registry; only of robots and of personal tokens it is of interest."""
        if caller.kind == "robot":
            self._unwritten[caller.id] = self._clock()
        elif caller.token_id:
            self._unwritten_tokens[caller.token_id] = self._clock()

    async def write(self) -> None:
        """Writes what is noted; should the database not answer, it stays noted."""
        noted, self._unwritten = self._unwritten, {}
        tokens, self._unwritten_tokens = self._unwritten_tokens, {}
        if not noted and not tokens:
            return
        try:
            async with self._database.begin() as transaction:
                # In one order on every node, so that two of them never wait for each other.
                uses = [{"robot_id": robot_id, "used": time} for robot_id, time in sorted(noted.items())]
                await transaction.execute_many(WRITE_ROBOT_USE, uses)
                uses = [{"token_id": token_id, "used": time} for token_id, time in sorted(tokens.items())]
                await transaction.execute_many(WRITE_TOKEN_USE, uses)
        except BaseException:
            self._unwritten = noted | self._unwritten
            self._unwritten_tokens = tokens | self._unwritten_tokens
            raise
