"""What commands say and how they end when they cannot do what they were asked to."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.remote.calls import Commands
from tests.support.management import fresh
from tests.support.server import DEVELOPER, OUTSIDER, PRIVATE_PROJECT, Account, Server

DESTRUCTIVE = (
    ("project", "delete", "library"),
    ("repo", "delete", "library/app"),
    ("artifact", "delete", "library/app:1"),
    ("tag", "delete", "library/app:1"),
    ("member", "remove", "library", "admin"),
)


class Strange(http.server.BaseHTTPRequestHandler):
    """A server that is no registry: one status and one body for everything."""

    status = 200
    body = b""
    location = ""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        if self.location:
            self.send_header("Location", self.location)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  The name is that of the base class.
        """Say nothing."""


@contextmanager
def answering(status: int, body: bytes, location: str = "") -> Iterator[str]:
    """The address of a server that answers so."""
    handler = type("Answering", (Strange,), {"status": status, "body": body, "location": location})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_no_server_is_known(commands: Commands) -> None:
    """Without a login nobody knows which server is meant."""
    reason = "it is not known which server is meant: run wharf login HOST, or name a server with --server"
    assert commands.refusal(2, "project", "list") == reason


def test_nobody_listens(commands: Commands) -> None:
    """A server that is not there has an exit code of its own, and the name is in the message."""
    line = commands.refusal(6, "project", "list", "--server", "http://127.0.0.1:1")
    assert line.startswith("127.0.0.1:1 cannot be reached, Connection refused")
    assert "host-that-is-not.invalid" in commands.refusal(6, "repo", "list", "--server", "host-that-is-not.invalid")


def test_a_wrong_password(commands: Commands, sqlite_disk: Server) -> None:
    """A password that has changed since the login is told from a right that is missing."""
    wrong = commands.as_account(sqlite_disk, Account("admin", "Wrong-12345"))
    line = wrong.refusal(4, "project", "list")
    assert line.startswith(f"project list failed on {sqlite_disk.address}: ")
    assert line.endswith(f"if the password has changed, run wharf login {sqlite_disk.address}")
    assert "Wrong-12345" not in line


def test_not_logged_in(commands: Commands, sqlite_disk: Server) -> None:
    """Whoever has not logged in is told to."""
    line = commands.refusal(4, "user", "list", "--server", sqlite_disk.url)
    assert line.endswith(f"log in with wharf login {sqlite_disk.address}")


def test_not_allowed(admin: Commands, sqlite_disk: Server) -> None:
    """A refusal names the right that is missing."""
    outsider = admin.as_account(sqlite_disk, OUTSIDER)
    line = outsider.refusal(4, "repo", "list", PRIVATE_PROJECT)
    assert f"(missing: repository:list on project {PRIVATE_PROJECT})" in line
    developer = admin.as_account(sqlite_disk, DEVELOPER)
    assert "(missing: " in developer.refusal(4, "member", "add", PRIVATE_PROJECT, "outsider", "--role", "guest")
    assert "(missing: " in developer.refusal(4, "quota", "list")


@pytest.mark.parametrize(
    "arguments",
    [
        ("project", "show", "is-not-there"),
        ("artifact", "show", "library/is-not-there:1"),
        ("repo", "show", "library/is-not-there"),
        ("robot", "show", "987654321"),
        ("user", "show", "is-not-there"),
        ("member", "set", "library", "is-not-there", "--role", "guest"),
    ],
)
def test_what_is_not_there(admin: Commands, arguments: tuple[str, ...]) -> None:
    """What is named and is not there has an exit code of its own."""
    line = admin.refusal(3, *arguments)
    assert line.startswith(f"{' '.join(arguments[:2])} failed on 127.0.0.1:")


def test_what_is_there_already(admin: Commands) -> None:
    """A conflict has an exit code of its own."""
    name = fresh("twice")
    admin("project", "create", name)
    assert name in admin.refusal(5, "project", "create", name)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("repo", "show", "library"), "'library' is no repository; write it as PROJECT/NAME"),
        (("repo", "show", "library/app:1"), "is no repository"),
        (("artifact", "show", "library/app"), "is no artifact; write it as PROJECT/NAME:TAG or PROJECT/NAME@DIGEST"),
        (("artifact", "show", "library/app@1"), "is no artifact"),
        (("tag", "delete", "library/app@sha256:0", "-y"), "is no tag"),
        (("quota", "set", "library", "5Q"), "'5Q' is no size"),
        (("quota", "set", "library", "0"), "'0' is not between 1 and"),
        (("audit", "list", "--since", "yesterday"), "'yesterday' is no time"),
        (("audit", "list", "--since", "99999d"), ""),
        (("project", "set", "library", "public"), "write settings as KEY=VALUE"),
        (("project", "list", "--limit", "0"), "0 is not in the range"),
        (("robot", "create", "x", "--pull"), "name either --project, or one or more --on"),
        (("robot", "create", "x", "--project", "library"), "name what the robot may do"),
        (("robot", "create", "x", "--on", "*", "--permission", "pull"), "'pull' is no permission"),
        (("user", "set", "admin"), "name at least one thing to change"),
    ],
)
def test_wrong_arguments(admin: Commands, arguments: tuple[str, ...], reason: str) -> None:
    """A mistake in the arguments is found before anything is sent, and the message has the right form."""
    if reason:
        assert reason in admin.misuse(*arguments)
    else:
        admin(*arguments)


@pytest.mark.parametrize("arguments", DESTRUCTIVE, ids=" ".join)
def test_scripts_confirm_with_an_option(admin: Commands, arguments: tuple[str, ...]) -> None:
    """Where nobody can be asked, nothing is deleted without `--yes`."""
    reason = "this needs to be confirmed and there is no terminal to ask: add --yes"
    assert admin.refusal(2, *arguments, stdin="y\n") == reason


def test_a_terminal_is_asked_first(admin: Commands) -> None:
    """At a terminal somebody is asked; without a yes nothing happens."""
    name = fresh("doubtful")
    admin("project", "create", name)
    question = f"Delete the project {name} on "
    ended = admin.on_terminal("project", "delete", name, answers=[(question, "n")])
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (1, "Aborted!")
    admin("project", "show", name)
    ended = admin.on_terminal("project", "delete", name, answers=[(question, "y")])
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (0, f"Project {name} has been deleted.")
    admin.refusal(3, "project", "show", name)


@pytest.mark.parametrize(
    ("status", "body", "location", "exit_code", "words"),
    [
        (200, b"<html>", "", 1, "the answer is no JSON"),
        (200, b"{}", "", 1, "a list was expected"),
        (404, b"<html>", "", 1, "it answered 404 Not Found"),
        (502, b"<html>", "", 1, "it answered 502 Bad Gateway"),
        (301, b"", "https://else.example.com/", 6, "it leads on to https://else.example.com/"),
        (404, b'{"errors":[{"code":"NOT_FOUND","message":"a\\u001b[31mb"}]}', "", 3, "a\\x1b[31mb"),
        (500, b'{"errors":[{"code":"UNKNOWN","message":"no"}]}', "", 1, "the log of the server says more"),
        (429, b'{"errors":[{"code":"TOOMANYREQUESTS","message":"no"}]}', "", 1, "try again in 60 seconds"),
        (418, b'{"errors":[]}', "", 1, "it answered 418"),
    ],
)
def test_strange_servers(
    commands: Commands, status: int, body: bytes, location: str, exit_code: int, words: str
) -> None:
    """What is no registry, or a broken one, is told in words, and cannot command the terminal."""
    with answering(status, body, location) as url:
        assert words in commands.refusal(exit_code, "project", "list", "--server", url)


def test_a_server_that_ends_in_the_middle(commands: Commands) -> None:
    """An answer that breaks off is no answer."""
    with answering(200, b"[") as url:
        assert "no JSON" in commands.refusal(1, "project", "list", "--server", url)
