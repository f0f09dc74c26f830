"""The one place where a failure becomes an answer."""

import json
from typing import Any

from wharf.api.http import Request, encoded, json_headers
from wharf.base.logging import get_logger
from wharf.blobstore import BlobMissing, StorageFull, StorageUnavailable
from wharf.db import DatabaseFull, DatabaseUnavailable
from wharf.oci.errors import ErrorCode, RegistryError

RETRY_SECONDS = 5

log = get_logger()


def as_registry_error(error: Exception, request: Request) -> RegistryError:
    """What the client may know of `error`: all of a `RegistryError`, and of anything else only the request id."""
    if isinstance(error, RegistryError):
        return error
    if isinstance(error, StorageFull | DatabaseFull):
        log.error("request.storage_full", reason=str(error), path=request.path, request_id=request.request_id)
        return RegistryError(
            ErrorCode.UNAVAILABLE, f"the registry's storage is full (request {request.request_id})", status=507
        )
    if isinstance(error, DatabaseUnavailable | StorageUnavailable | BlobMissing):
        log.warning("request.unavailable", reason=str(error), path=request.path, request_id=request.request_id)
        return RegistryError(
            ErrorCode.UNAVAILABLE,
            f"the registry cannot reach its storage at the moment; try again (request {request.request_id})",
            headers=(("retry-after", str(RETRY_SECONDS)),),
        )
    log.error("request.failed", path=request.path, request_id=request.request_id, exc_info=error)
    return RegistryError(ErrorCode.UNKNOWN, f"internal server error (request {request.request_id})")


async def respond_error(request: Request, error: Exception) -> None:
    """Answers with the error document of the OCI specification, which is Harbor's too."""
    known = as_registry_error(error, request)
    entry: dict[str, Any] = {"code": known.code.name, "message": known.message}
    if known.detail is not None:
        entry["detail"] = known.detail
    document = json.dumps({"errors": [entry]}, ensure_ascii=False, separators=(",", ":")) + "\n"
    await request.respond(known.status, json_headers() + encoded(known.headers), document.encode())
