"""Whether the server is well, which version it is, and what it counts."""

import asyncio
import json
from dataclasses import dataclass

from wharf import __version__
from wharf.access.rights import Rights
from wharf.api.credentials import basic_credentials
from wharf.api.http import Request, json_headers
from wharf.api.session_callers import SessionCallers
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.base.exposition import CONTENT_TYPE, render_metrics
from wharf.base.metrics import metrics
from wharf.blobstore import StorageUnavailable
from wharf.content.types import Stores
from wharf.db import DatabaseUnavailable
from wharf.identity.types import ANONYMOUS
from wharf.identity.users import has_initial_password
from wharf.oci.errors import ErrorCode, RegistryError

# However often somebody asks, database and storage are looked at no more often than this.
CHECK_SECONDS = 5
CHECK_TIMEOUT_SECONDS = 5

API_VERSION = b'{"version":"v2.0"}'


@dataclass(frozen=True, slots=True)
class _Findings:
    database: str | None
    storage: str | None


class Health:
    """The pages that say how the server is."""

    def __init__(self, stores: Stores, rights: Rights, callers: SessionCallers, clock: Clock) -> None:
        self._stores = stores
        self._rights = rights
        self._callers = callers
        self._clock = clock
        self._findings: _Findings | None = None
        self._checked_at = 0
        self._checking = asyncio.Lock()

    async def version(self, request: Request) -> None:
        """`/api/version`: the version of the API."""
        # JSON, under the type that Harbor calls it.
        await request.respond(200, [(b"content-type", b"text/plain; charset=utf-8")], API_VERSION)

    async def components(self) -> dict[str, str | None]:
        """What is wrong with each of Harbor's components, or None for one that is well.

        Most of them are this process, which answers; what the job service and Redis keep there is in the database.
        """
        findings = await self._check()
        return {
            "core": None,
            "database": findings.database,
            "jobservice": findings.database,
            "portal": None,
            "redis": findings.database,
            "registry": findings.storage,
            "registryctl": None,
        }

    async def status(self, request: Request) -> None:
        """`/api/wharf/v1/status`, for administrators: what they should know and outsiders should not."""
        # A header that is broken is told so, and is not just nobody's.
        basic_credentials(request.headers.get(b"authorization", b""))
        caller = await self._callers.caller(request, await self._rights.refresh())
        if caller is ANONYMOUS:
            # To a page whose session has ended the browser would open a window of its own that asks for a password.
            challenge = () if request.header(b"cookie") else (("www-authenticate", 'Basic realm="harbor"'),)
            raise RegistryError(ErrorCode.UNAUTHORIZED, headers=challenge)
        if not caller.is_sysadmin:
            raise RegistryError(ErrorCode.DENIED, "only a system administrator may see this")
        document = {
            "version": __version__,
            "initial_password_unchanged": await has_initial_password(self._stores.database),
            "database": self._stores.database.engine,
        }
        await request.respond(200, json_headers(), json.dumps(document).encode())

    async def metrics(self, request: Request) -> None:
        """`/metrics` in the Prometheus format."""
        await request.respond(200, [(b"content-type", CONTENT_TYPE.encode())], render_metrics(metrics))

    async def _check(self) -> _Findings:
        async with self._checking:
            now = self._clock()
            if self._findings is None or now - self._checked_at > CHECK_SECONDS * MICROSECONDS_PER_SECOND:
                database, storage = await asyncio.gather(self._check_database(), self._check_storage())
                self._findings, self._checked_at = _Findings(database, storage), now
            return self._findings

    async def _check_database(self) -> str | None:
        try:
            await asyncio.wait_for(self._stores.database.check(), CHECK_TIMEOUT_SECONDS)
        except (DatabaseUnavailable, TimeoutError):
            return "the database does not answer"
        return None

    async def _check_storage(self) -> str | None:
        try:
            await asyncio.wait_for(self._stores.blobs.check(), CHECK_TIMEOUT_SECONDS)
        except (StorageUnavailable, TimeoutError):
            return "the storage does not answer"
        return None
