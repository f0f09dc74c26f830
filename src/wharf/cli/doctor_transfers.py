"""What `wharf doctor --url` finds out about sending: what a proxy lets through, and an upload that is given up."""

import base64
import os
import time
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from wharf.cli.doctor_connection import Target
from wharf.cli.doctor_findings import Finding, error, ok, warning
from wharf.cli.doctor_http import Answer, Http, Unreachable, silence
from wharf.cli.doctor_registry import FORWARDING_REMEDY, Challenge, is_elsewhere, read_token, token_url

MIB = 1024**2
GIB = 1024**3

# From the largest down: layers of 10 GiB do occur, those of a gigabyte are common.
ANNOUNCED_BYTES = (10 * GIB, GIB, 100 * MIB, 20 * MIB, 2 * MIB)
COMMON_LAYER_BYTES = GIB
REFUSAL_SECONDS_MAX = 4

UPLOADED_BYTES = (MIB, 20 * MIB)
UPLOAD_SECONDS_MAX = 120
PIECE_BYTES = 64 * 1024

BODY_REMEDY = """\
let the proxy take bodies of any size:
nginx:       client_max_body_size 0;
ingress:     nginx.ingress.kubernetes.io/proxy-body-size: "0"
Apache:      LimitRequestBody 0
Traefik:     no maxRequestBodyBytes in a buffering middleware
Cloudflare:  DNS only for this name, since its proxy has a limit of its own"""
BUFFERING_REMEDY = """\
let it pass bodies on as they come: a large layer fills its disk first, and clients give up waiting meanwhile
nginx: proxy_request_buffering off; proxy_http_version 1.1;"""


class Login(NamedTuple):
    """Who tries the upload, and where."""

    name: str
    password: str
    repository: str


class Upload(NamedTuple):
    """A session, and the header that opens it."""

    url: str
    headers: dict[str, str]


async def check_bodies(http: Http, target: Target, repository: str) -> list[Finding]:
    """How large a body may be, and whether it is passed on as it comes.

    Little more is sent than the announcement: the server answers it at once, since nobody has logged in.
    """
    url = f"{target.url}/v2/{repository}/blobs/uploads/wharf-doctor"
    refused_bytes = 0
    for announced_bytes in ANNOUNCED_BYTES:
        headers = {"Content-Length": str(announced_bytes)}
        try:
            answer = await http.ask("PATCH", url, headers, silence(), seconds_max=REFUSAL_SECONDS_MAX)
        except Unreachable:
            message = "a proxy waits for whole bodies before it passes anything on"
            return [*_check_refused(refused_bytes), warning("bodies", message, BUFFERING_REMEDY)]
        if answer.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            break
        refused_bytes = announced_bytes
    return _check_refused(refused_bytes) or [ok("bodies", "they may be large, and are passed on as they come")]


async def check_upload(http: Http, target: Target, challenge: Challenge, login: Login) -> list[Finding]:
    """Whether this user can push: a login, then pieces of an upload that is given up at the end."""
    if is_elsewhere(target, challenge):
        return [error("login", f"the password was not sent to {challenge.realm}", "put the challenge right first")]
    findings: list[Finding] = []
    try:
        token = await _log_in(http, target, challenge, login, findings)
        if token and (upload := await _begin(http, target, login, token, findings)):
            await _send(http, upload, findings)
    except Unreachable as reason:
        remedy = "look into the log of the server or proxy (nginx: proxy_read_timeout 900s; proxy_send_timeout 900s;)"
        findings.append(error("upload", f"there is no answer: {reason}", remedy))
    return findings


def _check_refused(refused_bytes: int) -> list[Finding]:
    if not refused_bytes:
        return []
    message = f"a proxy refuses bodies of {refused_bytes // MIB} MiB (413)"
    if refused_bytes <= COMMON_LAYER_BYTES:
        return [error("bodies", message, BODY_REMEDY)]
    return [warning("bodies", message, BODY_REMEDY)]


async def _log_in(
    http: Http, target: Target, challenge: Challenge, login: Login, findings: list[Finding]
) -> str | None:
    credentials = base64.b64encode(f"{login.name}:{login.password}".encode()).decode()
    basic = {"Authorization": f"Basic {credentials}"}
    answer = await http.ask("GET", token_url(challenge, login.repository, "pull,push"), basic)
    token = read_token(answer)
    if answer.status != HTTPStatus.OK or not token:
        message = f"{login.name} gets no token ({_quoted(answer)})"
        findings.append(error("login", message, "check the name and the password"))
        return None
    answer = await http.ask("GET", f"{target.url}/v2/", {"Authorization": f"Bearer {token}"})
    if answer.status != HTTPStatus.OK:
        message = f"the server does not know its own token ({_quoted(answer)})"
        remedy = "let the proxy pass the Authorization header on; give every server behind it the same database"
        findings.append(error("login", message, remedy))
        return None
    findings.append(ok("login", f"{login.name} is let in"))
    return token


async def _begin(http: Http, target: Target, login: Login, token: str, findings: list[Finding]) -> Upload | None:
    url = f"{target.url}/v2/{login.repository}/blobs/uploads/"
    headers = {"Authorization": f"Bearer {token}"}
    answer = await http.ask("POST", url, headers, b"")
    if answer.status != HTTPStatus.ACCEPTED:
        message = f"{login.name} may not push to {login.repository} ({_quoted(answer)})"
        remedy = "choose a repository with --repository in a project where this user is a developer at least"
        findings.append(error("upload", message, remedy))
        return None
    given = answer.headers.get("Location", "")
    findings.append(_check_location(target, given))
    return Upload(urljoin(url, given), headers) if findings[-1].state == "ok" else None


def _check_location(target: Target, location: str) -> Finding:
    """Whether the address at which an upload goes on is one that a client can use."""
    if not location:
        return error("location", "an upload begins without Location", "let the proxy keep the server's headers")
    found = urlsplit(urljoin(target.url, location))
    if (found.scheme, found.netloc.lower()) != (target.scheme, target.authority.lower()):
        message = f"uploads go on at {found.scheme}://{found.netloc}, not at {target.url}"
        return error("location", message, FORWARDING_REMEDY.format(url=target.url))
    return ok("location", f"uploads go on at {'an absolute' if '://' in location else 'a relative'} address")


async def _send(http: Http, upload: Upload, findings: list[Finding]) -> None:
    sent_bytes = 0
    for size_bytes in UPLOADED_BYTES:
        started = time.monotonic()
        answer = await http.ask(
            "PATCH", upload.url, upload.headers, _random(size_bytes), seconds_max=UPLOAD_SECONDS_MAX
        )
        seconds = time.monotonic() - started
        sent_bytes += size_bytes
        if fault := _explain_piece(answer, size_bytes, sent_bytes):
            findings.append(fault)
            break
        findings.append(ok("upload", f"{size_bytes // MIB} MiB took {seconds:.1f} seconds"))
        upload = Upload(urljoin(upload.url, answer.headers.get("Location", "")), upload.headers)
    findings += await _give_up(http, upload)


def _explain_piece(answer: Answer, size_bytes: int, sent_bytes: int) -> Finding | None:
    size = f"{size_bytes // MIB} MiB"
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return error("upload", f"a proxy refuses a piece of {size} (413)", BODY_REMEDY)
    if answer.status != HTTPStatus.ACCEPTED:
        remedy = "look into the log of the server or proxy (nginx: proxy_http_version 1.1; proxy_read_timeout 900s;)"
        return error("upload", f"a piece of {size} is refused ({_quoted(answer)})", remedy)
    received = answer.headers.get("Range", "").rpartition("-")[2]
    if received != str(sent_bytes - 1):
        message = f"of {sent_bytes} bytes the server has received those up to {received or 'none'}"
        return error("upload", message, "let the proxy pass bodies on unchanged")
    return None


async def _give_up(http: Http, upload: Upload) -> list[Finding]:
    answer = await http.ask("DELETE", upload.url, upload.headers)
    if answer.status in (HTTPStatus.NO_CONTENT, HTTPStatus.ACCEPTED, HTTPStatus.OK):
        return []
    message = f"the upload could not be given up ({_quoted(answer)})"
    return [warning("upload", message, "let the proxy pass DELETE on; the server drops the upload after a day")]


async def _random(size_bytes: int) -> AsyncIterator[bytes]:
    """Bytes that nothing on the way can make smaller."""
    piece = os.urandom(PIECE_BYTES)
    for _ in range(size_bytes // PIECE_BYTES):
        yield piece


def _quoted(answer: Answer) -> str:
    """The status, and the message of a registry."""
    errors = answer.json.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    message = first.get("message") if isinstance(first, dict) else None
    return f"{answer.status}: {message}" if message else str(answer.status)
