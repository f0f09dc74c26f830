"""The user interface for browsers: one page for every address that it knows, and the files that the page asks for."""

import re
import secrets
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from wharf.api.http import Headers, Request
from wharf.api.methods import handler_of
from wharf.oci.errors import ErrorCode, RegistryError

# Where its files lie; the build of `web/` has this address in it.
PREFIX = "/ui/"
# Stands in the page wherever a nonce has to be; `web/vite.config.ts` has the same one.
NONCE_PLACEHOLDER = b"wharf-nonce-placeholder"
NONCE_BYTES = 16
# Names under `assets` have a hash of their content in them, so that a name never means anything else.
FOREVER = b"public, max-age=31536000, immutable"
BRIEFLY = b"public, max-age=3600"
# Its own scripts, styles and pictures, and requests to this server alone. Components that add styles while they run
# carry the nonce of the page.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The addresses of the routes in `web/src/app`, which lead on from those of Harbor's pages; for all others the server
# answers 404.
_PAGES = re.compile(r"/(?:login|start|logs|explain|(?:account|admin)/.+|(?:projects|harbor)(?:/.*)?)?")
_MEDIA_TYPES = {
    ".js": b"text/javascript; charset=utf-8",
    ".css": b"text/css; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".png": b"image/png",
    ".woff2": b"font/woff2",
}


@dataclass(frozen=True, slots=True)
class _File:
    media_type: bytes
    body: bytes
    compressed: bytes | None
    caching: bytes


class WebInterface:
    """Serves what was built from `web/`; where nothing was built, there is nothing to serve."""

    def __init__(self) -> None:
        folder = files("wharf.api").joinpath("ui")
        page = folder.joinpath("index.html")
        self._page = page.read_bytes() if page.is_file() else b""
        self._files = dict(_read(folder, "")) if self._page else {}

    def has(self, path: str) -> bool:
        """Whether an address belongs to it."""
        return bool(self._page) and (path.startswith(PREFIX) or _PAGES.fullmatch(path) is not None)

    async def handle(self, request: Request) -> None:
        """One request; raises NOT_FOUND for a file that there is not, and UNSUPPORTED for more than reading."""
        is_file = request.path.startswith(PREFIX)
        request.route = PREFIX if is_file else "/"
        send = self._send_file if is_file else self._send_page
        await handler_of(request.method, {"GET": send, "HEAD": send})(request)

    async def _send_file(self, request: Request) -> None:
        file = self._files.get(request.path.removeprefix(PREFIX))
        if file is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"path {request.path} was not found")
        headers: Headers = [
            (b"content-type", file.media_type),
            (b"cache-control", file.caching),
            (b"vary", b"accept-encoding"),
            (b"x-content-type-options", b"nosniff"),
        ]
        body = file.body
        if file.compressed is not None and "gzip" in (request.header(b"accept-encoding") or ""):
            headers.append((b"content-encoding", b"gzip"))
            body = file.compressed
        await request.respond(200, headers, body)

    async def _send_page(self, request: Request) -> None:
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        headers: Headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            # The page has a nonce of its own each time, and names the files of this very version.
            (b"cache-control", b"no-store"),
            (b"content-security-policy", POLICY.format(nonce=nonce).encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        ]
        await request.respond(200, headers, self._page.replace(NONCE_PLACEHOLDER, nonce.encode()))


def _read(folder: Traversable, prefix: str) -> "list[tuple[str, _File]]":
    """The files below a folder by their path; a compressed twin belongs to the file whose name it has."""
    found: list[tuple[str, _File]] = []
    names = {entry.name: entry for entry in folder.iterdir()}
    for name, entry in names.items():
        media_type = _MEDIA_TYPES.get("." + name.rpartition(".")[2])
        if entry.is_dir():
            found += _read(entry, f"{prefix}{name}/")
        elif media_type is not None:
            twin = names.get(name + ".gz")
            caching = FOREVER if prefix == "assets/" else BRIEFLY
            file = _File(media_type, entry.read_bytes(), twin.read_bytes() if twin else None, caching)
            found.append((prefix + name, file))
    return found
