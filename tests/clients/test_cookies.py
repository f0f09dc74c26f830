"""A client with a cookie jar, as a browser or a script has it; it is Python's own."""

import http.client
import json
import ssl
import urllib.error
import urllib.request
import uuid
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.server import DEVELOPER, PRIVATE_PROJECT, Account, Server

TOKEN_HEADER = "X-Harbor-CSRF-Token"
PRIVATE = f"/api/v2.0/projects/{PRIVATE_PROJECT}"


class Jar:
    """A client that keeps cookies, and the last token that it was given."""

    def __init__(self, server: Server) -> None:
        self.cookies = CookieJar()
        self.token = ""
        self._url = server.url
        authority = server.certificates.authority if server.certificates else None
        context = ssl.create_default_context(cafile=authority)
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.HTTPSHandler(context=context)
        )

    @property
    def names(self) -> set[str]:
        """The names of the cookies in the jar."""
        return {cookie.name for cookie in self.cookies}

    def request(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> int:
        """Sends a request with the token, keeps the token of the answer, and returns the status."""
        request = urllib.request.Request(self._url + path, body, method=method)  # noqa: S310  It is the server that we run.
        request.add_header("Content-Type", content_type)
        if self.token:
            request.add_header(TOKEN_HEADER, self.token)
        answer: http.client.HTTPResponse | urllib.error.HTTPError
        try:
            answer = self._opener.open(request)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            answer.read()
            self.token = answer.headers[TOKEN_HEADER] or self.token
            assert answer.status is not None
            return answer.status

    def log_in(self, account: Account) -> int:
        """Logs in."""
        form = urlencode({"principal": account.name, "password": account.password}).encode()
        return self.request("POST", "/c/login", form, "application/x-www-form-urlencoded")

    def create_project(self) -> int:
        """Makes a project."""
        document: dict[str, Any] = {"project_name": f"cookies-{uuid.uuid4().hex[:8]}"}
        return self.request("POST", "/api/v2.0/projects", json.dumps(document).encode(), "application/json")


@pytest.fixture
def jar(server: Server) -> Jar:
    """A client with an empty jar."""
    return Jar(server)


def test_a_client_with_cookies_logs_in_works_and_logs_out(jar: Jar) -> None:
    """From the first visit to the last, on whichever of several processes each request arrives."""
    assert jar.request("GET", PRIVATE) == 401
    assert jar.names == {"sid"}
    assert jar.request("GET", PRIVATE) == 401
    assert jar.names == {"_gorilla_csrf", "sid"}
    assert jar.log_in(DEVELOPER) == 200
    assert jar.names == {"_gorilla_csrf", "sid"}
    for _ in range(5):
        assert jar.request("GET", PRIVATE) == 200
        assert jar.create_project() == 201
    assert jar.request("GET", "/v2/") == 200
    assert jar.request("GET", "/service/token?service=harbor-registry") == 200
    assert jar.request("GET", "/c/log_out") == 200
    assert jar.names == {"_gorilla_csrf"}
    assert jar.request("GET", PRIVATE) == 401


def test_a_client_that_sends_no_token_changes_nothing(jar: Jar) -> None:
    """It may have been sent here by a page of somebody else."""
    jar.request("GET", "/c/login")
    assert jar.log_in(DEVELOPER) == 200
    jar.token = ""
    assert jar.create_project() == 403
    assert jar.create_project() == 201


def test_cookies_of_a_server_with_tls_stay_on_tls(jar: Jar, server: Server) -> None:
    """And scripts in pages see none of them."""
    jar.request("GET", "/c/login")
    assert jar.log_in(DEVELOPER) == 200
    for cookie in jar.cookies:
        assert cookie.secure is server.uses_tls
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.has_nonstandard_attr("SameSite")
