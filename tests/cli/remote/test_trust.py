"""Certificates: whose word counts, and what is said when nobody vouches for a server."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.remote.calls import Commands
from tests.support.certificates import Certificates, make_certificates
from tests.support.server import ADMINISTRATOR, Server

LOGIN = ("-u", ADMINISTRATOR.name, "--password-stdin")


def authority(server: Server) -> Path:
    """The file of the authority that has signed the server's certificate."""
    assert server.certificates is not None
    return server.certificates.authority


def test_an_unknown_authority_is_refused(commands: Commands, sqlite_disk_tls: Server) -> None:
    """A certificate that nobody vouches for gets no password; the message names both ways on."""
    line = commands.refusal(6, "login", sqlite_disk_tls.address, *LOGIN, stdin=ADMINISTRATOR.password)
    assert line.startswith(f"nobody whom this machine trusts has signed the certificate of {sqlite_disk_tls.address} ")
    assert line.endswith("name the file of its authority with --ca, or take any certificate with --insecure")


def test_another_authority_is_refused(commands: Commands, sqlite_disk_tls: Server, tmp_path: Path) -> None:
    """An authority that has signed something else does not count."""
    other = make_certificates(tmp_path).authority
    commands.refusal(6, "project", "list", "--server", sqlite_disk_tls.url, "--ca", other)


def test_the_authority_is_remembered(commands: Commands, sqlite_disk_tls: Server) -> None:
    """What was named at the login is valid for all that follows."""
    secret = ADMINISTRATOR.password
    commands("login", sqlite_disk_tls.address, *LOGIN, "--ca", authority(sqlite_disk_tls), stdin=secret)
    commands("user", "list")
    assert "library" in commands("project", "list", "-q").split()


def test_an_authority_may_be_named_each_time(commands: Commands, sqlite_disk_tls: Server) -> None:
    """Whoever has not logged in names the authority with the command."""
    trust = ("--ca", authority(sqlite_disk_tls))
    assert "library" in commands("project", "list", "-q", "--server", sqlite_disk_tls.url, *trust).split()


def test_any_certificate_may_be_taken(commands: Commands, sqlite_disk_tls: Server) -> None:
    """With `--insecure` nobody has to vouch for the server, from then on."""
    commands("login", sqlite_disk_tls.address, *LOGIN, "--insecure", stdin=ADMINISTRATOR.password)
    commands("user", "list")


@contextmanager
def speaking_tls(host: str, certificates: Certificates) -> Iterator[str]:
    """The address of a server with such a certificate; it waits for handshakes and has nothing to answer."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)
    with socketserver.TCPServer((host, 0), socketserver.BaseRequestHandler) as server:
        port = server.server_address[1]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"{host}:{port}"
        finally:
            server.shutdown()
            thread.join()


def test_another_name_is_refused(commands: Commands, tmp_path: Path) -> None:
    """A certificate for another name than that of the server is not taken."""
    certificates = make_certificates(tmp_path)
    with speaking_tls("127.0.0.2", certificates) as address:
        line = commands.refusal(6, "project", "list", "--server", address, "--ca", certificates.authority)
    assert line == f"the certificate of {address} is for another name: use the name that it was made for"


def test_a_file_that_is_no_certificate(commands: Commands, sqlite_disk_tls: Server, tmp_path: Path) -> None:
    """A wrong file is named before anything is sent."""
    empty, missing = tmp_path / "empty.pem", tmp_path / "missing.pem"
    empty.touch()
    server = ("--server", sqlite_disk_tls.url)
    assert f"cannot use {empty}: " in commands.refusal(2, "project", "list", *server, "--ca", empty)
    assert f"cannot use {missing}: No such file" in commands.refusal(2, "project", "list", *server, "--ca", missing)


def test_http_and_https_are_told_apart(commands: Commands, sqlite_disk: Server, sqlite_disk_tls: Server) -> None:
    """Each is recognized where the other was expected, and a login to this machine finds out by itself."""
    plain, secure = sqlite_disk.address, sqlite_disk_tls.address
    line = commands.refusal(6, "project", "list", "--server", f"https://{plain}")
    assert line == f"{plain} does not speak TLS: if HTTP is what you mean, name it http://{plain}"
    commands.refusal(6, "project", "list", "--server", f"http://{secure}")
    commands("login", plain, *LOGIN, stdin=ADMINISTRATOR.password)
    assert plain in commands("whoami")
