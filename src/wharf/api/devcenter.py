"""The page about the management API, where Harbor has one, and the documents of the server's APIs.

Source: Harbor's portal serves `/devcenter-api-2.0`, and the document of its API at `/swagger.json`.
"""

import functools
import hashlib
from collections.abc import Awaitable, Callable
from importlib.resources import files

from wharf.api.harbor.document import encoded_document
from wharf.api.http import Headers, Request
from wharf.api.wharf.catalogue import encoded_document as encoded_wharf_document

PATH = "/devcenter-api-2.0"
# Its own script and style alone, and requests to this server alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@functools.cache
def _file(name: str) -> bytes:
    return files("wharf.api").joinpath(name).read_bytes()


@functools.cache
def _entity_tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _serving(media_type: str, content: Callable[[], bytes]) -> Callable[[Request], Awaitable[None]]:
    async def serve(request: Request) -> None:
        body = content()
        entity_tag = _entity_tag(body)
        headers: Headers = [
            (b"etag", entity_tag.encode()),
            (b"cache-control", b"no-cache"),
            (b"content-security-policy", POLICY.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        known = request.header(b"if-none-match") or ""
        if entity_tag in [tag.strip().removeprefix("W/") for tag in known.split(",")]:
            await request.respond_empty(304, headers)
            return
        headers.append((b"content-type", media_type.encode()))
        await request.respond(200, headers, body)

    return serve


def _page(extension: str) -> Callable[[], bytes]:
    return functools.partial(_file, f"devcenter.{extension}")


PAGES = {
    "/api/v2.0/openapi.json": _serving("application/json", encoded_document),
    "/api/wharf/v1/openapi.json": _serving("application/json", encoded_wharf_document),
    "/swagger.json": _serving("application/json", encoded_document),
    PATH: _serving("text/html; charset=utf-8", _page("html")),
    f"{PATH}/page.css": _serving("text/css; charset=utf-8", _page("css")),
    f"{PATH}/page.js": _serving("text/javascript; charset=utf-8", _page("js")),
}
