"""Everyday work with a server: each command by what the next one, or the server, finds."""

import json

import pytest

from tests.cli.remote.calls import Commands, lines
from tests.support.images import make_image, make_index
from tests.support.management import fresh
from tests.support.server import ADMINISTRATOR, DEVELOPER, OUTSIDER, Account, Server

PASSWORD = "Sesame-12345"


@pytest.fixture
def project(admin: Commands) -> str:
    """A new project."""
    name = fresh("work")
    admin("project", "create", name)
    return name


@pytest.fixture
def repository(sqlite_disk: Server, project: str) -> str:
    """A new repository with an image under the tag 1.0, and an index under 2.0."""
    name = f"{project}/deep/app"
    sqlite_disk.push(name, "1.0", make_image())
    sqlite_disk.push(name, "2.0", make_index())
    return name


def test_projects(admin: Commands) -> None:
    """Projects are created, found, changed, shown and deleted."""
    name = fresh("shop")
    assert admin("project", "create", name, "--public", "--quota", "10GiB") == f"Project {name} has been created.\n"
    (found,) = admin.json("project", "list", "--name", name, "--public")
    assert (found["name"], found["metadata"]["public"]) == (name, "true")
    assert admin("project", "list", "--name", name, "-q") == f"{name}\n"
    shown = admin("project", "show", name)
    assert "Access        public\n" in shown
    assert "Storage       0 B of 10.0 GiB\n" in shown
    admin("project", "set", name, "public=false", "auto_scan=true")
    assert admin.json("project", "show", name)["metadata"] == {"public": "false", "auto_scan": "true"}
    assert admin.json("project", "list", "--name", name, "--public") == []
    assert admin("project", "delete", name, "--yes") == f"Project {name} has been deleted.\n"
    assert admin.json("project", "list", "--name", name) == []


def test_a_project_may_have_a_name_of_digits(admin: Commands) -> None:
    """A name that looks like an id is a name."""
    admin("project", "create", "20301")
    assert admin.json("project", "show", "20301")["name"] == "20301"
    admin("project", "delete", "20301", "-y")


def test_a_setting_that_the_server_does_not_know_is_named(admin: Commands, project: str) -> None:
    """Nobody believes to have switched on what is not there."""
    line = admin.refusal(1, "project", "set", project, "public=true", "colour=blue")
    assert line.endswith("knows no setting colour: all others have been changed")
    assert admin.json("project", "show", project)["metadata"]["public"] == "true"


def test_members(admin: Commands, sqlite_disk: Server, project: str) -> None:
    """Members are added, given another role, and removed, and it makes a difference to them."""
    developer = admin.as_account(sqlite_disk, DEVELOPER)
    developer.refusal(4, "repo", "list", project)
    admin("member", "add", project, "developer", "--role", "guest")
    developer("repo", "list", project)
    assert admin("member", "set", project, "developer", "--role", "maintainer").startswith("developer is maintainer ")
    assert lines(admin("member", "list", project))[1:] == [
        "admin      user  projectAdmin",
        "developer  user  maintainer",
    ]
    (found,) = admin.json("member", "list", project, "--name", "dev")
    assert found["role_id"] == 4
    admin("member", "remove", project, "developer", "-y")
    developer.refusal(4, "repo", "list", project)
    assert "is no member of" in admin.refusal(3, "member", "remove", project, "developer", "-y")


def test_repositories(admin: Commands, repository: str) -> None:
    """Repositories, also those with slashes in their names, are listed, described and deleted."""
    project = repository.partition("/")[0]
    assert admin("repo", "list", project, "-q") == f"{repository}\n"
    assert repository in admin("repo", "list", "-q").splitlines()
    admin("repo", "describe", repository, "应用程序")
    assert admin.json("repo", "show", repository)["description"] == "应用程序"
    assert "Description  应用程序\n" in admin("repo", "show", repository)
    admin("repo", "delete", repository, "--yes")
    assert admin.json("repo", "list", project) == []


def test_artifacts(admin: Commands, repository: str) -> None:
    """Artifacts are listed, shown by tag and by digest, and deleted."""
    listed = admin.json("artifact", "list", repository)
    assert [artifact["tags"][0]["name"] for artifact in listed] == ["2.0", "1.0"]
    assert admin("artifact", "list", repository, "-q").split() == [artifact["digest"] for artifact in listed]
    digest = listed[0]["digest"]
    by_digest = admin("artifact", "show", f"{repository}@{digest}")
    assert by_digest == admin("artifact", "show", f"{repository}:2.0")
    assert by_digest.count("linux/") == 2
    assert admin("artifact", "tags", f"{repository}@{digest}", "-q") == "2.0\n"
    assert admin("artifact", "list", repository, "--untagged", "--type", "IMAGE", "-q") == ""
    admin("artifact", "delete", f"{repository}:2.0", "-y")
    assert admin("artifact", "list", repository, "-q") == f"{listed[1]['digest']}\n"


def test_tags(admin: Commands, repository: str) -> None:
    """A tag is created and deleted, and the artifact stays."""
    admin("tag", "create", f"{repository}:1.0", "stable")
    assert sorted(admin("tag", "list", repository, "-q").split()) == ["1.0", "2.0", "stable"]
    digests = {tag["name"]: tag["artifact_id"] for tag in admin.json("tag", "list", repository)}
    assert digests["1.0"] == digests["stable"] != digests["2.0"]
    admin("tag", "delete", f"{repository}:stable", "-y")
    assert sorted(admin("tag", "list", repository, "-q").split()) == ["1.0", "2.0"]


def test_copies(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """A copy has the digest and the tags of its source, and another tag if one is named; copying again is no error."""
    target = f"{fresh('copies')}/app"
    admin("project", "create", target.partition("/")[0])
    admin("copy", f"{repository}:1.0", target)
    assert sqlite_disk.digest(target, "1.0") == sqlite_disk.digest(repository, "1.0")
    admin("artifact", "copy", f"{repository}:2.0", f"{target}:latest")
    assert sqlite_disk.digest(target, "latest") == sqlite_disk.digest(repository, "2.0")
    assert "no digest" not in admin.misuse("copy", f"{repository}:1.0", f"{target}@sha256:0")


def test_labels(admin: Commands, repository: str) -> None:
    """Labels of a project and of the server are created, put on artifacts, taken off and deleted."""
    project, name, wide = repository.partition("/")[0], fresh("label"), fresh("wide")
    admin("label", "create", name, "--project", project, "--color", "#00ff00", "--description", "Good")
    admin("label", "create", wide)
    assert admin("label", "list", "--project", project, "-q") == f"{name}\n"
    assert wide in admin("label", "list", "-q").splitlines()
    for one in (name, wide):
        admin("label", "add", f"{repository}:1.0", one)
    assert sorted(admin("artifact", "labels", f"{repository}:1.0", "-q").split()) == sorted([name, wide])
    assert f"Labels         {name}, {wide}\n" in admin("artifact", "show", f"{repository}:1.0")
    admin("label", "remove", f"{repository}:1.0", wide)
    assert "has no label" in admin.refusal(3, "label", "remove", f"{repository}:1.0", wide)
    admin("label", "delete", name, "--project", project, "-y")
    admin("label", "delete", wide, "-y")
    assert "there is no label" in admin.refusal(3, "label", "delete", wide, "-y")
    assert admin("artifact", "labels", f"{repository}:1.0", "-q") == ""


def test_users(admin: Commands, sqlite_disk: Server) -> None:
    """Users are created, changed and deleted; a changed user keeps what was not named."""
    name = fresh("zhang")
    create = ["user", "create", name, "--email", f"{name}@example.com", "--full-name", "张三", "--password-stdin"]
    admin(*create, stdin=PASSWORD)
    assert "exists" in admin.refusal(5, *create, stdin=PASSWORD)
    assert name in admin("user", "list", "--name", name, "-q").split()
    admin("user", "set", name, "--comment", "北京", "--sysadmin")
    found = admin.json("user", "show", name)
    assert (found["realname"], found["comment"], found["sysadmin_flag"]) == ("张三", "北京", True)
    admin("user", "set", name, "--no-sysadmin")
    assert admin.json("user", "show", name)["sysadmin_flag"] is False
    himself = admin.as_account(sqlite_disk, Account(name, PASSWORD))
    himself("user", "password", name, "--password-stdin", stdin="Another-12345")
    himself.refusal(4, "whoami")
    admin.as_account(sqlite_disk, Account(name, "Another-12345"))("whoami")
    admin("user", "password", name, "--password-stdin", stdin=PASSWORD)
    himself("whoami")
    admin("user", "delete", name, "-y")
    assert "there is no user" in admin.refusal(3, "user", "show", name)


def test_robots(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """A robot's secret is shown once and works; a new one ends it; a deleted robot is nobody."""
    project, name = repository.partition("/")[0], fresh("ci")
    secret = admin("robot", "create", name, "--project", project, "--pull", "--days", "3", "-q").strip()
    full_name = f"robot${project}+{name}"
    robot = admin.as_account(sqlite_disk, Account(full_name, secret))
    assert full_name in robot("whoami")
    assert robot.refusal(4, "artifact", "delete", f"{repository}:1.0", "-y")
    found = admin.json("robot", "show", name, "--project", project)
    assert (found["name"], found["duration"]) == (full_name, 3)
    assert "May      repository:pull on " in admin("robot", "show", str(found["id"]))
    assert admin("robot", "list", "--project", project, "-q") == f"{full_name}\n"
    renewed = admin.json("robot", "refresh", full_name, "--project", project, "-y")["secret"]
    robot.refusal(4, "project", "show", project)
    robot = admin.as_account(sqlite_disk, Account(full_name, renewed))
    robot("whoami")
    admin("robot", "delete", name, "--project", project, "-y")
    assert "there is no robot" in admin.refusal(3, "robot", "delete", name, "--project", project, "-y")


def test_a_robot_of_the_server(admin: Commands, project: str) -> None:
    """A robot of the server works in the projects that are named, with what is named."""
    name = fresh("all")
    created = admin.run("robot", "create", name, "--on", project, "--push", "--permission", "tag:create")
    assert created.errors == "The secret is not shown again.\n"
    assert f"Name    robot${name}\n" in created.output
    (grant,) = admin.json("robot", "show", name)["permissions"]
    assert sorted(f"{one['resource']}:{one['action']}" for one in grant["access"]) == [
        "repository:pull",
        "repository:push",
        "tag:create",
    ]
    admin("robot", "delete", name, "-y")


def test_quotas(admin: Commands, repository: str) -> None:
    """Quotas are set, shown and listed, the fullest first."""
    project = repository.partition("/")[0]
    admin("quota", "set", project, "2MB")
    assert admin.json("quota", "show", project)["hard"] == {"storage": 2_000_000}
    assert "Limit    1.9 MiB\n" in admin("quota", "show", project)
    rows = admin.json("quota", "list")
    assert [row["used"]["storage"] for row in rows] == sorted((row["used"]["storage"] for row in rows), reverse=True)
    assert project in admin("quota", "list", "--sort", "newest", "-q").split()
    admin("quota", "set", project, "unlimited")
    assert "Limit    unlimited\n" in admin("quota", "show", project)


def test_the_audit_log(admin: Commands, project: str) -> None:
    """The log is narrowed by project, user, operation, type, thing and time."""
    admin("label", "create", "seen", "--project", project)
    found = admin.json("audit", "list", "--project", project)
    assert {(one["operation"], one["resource_type"], one["username"]) for one in found} == {
        ("create", "project", "admin"),
        ("create", "label", "admin"),
    }
    conditions = ("--user", "admin", "--operation", "create", "--type", "project", "--resource", project)
    (one,) = admin.json("audit", "list", *conditions, "--since", "1h", "--until", "2999-01-01")
    assert one["resource"] == project
    assert admin.json("audit", "list", *conditions, "--since", "2999-01-01T12:00") == []
    assert "admin  just now  done" in admin("audit", "list", "--project", project)


def test_search(admin: Commands, repository: str) -> None:
    """Projects and repositories are found by a part of their names."""
    project = repository.partition("/")[0]
    assert {project, repository} <= set(admin("search", project, "-q").split())
    found = json.loads(admin("search", project, "--json"))
    assert [one["repository_name"] for one in found["repository"]] == [repository]


def test_lists_are_read_to_their_end(admin: Commands, sqlite_disk: Server) -> None:
    """A list of several pages is shown as a whole; a limit cuts it off and says so."""
    name = fresh("many")
    admin("project", "create", name)
    for number in range(101):
        admin("label", "create", f"label-{number:03}", "--project", name)
    listing = ("label", "list", "--project", name, "-q")
    assert len(set(admin(*listing).split())) == 101
    cut = admin.run(*listing, "--limit", "100")
    assert len(cut.output.split()) == 100
    assert cut.errors == "Showing 100 of 101; --limit N shows more.\n"


def test_nothing_to_show(admin: Commands, project: str) -> None:
    """An empty list is no error, and prints nothing that a script would take for a name."""
    ended = admin.run("repo", "list", project)
    assert (ended.exit_code, ended.output, ended.errors) == (0, "", "There is nothing to show.\n")
    assert admin("repo", "list", project, "--json") == "[]\n"


def test_anonymous_callers_see_what_is_public(commands: Commands, sqlite_disk: Server) -> None:
    """Without a login there is what the server shows to everybody."""
    assert "library" in commands("project", "list", "-q", "--server", sqlite_disk.url).split()
    assert OUTSIDER.name not in commands("project", "list", "--server", sqlite_disk.url)
    assert ADMINISTRATOR.password not in commands("project", "list", "--server", sqlite_disk.url)
