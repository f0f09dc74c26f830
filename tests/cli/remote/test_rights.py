"""Roles, grants, members and personal tokens: each command by the difference that it makes to somebody."""

import json
from collections.abc import Iterator

import pytest

from tests.cli.remote.calls import Commands, lines
from tests.support.images import make_image
from tests.support.management import fresh
from tests.support.server import ADMINISTRATOR, DEVELOPER, OUTSIDER, Account, Server


@pytest.fixture
def project(admin: Commands) -> str:
    """A new project, closed to all but the administrator."""
    name = fresh("rights")
    admin("project", "create", name)
    return name


@pytest.fixture
def outsider(admin: Commands, sqlite_disk: Server) -> Commands:
    """The commands of somebody who is a member of nothing."""
    return admin.as_account(sqlite_disk, OUTSIDER)


@pytest.fixture
def role(admin: Commands) -> Iterator[str]:
    """A new role that lets somebody see a project and list its repositories."""
    name = fresh("role")
    admin("role", "create", name, "--permission", "project:read", "--permission", "repository:list")
    yield name
    admin.run("role", "delete", name, "--yes")


@pytest.fixture
def group(sqlite_disk: Server) -> str:
    """A new group without members."""
    name = fresh("group")
    answer = sqlite_disk.request(
        "POST",
        "/api/v2.0/usergroups",
        account=ADMINISTRATOR,
        headers={"Content-Type": "application/json"},
        body=json.dumps({"group_name": name, "group_type": 2}).encode(),
    )
    assert answer.status == 201, answer
    return name


def held(admin: Commands, role: str, key: str = "permissions") -> set[str]:
    """What a role allows."""
    return {f"{one['resource']}:{one['action']}" for one in admin.json("role", "show", role)[key]}


def test_roles(admin: Commands) -> None:
    """A role is created after another one, shown, changed, found by its number, and deleted."""
    name = fresh("releaser")
    create = ("role", "create", name, "--like", "guest", "--permission", "tag:create", "--system", "quota:list")
    assert admin(*create, "--description", "Moves tags").startswith(f"Role {name} has been created; its number is 1")
    assert held(admin, name) == held(admin, "guest") | {"tag:create"}
    assert held(admin, name, "system_permissions") == {"quota:list"}
    shown = admin("role", "show", name)
    assert "Kind           custom\n" in shown
    assert "In projects    tag:create\n" in shown
    assert "On the system  quota:list\n" in shown
    assert {"projectAdmin", "guest", name} <= set(admin("role", "list", "-q").split())
    kinds = {row["name"]: row["preset"] for row in admin.json("role", "list")}
    assert (kinds["guest"], kinds[name]) == (True, False)
    admin("role", "set", name, "--permission", "tag:delete", "--without", "tag:create", "--without", "quota:list")
    assert held(admin, name) == held(admin, "guest") | {"tag:delete"}
    assert held(admin, name, "system_permissions") == set()
    assert admin.json("role", "show", name)["description"] == "Moves tags"
    other = fresh("renamed")
    number = str(admin.json("role", "show", name)["id"])
    admin("role", "set", number, "--name", other, "--description", "")
    assert (admin.json("role", "show", number)["name"], admin.json("role", "show", other)["description"]) == (other, "")
    admin("role", "delete", other, "--yes")
    assert "there is no role" in admin.refusal(3, "role", "show", other)
    assert "wharf role list" in admin.refusal(3, "role", "delete", name, "-y")


def test_what_is_no_role(admin: Commands, outsider: Commands, project: str, role: str) -> None:
    """Who may not, what is not there, and what is in the way are told apart."""
    assert "role:create on the system" in outsider.refusal(4, "role", "create", fresh("role"), "--like", "guest")
    outsider("role", "list")
    assert "tag:eat" in admin.refusal(1, "role", "create", fresh("role"), "--permission", "tag:eat")
    assert "'tag' is no permission" in admin.misuse("role", "set", role, "--permission", "tag")
    assert "say what is to be changed" in admin.misuse("role", "set", role)
    admin.refusal(5, "role", "create", role, "--like", "guest")
    assert "say what it allows" in admin.misuse("role", "create", fresh("role"))
    admin("grant", "add", f"user:{OUTSIDER.name}", role, project)
    admin.refusal(5, "role", "delete", role, "--yes")
    assert "add --yes" in admin.refusal(2, "role", "delete", role)


def test_members_with_a_role_of_the_server(admin: Commands, outsider: Commands, project: str, role: str) -> None:
    """A member is given it by its name, and another one by its number."""
    assert f"as {role}." in admin("member", "add", project, OUTSIDER.name, "--role", role)
    assert lines(admin("member", "list", project))[-1] == f"{OUTSIDER.name}  user  {role}"
    outsider("repo", "list", project)
    outsider.refusal(4, "member", "list", project)
    admin("member", "set", project, OUTSIDER.name, "--role", "1")
    outsider("member", "list", project)
    admin("member", "set", project, OUTSIDER.name, "--role", role)
    outsider.refusal(4, "member", "list", project)
    assert "there is no role" in admin.refusal(3, "member", "set", project, OUTSIDER.name, "--role", fresh("none"))


def test_grants(admin: Commands, outsider: Commands, sqlite_disk: Server, project: str, group: str) -> None:
    """Users, groups and robots are granted roles on repositories, on a project and on the system, and lose them."""
    for name in ("web/api", "db"):
        sqlite_disk.push(f"{project}/{name}", "1", make_image())
    outsider.refusal(4, "tag", "list", f"{project}/web/api")
    told = admin("grant", "add", f"user:{OUTSIDER.name}", "guest", f"{project}/web/**")
    assert told.startswith(f"user:{OUTSIDER.name} has the role guest on {project}/web/** now; the grant is number ")
    outsider("tag", "list", f"{project}/web/api")
    outsider.refusal(4, "tag", "list", f"{project}/db")
    admin("robot", "create", "ci", "--project", project, "--pull")
    robot = f"robot${project}+ci"
    admin("grant", "add", f"robot:{robot}", "developer", project)
    admin("grant", "add", f"group:{group}", "2", "/")
    listed = {(row["subject_name"], row["project_name"], row["repository"]) for row in admin.json("grant", "list")}
    assert {(OUTSIDER.name, project, "web/**"), (robot, project, ""), (group, "", "")} <= listed
    here = lines(admin("grant", "list", "--project", project))
    assert [line.split()[1:4] for line in here[1:]] == [
        ["user:admin", "projectAdmin", project],
        [f"user:{OUTSIDER.name}", "guest", f"{project}/web/**"],
        [f"robot:{robot}", "developer", project],
    ]
    (number,) = admin("grant", "list", "--subject", f"group:{group}", "-q").split()
    assert f"Who    group:{group}\nRole   developer\nWhere  /\n" in admin("grant", "show", number)
    assert admin("grant", "remove", number, "-y") == f"group:{group} no longer has the role developer on /.\n"
    assert admin.json("grant", "list", "--subject", f"group:{group}") == []
    (number,) = outsider("grant", "list", "--subject", f"user:{OUTSIDER.name}", "--project", project, "-q").split()
    outsider.refusal(4, "grant", "remove", number, "-y")
    admin("grant", "remove", number, "-y")
    outsider.refusal(4, "tag", "list", f"{project}/web/api")
    admin.refusal(3, "grant", "show", number)


def test_grants_are_explained(admin: Commands, project: str, group: str) -> None:
    """What a group has is told, by its name."""
    where = ("explain", "push", f"{project}/web", "--subject", f"group:{group}")
    assert "Allowed  no\n" in admin(*where)
    admin("grant", "add", f"group:{group}", "developer", f"{project}/*")
    assert f"Because  group {group} has the role developer on repositories {project}/*\n" in admin(*where)


def test_what_is_no_grant(admin: Commands, outsider: Commands, project: str) -> None:
    """Nobody, nothing and nowhere are told apart."""
    who = f"user:{OUTSIDER.name}"
    assert "'guest' is nobody" in admin.misuse("grant", "add", "guest", "guest", project)
    assert "'team:x' is nobody" in admin.misuse("grant", "list", "--subject", "team:x")
    assert "is no place" in admin.misuse("grant", "add", who, "guest", f"{project}/")
    assert "there is no role" in admin.refusal(3, "grant", "add", who, fresh("none"), project)
    assert "not found" in admin.refusal(3, "grant", "add", f"user:{fresh('none')}", "guest", project)
    admin.refusal(3, "grant", "add", who, "guest", fresh("none"))
    assert "** has to be the first or the last part" in admin.refusal(
        1, "grant", "add", who, "guest", f"{project}/a/**/b"
    )
    assert "grant:create on the system" in outsider.refusal(4, "grant", "add", who, "guest", "/")


def test_personal_tokens(admin: Commands, sqlite_disk: Server, project: str) -> None:
    """A token's secret is shown once, logs in as its owner, does what it is for, and ends when it is revoked."""
    repository, name = f"{project}/app", fresh("laptop")
    sqlite_disk.push(repository, "1", make_image())
    admin("member", "add", project, DEVELOPER.name, "--role", "developer")
    owner = admin.as_account(sqlite_disk, DEVELOPER)
    secret = owner("token", "create", name, "--permission", "tag:list", "--on", project, "--days", "7", "-q").strip()
    assert secret.startswith("wharf_pat_")
    program = admin.as_account(sqlite_disk, Account(DEVELOPER.name, secret))
    program.refusal(4, "repo", "list", project)
    assert DEVELOPER.name in program("whoami")
    (found,) = [row for row in owner.json("token", "list") if row["name"] == name]
    assert found["permissions"] == [
        {"access": [{"action": "list", "resource": "tag"}], "kind": "project", "namespace": project}
    ]
    (row,) = [line for line in owner("token", "list").splitlines() if line.startswith(name)]
    assert "active" in row
    assert row.endswith(f"tag:list on {project}")
    assert name in admin("token", "list", "--user", DEVELOPER.name, "-q").split()
    assert name not in admin("token", "list", "-q").split()
    program.refusal(4, "token", "revoke", name, "-y")
    assert owner("token", "revoke", name, "-y") == f"Token {name} of {DEVELOPER.name} has been revoked.\n"
    program.refusal(4, "whoami")
    assert "wharf token list" in owner.refusal(3, "token", "revoke", name, "-y")


def test_tokens_that_may_everything(admin: Commands, sqlite_disk: Server) -> None:
    """Without a word of what it is for, a token may do what its owner may; administrators revoke that of anybody."""
    name = fresh("all")
    owner = admin.as_account(sqlite_disk, DEVELOPER)
    created = owner.json("token", "create", name, "--forever")
    assert created["expiration_time"] is None
    program = admin.as_account(sqlite_disk, Account(DEVELOPER.name, created["secret"]))
    assert program("project", "list", "-q") == owner("project", "list", "-q")
    (row,) = [line for line in owner("token", "list").splitlines() if line.startswith(name)]
    assert "never" in row
    assert row.endswith("all that you may")
    assert "password" in program.refusal(4, "token", "create", fresh("more"))
    owner.refusal(4, "token", "list", "--user", "admin")
    admin("token", "revoke", name, "--user", DEVELOPER.name, "-y")
    program.refusal(4, "whoami")
    other = owner.json("token", "create", fresh("number"), "--system", "quota:list")
    admin("token", "revoke", str(other["id"]), "-y")


def test_what_is_no_token(admin: Commands) -> None:
    """What it is for and where belong together."""
    assert "both what" in admin.misuse("token", "create", "x", "--pull")
    assert "both what" in admin.misuse("token", "create", "x", "--on", "library")
    assert "either --days or --forever" in admin.misuse("token", "create", "x", "--days", "1", "--forever")
    assert "not found" in admin.refusal(3, "token", "create", "x", "--pull", "--on", fresh("none"))
    assert "add --yes" in admin.refusal(2, "token", "revoke", _made(admin))


def _made(admin: Commands) -> str:
    name = fresh("token")
    admin("token", "create", name, "--push", "--on", "*", "-q")
    return name
