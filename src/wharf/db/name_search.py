"""A part of a name looked for among very many names.

No index of SQLite's leads to a part of a text, and to look at a million rows takes it two tenths of a second, in
which nobody else is answered. The names themselves are few bytes: kept in memory one behind the other, they are
searched in a twentieth of that time. They are read when somebody searches for the first time, a few rows at once and
others' requests in between. Names that are new since are added before each search, for ids rise with the commits.
Nothing has to be forgotten: what has been found is looked up again by its id. Should a row get another name,
`Changed` tells.

Over PostgreSQL the database looks by itself: it holds up nobody else, and may have an index for it.
"""

import asyncio
import weakref
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from wharf.db.database import Reader, Row
from wharf.db.sqlite import SqliteDatabase
from wharf.db.sqlite_changes import Changed
from wharf.db.statement import Statement

# Fewer are looked through by the database in no more than two milliseconds.
NAMES_MIN: Final = 10_000
# Whoever has found more has not said yet what he looks for; the database goes on from there.
FOUND_MAX: Final = 5_000
# Of all names of one database.
MEMORY_BYTES_MAX: Final = 64 * 1024 * 1024
# Reading them takes a few milliseconds, in which nobody else is answered.
ROWS_AT_ONCE: Final = 5_000
# If there are more new ids in the whole table, the names are read again.
NEW_IDS_MAX: Final = 100_000

_END: Final = b"\n"
_BYTES_OF_NUMBERS: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class SearchedNames:
    """Rows that are searched by name. Their ids rise, and all statements have the parameters that `where` is about."""

    has_many: Statement
    """Finds a row if there are more than `offset`."""
    last_id: Statement
    """The largest id in the table, also of rows that are not searched."""
    page: Statement
    """Id, name and place of the next rows behind the place `after`, at most `limit`."""
    first_place: str | int
    """A place before all others."""
    new: Statement
    """Id and name of all rows whose id is larger than `last_id`."""
    renamed_by: Changed | None = None
    """What happens when a row gets another name; None if that cannot be."""


class _Names:
    """Names one behind the other, in small letters, and where each one begins."""

    def __init__(self, last_id: int, version: int) -> None:
        self.last_id = last_id
        self.version = version
        self.lock = asyncio.Lock()
        # Until then they are being read, or whoever did so has left.
        self.is_complete = False
        self.is_too_large = False
        self.clear()

    @property
    def size_bytes(self) -> int:
        return len(self._texts) + _BYTES_OF_NUMBERS * len(self._ids)

    def clear(self) -> None:
        self._texts = bytearray()
        self._starts = array("I")
        self._ids = array("q")

    def add(self, rows: Sequence[Row]) -> None:
        names = [row[1].encode().lower() + _END for row in rows]
        self._ids.extend([row[0] for row in rows])
        self._starts.extend([*accumulate(map(len, names), initial=len(self._texts))][:-1])
        self._texts += b"".join(names)
        if self.size_bytes > MEMORY_BYTES_MAX:
            self.is_too_large = True
            self.clear()

    def ids_of(self, part: bytes) -> list[int] | None:
        """The ids of the names that contain the part; None if there are too many of them."""
        found: list[int] = []
        place = self._texts.find(part)
        while place >= 0:
            if len(found) == FOUND_MAX:
                return None
            number = bisect_right(self._starts, place) - 1
            found.append(self._ids[number])
            place = self._texts.find(part, self._starts[number + 1]) if number + 1 < len(self._starts) else -1
        return found


_Place = tuple[SearchedNames, tuple[tuple[str, Any], ...]]
_known: "weakref.WeakKeyDictionary[Reader, OrderedDict[_Place, _Names]]" = weakref.WeakKeyDictionary()


async def ids_of_names(reader: Reader, names: SearchedNames, text: str, **where: Any) -> list[int] | None:
    """The ids of all rows whose names contain the text, whatever the case of the letters from A to Z.

    Rows that are gone may be among them. None says that the database has to look itself: because it does so quickly,
    or finds too many, or because there is no memory for so many names.
    """
    part = text.encode("utf-8", "surrogatepass").lower()
    if not isinstance(reader, SqliteDatabase) or not part or _END in part:
        return None
    known = _known.setdefault(reader, OrderedDict())
    place = (names, tuple(sorted(where.items())))
    found = known.get(place)
    if found is None and await reader.row(names.has_many, **where, offset=NAMES_MIN) is None:
        return None
    row = await reader.row(names.last_id)
    last_id = row[0] or 0 if row else 0
    version = 0 if names.renamed_by is None else reader.changes.last(names.renamed_by)
    if found is None or found.version != version or last_id - found.last_id > NEW_IDS_MAX:
        found = known[place] = _Names(last_id, version)
    async with found.lock:
        await _bring_up_to_date(reader, names, found, where, last_id)
    _make_room(known, place)
    return None if found.is_too_large else found.ids_of(part)


async def _bring_up_to_date(
    reader: SqliteDatabase, names: SearchedNames, found: _Names, where: dict[str, Any], last_id: int
) -> None:
    if not found.is_complete:
        found.clear()
        after = names.first_place
        while (
            rows := await reader.rows(names.page, **where, after=after, limit=ROWS_AT_ONCE)
        ) and not found.is_too_large:
            found.add(rows)
            after = rows[-1][2]
            # Whoever else has asked for something is answered now.
            await asyncio.sleep(0)
        found.is_complete = True
    if last_id > found.last_id and not found.is_too_large:
        rows = await reader.rows(names.new, **where, last_id=found.last_id)
        found.add(rows)
        found.last_id = max(last_id, *(row[0] for row in rows))


def _make_room(known: OrderedDict[_Place, _Names], place: _Place) -> None:
    """Drops what was not searched for the longest time."""
    if place in known:
        known.move_to_end(place)
    while sum(names.size_bytes for names in known.values()) > MEMORY_BYTES_MAX:
        known.popitem(last=False)
