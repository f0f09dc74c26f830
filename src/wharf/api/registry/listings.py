"""Lists: tags, referrers, the catalog."""

import json

from wharf.api.http import Headers, Request, json_headers
from wharf.api.registry.callers import PULL
from wharf.api.registry.context import Registry
from wharf.content.referrers import NO_REFERRERS, Referrers, list_referrers
from wharf.content.repositories import list_repositories
from wharf.content.tags import list_tags
from wharf.content.types import Target
from wharf.oci.digest import parse_digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.links import next_link
from wharf.oci.media_types import OCI_INDEX
from wharf.oci.reference import NAME_LENGTH_MAX, parse_repository_name

# A list without `n`, or with a larger one, is cut here and goes on under the Link header.
PAGE_ROWS_MAX = 10_000
CATALOG_ROWS_MAX = 1000


async def tags(registry: Registry, request: Request, repository: str, _list: str) -> None:
    """The tags of a repository."""
    name = parse_repository_name(repository)
    limit, last = _page(request, PAGE_ROWS_MAX)
    await registry.rights.refresh()
    caller, target = await registry.callers.authorize(request, name, PULL)
    wanted = limit + 1 if limit else 0
    try:
        found = await list_tags(registry.stores, target, last=last, limit=wanted)
    except RegistryError as missing:
        target = await registry.callers.follow(caller, name, target, missing)
        found = await list_tags(registry.stores, target, last=last, limit=wanted)
    headers = json_headers() + _link(request.path, found, limit)
    await request.respond(200, headers, _json({"name": name.full, "tags": found[:limit]}))


async def catalog(registry: Registry, request: Request, _: str, __: str) -> None:
    """The repositories that the caller may pull."""
    limit, last = _page(request, CATALOG_ROWS_MAX)
    await registry.rights.refresh()
    caller = await registry.callers.authorize_catalog(request)
    found = await list_repositories(registry.stores, caller, last=last, limit=limit + 1 if limit else 0)
    headers = json_headers() + _link(request.path, found, limit)
    await request.respond(200, headers, _json({"repositories": found[:limit]}))


async def referrers(registry: Registry, request: Request, repository: str, reference: str) -> None:
    """The manifests that refer to a digest; an empty list when there is no such repository or manifest."""
    name = parse_repository_name(repository)
    subject = parse_digest(reference)
    query = request.query()
    await registry.rights.refresh()
    caller, target = await registry.callers.authorize(request, name, PULL)
    artifact_type = query.get("artifactType", [None])[-1]
    last = _last(query)

    async def found_in(place: Target) -> Referrers:
        return await list_referrers(registry.stores, place, subject, artifact_type=artifact_type, last=last)

    try:
        found = await found_in(target)
    except RegistryError as missing:
        try:
            found = await found_in(await registry.callers.follow(caller, name, target, missing))
        except RegistryError as error:
            if error.code is not ErrorCode.NAME_UNKNOWN:
                raise
            found = NO_REFERRERS
    headers: Headers = [(b"content-type", OCI_INDEX.encode())]
    parameters = {"last": found.following or ""}
    if artifact_type is not None:
        headers.append((b"oci-filters-applied", b"artifactType"))
        parameters["artifactType"] = artifact_type
    if found.following is not None:
        headers.append((b"link", next_link(request.path, **parameters).encode()))
    if found.total is not None:
        headers.append((b"x-total-count", b"%d" % found.total))
    await request.respond(200, headers, _json({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": found.page}))


async def extensions(registry: Registry, request: Request, _: str, __: str) -> None:
    """`_oci/ext/discover`: there is no extension that needs to be discovered."""
    await registry.rights.refresh()
    if await registry.callers.identify(request) is None:
        challenge = registry.callers.challenge(request)
        raise RegistryError(ErrorCode.UNAUTHORIZED, headers=(("www-authenticate", challenge),))
    await request.respond(200, json_headers(), _json({"extensions": []}))


def _page(request: Request, rows_max: int) -> tuple[int, str]:
    """How many rows are wanted, and after which; raises PAGINATION_NUMBER_INVALID."""
    query = request.query()
    last = _last(query)
    wanted = query.get("n", [str(rows_max)])[-1]
    if not wanted.isascii() or not wanted.isdigit():
        raise RegistryError(ErrorCode.PAGINATION_NUMBER_INVALID, "the N must be a positive int type")
    return min(int(wanted.lstrip("0")[:10] or "0"), rows_max), last


def _last(query: dict[str, list[str]]) -> str:
    """The entry after which a page begins; raises BAD_REQUEST for what no entry can be."""
    last = query.get("last", [""])[-1]
    if len(last) > NAME_LENGTH_MAX or "\0" in last:
        raise RegistryError(ErrorCode.BAD_REQUEST, "last: this is not a name")
    return last


def _link(path: str, found: list[str], limit: int) -> Headers:
    """The Link header, when there is more than the page shows."""
    if len(found) <= limit or not limit:
        return []
    return [(b"link", next_link(path, last=found[limit - 1], n=limit).encode())]


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
