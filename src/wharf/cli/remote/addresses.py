"""The address of a server, as people write it."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from wharf.cli.remote.failures import ExitCode, RemoteError

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is."""

    scheme: str
    host: str
    port: int
    is_explicit: bool = True
    """Whether the scheme was given, or is only the usual one."""

    @property
    def authority(self) -> str:
        """Host and port, as they stand at the head of an image reference."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address with its scheme."""
        return f"{self.scheme}://{self.authority}"

    @property
    def is_loopback(self) -> bool:
        """Whether nothing that is sent there leaves this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost" or self.host.endswith(".localhost")


def parse_address(text: str) -> Address:
    """The server that a text names: `HOST`, `HOST:PORT`, or either with a scheme; raises RemoteError."""
    is_explicit = "://" in text
    try:
        parts = urlsplit(text if is_explicit else f"https://{text}")
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        raise _malformed(text) from None
    has_more = parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None
    if scheme not in PORTS or not host or has_more or not host.isprintable() or " " in host:
        raise _malformed(text)
    return Address(scheme, host, PORTS[scheme] if port is None else port, is_explicit)


def _malformed(text: str) -> RemoteError:
    remedy = "write it as registry.example.com, localhost:8080 or https://registry.example.com"
    return RemoteError(f"{text!r} is not the address of a server", remedy, ExitCode.USAGE)
