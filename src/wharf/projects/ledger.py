"""The ledger of the bytes that projects hold, and the limits that it must not pass.

What a project holds is the sum of its entries: one for each blob that comes into the project or goes, and one for
each manifest. Entries are made in the unit of work that changes the content, so that the two never differ. Without a
limit, those who push into one project do not wait for each other. With one they take turns for the last two
statements of their units of work, so that what they enter together never passes it.

Old entries are rolled up into one number for each project, so that whoever asks adds up few of them.
"""

from collections import defaultdict

from wharf.base.clock import Clock
from wharf.db import Database, Reader, Transaction
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.quota_queries import (
    ADD_TO_QUOTA_USAGE,
    COMPARE_LEDGER,
    FIND_QUOTA_DELTA,
    HOLD_LIMIT,
    HOLD_PROJECT_OF_QUOTA,
    INSERT_QUOTA_DELTA,
    INSERT_QUOTA_DELTA_IF_UNLIMITED,
    LIST_PROJECT_IDS,
    READ_ROOM_FOR_BLOB,
    READ_USED_BYTES,
    TAKE_QUOTA_DELTAS,
)

# On SQLite whoever writes waits for so many.
DELTAS_AT_ONCE = 500
PROJECTS_AT_ONCE = 500
UNIT_BYTES = 1024
UNIT_LETTERS = "KMGTPE"


class QuotaExceeded(RegistryError):  # noqa: N818  It names a state the caller may expect.
    """There is no room in the project for what was to be put into it; nothing of it may stay."""

    def __init__(self, added_bytes: int, used_bytes: int, limit_bytes: int) -> None:
        super().__init__(
            ErrorCode.DENIED,
            f"adding {shown_size(added_bytes)} of storage resource, which when updated to current usage of "
            f"{shown_size(used_bytes)} will exceed the configured upper limit of {shown_size(limit_bytes)}.",
        )
        self.added_bytes = added_bytes
        self.used_bytes = used_bytes
        self.limit_bytes = limit_bytes


async def enter_bytes(transaction: Transaction, project_id: int, size_bytes: int, now: int) -> None:
    """Enters what comes into a project, or with a minus what leaves it; raises `QuotaExceeded`.

    It has to be the last that its unit of work does: whoever holds the limit of a project then waits for nobody, so
    that no two can wait for each other, and holds it for as short as can be.
    """
    entry = {"project_id": project_id, "size_bytes": size_bytes, "now": now}
    if size_bytes > 0:
        if await transaction.execute(INSERT_QUOTA_DELTA_IF_UNLIMITED, **entry):
            return
        await _hold_room(transaction, project_id, size_bytes)
    if size_bytes:
        await transaction.execute(INSERT_QUOTA_DELTA, **entry)


async def _hold_room(transaction: Transaction, project_id: int, size_bytes: int) -> None:
    """Keeps room in a project until the end of the unit of work; raises `QuotaExceeded`."""
    limit = await transaction.row(HOLD_LIMIT, project_id=project_id)
    # A statement of its own: it sees what the one has entered who held the limit before.
    used = await transaction.row(READ_USED_BYTES, project_id=project_id)
    assert limit is not None
    assert used is not None
    _check_room(size_bytes, used[0], limit[0])


async def check_room_for_blob(reader: Reader, project_id: int, digest: str, size_bytes: int) -> None:
    """Raises `QuotaExceeded` if at this moment the project has no room for a blob that it does not hold yet.

    This spares a client to send in vain. Whether there is room is decided when the blob is recorded.
    """
    row = await reader.row(READ_ROOM_FOR_BLOB, project_id=project_id, digest=digest)
    if row is not None and not row[2]:
        _check_room(size_bytes, row[1], row[0])


def _check_room(added_bytes: int, used_bytes: int, limit_bytes: int) -> None:
    if added_bytes > 0 and 0 <= limit_bytes < used_bytes + added_bytes:
        raise QuotaExceeded(added_bytes, used_bytes, limit_bytes)


async def roll_up(database: Database) -> int:
    """Moves every entry that is there into the sums; returns how many there were.

    Several may do so at once, and nobody who reads or pushes waits or sees a difference.
    """
    rolled_up = 0
    # Looked for outside of a unit of work: where nothing happens, nothing is to be committed.
    while await database.row(FIND_QUOTA_DELTA) is not None:
        taken = await _roll_up_some(database)
        rolled_up += taken
        if taken < DELTAS_AT_ONCE:
            break
    return rolled_up


async def _roll_up_some(database: Database) -> int:
    async with database.begin() as transaction:
        deltas = await transaction.rows(TAKE_QUOTA_DELTAS, limit=DELTAS_AT_ONCE)
        sizes: dict[int, int] = defaultdict(int)
        times: dict[int, int] = defaultdict(int)
        for project_id, size_bytes, created_at in deltas:
            sizes[project_id] += size_bytes
            times[project_id] = max(times[project_id], created_at)
        # In one order everywhere, so that two who roll up at once cannot wait for each other in a circle.
        await transaction.execute_many(
            ADD_TO_QUOTA_USAGE,
            [
                {"project_id": project_id, "size_bytes": sizes[project_id], "now": times[project_id]}
                for project_id in sorted(sizes)
            ],
        )
    return len(deltas)


async def recount_project(database: Database, clock: Clock, project_id: int) -> int:
    """Adds up what a project holds and corrects the ledger; returns by how many bytes it was too low.

    0 is what it should be, since every change of content makes its entry in the same commit. Nobody has to stop
    pushing meanwhile.
    """
    found = await database.row(COMPARE_LEDGER, project_id=project_id)
    if found is None or not found[0]:
        return 0
    async with database.begin() as transaction:
        # Two who correct it at once would do so twice.
        await transaction.row(HOLD_PROJECT_OF_QUOTA, project_id=project_id)
        found = await transaction.row(COMPARE_LEDGER, project_id=project_id)
        missing_bytes = int(found[0]) if found else 0
        if missing_bytes:
            await transaction.execute(INSERT_QUOTA_DELTA, project_id=project_id, size_bytes=missing_bytes, now=clock())
    return missing_bytes


async def recount_all(database: Database, clock: Clock) -> dict[int, int]:
    """Recounts every project; returns those whose ledger was wrong, with the correction in bytes."""
    corrections: dict[int, int] = {}
    last = 0
    while projects := await database.rows(LIST_PROJECT_IDS, last=last, limit=PROJECTS_AT_ONCE):
        for (project_id,) in projects:
            if missing_bytes := await recount_project(database, clock, project_id):
                corrections[project_id] = missing_bytes
        last = projects[-1][0]
    return corrections


def shown_size(size_bytes: int) -> str:
    """A size as Harbor writes it in messages."""
    if size_bytes < UNIT_BYTES:
        return f"{size_bytes} B"
    divisor, exponent = UNIT_BYTES, 0
    while size_bytes // divisor >= UNIT_BYTES:
        divisor *= UNIT_BYTES
        exponent += 1
    return f"{size_bytes / divisor:.1f} {UNIT_LETTERS[exponent]}iB"
