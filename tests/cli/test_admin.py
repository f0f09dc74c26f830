"""`wharf admin`: each command by what the next one, or a server, finds."""

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.processes import refusal, run_wharf, serve
from tests.cli.transfers import basic
from tests.support.postgres import PostgresCluster
from tests.support.waiting import wait_until
from wharf.access.roles import PRESET_ROLES
from wharf.cli.failures import CommandError
from wharf.cli.main import wharf
from wharf.db import schema

PASSWORD = "Sesame-12345"


class Administration:
    """`wharf admin` over one database, called in this process, since a start takes longer than the work."""

    def __init__(self, *settings: str) -> None:
        self._settings = settings

    def __call__(self, *arguments: str, stdin: str = PASSWORD) -> list[str]:
        """Run a command that has to succeed; return the lines it printed."""
        result = CliRunner().invoke(wharf, ["admin", *arguments, *self._settings], input=stdin)
        if result.exception:
            raise result.exception
        return result.stdout.splitlines()

    def refusal(self, *arguments: str, stdin: str = PASSWORD) -> str:
        """Run a command that has to fail; return the line that says why."""
        with pytest.raises(CommandError) as caught:
            self(*arguments, stdin=stdin)
        return str(caught.value)


@pytest.fixture(params=["sqlite", "postgresql"])
def admin(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Administration:
    """The command over an empty database of each engine, with nobody's settings."""
    monkeypatch.chdir(tmp_path)
    settings = ["--data", str(tmp_path / "data")]
    if request.param == "postgresql":
        cluster: PostgresCluster = request.getfixturevalue("postgres")
        settings += ["--database", cluster.create_database()]
    return Administration(*settings)


def test_an_empty_database_is_filled(admin: Administration) -> None:
    """Whichever command comes first finds the administrator and the public project."""
    assert admin("user", "list") == ["admin\tsysadmin"]
    assert admin("project", "list") == ["library\tpublic"]


def test_a_password_is_made_up_where_the_server_is_open_to_others(admin: Administration) -> None:
    """A command before the first start leaves no well-known password to a server that others can reach."""
    first, *rest = admin("user", "list", "--host", "0.0.0.0")
    assert first.startswith("The password of admin is ")
    assert rest == ["admin\tsysadmin"]
    assert admin("user", "list", "--host", "0.0.0.0") == rest


def test_users_come_and_go(admin: Administration) -> None:
    """A user is listed from creation to deletion, with a mark if he may do everything."""
    admin("user", "create", "alice", "--password-stdin")
    admin("user", "create", "root", "--sysadmin", "--password-stdin")
    assert admin("user", "list") == ["admin\tsysadmin", "alice", "root\tsysadmin"]
    admin("user", "delete", "alice")
    assert admin("user", "list") == ["admin\tsysadmin", "root\tsysadmin"]


def test_projects_come_and_go(admin: Administration) -> None:
    """A project is listed from creation to deletion, with a mark while it is public."""
    admin("project", "create", "open", "--public")
    admin("project", "create", "team")
    assert admin("project", "list") == ["library\tpublic", "open\tpublic", "team"]
    admin("project", "public", "open", "false")
    admin("project", "public", "team", "true")
    assert admin("project", "list") == ["library\tpublic", "open", "team\tpublic"]
    admin("project", "delete", "team")
    assert admin("project", "list") == ["library\tpublic", "open"]


@pytest.mark.parametrize("role", [role.name for role in PRESET_ROLES])
def test_members_come_and_go(admin: Administration, role: str) -> None:
    """Each of Harbor's roles can be given, once, and taken away, once."""
    admin("user", "create", "alice", "--password-stdin")
    add, remove = ("member", "add", "library", "alice", "--role", role), ("member", "remove", "library", "alice")
    admin(*add)
    assert admin.refusal(*add) == "The project member specified already exist"
    admin(*remove)
    assert admin.refusal(*remove) == "alice is not a member of library"


def test_a_password_may_be_typed_twice(admin: Administration) -> None:
    """Without `--password-stdin` the command asks, and the answer is not shown."""
    printed = admin("user", "create", "alice", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert not any(PASSWORD in line for line in printed)
    assert "alice" in admin("user", "list")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("user", "create", "admin", "--password-stdin"), "user admin already exists"),
        (("user", "create", "a,b", "--password-stdin"), "username contains illegal characters"),
        (("user", "password", "nobody", "--password-stdin"), "there is no user nobody"),
        (("user", "delete", "nobody"), "there is no user nobody"),
        (("project", "create", "library"), "The project named library already exists"),
        (("project", "create", "Library"), "project name is not in lower case or contains illegal characters"),
        (("project", "delete", "nowhere"), "there is no project nowhere"),
        (("project", "public", "nowhere", "true"), "there is no project nowhere"),
        (("member", "add", "nowhere", "admin", "--role", "guest"), "there is no project nowhere"),
        (("member", "add", "library", "nobody", "--role", "guest"), "there is no user nobody"),
        (("member", "remove", "nowhere", "admin"), "there is no project nowhere"),
        (("member", "remove", "library", "nobody"), "there is no user nobody"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(admin: Administration, arguments: tuple[str, ...], line: str) -> None:
    """The line names what is there already, or what is not."""
    assert admin.refusal(*arguments).startswith(line)


@pytest.mark.parametrize("password", ["", "Short-1", "No-digits", "no-capitals-1", "NO-SMALL-ONES-1", "Long-1" * 22])
def test_a_weak_password_is_refused(admin: Administration, password: str) -> None:
    """Harbor's rule holds here, too, and nobody is created."""
    line = admin.refusal("user", "create", "alice", "--password-stdin", stdin=password)
    assert line.startswith("the password or secret must be 8-128, inclusively, characters long ")
    assert admin("user", "list") == ["admin\tsysadmin"]


def test_an_upgrade_makes_the_schema(admin: Administration) -> None:
    """An empty database becomes current, and a current one stays so."""
    assert admin("database", "upgrade") == ["The database is up to date."]
    assert admin("database", "upgrade") == ["The database is up to date."]
    assert admin("project", "list") == ["library\tpublic"]


@pytest.mark.parametrize("command", [("database", "upgrade"), ("user", "list")])
def test_a_newer_database_is_left_alone(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Neither an upgrade nor any other command touches what a later version has written."""
    admin = Administration("--data", str(tmp_path))
    admin("database", "upgrade")
    with sqlite3.connect(tmp_path / "wharf.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert admin.refusal(*command).startswith("the database is newer than this Wharf, ")


def test_an_older_database_waits_for_the_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other commands name the upgrade, since it is the operator who makes the backup before."""
    admin = Administration("--data", str(tmp_path))
    admin("database", "upgrade")
    monkeypatch.setattr(schema, "KNOWN_REVISIONS", ("0000", *schema.KNOWN_REVISIONS))
    with sqlite3.connect(tmp_path / "wharf.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()
    assert "run `wharf admin database upgrade`" in admin.refusal("user", "list")


@pytest.mark.parametrize("command", [("database", "upgrade"), ("user", "list")])
def test_a_database_out_of_reach_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    """The driver's reason is shown, without the password from the URL."""
    admin = Administration("--data", str(tmp_path), "--database", f"postgresql://wharf:{PASSWORD}@127.0.0.1:1/wharf")
    line = admin.refusal(*command)
    assert line.startswith("cannot open the database: ")
    assert PASSWORD not in line


def test_a_running_server_keeps_its_sqlite(tmp_path: Path) -> None:
    """The command is refused in one line with exit code 2, and names the server's process."""
    with serve(tmp_path) as serving:
        line = refusal(run_wharf("admin", "user", "list", "--data", tmp_path / "data", cwd=tmp_path))
    assert line.startswith(
        f"the data folder {tmp_path}/data is in use by another wharf (process {serving.process.pid})"
    )


def test_a_wrong_role_is_refused_with_the_right_ones(tmp_path: Path) -> None:
    """The roles there are stand in the message, and the exit code is 2."""
    result = run_wharf("admin", "member", "add", "library", "admin", "--role", "king", cwd=tmp_path)
    assert result.returncode == 2
    assert all(role.name in result.stderr for role in PRESET_ROLES)


def test_a_running_server_follows_over_postgresql(postgres: PostgresCluster, tmp_path: Path) -> None:
    """A new password lets in, and the old one no longer does, without a restart."""
    database = postgres.create_database()
    with serve(tmp_path, "--database", database) as serving:
        admin = Administration("--data", str(tmp_path), "--database", database)
        admin("user", "create", "alice", "--password-stdin")
        wait_until(lambda: serving.get("/v2/", basic("alice", PASSWORD)).status == 200, 30, "alice gets in")
        admin("user", "password", "alice", "--password-stdin", stdin="Another-12345")
        wait_until(lambda: serving.get("/v2/", basic("alice", "Another-12345")).status == 200, 30, "alice gets in")
        assert serving.get("/v2/", basic("alice", PASSWORD)).status == 401
        admin("user", "delete", "alice")
        wait_until(lambda: serving.get("/v2/", basic("alice", "Another-12345")).status == 401, 30, "alice is out")
