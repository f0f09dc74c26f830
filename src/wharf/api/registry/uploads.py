"""Uploads: POST begins or mounts, PATCH appends, PUT ends, GET asks, DELETE cancels."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from wharf.access.roles import Permission
from wharf.api.http import Headers, Request
from wharf.api.registry.callers import PUSH, Caller
from wharf.api.registry.context import Registry
from wharf.content.append_upload import append_to_upload
from wharf.content.finish_upload import finish_upload, push_blob
from wharf.content.mount_blob import mount_blob
from wharf.content.types import ByteStream, Target, UploadStatus
from wharf.content.uploads import begin_upload, cancel_upload, find_open_upload
from wharf.oci.digest import Digest, new_hash, parse_digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.ranges import parse_content_range
from wharf.oci.reference import parse_repository_name

# A hint that spares clients and storage very small pieces; smaller ones are taken all the same.
CHUNK_BYTES_MIN = 64 * 1024
ALGORITHM_PARAMETER = "digest-algorithm"


async def post(registry: Registry, request: Request, repository: str, _: str) -> None:
    """POST: a whole blob, a mount, or a new session."""
    caller, target = await _authorize(registry, request, repository, PUSH)
    query = request.query()
    if "mount" in query:
        digest = parse_digest(query["mount"][-1])
        source = query.get("from", [None])[-1]
        may_search = source is not None or registry.automatic_cross_mount
        if may_search and await mount_blob(registry.stores, registry.rights, caller.identity, target, digest, source):
            await _respond_created(request, target, digest)
            return
    elif "digest" in query:
        digest = parse_digest(query["digest"][-1])
        await push_blob(registry.stores, target, digest, _body(request), announced_bytes=request.content_length())
        await _respond_created(request, target, digest)
        return
    algorithm = _algorithm(query)
    status = begin_upload(registry.stores, target)
    headers = _session_headers(target, status, algorithm)
    headers.append((b"oci-chunk-min-length", b"%d" % CHUNK_BYTES_MIN))
    await request.respond(202, headers)


async def patch(registry: Registry, request: Request, repository: str, upload_id: str) -> None:
    """PATCH: the next piece."""
    _, target = await _authorize(registry, request, repository, PUSH)
    algorithm = _algorithm(request.query())
    start_bytes, stream = _piece(request)
    try:
        status = await append_to_upload(
            registry.stores, target, upload_id, stream, start_bytes=start_bytes, algorithm=algorithm
        )
    except RegistryError as error:
        raise _with_location(error, target, upload_id) from None
    await request.respond(202, _session_headers(target, status, algorithm))


async def put(registry: Registry, request: Request, repository: str, upload_id: str) -> None:
    """PUT: the last piece, if any, and the digest of the whole."""
    _, target = await _authorize(registry, request, repository, PUSH)
    upload_id, digest = _closing_digest(request, upload_id)
    start_bytes, stream = _piece(request)
    try:
        await finish_upload(
            registry.stores,
            target,
            upload_id,
            digest,
            stream,
            start_bytes=start_bytes,
            announced_bytes=request.content_length(),
        )
    except RegistryError as error:
        raise _with_location(error, target, upload_id) from None
    await _respond_created(request, target, digest)


async def get(registry: Registry, request: Request, repository: str, upload_id: str) -> None:
    """GET: how far the upload has come."""
    _, target = await _authorize(registry, request, repository, PUSH)
    session = await find_open_upload(registry.stores, target, upload_id)
    await request.respond_empty(204, _session_headers(target, UploadStatus(upload_id, session.received_bytes)))


async def delete(registry: Registry, request: Request, repository: str, upload_id: str) -> None:
    """DELETE: the upload is given up."""
    _, target = await _authorize(registry, request, repository, PUSH)
    await cancel_upload(registry.stores, target, upload_id)
    await request.respond_empty(204, [])


async def _authorize(
    registry: Registry, request: Request, repository: str, permission: Permission
) -> tuple[Caller, Target]:
    name = parse_repository_name(repository)
    await registry.rights.refresh()
    return await registry.callers.authorize(request, name, permission)


def _closing_digest(request: Request, upload_id: str) -> tuple[str, Digest]:
    """The id and the digest that ends the upload; raises DIGEST_INVALID.

    Other registries' locations have a query, and scripts that know only those put `&digest=` behind ours.
    """
    upload_id, _, appended = upload_id.partition("&")
    sent = request.query().get("digest", [""])[-1] or appended.partition("digest=")[2]
    if not sent:
        raise RegistryError(ErrorCode.DIGEST_INVALID, "the query must have digest=<algorithm>:<hex>")
    return upload_id, parse_digest(sent)


def _algorithm(query: dict[str, list[str]]) -> str:
    """The algorithm of the digest that will end the upload; raises DIGEST_INVALID for one that is not known."""
    algorithm = query.get(ALGORITHM_PARAMETER, ["sha256"])[-1]
    new_hash(algorithm)
    return algorithm


def _piece(request: Request) -> tuple[int | None, ByteStream]:
    """Where the client says that its piece belongs, and the piece."""
    header = request.header(b"content-range")
    if not header:
        return None, _body(request)
    start, last = parse_content_range(header)
    return start, _exactly(_body(request), last - start + 1)


def _body(request: Request) -> ByteStream:
    length = request.content_length()
    return request.body() if length is None else _exactly(request.body(), length)


async def _exactly(stream: ByteStream, size_bytes: int) -> AsyncIterator[bytes]:
    """The stream, if it has as many bytes as the client has said; raises SIZE_INVALID."""
    arrived = 0
    async for piece in stream:
        arrived += len(piece)
        if arrived > size_bytes:
            break
        yield piece
    if arrived != size_bytes:
        raise RegistryError(ErrorCode.SIZE_INVALID, f"the request announced {size_bytes} bytes and brought {arrived}")


def _session_headers(target: Target, status: UploadStatus, algorithm: str = "sha256") -> Headers:
    location = _location(target, status.id)
    if algorithm != "sha256":
        location += f"?{ALGORITHM_PARAMETER}={algorithm}"
    return [
        (b"location", location.encode()),
        (b"range", b"0-%d" % max(status.received_bytes - 1, 0)),
        (b"docker-upload-uuid", status.id.encode()),
    ]


def _location(target: Target, upload_id: str) -> str:
    return f"/v2/{target.full_name}/blobs/uploads/{quote(upload_id, safe='')}"


def _with_location(error: RegistryError, target: Target, upload_id: str) -> RegistryError:
    """A piece out of order is told where to go on."""
    if error.status == 416:
        error.headers += (("location", _location(target, upload_id)), ("docker-upload-uuid", upload_id))
    return error


async def _respond_created(request: Request, target: Target, digest: Digest) -> None:
    location = f"/v2/{target.full_name}/blobs/{digest}"
    await request.respond(201, [(b"location", location.encode()), (b"docker-content-digest", digest.encode())])
