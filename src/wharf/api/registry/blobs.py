"""Blobs: GET, HEAD, DELETE."""

from contextlib import aclosing

from wharf.api.http import Headers, Request
from wharf.api.registry.callers import DELETE, PULL
from wharf.api.registry.context import Registry
from wharf.content.delete_blob import delete_blob
from wharf.content.find_blob import require_blob
from wharf.content.types import StoredBlob
from wharf.oci.digest import parse_digest
from wharf.oci.errors import RegistryError
from wharf.oci.ranges import parse_range
from wharf.oci.reference import parse_repository_name

PRESIGNED_URL_SECONDS = 20 * 60


async def get(registry: Registry, request: Request, repository: str, reference: str) -> None:
    """GET and HEAD of a blob, whole or a range of it."""
    name = parse_repository_name(repository)
    digest = parse_digest(reference)
    await registry.rights.refresh()
    caller, target = await registry.callers.authorize(request, name, PULL)
    try:
        blob = await require_blob(registry.stores, target, digest)
    except RegistryError as missing:
        target = await registry.callers.follow(caller, name, target, missing)
        blob = await require_blob(registry.stores, target, digest)
    await send_blob(registry, request, blob)


async def send_blob(
    registry: Registry, request: Request, blob: StoredBlob, media_type: bytes = b"application/octet-stream"
) -> None:
    """Answers GET and HEAD with a blob, or a range of it, unless the client has it already."""
    digest = blob.digest
    headers = _headers(blob, media_type)
    condition = request.headers.get(b"if-none-match")
    if condition is not None and digest.encode() in condition:
        await request.respond_empty(304, headers)
    elif request.method == "HEAD":
        headers.append((b"content-length", b"%d" % blob.size_bytes))
        await request.respond_empty(200, headers)
    elif not await _redirect(registry, request, blob):
        await _send(registry, request, blob, headers)


async def delete(registry: Registry, request: Request, repository: str, reference: str) -> None:
    """DELETE of a blob from one repository."""
    name = parse_repository_name(repository)
    digest = parse_digest(reference)
    await registry.rights.refresh()
    caller, target = await registry.callers.authorize(request, name, DELETE)
    actor = await registry.requester(request, caller)
    await delete_blob(registry.stores, actor, target, digest)
    await request.respond(202, [])


def _headers(blob: StoredBlob, media_type: bytes) -> Headers:
    return [
        (b"content-type", media_type),
        (b"docker-content-digest", blob.digest.encode()),
        (b"etag", b'"%s"' % blob.digest.encode()),
        (b"cache-control", b"max-age=31536000"),
        (b"accept-ranges", b"bytes"),
    ]


async def _redirect(registry: Registry, request: Request, blob: StoredBlob) -> bool:
    """Sends the client to the object store, if that is where the bytes are; tells whether it did."""
    if not registry.redirect_downloads:
        return False
    url = await registry.stores.blobs.presigned_url(blob.storage_key, expires_seconds=PRESIGNED_URL_SECONDS)
    if url is None:
        return False
    await request.respond(307, [(b"location", url.encode()), (b"docker-content-digest", blob.digest.encode())])
    return True


async def _send(registry: Registry, request: Request, blob: StoredBlob, headers: Headers) -> None:
    blobs = registry.stores.blobs
    wanted = request.header(b"range")
    part = parse_range(wanted, blob.size_bytes) if wanted else None
    start, end = part or (0, blob.size_bytes)
    headers.append((b"content-length", b"%d" % (end - start)))
    if part:
        headers.append((b"content-range", b"bytes %d-%d/%d" % (start, end - 1, blob.size_bytes)))
    async with aclosing(blobs.read(blob.storage_key, start, end)) as pieces:
        # Read before the answer begins: a storage that does not answer can still be said so.
        piece = await anext(pieces, b"")
        await request.start(206 if part else 200, headers)
        left_bytes = end - start - len(piece)
        await request.send_piece(piece, more=left_bytes > 0)
        while left_bytes > 0:
            piece = await anext(pieces)
            left_bytes -= len(piece)
            await request.send_piece(piece, more=left_bytes > 0)
