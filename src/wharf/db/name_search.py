"""A part of a name looked for among very many names.

No index leads to a part of a text, and to look at a million rows takes a database tenths of a second, in which SQLite
lets nobody else be answered. The names themselves are few bytes: kept in memory one behind the other, they are
searched in a twentieth of that time. They are read when somebody searches for the first time, a few rows at once and
others' requests in between. Names that are new since are added before each search. Nothing has to be forgotten: what
has been found is looked up again by its id. Should a row get another name, `Changed` tells, over SQLite alone.

A name is new if its id is larger than one up to which everything is known to be there. Over SQLite that is the
largest one, for ids rise with the commits. Over PostgreSQL a smaller id may still be committed later, but only by a
transaction that had a number by the time at which the larger one was seen: a unit of work has locked its repository,
for which it gets its number, before it takes ids. Once all transactions that had a number then have ended, everything
up to that id is there.
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
    """Rows that are searched by name. Their ids rise."""

    many: Statement
    """Finds a row if there are more than `offset`; its columns are the parameters in `which`."""
    which: tuple[str, ...]
    """What `page` and `new` are asked for: the rows of which repository, for instance."""
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
    horizon: Statement | None = None
    """The largest id, the first number that no transaction has, that of the oldest which has not ended, and which
    server says so. Without it PostgreSQL looks by itself."""


class _Names:
    """Names one behind the other, in small letters, and where each one begins."""

    def __init__(self, version: int) -> None:
        self.version = version
        self.lock = asyncio.Lock()
        # Until then they are being read, or whoever did so has left.
        self.is_complete = False
        self.is_too_large = False
        # Everything up to this id is there by now; None until that is known.
        self.settled_id: int | None = None
        # An id that will be so when all transactions below the number have ended.
        self.awaited: tuple[int, int] | None = None
        self.server = ""
        self.clear()

    def settle(self, last_id: int, next_number: int, oldest: int, server: str) -> None:
        """Takes note of a horizon."""
        if server != self.server:
            # After a failover the ids and numbers of lost transactions are given again.
            self.server, self.settled_id, self.awaited = server, None, None
        if self.awaited is None:
            self.awaited = last_id, next_number
        if oldest >= self.awaited[1]:
            self.settled_id, self.awaited = self.awaited[0], None

    @property
    def size_bytes(self) -> int:
        return len(self._texts) + _BYTES_OF_NUMBERS * len(self._ids)

    def clear(self) -> None:
        self._texts = bytearray()
        self._starts = array("I")
        self._ids = array("q")
        self._unsettled_ids: set[int] = set()

    def add(self, rows: Sequence[Row]) -> None:
        """Adds rows, whatever is behind the settled id only once."""
        rows = [row for row in rows if row[0] not in self._unsettled_ids]
        settled_id = self.settled_id or 0
        self._unsettled_ids.update(row[0] for row in rows if row[0] > settled_id)
        names = [row[1].encode().lower() + _END for row in rows]
        self._ids.extend([row[0] for row in rows])
        self._starts.extend([*accumulate(map(len, names), initial=len(self._texts))][:-1])
        self._texts += b"".join(names)
        if self.size_bytes > MEMORY_BYTES_MAX:
            self.is_too_large = True
            self.clear()

    def complete(self) -> None:
        """Says that every name is there now."""
        self._unsettled_ids = {row_id for row_id in self._unsettled_ids if row_id > (self.settled_id or 0)}
        self.is_complete = True

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


_Place = tuple[SearchedNames, Row]
_known: "weakref.WeakKeyDictionary[Reader, OrderedDict[_Place, _Names]]" = weakref.WeakKeyDictionary()


async def ids_of_names(reader: Reader, names: SearchedNames, text: str, **where: Any) -> list[int] | None:
    """The ids of all rows whose names contain the text, whatever the case of the letters from A to Z.

    `where` are the parameters of `many`. Rows that are gone may be among the answer. None says that the database has
    to look itself: because it does so quickly, or finds too many, or because there is no memory for so many names.
    """
    part = text.encode("utf-8", "surrogatepass").lower()
    can_know = isinstance(reader, SqliteDatabase) or (names.horizon is not None and hasattr(reader, "begin"))
    if not can_know or not part or _END in part:
        return None
    row = await reader.row(names.many, **where, offset=NAMES_MIN)
    if row is None:
        return None
    known = _known.setdefault(reader, OrderedDict())
    place = (names, row[: len(names.which)])
    found = known.get(place)
    version = 0
    if names.renamed_by is not None and isinstance(reader, SqliteDatabase):
        version = reader.changes.last(names.renamed_by)
    if found is None or found.version != version:
        found = known[place] = _Names(version)
    async with found.lock:
        await _bring_up_to_date(reader, names, found, dict(zip(names.which, row, strict=False)))
    _make_room(known, place)
    return found.ids_of(part) if found.is_complete and not found.is_too_large else None


async def _bring_up_to_date(reader: Reader, names: SearchedNames, found: _Names, where: dict[str, Any]) -> None:
    settled_before = found.settled_id if found.is_complete else None
    server = found.server
    # Whoever leaves in the middle leaves them so, and the next one begins anew.
    found.is_complete = False
    last_id = await _settle(reader, names, found)
    if found.settled_id is None or last_id - found.settled_id > NEW_IDS_MAX:
        return
    if settled_before is None or server != found.server or last_id - settled_before > NEW_IDS_MAX:
        settled_before = found.settled_id
        await _read_all(reader, names, found, where)
    if last_id > settled_before and not found.is_too_large:
        found.add(await reader.rows(names.new, **where, last_id=settled_before))
    found.complete()


async def _settle(reader: Reader, names: SearchedNames, found: _Names) -> int:
    """Finds out up to which id everything is there; returns the largest id."""
    if isinstance(reader, SqliteDatabase):
        row = await reader.row(names.last_id)
        found.settled_id = row[0] or 0 if row else 0
        return found.settled_id
    assert names.horizon is not None
    ((last_id, next_number, oldest, server),) = await reader.rows(names.horizon)
    found.settle(last_id or 0, next_number, oldest, server)
    return last_id or 0


async def _read_all(reader: Reader, names: SearchedNames, found: _Names, where: dict[str, Any]) -> None:
    found.clear()
    found.is_too_large = False
    after = names.first_place
    while rows := await reader.rows(names.page, **where, after=after, limit=ROWS_AT_ONCE):
        found.add(rows)
        if found.is_too_large:
            break
        after = rows[-1][2]
        # Whoever else has asked for something is answered now.
        await asyncio.sleep(0)


def _make_room(known: OrderedDict[_Place, _Names], place: _Place) -> None:
    """Drops what was not searched for the longest time."""
    if place in known:
        known.move_to_end(place)
    while sum(names.size_bytes for names in known.values()) > MEMORY_BYTES_MAX:
        known.popitem(last=False)
