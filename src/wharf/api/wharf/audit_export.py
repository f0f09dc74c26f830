"""`GET /api/wharf/v1/audit-export`: the audit log as lines of JSON, piece by piece."""

from wharf.access.door import require_sysadmin
from wharf.access.rights import Rights
from wharf.access.roles import Permission
from wharf.api.http import Headers, Request
from wharf.api.session_callers import SessionCallers
from wharf.audit.export import EXPORTED_ENTRIES_MAX, export_entries
from wharf.audit.lines import encoded_lines
from wharf.base.clock import Clock
from wharf.base.query_language import INTEGER_MAX
from wharf.db import Database
from wharf.oci.errors import ErrorCode, RegistryError, printable

INTEGER_DIGITS_MAX = 19


class AuditExport:
    """Hands the log to administrators, from where they have it already."""

    def __init__(self, database: Database, clock: Clock, rights: Rights, callers: SessionCallers) -> None:
        self._database = database
        self._clock = clock
        self._rights = rights
        self._callers = callers

    async def get(self, request: Request) -> None:
        """`cursor` is the id of the last line that the caller has, `limit` how many more he wants at most.

        Fewer lines than that mean that there are no more for now.
        """
        caller = await self._callers.caller(request, await self._rights.refresh())
        require_sysadmin(caller, Permission("audit-log", "list"))
        last_id = _number(request, "cursor", 0, INTEGER_MAX)
        limit = _number(request, "limit", EXPORTED_ENTRIES_MAX, EXPORTED_ENTRIES_MAX)
        headers: Headers = [(b"content-type", b"application/x-ndjson")]
        pieces = export_entries(self._database, self._clock, last_id=last_id, limit=limit)
        # What fails at once is answered as an error; later there is nothing left but to break off.
        piece = await anext(pieces, None)
        if piece is None:
            await request.respond(200, headers)
            return
        await request.start(200, headers)
        while piece is not None:
            await request.send_piece(encoded_lines(piece), more=True)
            piece = await anext(pieces, None)
        await request.send_piece(b"", more=False)


def _number(request: Request, name: str, default: int, maximum: int) -> int:
    text = request.query().get(name, [""])[-1]
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > INTEGER_DIGITS_MAX or int(text) > maximum:
        raise RegistryError(
            ErrorCode.BAD_REQUEST, f"{name} has to be a number from 0 to {maximum}, not {printable(text)}"
        )
    return int(text)
