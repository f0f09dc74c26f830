"""`wharf login`, `logout` and `whoami`: what is kept, who may read it, and where credentials come from otherwise."""

import base64
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import environment
from tests.cli.remote.calls import Commands
from tests.support.server import ADMINISTRATOR, DEVELOPER, GUEST, WHARF, Server


def kept(commands: Commands) -> Path:
    """The file of the logins."""
    return commands.home / "config/wharf/servers.json"


def login(commands: Commands, server: Server) -> str:
    """Log in as the administrator."""
    return commands("login", server.address, "-u", ADMINISTRATOR.name, "--password-stdin", stdin=ADMINISTRATOR.password)


def test_a_login_is_remembered(commands: Commands, sqlite_disk: Server) -> None:
    """After a login, commands are for that server and in that name; after a logout they are not."""
    assert login(commands, sqlite_disk) == f"Logged in to {sqlite_disk.url} as admin.\n"
    assert commands.json("whoami")["username"] == "admin"
    assert f"Server         {sqlite_disk.address}" in commands("whoami")
    assert commands("logout") == f"Logged out of {sqlite_disk.url}.\n"
    assert "it is not known which server is meant" in commands.refusal(2, "whoami")
    assert ADMINISTRATOR.password not in kept(commands).read_text()


def test_nobody_else_can_read_the_file(commands: Commands, sqlite_disk: Server) -> None:
    """The file is its owner's alone, also when it is written again, and the folder too."""
    for _ in range(2):
        login(commands, sqlite_disk)
        assert stat.S_IMODE(kept(commands).stat().st_mode) == 0o600
    assert stat.S_IMODE(kept(commands).parent.stat().st_mode) == 0o700
    assert os.listdir(kept(commands).parent) == ["servers.json"]


def test_a_file_that_others_can_read_is_refused(commands: Commands, sqlite_disk: Server) -> None:
    """Passwords that have been open to others are not used in silence."""
    login(commands, sqlite_disk)
    kept(commands).chmod(0o644)
    path = kept(commands)
    assert commands.refusal(2, "whoami") == f"{path} holds passwords and others can read it: run chmod 600 {path}"


@pytest.mark.parametrize("content", ["{", "[]", '{"servers": 1}', '{"servers": {"no url": {}}}', '{"servers": null}'])
def test_a_damaged_file_is_named(commands: Commands, content: str) -> None:
    """A file that holds something else is named, with the way out."""
    kept(commands).parent.mkdir(parents=True)
    kept(commands).write_text(content)
    kept(commands).chmod(0o600)
    reason = f"{kept(commands)} is not what wharf login has written: delete the file and log in again"
    assert commands.refusal(2, "whoami") == reason


def test_a_wrong_password_is_not_kept(commands: Commands, sqlite_disk: Server) -> None:
    """A login that the server refuses leaves no trace, and says no password."""
    line = commands.refusal(4, "login", sqlite_disk.address, "-u", "admin", "--password-stdin", stdin="wr0ng-Secret")
    assert line.startswith(f"login failed on {sqlite_disk.address}: ")
    assert "wr0ng-Secret" not in line
    assert not kept(commands).exists()


def test_the_password_may_stand_in_a_variable(commands: Commands, sqlite_disk: Server) -> None:
    """WHARF_PASSWORD and WHARF_USERNAME take the place of questions; a flag goes before the name."""
    given = Commands(commands.home, {"WHARF_USERNAME": "admin", "WHARF_PASSWORD": ADMINISTRATOR.password})
    given("login", sqlite_disk.address)
    assert commands.json("whoami")["username"] == "admin"
    given = Commands(commands.home, {"WHARF_USERNAME": "nobody", "WHARF_PASSWORD": GUEST.password})
    given("login", sqlite_disk.address, "-u", GUEST.name)
    assert commands.json("whoami")["username"] == GUEST.name


def test_nothing_is_asked_without_a_terminal(commands: Commands, sqlite_disk: Server) -> None:
    """A script that has forgotten something ends and does not wait."""
    address = sqlite_disk.address
    assert "use --username" in commands.refusal(2, "login", address)
    assert "use --password-stdin or WHARF_PASSWORD" in commands.refusal(2, "login", address, "-u", "admin")


def test_a_terminal_is_asked(commands: Commands, sqlite_disk: Server) -> None:
    """Name and password are asked for, and the password is not shown."""
    answers = [("Username:", DEVELOPER.name), ("Password:", DEVELOPER.password)]
    ended = commands.on_terminal("login", sqlite_disk.address, answers=answers)
    assert DEVELOPER.password not in ended.output
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (0, f"Logged in to {sqlite_disk.url} as developer.")
    assert commands.json("whoami")["username"] == DEVELOPER.name


def test_the_server_that_was_named_last_is_the_current_one(
    commands: Commands, sqlite_disk: Server, sqlite_disk_tls: Server
) -> None:
    """Several servers are kept; `--server` names another one, with or without its scheme."""
    assert sqlite_disk_tls.certificates is not None
    login(commands, sqlite_disk)
    secret = ADMINISTRATOR.password
    authority = sqlite_disk_tls.certificates.authority
    commands("login", sqlite_disk_tls.address, "-u", "admin", "--password-stdin", "--ca", authority, stdin=secret)
    assert sqlite_disk_tls.address in commands("whoami")
    for name in (sqlite_disk.address, sqlite_disk.url):
        assert sqlite_disk.address in commands("whoami", "--server", name)
    assert commands("logout").splitlines() == [
        f"Logged out of {sqlite_disk_tls.url}.",
        f"Commands are for {sqlite_disk.url} now.",
    ]
    assert commands.refusal(3, "logout", sqlite_disk_tls.address).startswith("nobody has logged in to ")


def write_docker_config(commands: Commands, document: object) -> None:
    """Write docker's settings."""
    folder = commands.home / ".docker"
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(document))


def test_logins_of_docker_are_used(commands: Commands, sqlite_disk: Server) -> None:
    """Without a login of ours, docker's counts, for the server that is named."""
    encoded = base64.b64encode(f"{DEVELOPER.name}:{DEVELOPER.password}".encode()).decode()
    write_docker_config(commands, {"auths": {sqlite_disk.address: {"auth": encoded}}})
    assert commands.json("whoami", "--server", sqlite_disk.url)["username"] == DEVELOPER.name
    login(commands, sqlite_disk)
    assert commands.json("whoami")["username"] == "admin"


def test_credential_stores_of_docker_are_asked(commands: Commands, sqlite_disk: Server, tmp_path: Path) -> None:
    """A program that keeps docker's passwords is asked for them."""
    folder = tmp_path / "programs"
    folder.mkdir()
    store = folder / "docker-credential-test"
    store.write_text(
        f"#!{sys.executable}\n"
        "import json, sys\n"
        f"assert sys.argv[1:] == ['get'] and sys.stdin.read() == {sqlite_disk.address!r}\n"
        f"print(json.dumps({{'Username': {GUEST.name!r}, 'Secret': {GUEST.password!r}}}))\n"
    )
    store.chmod(0o700)
    write_docker_config(commands, {"credHelpers": {sqlite_disk.address: "test"}})
    given = Commands(commands.home, {"PATH": f"{folder}:{os.environ['PATH']}"})
    assert given.json("whoami", "--server", sqlite_disk.url)["username"] == GUEST.name


@pytest.mark.parametrize("document", [[], {"auths": []}, {"auths": {"h": 1}}, {"credsStore": "is-not-there"}])
def test_strange_settings_of_docker_do_no_harm(commands: Commands, sqlite_disk: Server, document: object) -> None:
    """What docker has written wrongly is docker's to complain about; nobody is logged in then."""
    write_docker_config(commands, document)
    assert "nobody has logged in to" in commands.refusal(4, "whoami", "--server", sqlite_disk.url)


@pytest.mark.parametrize("host", ["", "a b", "ftp://host", "https://host/path", "https://u:p@host", "host:port"])
def test_an_address_that_is_none_is_refused(commands: Commands, host: str) -> None:
    """A text that names no server is refused before anything is sent."""
    assert "is not the address of a server" in commands.refusal(2, "login", host, "-u", "admin")


def test_the_process_ends_with_the_exit_code(sqlite_disk: Server, tmp_path: Path) -> None:
    """What is returned to a shell is what the table of exit codes says, and the reason is one line."""
    for arguments, exit_code in (
        (["project", "show", "library", "--server", sqlite_disk.url], 0),
        (["project", "list", "--server", "http://127.0.0.1:1"], 6),
        (["user", "list", "--server", sqlite_disk.url], 4),
    ):
        result = subprocess.run(
            [WHARF, *arguments],
            env=environment({"HOME": str(tmp_path), "XDG_CONFIG_HOME": ""}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == exit_code, result
        assert len(result.stderr.splitlines()) == (exit_code != 0), result
