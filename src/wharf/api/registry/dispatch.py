"""From a request to its handler: the path is taken apart here and nowhere else.

A repository name may contain any of the words that follow it (`library/manifests/tags` is a name), so paths are
read from their end.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from wharf.api.http import Request, json_headers
from wharf.api.registry import blobs, listings, manifests, uploads
from wharf.api.registry.context import Registry
from wharf.oci.errors import ErrorCode, RegistryError

PREFIX = "/v2/"
PATH_LENGTH_MAX = 1024

# Old Docker clients take a server without it for a registry of the first generation. They look at `/v2/`, and at
# challenges; it is not on every answer, because Harbor's has it only where the registry behind Harbor answers.
VERSION_HEADER = ((b"docker-distribution-api-version", b"registry/2.0"),)
VERSIONED_ERRORS = frozenset(
    {
        ErrorCode.BLOB_UNKNOWN,
        ErrorCode.BLOB_UPLOAD_INVALID,
        ErrorCode.BLOB_UPLOAD_UNKNOWN,
        ErrorCode.DIGEST_INVALID,
        ErrorCode.MANIFEST_BLOB_UNKNOWN,
        ErrorCode.RANGE_INVALID,
        ErrorCode.SIZE_INVALID,
        ErrorCode.UNAUTHORIZED,
    }
)

Handler = Callable[[Registry, Request, str, str], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]


class Route(NamedTuple):
    """A kind of resource: handlers by method, and what their answers carry; the name is for metrics and logs."""

    name: str
    handlers: dict[str, Handler]
    common_headers: Headers = VERSION_HEADER


async def _base(registry: Registry, request: Request, _: str, __: str) -> None:
    """`GET /v2/`: 200 for whoever has an identity, so that a client's login is put to the test."""
    await registry.rights.refresh()
    if await registry.callers.identify(request) is None:
        challenge = registry.callers.challenge(request)
        raise RegistryError(
            ErrorCode.UNAUTHORIZED, "unauthorized: unauthorized", headers=(("www-authenticate", challenge),)
        )
    await request.respond(200, json_headers(), b"{}")


def _reading(name: str, handler: Handler, common_headers: Headers = ()) -> Route:
    return Route(name, {"GET": handler, "HEAD": handler}, common_headers)


BASE = _reading("base", _base, VERSION_HEADER)
CATALOG = _reading("catalog", listings.catalog)
EXTENSIONS = _reading("extensions", listings.extensions)
TAGS = _reading("tags", listings.tags)
REFERRERS = _reading("referrers", listings.referrers)
MANIFEST = Route(
    "manifest",
    {"GET": manifests.get, "HEAD": manifests.get, "PUT": manifests.put, "DELETE": manifests.delete},
)
BLOB = Route("blob", {"GET": blobs.get, "HEAD": blobs.get, "DELETE": blobs.delete})
UPLOADS = Route("uploads", {"POST": uploads.post})
UPLOAD = Route(
    "upload",
    {"GET": uploads.get, "PATCH": uploads.patch, "PUT": uploads.put, "DELETE": uploads.delete},
)

WHOLE_PATHS = {"": BASE, "_catalog": CATALOG, "_oci/ext/discover": EXTENSIONS}
BY_KIND = {"manifests": MANIFEST, "blobs": BLOB, "referrers": REFERRERS}


def find_route(path: str) -> tuple[Route, str, str]:
    """The route of a path below `/v2/`, the repository's name and what stands behind it; raises NOT_FOUND."""
    if len(path) > PATH_LENGTH_MAX:
        raise RegistryError(ErrorCode.URI_TOO_LONG, f"the path has more than {PATH_LENGTH_MAX} characters")
    rest = path[len(PREFIX) :]
    whole = WHOLE_PATHS.get(rest)
    if whole is not None:
        return whole, "", ""
    head, _, last = rest.rpartition("/")
    repository, _, kind = head.rpartition("/")
    if kind == "uploads" and repository.endswith("/blobs"):
        return (UPLOAD if last else UPLOADS), repository.removesuffix("/blobs"), last
    if kind == "blobs" and last == "uploads":
        return UPLOADS, repository, ""
    if kind == "tags" and last == "list":
        return TAGS, repository, ""
    if kind in BY_KIND:
        return BY_KIND[kind], repository, last
    raise RegistryError(ErrorCode.NOT_FOUND, f"there is nothing at {path}")


async def dispatch(registry: Registry, request: Request) -> None:
    """Answers a request below `/v2/`; raises what its handler raises."""
    try:
        route, repository, reference = find_route(request.path)
        request.common_headers = route.common_headers
        request.route = route.name
        handler = route.handlers.get(request.method)
        if handler is None:
            raise _impossible(request.method, route)
        await handler(registry, request, repository, reference)
    except RegistryError as error:
        others = tuple(header for header in request.common_headers if header not in VERSION_HEADER)
        request.common_headers = VERSION_HEADER + others if error.code in VERSIONED_ERRORS else others
        raise


def _impossible(method: str, route: Route) -> RegistryError:
    allowed = ", ".join(route.handlers)
    message = f"{method} is not possible here, only {allowed}"
    return RegistryError(ErrorCode.UNSUPPORTED, message, headers=(("allow", allowed),))
