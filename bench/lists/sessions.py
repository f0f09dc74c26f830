"""Sessions as a browser has them."""

from __future__ import annotations

import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from bench.servers import REQUEST_SECONDS_MAX, Server

TOKEN_HEADER = "X-Harbor-CSRF-Token"


def session_cookies(server: Server, name: str, password: str) -> str:
    """Logs somebody in and returns the Cookie header of his browser from then on."""
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(server.url("/c/log_out"), timeout=REQUEST_SECONDS_MAX) as answer:
        token = answer.headers[TOKEN_HEADER]
    form = urlencode({"principal": name, "password": password}).encode()
    login = urllib.request.Request(server.url("/c/login"), form, {TOKEN_HEADER: token})  # noqa: S310 - our own server.
    with browser.open(login, timeout=REQUEST_SECONDS_MAX):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
