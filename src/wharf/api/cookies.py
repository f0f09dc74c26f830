"""Cookies, as browsers send and take them."""

from wharf.api.http import Request

COOKIES_LENGTH_MAX = 16 * 1024


def cookie(request: Request, name: str) -> str | None:
    """The value of a cookie that the request brings; of several the first, which is the most specific one."""
    if b"cookie" not in request.headers:
        return None
    # HTTP/2 lets a client send each cookie in a header of its own.
    sent = b";".join(value for header, value in request.scope["headers"] if header == b"cookie")
    if len(sent) > COOKIES_LENGTH_MAX:
        return None
    for pair in sent.decode("latin-1").split(";"):
        found, _, value = pair.strip().partition("=")
        if found == name:
            return value
    return None


def set_cookie(name: str, value: str, *attributes: str, is_secure: bool, same_site: str = "") -> tuple[bytes, bytes]:
    """The header that has a browser keep a cookie, out of the reach of scripts; attributes in the order of Harbor's."""
    parts = [f"{name}={value}", "Path=/", *attributes, "HttpOnly"]
    if is_secure:
        parts.append("Secure")
    if same_site:
        parts.append(f"SameSite={same_site}")
    return b"set-cookie", "; ".join(parts).encode()
