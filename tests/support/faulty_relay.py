"""A relay before an HTTP server that refuses what a test tells it to, as a storage in trouble would."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

UPSTREAM_TIMEOUT_SECONDS = 30
# Headers about one connection, which do not travel on.
HOP_HEADERS = frozenset({"connection", "keep-alive", "transfer-encoding"})


class FaultyRelay(ThreadingHTTPServer):
    """The relay; `refuses` is asked about the method and path of each request."""

    daemon_threads = True

    def __init__(self, upstream_port: int) -> None:
        super().__init__(("127.0.0.1", 0), _RelayHandler)
        self.upstream_port = upstream_port
        self.refuses: Callable[[str, str], bool] = lambda method, path: False

    @property
    def port(self) -> int:
        """The port clients connect to."""
        return self.server_port


@contextmanager
def run_faulty_relay(upstream_port: int) -> Iterator[FaultyRelay]:
    """Relay to a port of this machine; at first nothing is refused."""
    with FaultyRelay(upstream_port) as relay:
        thread = Thread(target=relay.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield relay
        finally:
            relay.shutdown()
            thread.join()


class _RelayHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyRelay

    def _relay(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.server.refuses(self.command, self.path):
            self._answer(503, [], b"")
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port, timeout=UPSTREAM_TIMEOUT_SECONDS)
        # The host is part of what the client signed, so all headers travel as they came.
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            upstream.putheader(name, value)
        upstream.endheaders(body)
        response = upstream.getresponse()
        self._answer(response.status, response.getheaders(), response.read())
        upstream.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        names = {name.lower() for name, _ in headers}
        for name, value in headers:
            if name.lower() not in HOP_HEADERS:
                self.send_header(name, value)
        if "content-length" not in names:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _relay  # noqa: N815 — The names are the base class's.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — The name is the base class's.
        """Say nothing: the test's own output is what counts."""
