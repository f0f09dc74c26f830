"""Permissions of robots as they are stored, and as they are shown."""

from wharf.access.robot_grants import grants_of
from wharf.access.robot_permissions import RobotAccess, RobotGrant
from wharf.identity.robot_accounts import StoredPermission


def test_what_is_stored_is_shown_by_place() -> None:
    """In the order in which places and permissions came first."""
    stored = [
        StoredPermission("project", 2, "repository", "push", "allow", "team"),
        StoredPermission("system", 0, "registry", "list"),
        StoredPermission("project", 0, "repository", "pull"),
        StoredPermission("project", 2, "artifact", "read", "", "team"),
    ]
    assert grants_of(stored) == [
        RobotGrant("project", "team", (RobotAccess("repository", "push", "allow"), RobotAccess("artifact", "read"))),
        RobotGrant("system", "/", (RobotAccess("registry", "list"),)),
        RobotGrant("project", "*", (RobotAccess("repository", "pull"),)),
    ]


def test_nothing_is_shown_as_nothing() -> None:
    """A robot whose only project was deleted may do nothing any more."""
    assert grants_of([]) == []
