"""What `wharf doctor --url` finds on the way to the server: its name, its port and its TLS."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography import x509

from wharf.cli.doctor_certificates import check_names, check_validity, trust_remedy
from wharf.cli.doctor_findings import Finding, error, ok, warning
from wharf.cli.doctor_http import CONNECT_SECONDS_MAX, client_context
from wharf.cli.failures import CommandError
from wharf.cli.listen import is_loopback

RESOLVE_SECONDS_MAX = 5
ADDRESSES_MAX = 8
DEFAULT_PORTS = {"http": 80, "https": 443}

# OpenSSL's numbers for what is wrong with dates and names, each of which has a check of its own.
X509_DATES = frozenset({9, 10})
X509_NAMES = frozenset({62, 64})


class Target(NamedTuple):
    """The address of a registry, as a client knows it."""

    scheme: str
    host: str
    port: int
    authority: str
    """Host and port as they stand in image references."""

    @property
    def url(self) -> str:
        """The address without a path."""
        return f"{self.scheme}://{self.authority}"


def parse_target(url: str) -> Target:
    """Takes an address apart; raises `CommandError` for one that no registry can have."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        port = parts.port
    except ValueError as reason:
        raise CommandError(f"--url {url!r} is no address ({reason})") from reason
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.username or not url.isprintable():
        raise CommandError(f"--url must be https:// or http:// and a host, not {url!r}")
    if parts.path.rstrip("/") or parts.query:
        raise CommandError(
            f"a registry has no path of its own: clients would ask {parts.scheme}://{parts.netloc}/v2/",
            "give it a host name or a port of its own",
        )
    return Target(parts.scheme, parts.hostname, port or DEFAULT_PORTS[parts.scheme], parts.netloc)


async def resolve(target: Target) -> tuple[list[Finding], list[str]]:
    """What DNS says, and the addresses there are."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVE_SECONDS_MAX):
            found = await loop.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError) as reason:
        why = reason.strerror if isinstance(reason, socket.gaierror) else f"no answer in {RESOLVE_SECONDS_MAX} seconds"
        finding = error(
            "dns",
            f"{target.host} is not known ({why})",
            "add the name to DNS, or to /etc/hosts on each client; check it for slips",
        )
        return [finding], []
    addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))[:ADDRESSES_MAX]
    return [ok("dns", f"{target.host} is {', '.join(addresses)}")], addresses


async def check_connections(target: Target, addresses: list[str]) -> tuple[list[Finding], str | None]:
    """Whether somebody listens at each address, and the first address at which somebody does."""
    refused: list[str] = []
    reached: list[str] = []
    for address in addresses:
        try:
            async with _connection(address, target.port):
                reached.append(address)
        except (OSError, TimeoutError) as reason:
            refused.append(f"{address}: {_why(reason)}")
    if not reached:
        finding = error(
            "tcp",
            f"no connection to port {target.port} ({', '.join(refused)})",
            "start the server, publish its port, and open it in firewalls; with --host 127.0.0.1 only its own machine "
            "gets through",
        )
        return [finding], None
    findings = [ok("tcp", f"port {target.port} of {', '.join(reached)} takes connections")]
    if refused:
        findings.append(
            warning(
                "tcp",
                f"some addresses do not ({', '.join(refused)}), and clients lose time on them",
                "remove them from DNS, or let the server listen there (--host :: for IPv4 and IPv6)",
            )
        )
    return findings, reached[0]


async def check_tls(target: Target, address: str) -> tuple[list[Finding], bool]:
    """What the server shows in the handshake, and whether clients trust it."""
    try:
        async with _connection(address, target.port, client_context(verify=False), target.host) as writer:
            session: ssl.SSLObject = writer.get_extra_info("ssl_object")
            version, shown = session.version(), session.getpeercert(binary_form=True)
    except (OSError, TimeoutError) as reason:
        return [_explain_handshake(target, reason)], False
    if shown is None:
        return [error("tls", "the server shows no certificate", "give it one")], False
    certificate = x509.load_der_x509_certificate(shown)
    chain = await _check_chain(target, address)
    names, validity = check_names(certificate, target.host), check_validity(certificate)
    findings = [ok("tls", f"{version}"), *chain, names, validity]
    return findings, not any(finding.state == "error" for finding in findings)


async def speaks_tls(target: Target) -> bool:
    """Whether somebody answers a handshake at an address that was taken for plain HTTP."""
    try:
        async with _connection(target.host, target.port, client_context(verify=False), target.host):
            return True
    except (OSError, TimeoutError):
        return False


def check_plain_http(target: Target) -> list[Finding]:
    """What it takes to use a registry without TLS."""
    if is_loopback(target.host):
        return [ok("tls", "none: clients accept that from this machine itself")]
    remedy = f"""\
give it a certificate, or tell each client that it may do without:
docker:      {{ "insecure-registries": ["{target.authority}"] }} in /etc/docker/daemon.json, then restart Docker
podman:      in /etc/containers/registries.conf.d/wharf.conf (also for buildah and skopeo):
                 [[registry]]
                 location = "{target.authority}"
                 insecure = true
containerd:  /etc/containerd/certs.d/{target.authority}/hosts.toml with these lines:
                 server = "http://{target.authority}"
                 [host."http://{target.authority}"]"""
    return [warning("tls", "none: passwords can be read on the way, and clients ask for HTTPS first", remedy)]


async def _check_chain(target: Target, address: str) -> list[Finding]:
    try:
        async with _connection(address, target.port, client_context(verify=True), target.host):
            return [ok("certificate", "it is signed by an authority that this machine knows")]
    except ssl.SSLCertVerificationError as reason:
        if reason.verify_code in X509_DATES | X509_NAMES:
            return []
        message = f"clients do not trust it: {reason.verify_message}"
        return [error("certificate", message, trust_remedy(target.authority))]
    except (OSError, TimeoutError) as reason:
        return [_explain_handshake(target, reason)]


def _explain_handshake(target: Target, reason: Exception) -> Finding:
    cause = (reason.reason or "") if isinstance(reason, ssl.SSLError) else ""
    if cause in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return error(
            "tls",
            f"port {target.port} does not speak TLS",
            f"give the server a certificate, or use http://{target.authority}",
        )
    if "PROTOCOL" in cause:
        return error("tls", "the server knows no TLS version from 1.2 on", "turn on TLS 1.2 and 1.3 in its settings")
    if "UNRECOGNIZED_NAME" in cause or "HANDSHAKE_FAILURE" in cause:
        return error(
            "tls",
            f"the server has no certificate for {target.host} ({cause})",
            "add the name to the proxy's settings, with a certificate",
        )
    return error("tls", f"the handshake fails: {cause or _why(reason)}", "look into the log of the server or proxy")


@asynccontextmanager
async def _connection(
    address: str, port: int, context: ssl.SSLContext | None = None, host: str | None = None
) -> AsyncIterator[asyncio.StreamWriter]:
    async with asyncio.timeout(CONNECT_SECONDS_MAX):
        _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host if context else None)
    try:
        yield writer
    finally:
        writer.transport.abort()


def _why(reason: Exception) -> str:
    if isinstance(reason, TimeoutError):
        return f"no answer within {CONNECT_SECONDS_MAX} seconds"
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
