"""An API as a whole, `/api/v2.0` or one like it: the way of a request to its operation and back."""

from collections.abc import Iterable
from urllib.parse import quote

import msgspec

from wharf.api.harbor.call import Call
from wharf.api.harbor.catalogue import OPERATIONS
from wharf.api.harbor.checking import checked_body, checked_values
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation
from wharf.api.harbor.routing import PREFIX, Routes, with_single_slashes
from wharf.api.http import Request
from wharf.api.read_only import refuse_if_read_only
from wharf.api.session_callers import SessionCallers
from wharf.audit.actor import NO_EVENTS
from wharf.identity.requester import Requester, requester
from wharf.identity.types import ANONYMOUS


class ManagementApi:
    """Answers everything below the prefix; Harbor's own API unless another table is given."""

    def __init__(
        self,
        management: Management,
        callers: SessionCallers,
        operations: Iterable[Operation] = OPERATIONS,
        prefix: str = PREFIX,
    ) -> None:
        self._management = management
        self._callers = callers
        self._prefix = prefix
        self._routes = Routes(operations, prefix)

    async def handle(self, request: Request) -> None:
        """One request; raises `RegistryError` for whatever cannot be answered as asked."""
        operation, path_values = self._routes.find(request.method, _path_as_sent(request))
        request.route = self._prefix + operation.path
        caller = await self._admitted(request, operation)
        values = checked_values(request, operation, path_values)
        document = await checked_body(request, operation)
        answer = await operation.handler(self._management, Call(request, caller, values, document))
        if answer.document is None:
            await request.respond(operation.status, answer.headers)
            return
        answer.headers.append((b"content-type", (answer.media_type or operation.media_type).encode()))
        body = answer.document if isinstance(answer.document, bytes) else msgspec.json.encode(answer.document) + b"\n"
        await request.respond(operation.status, answer.headers, body)

    async def _admitted(self, request: Request, operation: Operation) -> Requester:
        """Who asks; raises DENIED for what cannot be done in read-only mode, whoever it is."""
        if operation.is_for_anybody:
            return requester(ANONYMOUS, "", request.request_id, NO_EVENTS)
        management = self._management
        moment = await management.rights.refresh()
        if not operation.is_always_allowed:
            await refuse_if_read_only(request.method, self._management.configurations, moment.rights)
        identity = await self._callers.caller(request, moment)
        address = management.addresses.client(request)
        return requester(identity, address, request.request_id, await management.audit.unrecorded())


def _path_as_sent(request: Request) -> str:
    raw: bytes | None = request.scope.get("raw_path")
    path = quote(request.path) if raw is None else raw.partition(b"?")[0].decode("latin-1")
    return with_single_slashes(path)
