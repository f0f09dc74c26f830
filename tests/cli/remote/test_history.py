"""What only a Wharf can do: the history of tags, restoring, other names, and explanations."""

from datetime import UTC, datetime

import pytest

from tests.cli.remote.calls import Commands
from tests.support.images import make_image
from tests.support.management import fresh
from tests.support.server import DEVELOPER, OUTSIDER, Server


@pytest.fixture
def repository(admin: Commands, sqlite_disk: Server) -> str:
    """A new repository with an image under the tag 1.0."""
    project = fresh("past")
    admin("project", "create", project)
    sqlite_disk.push(f"{project}/deep/app", "1.0", make_image())
    return f"{project}/deep/app"


def test_the_history_of_a_tag(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """All that a tag has pointed at is shown, and what it stood for at a moment."""
    first = sqlite_disk.digest(repository, "1.0")
    between = datetime.now(UTC).isoformat()
    sqlite_disk.push(repository, "1.0", make_image())
    second = sqlite_disk.digest(repository, "1.0")
    assert admin("tag", "history", f"{repository}:1.0", "-q").split() == [second, first]
    newest, oldest = admin.json("tag", "history", f"{repository}:1.0")
    assert (newest["to"], oldest["to"]) == (None, newest["from"])
    assert admin("tag", "history", f"{repository}:1.0").splitlines()[1].split()[3:5] == ["now", "admin"]
    assert admin.json("artifact", "at", f"{repository}:1.0", between)["digest"] == first
    assert f"Digest      {second}\n" in admin("artifact", "at", f"{repository}:1.0", "0m")
    assert "is no tag" in admin.misuse("tag", "history", f"{repository}@{first}")


def test_tags_and_artifacts_come_back(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """A deleted tag points at the same digest again; so does a deleted artifact, with its tags."""
    digest = sqlite_disk.digest(repository, "1.0")
    admin("tag", "create", f"{repository}:1.0", "stable")
    admin("tag", "delete", f"{repository}:stable", "-y")
    assert admin("tag", "restore", f"{repository}:stable") == (
        f"The tag {repository}:stable points at {digest} again.\n"
    )
    admin("artifact", "delete", f"{repository}:1.0", "-y")
    assert admin("restore", "list", repository, "-q") == f"{digest}\n"
    assert "is no digest" in admin.misuse("restore", "artifact", f"{repository}:1.0")
    told = admin("restore", "artifact", f"{repository}@{digest}")
    assert "Tags that point there again: 1.0, stable.\n" in told
    assert sqlite_disk.digest(repository, "1.0") == digest


def test_a_tag_goes_back_to_what_it_was(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """To a digest of its history, while it is there."""
    first = sqlite_disk.digest(repository, "1.0")
    sqlite_disk.push(repository, "1.0", make_image())
    assert admin("restore", "tag", f"{repository}:1.0", "--digest", first) == (
        f"The tag {repository}:1.0 points at {first} again.\n"
    )
    assert sqlite_disk.digest(repository, "1.0") == first
    admin.refusal(5, "tag", "restore", f"{repository}:1.0", "--digest", first)
    admin.refusal(3, "tag", "restore", f"{repository}:1.0", "--digest", f"sha256:{'0' * 64}")


def test_all_that_was_deleted_is_shown(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """With who did it; scripts get what `wharf restore` takes, and everything can be had back by it."""
    project, digest = repository.partition("/")[0], sqlite_disk.digest(repository, "1.0")
    other = f"{project}/other"
    sqlite_disk.push(other, "1.0", make_image())
    lost = sqlite_disk.digest(other, "1.0")
    admin("tag", "delete", f"{repository}:1.0", "-y")
    admin("artifact", "delete", f"{other}:1.0", "-y")
    assert admin("trash", project, "-q").splitlines() == [f"{other}@{lost}", f"{repository}:1.0"]
    assert admin("trash", repository, "-q") == f"{repository}:1.0\n"
    assert admin("trash", project, "--kind", "artifact", "-q") == f"{other}@{lost}\n"
    titles, first, _ = admin("trash", project).splitlines()
    assert titles.split() == ["NAME", "KIND", "TAGS", "DIGEST", "DELETED", "BY", "UNTIL"]
    assert first.split()[:3] == [other, "artifact", "1.0"]
    assert " admin " in first
    assert admin.json("trash", project)[1]["digest"] == digest
    admin("restore", "artifact", f"{other}@{lost}")
    admin("restore", "tag", f"{repository}:1.0")
    assert admin("trash", project, "-q") == ""
    admin("repo", "delete", repository, "-y")
    assert admin("trash", project, "-q") == f"{repository}\n"


def test_deleted_projects_are_shown(admin: Commands) -> None:
    """With who did it, too."""
    empty = fresh("empty")
    admin("project", "create", empty)
    admin("project", "delete", empty, "-y")
    assert empty in admin("trash", "-q").split()
    (shown,) = [line for line in admin("trash").splitlines() if line.startswith(f"{empty} ")]
    assert " admin " in shown
    assert "name one" in admin.misuse("trash", "--kind", "tag")


def test_repositories_and_projects_come_back(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """A deleted repository and a deleted project are listed, and restored with what was in them."""
    project, _, name = repository.partition("/")
    digest = sqlite_disk.digest(repository, "1.0")
    admin("repo", "delete", repository, "-y")
    assert admin("restore", "list", project, "-q") == f"{name}\n"
    assert admin("restore", "repository", repository).startswith(f"{repository} is there again, with ")
    assert sqlite_disk.digest(repository, "1.0") == digest
    empty = fresh("empty")
    admin("project", "create", empty)
    admin("project", "delete", empty, "-y")
    assert empty in admin("restore", "list", "-q").split()
    assert admin("restore", "project", empty) == f"Project {empty} is there again.\n"
    admin("project", "show", empty)


def test_what_was_never_there_cannot_be_restored(admin: Commands, repository: str) -> None:
    """Each way to restore says that there is nothing, with the exit code for that."""
    admin.refusal(3, "restore", "tag", f"{repository}:never")
    admin.refusal(3, "restore", "artifact", f"{repository}@sha256:{'0' * 64}")
    admin.refusal(3, "restore", "repository", f"{repository}-never")
    admin.refusal(3, "restore", "project", fresh("never"))


def test_other_names(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """Repositories are moved, projects renamed, and the old names go on leading there."""
    digest = sqlite_disk.digest(repository, "1.0")
    project, other = fresh("target"), fresh("renamed")
    admin("project", "create", project)
    assert admin("move", repository, f"{project}/app") == f"Repository {repository} is {project}/app now.\n"
    assert sqlite_disk.digest(f"{project}/app", "1.0") == sqlite_disk.digest(repository, "1.0") == digest
    assert admin("rename", project, other) == f"Project {project} is called {other} now.\n"
    assert sqlite_disk.digest(f"{other}/app", "1.0") == digest
    assert admin.refusal(5, "rename", other, "library")


def test_explanations(admin: Commands, sqlite_disk: Server, repository: str) -> None:
    """Who may do something is told why, and who may not what is missing."""
    shown = admin("explain", "push", repository)
    assert "Allowed  yes\n" in shown
    assert "Because  " in shown
    found = admin.json("explain", "tag:delete", repository, "--subject", f"user:{DEVELOPER.name}")
    assert (found["allowed"], found["subject"]) == (False, f"user:{DEVELOPER.name}")
    assert "Missing  " in admin("explain", "pull", repository, "--subject", "anonymous")
    outsider = admin.as_account(sqlite_disk, OUTSIDER)
    assert "(missing: " in outsider.refusal(4, "explain", "pull", repository, "--subject", "user:developer")
