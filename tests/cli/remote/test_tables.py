"""What people see: tables that fit the terminal, lose no name, and cannot be used to command it."""

import pytest

from tests.cli.remote.calls import Commands, lines
from tests.support.images import make_image
from tests.support.management import fresh
from tests.support.server import Server

LONG = "a-name/that-goes/on-and-on/for-longer-than/any-terminal/is-wide/and-then-a-little/longer-still/so-there"


@pytest.fixture(scope="module")
def project(sqlite_disk: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A project with a repository of a short and one of a very long name, and labels in Chinese."""
    name = fresh("tables")
    home = tmp_path_factory.mktemp("home")
    environment = {"WHARF_SERVER": sqlite_disk.url, "WHARF_USERNAME": "admin", "WHARF_PASSWORD": "Harbor12345"}
    admin = Commands(home, environment)
    admin("project", "create", name)
    sqlite_disk.push(f"{name}/app", "1.0", make_image())
    sqlite_disk.push(f"{name}/{LONG}", "1.0", make_image())
    admin("label", "create", "稳定版", "--project", name, "--description", "可以在生产环境中使用", "--color", "#00ff00")
    admin("label", "create", "old", "--project", name, "--description", "Not for use any more", "--color", "#ff0000")
    return name


def test_wide(admin: Commands, project: str) -> None:
    """Where there is room, all columns are shown, and Chinese takes two places for each sign."""
    shown = admin.on_terminal("label", "list", "--project", project, width=120)
    assert lines(shown.output) == [
        "LABEL   COLOR    DESCRIPTION           CREATED",
        "稳定版  #00ff00  可以在生产环境中使用  just now",
        "old     #ff0000  Not for use any more  just now",
    ]


def test_narrow(admin: Commands, project: str) -> None:
    """Where there is little room, the columns at the right are left out, one after the other."""
    assert lines(admin.on_terminal("label", "list", "--project", project, width=40).output) == [
        "LABEL   COLOR    DESCRIPTION",
        "稳定版  #00ff00  可以在生产环境中使用",
        "old     #ff0000  Not for use any more",
    ]
    assert lines(admin.on_terminal("label", "list", "--project", project, width=20).output) == [
        "LABEL   COLOR",
        "稳定版  #00ff00",
        "old     #ff0000",
    ]


def test_long_names_are_folded_at_a_terminal(admin: Commands, project: str) -> None:
    """A name that is wider than the terminal goes on in the next line and is never cut."""
    shown = lines(admin.on_terminal("repo", "list", project, width=40).output)
    assert max(map(len, shown)) <= 40
    assert "".join(shown) == f"NAME{project}/{LONG}{project}/app"


def test_needed_columns_stay(admin: Commands, project: str) -> None:
    """What a table is for is shown however narrow it is."""
    shown = lines(admin.on_terminal("tag", "list", f"{project}/app", width=30).output)
    assert shown[0] == "TAG  DIGEST"
    assert shown[1].startswith("1.0  sha256:")


def test_files_get_everything(admin: Commands, project: str) -> None:
    """What goes to a file or to another program is neither folded nor cut, and lines end without spaces."""
    shown = admin("repo", "list", project)
    assert shown.splitlines() == lines(shown)
    header, first, second = shown.splitlines()
    width = len(f"{project}/{LONG}")
    assert header == f"{'NAME':{width}}  ARTIFACTS  PULLS  CHANGED"
    assert first == f"{project}/{LONG}          1      0  just now"
    assert second == f"{f'{project}/app':{width}}          1      0  just now"


def test_details(admin: Commands, project: str) -> None:
    """One thing is shown line by line; what is too long goes on under itself."""
    shown = lines(admin.on_terminal("repo", "show", f"{project}/app", width=80).output)
    assert shown == [
        f"Name       {project}/app",
        "Artifacts  1",
        "Pulls      0",
        "Created    just now",
        "Changed    just now",
    ]
    narrow = lines(admin.on_terminal("artifact", "show", f"{project}/app:1.0", width=50).output)
    assert max(map(len, narrow)) <= 50
    assert narrow[0] == f"Repository     {project}/app"


def test_texts_cannot_command_the_terminal(admin: Commands, project: str) -> None:
    """Characters that a terminal would obey are shown as what they are, in tables, details and JSON."""
    name = f"{project}/app"
    admin("repo", "describe", name, "red \x1b[31m \x9b32m ‮ [bold]text[/bold]")
    shown = admin.on_terminal("repo", "show", name, width=120).output
    assert "\x1b" not in shown
    assert "Description  red \\x1b[31m \\x9b32m \\u202e [bold]text[/bold]" in shown
    written = admin.on_terminal("repo", "show", name, "--json").output
    assert '"red \\u001b[31m \\u009b32m \\u202e [bold]text[/bold]"' in written
    admin("repo", "describe", name, "")
