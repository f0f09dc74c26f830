"""One connection to a server: kept open between requests, through a proxy if the environment names one."""

import base64
import http.client
import ssl
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from wharf.cli.remote.addresses import Address
from wharf.cli.remote.failures import ExitCode, RemoteError

CONNECT_SECONDS_MAX = 10
# Copying or deleting a large repository may take its time.
ANSWER_SECONDS_MAX = 300
ANSWER_BYTES_MAX = 64 * 1024 * 1024
SAFE_METHODS = frozenset({"GET", "HEAD"})
# What OpenSSL says when the other side answers in plain text.
NO_TLS_REASONS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "UNKNOWN_PROTOCOL"})


class Unreachable(RemoteError):  # noqa: N818  It names a state that the caller expects.
    """There was no answer; the message says why."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy, ExitCode.UNREACHABLE)


class NoTls(Unreachable):
    """The server speaks HTTP where HTTPS was expected."""


class Answer(NamedTuple):
    """What came back."""

    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes


class Connection:
    """Sends requests to one server, one after the other; redirects are not followed."""

    def __init__(
        self, address: Address, *, ca: str = "", insecure: bool = False, seconds_max: float = ANSWER_SECONDS_MAX
    ) -> None:
        self._address = address
        self._seconds_max = seconds_max
        self._context = client_context(ca, insecure=insecure) if address.scheme == "https" else None
        self._open: http.client.HTTPConnection | None = None
        self._prefix = ""
        self._proxy_headers: dict[str, str] = {}

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None = None) -> Answer:
        """Sends a request and reads the answer; raises Unreachable."""
        # A connection that has been idle may have been closed meanwhile; what changes nothing is asked once more.
        is_used = self._open is not None
        try:
            return self._exchange(method, target, headers, body)
        except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError) as error:
            self.close()
            if not is_used or method not in SAFE_METHODS:
                raise self._unreachable(error) from error
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise self._unreachable(error) from error
        try:
            return self._exchange(method, target, headers, body)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise self._unreachable(error) from error

    def close(self) -> None:
        """Ends the connection; the next request opens another one."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _exchange(self, method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if self._open is None:
            self._open = self._connect()
        sent = {**headers, **self._proxy_headers}
        self._open.request(method, self._prefix + target, body, sent)
        response = self._open.getresponse()
        content = response.read(ANSWER_BYTES_MAX + 1)
        if len(content) > ANSWER_BYTES_MAX:
            self.close()
            raise RemoteError(f"{self._address.authority} answered with more than {ANSWER_BYTES_MAX} bytes")
        return Answer(response.status, response.reason, response.headers, content)

    def _connect(self) -> http.client.HTTPConnection:
        proxy = _proxy_for(self._address)
        connection = self._to(self._address.host, self._address.port) if proxy is None else self._through(proxy)
        connection.connect()
        # The system may try several addresses; each of them had the shorter time.
        with suppress(AttributeError):
            connection.sock.settimeout(self._seconds_max)
        return connection

    def _to(self, host: str, port: int) -> http.client.HTTPConnection:
        seconds = min(CONNECT_SECONDS_MAX, self._seconds_max)
        if self._context is None:
            return http.client.HTTPConnection(host, port, timeout=seconds)
        return http.client.HTTPSConnection(host, port, timeout=seconds, context=self._context)

    def _through(self, proxy: str) -> http.client.HTTPConnection:
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        if parts.scheme != "http" or not parts.hostname:
            raise RemoteError("the proxy of the environment is no http:// address", "set https_proxy", ExitCode.USAGE)
        headers = {}
        if parts.username is not None:
            credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Proxy-Authorization"] = f"Basic {base64.b64encode(credentials.encode()).decode()}"
        connection = self._to(parts.hostname, parts.port or 80)
        if self._context is None:
            self._prefix, self._proxy_headers = self._address.url, headers
        else:
            connection.set_tunnel(self._address.host, self._address.port, headers)
        return connection

    def _unreachable(self, error: Exception) -> Unreachable:
        name = self._address.authority
        if isinstance(error, ssl.SSLCertVerificationError):
            return _distrusted(name, error)
        if isinstance(error, ssl.SSLError) and error.reason in NO_TLS_REASONS:
            return NoTls(f"{name} does not speak TLS", f"if HTTP is what you mean, name it http://{name}")
        if isinstance(error, TimeoutError):
            return Unreachable(f"{name} did not answer in time", "see whether the server runs and can be reached")
        if isinstance(error, http.client.HTTPException) and self._context is None:
            return Unreachable(f"{name} does not speak HTTP", f"if it speaks TLS, name it https://{name}")
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        return Unreachable(f"{name} cannot be reached, {reason}", "check the address, and that the server runs")


def client_context(ca: str, *, insecure: bool) -> ssl.SSLContext:
    """What a client brings to a handshake: the system's authorities and one more; raises RemoteError."""
    context = ssl.create_default_context()
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif ca:
        try:
            context.load_verify_locations(cafile=ca)
        except (OSError, ssl.SSLError) as error:
            reason = "holds no certificate in PEM form" if isinstance(error, ssl.SSLError) else str(error.strerror)
            raise RemoteError(f"cannot use {ca}", reason, ExitCode.USAGE) from error
    return context


def _proxy_for(address: Address) -> str | None:
    """The proxy that the environment names for such an address."""
    if proxy_bypass(f"{address.host}:{address.port}"):
        return None
    return getproxies().get(address.scheme) or None


def _distrusted(name: str, error: ssl.SSLCertVerificationError) -> Unreachable:
    # The codes are OpenSSL's: names of hosts and addresses, and times.
    if error.verify_code in (62, 64):
        return Unreachable(f"the certificate of {name} is for another name", "use the name that it was made for")
    if error.verify_code in (9, 10):
        return Unreachable(f"the certificate of {name} is not valid at this time", "renew it, or check the clock")
    return Unreachable(
        f"nobody whom this machine trusts has signed the certificate of {name} ({error.verify_message})",
        "name the file of its authority with --ca, or take any certificate with --insecure",
    )
