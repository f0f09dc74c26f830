"""Proof that a request with a session comes from a page of this server, and not from one that a browser also shows.

A browser sends cookies with whatever request any page makes, but only our pages can read the header of an answer. So
each answer carries a token that belongs to a cookie, and requests that change something have to bring it back.
Source: the Go library gorilla/csrf, which Harbor uses; scripts know its cookie, the token's form, and the messages.
"""

import base64
import binascii
import hmac
import secrets
from email.utils import formatdate

from wharf.api.cookies import cookie, set_cookie
from wharf.api.http import Request
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.oci.errors import ErrorCode, RegistryError

CSRF_COOKIE = "_gorilla_csrf"
CSRF_HEADER = b"x-harbor-csrf-token"
TOKEN_BYTES = 32
COOKIE_SECONDS = 12 * 3600
VARY = (b"vary", b"Cookie")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# What browsers say of a request that a page of somebody else makes.
FOREIGN_SITES = frozenset({"cross-site", "same-site"})


def offer_csrf_token(request: Request, clock: Clock, *, is_secure: bool) -> None:
    """Has the answer carry a token, which looks different each time, and a cookie for it unless there is one."""
    if any(name == CSRF_HEADER for name, _ in request.common_headers):
        return
    token = _token_of_cookie(request)
    if token is None:
        token = secrets.token_bytes(TOKEN_BYTES)
        value = base64.urlsafe_b64encode(token).decode().rstrip("=")
        end = formatdate(clock() // MICROSECONDS_PER_SECOND + COOKIE_SECONDS, usegmt=True)
        lifetime = (f"Expires={end}", f"Max-Age={COOKIE_SECONDS}")
        cookie_header = set_cookie(CSRF_COOKIE, value, *lifetime, is_secure=is_secure, same_site="Strict")
        request.common_headers += (cookie_header,)
    request.common_headers += (VARY, (CSRF_HEADER, _masked(token)))


def check_csrf_token(request: Request) -> None:
    """Raises FORBIDDEN unless the request brings a token that belongs to its cookie."""
    if request.header(b"sec-fetch-site") in FOREIGN_SITES:
        raise _refused(request, "the request was made by a page of another site")
    sent = request.header(CSRF_HEADER)
    if not sent:
        raise _refused(request, "CSRF token not found in request")
    expected, found = _token_of_cookie(request), _unmasked(sent)
    if expected is None or found is None or not hmac.compare_digest(expected, found):
        raise _refused(request, "CSRF token invalid")


def _refused(request: Request, message: str) -> RegistryError:
    """A refusal, without the `Vary` that it needs not, since no cache keeps the answer to such a request."""
    request.common_headers = tuple(header for header in request.common_headers if header != VARY)
    return RegistryError(ErrorCode.FORBIDDEN, message)


def _token_of_cookie(request: Request) -> bytes | None:
    value = cookie(request, CSRF_COOKIE)
    token = _decoded(f"{value}=", altchars=b"-_") if value else None
    return token if token and len(token) == TOKEN_BYTES else None


def _masked(token: bytes) -> bytes:
    """Never the same twice, so that nothing can be learned of the token from how well answers compress."""
    pad = secrets.token_bytes(TOKEN_BYTES)
    return base64.b64encode(pad + _exclusive_or(pad, token))


def _unmasked(sent: str) -> bytes | None:
    both = _decoded(sent)
    if both is None or len(both) != 2 * TOKEN_BYTES:
        return None
    return _exclusive_or(both[:TOKEN_BYTES], both[TOKEN_BYTES:])


def _decoded(text: str, altchars: bytes | None = None) -> bytes | None:
    try:
        return base64.b64decode(text, altchars, validate=True)
    except (binascii.Error, ValueError):
        return None


def _exclusive_or(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).to_bytes(TOKEN_BYTES, "big")
