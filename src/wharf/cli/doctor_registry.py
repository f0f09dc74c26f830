"""What `wharf doctor --url` finds in the answers of a registry, and so of the proxy before it."""

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from wharf.cli.doctor_connection import Target, speaks_tls
from wharf.cli.doctor_findings import Finding, error, ok, warning
from wharf.cli.doctor_http import Answer, Http, Unreachable

VERSION_HEADER = "Docker-Distribution-Api-Version"
VERSION = "registry/2.0"

CLOCK_SKEW_SECONDS_WARNING = 30
# A token is valid for half an hour as a rule, and clients reckon with their own clocks.
CLOCK_SKEW_SECONDS_ERROR = 300

FORWARDING_REMEDY = """\
let the proxy send X-Forwarded-Proto and Host, and name it in --trusted-proxies
(nginx: proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header Host $http_host;)
or set the address once and for all: --external-url {url}"""


class Challenge(NamedTuple):
    """Where a client is to get its token."""

    realm: str
    service: str


async def check_root(http: Http, target: Target) -> tuple[list[Finding], Challenge | None]:
    """What `/v2/` answers to somebody unknown, and the challenge in it."""
    try:
        answer = await http.ask("GET", f"{target.url}/v2/")
    except Unreachable as reason:
        if target.scheme == "http" and await speaks_tls(target):
            return [_speaks_https(target)], None
        remedy = "look into the log of the server or proxy"
        return [error("registry", f"there is no answer to GET /v2/: {reason}", remedy)], None
    if answer.status not in (200, 401):
        return [_explain_root(target, answer)], None
    findings = [_check_version(answer), *_check_date(answer)]
    if answer.status == 200:
        remedy = "if that is not wanted, see whether the proxy answers in place of the server"
        return [*findings, warning("challenge", "everybody is let in without a login", remedy)], None
    challenge = _parse_challenge(answer.headers.get("WWW-Authenticate", ""))
    return [*findings, *_check_challenge(target, answer, challenge)], challenge


async def check_anonymous_token(http: Http, challenge: Challenge, repository: str) -> list[Finding]:
    """Whether the token service answers, to somebody unknown."""
    try:
        answer = await http.ask("GET", token_url(challenge, repository, "pull"))
    except Unreachable as reason:
        remedy = "clients get their tokens there: let the proxy pass /service/token on"
        return [error("token", f"{challenge.realm} does not answer: {reason}", remedy)]
    if answer.status == 200 and read_token(answer):
        return [ok("token", f"{challenge.realm} gives tokens")]
    if answer.status == 401:
        return [ok("token", f"{challenge.realm} answers, and asks for a login")]
    remedy = "let the proxy pass /service/token on to the server, with its query"
    return [error("token", f"{challenge.realm} answers {answer.status}", remedy)]


async def check_compression(http: Http, target: Target, challenge: Challenge | None, repository: str) -> list[Finding]:
    """Whether a proxy compresses answers, which takes their length and their ranges from them."""
    urls = [f"{target.url}/v2/", f"{target.url}/"]
    if challenge:
        urls.append(token_url(challenge, repository, "pull"))
    for url in urls:
        try:
            answer = await http.ask("GET", url, {"Accept-Encoding": "gzip"})
        except Unreachable:
            continue
        if encoding := answer.headers.get("Content-Encoding"):
            return [
                warning(
                    "compression",
                    f"a proxy compresses answers ({encoding} for {urlsplit(url).path}); layers and manifests would "
                    "lose their length and ranges",
                    "turn it off for the registry (nginx: gzip off; Apache: SetEnv no-gzip 1)",
                )
            ]
    return [ok("compression", "answers come as the server sends them")]


async def check_slashes(http: Http, target: Target, repository: str) -> list[Finding]:
    """Whether encoded slashes reach the server as they were sent; Harbor's API has them in paths."""
    try:
        plain, once, twice = [
            (await http.ask("GET", f"{target.url}/v2/{name}/tags/list")).headers.get("WWW-Authenticate")
            for name in (repository, quote(repository, safe=""), quote(quote(repository, safe=""), safe=""))
        ]
    except Unreachable as reason:
        return [error("paths", f"there is no answer: {reason}", "look into the log of the server or proxy")]
    remedy = """\
nginx: proxy_pass without a path (http://wharf:8080, not http://wharf:8080/)
Apache: AllowEncodedSlashes NoDecode, and nocanon after ProxyPass"""
    if once != plain:
        return [warning("paths", "a proxy refuses or changes paths with an encoded slash (%2F)", remedy)]
    if plain and twice == plain:
        return [warning("paths", "a proxy decodes paths before it passes them on (%252F arrives as %2F)", remedy)]
    return [ok("paths", "encoded slashes arrive as they were sent")]


def token_url(challenge: Challenge, repository: str, actions: str) -> str:
    """Where a token for a repository is to be had."""
    query = urlencode({"service": challenge.service, "scope": f"repository:{repository}:{actions}"})
    return f"{challenge.realm}{'&' if '?' in challenge.realm else '?'}{query}"


def read_token(answer: Answer) -> str:
    """The token in an answer of the token service; empty when there is none."""
    document = answer.json
    token = document.get("token") or document.get("access_token")
    return token if isinstance(token, str) else ""


def is_elsewhere(target: Target, challenge: Challenge) -> bool:
    """Whether a password for the registry had better not be sent to this token service."""
    realm = urlsplit(challenge.realm)
    return (realm.scheme, realm.netloc.lower()) != (target.scheme, target.authority.lower())


def _explain_root(target: Target, answer: Answer) -> Finding:
    status = answer.status
    location = answer.headers.get("Location", "")
    if 300 <= status < 400:
        scheme = urlsplit(location).scheme or target.scheme
        remedy = f"use {scheme}:// in --url" if scheme != target.scheme else "let the proxy pass /v2/ on as it is"
        return error("registry", f"GET /v2/ redirects to {location} ({status}), where clients do not follow", remedy)
    if status == 400 and b"HTTPS" in answer.body:
        return _speaks_https(target)
    if status in (502, 503, 504):
        remedy = "start the server; let the proxy point at its host and port; see whether a firewall is between them"
        return error("registry", f"the proxy does not reach the server ({status})", remedy)
    remedy = "let the proxy pass every path on, /v2/ above all (nginx: location / { proxy_pass http://wharf:8080; })"
    return error("registry", f"GET /v2/ answers {status}, which no registry does", remedy)


def _speaks_https(target: Target) -> Finding:
    return error("registry", f"port {target.port} speaks HTTPS", f"use https://{target.authority}")


def _check_version(answer: Answer) -> Finding:
    found = answer.headers.get(VERSION_HEADER)
    if found == VERSION:
        return ok("registry", f"GET /v2/ answers {answer.status} with {VERSION_HEADER}")
    return warning(
        "registry",
        f"GET /v2/ answers {answer.status} without {VERSION_HEADER}: {VERSION}",
        "let the proxy keep the server's headers; old clients take this for a registry of the first generation",
    )


def _check_date(answer: Answer) -> list[Finding]:
    try:
        skew_seconds = abs(parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time())
    except (KeyError, ValueError):
        return []
    message = f"the server's differs from this machine's by {skew_seconds:.0f} seconds"
    remedy = "let chronyd or systemd-timesyncd set the clocks; tokens are too old, or not yet valid, otherwise"
    if skew_seconds > CLOCK_SKEW_SECONDS_ERROR:
        return [error("clock", message, remedy)]
    if skew_seconds > CLOCK_SKEW_SECONDS_WARNING:
        return [warning("clock", message, remedy)]
    return [ok("clock", message)]


def _parse_challenge(header: str) -> Challenge | None:
    scheme, _, parameters = header.partition(" ")
    values = dict(re.findall(r'(\w+)="([^"]*)"', parameters))
    if scheme.lower() != "bearer" or not urlsplit(values.get("realm", "")).hostname:
        return None
    return Challenge(values["realm"], values.get("service", ""))


def _check_challenge(target: Target, answer: Answer, challenge: Challenge | None) -> list[Finding]:
    if challenge is None:
        return [_explain_missing_challenge(answer.headers)]
    realm = urlsplit(challenge.realm)
    remedy = FORWARDING_REMEDY.format(url=target.url)
    if realm.scheme != target.scheme:
        message = f"clients are sent to {challenge.realm} for a token, although they came by {target.scheme}://"
        return [error("challenge", message, remedy)]
    if realm.netloc.lower() != target.authority.lower():
        message = f"clients are sent to {challenge.realm} for a token, which is not {target.authority}"
        return [warning("challenge", message, remedy)]
    return [ok("challenge", f"clients are sent to {challenge.realm} for a token")]


def _explain_missing_challenge(headers: Mapping[str, str]) -> Finding:
    header = headers.get("WWW-Authenticate", "")
    if header:
        message = f"the challenge is none of a registry's: {header[:100]}"
        remedy = "take the login off the proxy (nginx: auth_basic off); the server asks for one itself"
    else:
        message = "the answer is 401 without WWW-Authenticate, so no client knows where to log in"
        remedy = "let the proxy keep the server's headers"
    return error("challenge", message, remedy)
