"""Manifests: GET, HEAD, PUT, DELETE."""

from wharf.api.http import Headers, Request
from wharf.api.registry.callers import DELETE, PULL, PUSH
from wharf.api.registry.context import Registry
from wharf.base.metrics import metrics
from wharf.content.delete_manifest import delete_manifest
from wharf.content.put_manifest import put_manifest
from wharf.content.tags import delete_tag
from wharf.oci.digest import Digest, is_digest, parse_digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import MANIFEST_SIZE_BYTES_MAX
from wharf.oci.reference import RepositoryName, parse_repository_name, parse_tag

# The specification asks for at least ten, and for 414 beyond what the registry takes.
TAGS_PER_PUSH_MAX = 32


async def get(registry: Registry, request: Request, repository: str, reference: str) -> None:
    """GET and HEAD of a manifest by tag or digest."""
    name = parse_repository_name(repository)
    reference = _reference(name, reference)
    moment = await registry.rights.refresh()
    caller, target = await registry.callers.authorize(request, name, PULL)
    try:
        found = await registry.manifests.read(moment, target, reference)
    except RegistryError as missing:
        target = await registry.callers.follow(caller, name, target, missing)
        found = await registry.manifests.read(moment, target, reference)
    etag = b'"%s"' % found.digest.encode()
    headers: Headers = [(b"docker-content-digest", found.digest.encode()), (b"etag", etag)]
    condition = request.headers.get(b"if-none-match")
    if condition is not None and (etag in condition or condition == b"*"):
        await request.respond_empty(304, headers)
        return
    headers.append((b"content-type", found.media_type.encode()))
    if request.method == "GET":
        tag = "" if is_digest(reference) else reference
        registry.note_pull(request, caller, target, found.id, found.digest, tag)
    await request.respond(200, headers, found.payload)


async def put(registry: Registry, request: Request, repository: str, reference: str) -> None:
    """PUT of a manifest under a tag, or under its digest with tags in the query."""
    name = parse_repository_name(repository)
    digest, tags = _destination(request, reference)
    await registry.rights.refresh()
    caller, target = await registry.callers.authorize(request, name, PUSH)
    payload = await request.whole_body(MANIFEST_SIZE_BYTES_MAX, _too_large())
    content_type = request.header(b"content-type") or ""
    actor = await registry.requester(request, caller)
    pushed = await put_manifest(registry.stores, actor, target, payload, content_type, digest=digest, tags=tags)
    metrics.pushes += 1
    headers: Headers = [
        (b"location", f"/v2/{name.full}/manifests/{pushed.digest}".encode()),
        (b"docker-content-digest", pushed.digest.encode()),
    ]
    if pushed.subject:
        headers.append((b"oci-subject", pushed.subject.encode()))
    if digest:
        headers += [(b"oci-tag", tag.encode()) for tag in tags]
    await request.respond(201, headers)


async def delete(registry: Registry, request: Request, repository: str, reference: str) -> None:
    """DELETE of a manifest by its digest, or of a tag."""
    name = parse_repository_name(repository)
    reference = _reference(name, reference)
    await registry.rights.refresh()
    caller, target = await registry.callers.authorize(request, name, DELETE)
    actor = await registry.requester(request, caller)
    if is_digest(reference):
        # Referrers stay: OCI's conformance suite deletes them after their subject.
        await delete_manifest(registry.stores, actor, target, Digest(reference), with_belongings=False)
    else:
        await delete_tag(registry.stores, actor, target, reference)
    await request.respond(202, [])


def _reference(name: RepositoryName, text: str) -> str:
    """A tag or digest to look up. What cannot be a tag is one that is not there: conformance asks for 404."""
    if is_digest(text):
        return parse_digest(text)
    try:
        return parse_tag(text)
    except RegistryError as error:
        raise RegistryError(ErrorCode.MANIFEST_UNKNOWN, f"{name.full}: {error.message}") from None


def _destination(request: Request, reference: str) -> tuple[Digest | None, list[str]]:
    """The digest that the client states, if any, and the tags that it wants to move."""
    if not is_digest(reference):
        return None, [parse_tag(reference)]
    tags = list(dict.fromkeys(parse_tag(tag) for tag in request.query().get("tag", ())))
    if len(tags) > TAGS_PER_PUSH_MAX:
        raise RegistryError(
            ErrorCode.URI_TOO_LONG, f"{len(tags)} tags in one push; at most {TAGS_PER_PUSH_MAX} are taken"
        )
    return parse_digest(reference), tags


def _too_large() -> RegistryError:
    return RegistryError(
        ErrorCode.MANIFEST_INVALID, f"a manifest has at most {MANIFEST_SIZE_BYTES_MAX} bytes", status=413
    )
