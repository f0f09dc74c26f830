"""Proxies that the environment names, for plain HTTP and for tunnels."""

import base64
import http.server
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.cli.remote.calls import Commands
from tests.support.server import ADMINISTRATOR, Server

CREDENTIALS = f"Basic {base64.b64encode(b'me:s/cret').decode()}"
PIECE_BYTES = 64 * 1024


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers what is asked in plain text by itself, and opens tunnels to wherever they are wanted."""

    seen: list[tuple[str, str]]

    def do_GET(self) -> None:
        """Answer with an empty list."""
        self._note()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    def do_CONNECT(self) -> None:
        """Pass bytes on in both directions until one side has no more."""
        self._note()
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            self.send_response(200)
            self.end_headers()
            ways = {self.connection: server, server: self.connection}
            while True:
                for source in select.select(list(ways), [], [])[0]:
                    piece = source.recv(PIECE_BYTES)
                    if not piece:
                        return
                    ways[source].sendall(piece)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  The name is that of the base class.
        """Say nothing."""

    def _note(self) -> None:
        self.seen.append((self.path, self.headers.get("Proxy-Authorization", "")))


@contextmanager
def proxy() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The address of a proxy that wants a password, and what it has been asked for."""
    seen: list[tuple[str, str]] = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Noting", (Handler,), {"seen": seen})) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://me:s%2Fcret@127.0.0.1:{server.server_port}", seen
        finally:
            server.shutdown()
            thread.join()


def test_plain_requests_go_through_a_proxy(commands: Commands) -> None:
    """A proxy is asked with the whole address."""
    with proxy() as (url, seen):
        behind = Commands(commands.home, {"http_proxy": url})
        assert behind("project", "list", "--json", "--server", "http://reg.example.com") == "[]\n"
    ((path, credentials),) = seen
    assert path.startswith("http://reg.example.com/api/v2.0/projects?")
    assert credentials == CREDENTIALS


def test_tunnels_go_through_a_proxy(commands: Commands, sqlite_disk_tls: Server) -> None:
    """Through a tunnel the certificate counts as ever, and the proxy learns nothing but the address."""
    assert sqlite_disk_tls.certificates is not None
    trust = ("--ca", sqlite_disk_tls.certificates.authority)
    with proxy() as (url, seen):
        behind = Commands(commands.home, {"https_proxy": url}).as_account(sqlite_disk_tls, ADMINISTRATOR)
        assert behind.json("whoami", *trust)["username"] == "admin"
        behind.refusal(6, "whoami")
    assert set(seen) == {(sqlite_disk_tls.address, CREDENTIALS)}


def test_a_proxy_is_passed_by(commands: Commands, sqlite_disk: Server) -> None:
    """`no_proxy` names servers that are asked directly."""
    variables = {"http_proxy": "http://127.0.0.1:1", "no_proxy": "127.0.0.1"}
    direct = Commands(commands.home, variables).as_account(sqlite_disk, ADMINISTRATOR)
    direct("whoami")
    behind = Commands(commands.home, {"http_proxy": "http://127.0.0.1:1"}).as_account(sqlite_disk, ADMINISTRATOR)
    assert "cannot be reached" in behind.refusal(6, "whoami")
    wrong = Commands(commands.home, {"http_proxy": "socks5://127.0.0.1:1"}).as_account(sqlite_disk, ADMINISTRATOR)
    assert "is no http:// address" in wrong.refusal(2, "whoami")
