"""Immutable rules, former names and the export of the audit log: each command by what the server does then."""

import json
from typing import Any

import pytest

from tests.cli.remote.calls import Commands, lines
from tests.support.images import make_image
from tests.support.management import fresh
from tests.support.server import OUTSIDER, Server
from tests.support.waiting import wait_until


@pytest.fixture
def project(admin: Commands) -> str:
    """A new project."""
    name = fresh("rules")
    admin("project", "create", name)
    return name


@pytest.fixture
def repository(sqlite_disk: Server, project: str) -> str:
    """A new repository with the tags 1.0 and nightly."""
    name = f"{project}/deep/app"
    for tag in ("1.0", "nightly"):
        sqlite_disk.push(name, tag, make_image())
    return name


def test_immutable_rules(admin: Commands, project: str, repository: str) -> None:
    """A rule keeps tags until it is disabled or removed, and again once it is enabled."""
    told = admin("immutable", "add", project, "--tags", "[0-9]*", "--repositories", "deep/**")
    assert told == f"The tags [0-9]* of the repositories deep/** of {project} are immutable now.\n"
    (rule,) = admin("immutable", "list", project, "-q").split()
    assert lines(admin("immutable", "list", project)) == [
        "RULE  REPOSITORIES  TAGS    STATE",
        f"{rule:4}  deep/**       [0-9]*  enabled",
    ]
    admin.refusal(5, "tag", "delete", f"{repository}:1.0", "-y")
    admin("tag", "delete", f"{repository}:nightly", "-y")
    admin("immutable", "disable", project, rule)
    assert admin.json("immutable", "list", project)[0]["disabled"] is True
    admin("immutable", "enable", project, rule)
    (found,) = admin.json("immutable", "list", project)
    assert found["tag_selectors"][0]["pattern"] == "[0-9]*"
    assert not found.get("disabled")
    admin.refusal(5, "tag", "delete", f"{repository}:1.0", "-y")
    admin("immutable", "remove", project, rule, "-y")
    admin("tag", "delete", f"{repository}:1.0", "-y")
    assert f"has no rule {rule}" in admin.refusal(3, "immutable", "enable", project, rule)


def test_rules_with_exceptions(admin: Commands, project: str, repository: str) -> None:
    """All tags but some, in all repositories but some."""
    admin("immutable", "add", project, "--tags-except", "night*", "--repositories-except", "other")
    assert "all but other  all but night*  enabled" in admin("immutable", "list", project)
    admin("tag", "delete", f"{repository}:nightly", "-y")
    admin.refusal(5, "tag", "delete", f"{repository}:1.0", "-y")


def test_what_is_no_rule(admin: Commands, sqlite_disk: Server, project: str) -> None:
    """Which tags are meant has to be said, and by a pattern; who is no member is refused."""
    assert "say which tags" in admin.misuse("immutable", "add", project)
    assert "say which tags" in admin.misuse("immutable", "add", project, "--tags", "a", "--tags-except", "b")
    both = ("--repositories", "a", "--repositories-except", "b")
    assert "say either" in admin.misuse("immutable", "add", project, "--tags", "**", *both)
    assert "pattern" in admin.refusal(1, "immutable", "add", project, "--tags", "[")
    admin("immutable", "add", project, "--tags", "**")
    admin.refusal(5, "immutable", "add", project, "--tags", "**")
    outsider = admin.as_account(sqlite_disk, OUTSIDER)
    outsider.refusal(4, "immutable", "list", project)
    outsider.refusal(4, "immutable", "add", project, "--tags", "**")


def test_former_names_of_repositories(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """They are listed with where they lead, until they are given up."""
    project = repository.partition("/")[0]
    assert admin.json("redirect", "list", project) == []
    admin("move", repository, f"{project}/new/app")
    assert admin("redirect", "list", project, "-q") == f"{repository}\n"
    assert f"{repository}  {project}/new/app  just now\n" in admin("redirect", "list", project)
    assert sqlite_disk.digest(repository, "1.0")
    assert "add --yes" in admin.refusal(2, "redirect", "remove", repository)
    assert admin("redirect", "remove", repository, "--yes") == f"{repository} leads nowhere any more.\n"
    assert not sqlite_disk.digest(repository, "1.0")
    admin.refusal(3, "redirect", "remove", repository, "--yes")


def test_former_names_of_projects(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """They are listed under the project's name of today, until they are given up."""
    old, new = repository.partition("/")[0], fresh("renamed")
    admin("rename", old, new)
    assert admin("redirect", "projects", new, "-q") == f"{old}\n"
    assert lines(admin("redirect", "projects", new))[1] == f"{old}  just now"
    assert sqlite_disk.digest(repository, "1.0")
    admin("redirect", "remove-project", new, old, "--yes")
    assert admin.json("redirect", "projects", new) == []
    assert not sqlite_disk.digest(repository, "1.0")
    admin.refusal(3, "redirect", "remove-project", new, old, "--yes")
    outsider = admin.as_account(sqlite_disk, OUTSIDER)
    outsider.refusal(4, "redirect", "list", new)
    outsider.refusal(4, "redirect", "projects", new)


def test_the_export_of_the_audit_log(admin: Commands, sqlite_disk: Server, project: str) -> None:
    """It is read to its end, or goes on behind a line; each line is a document."""

    def exported(*options: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in admin("audit", "export", *options).splitlines()]

    # What has just been written is not in it before ten seconds are over.
    wait_until(lambda: any(entry["resource"] == project for entry in exported()), 60, "the project is in the export")
    entries = exported()
    numbers = [entry["id"] for entry in entries]
    assert numbers == sorted(set(numbers))
    (made,) = [entry for entry in entries if entry["resource"] == project]
    assert (made["operation"], made["resource_type"], made["actor"]) == ("create", "project", "admin")
    first, second = exported("--limit", "2")
    assert [first, second] == entries[:2]
    assert exported("--after", str(first["id"]), "--limit", "1") == [second]
    assert "audit-log:list" in admin.as_account(sqlite_disk, OUTSIDER).refusal(4, "audit", "export")
