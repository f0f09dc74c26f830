"""Blobs on their way to a server."""

import base64
import hashlib
import http.client

from tests.cli.processes import Serving

PIECE_BYTES = 1024 * 1024
UPLOADS = "/v2/library/transfers/blobs/uploads/"


def basic(name: str, password: str) -> dict[str, str]:
    """The header by which somebody logs in."""
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


AUTHORIZATION = basic("admin", "Harbor12345")


def digest_of(data: bytes) -> str:
    """The digest of a blob."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def begin_upload(serving: Serving, data: bytes) -> http.client.HTTPConnection:
    """Announce a whole blob and send the first half of it."""
    connection = serving.connect()
    connection.putrequest("POST", f"{UPLOADS}?digest={digest_of(data)}")
    for name, value in {**AUTHORIZATION, "Content-Length": str(len(data))}.items():
        connection.putheader(name, value)
    connection.endheaders(data[: len(data) // 2])
    return connection


def upload(serving: Serving, data: bytes) -> str:
    """Store a blob and return its path."""
    connection = serving.connect()
    connection.request("POST", f"{UPLOADS}?digest={digest_of(data)}", data, AUTHORIZATION)
    response = connection.getresponse()
    assert response.status == 201, response.read()
    connection.close()
    return f"/v2/library/transfers/blobs/{digest_of(data)}"
