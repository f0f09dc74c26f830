"""What robots may be allowed, and what callers are told of permissions."""

import msgspec
import pytest

from wharf.access.robot_permissions import (
    PERMISSIONS_MAX,
    ROBOT_PROJECT_PERMISSIONS,
    ROBOT_SYSTEM_PERMISSIONS,
    Access,
    RobotGrant,
    RobotPermission,
    check_within,
    grantable_answer,
    parse_robot_permissions,
    project_of_scope,
    project_permissions_answer,
    robot_permissions_answer,
    system_permissions_answer,
)
from wharf.access.roles import GUEST, PRESET_PERMISSIONS
from wharf.oci.errors import ErrorCode, RegistryError

# The recorded requests.
RECORDED_SYSTEM = (
    '[{"kind":"project","namespace":"*","access":[{"resource":"repository","action":"pull"},'
    '{"resource":"repository","action":"push"}]},'
    '{"kind":"system","namespace":"/","access":[{"resource":"registry","action":"list"}]}]'
)
RECORDED_PROJECT = (
    '[{"kind":"project","namespace":"g-priv","access":[{"resource":"repository","action":"pull"},'
    '{"resource":"repository","action":"push"}]}]'
)
# From the recorded answer of GET /permissions.
SYSTEM_LIST_LENGTH = 3028
PROJECT_LIST_LENGTH = 2954


def parse(level: str, text: str) -> tuple[RobotGrant, ...]:
    """Read the permissions of a body as the API does."""
    return parse_robot_permissions(level, msgspec.json.decode(text, type=list[RobotPermission]))


def grants(kind: str, namespace: str, *permissions: str, effect: str = "") -> list[RobotPermission]:
    """Make a permission of words such as `repository:pull`."""
    words = (permission.split(":") for permission in permissions)
    accesses = [Access(resource, action, effect) for resource, action in words]
    return [RobotPermission(kind, namespace, accesses)]


def test_permissions_are_shown_as_they_were_sent() -> None:
    """The recorded answer, places and accesses in the order of the request."""
    expected = (
        '[{"access":[{"action":"pull","resource":"repository"},{"action":"push","resource":"repository"}],'
        '"kind":"project","namespace":"*"},'
        '{"access":[{"action":"list","resource":"registry"}],"kind":"system","namespace":"/"}]'
    )
    answer = robot_permissions_answer(parse("system", RECORDED_SYSTEM))
    assert msgspec.json.encode(answer).decode() == expected


def test_an_effect_is_kept() -> None:
    """Clients that say `allow` find it again."""
    (grant,) = parse_robot_permissions("system", grants("system", "/", "registry:list", effect="allow"))
    assert robot_permissions_answer([grant])[0]["access"] == [
        {"action": "list", "effect": "allow", "resource": "registry"}
    ]


def test_what_is_said_twice_is_kept_once() -> None:
    """Entries of one place become one, and an access stands in it once."""
    twice = grants("project", "a", "tag:list", "tag:list") + grants("project", "a", "tag:list", "tag:delete")
    (grant,) = parse_robot_permissions("system", twice)
    assert [access.action for access in grant.access] == ["list", "delete"]


@pytest.mark.parametrize(
    ("level", "bodies", "message"),
    [
        ("nope", [], "bad request error level input: nope"),
        ("project", [], "bad request empty permission"),
        ("system", None, "bad request empty permission"),
        ("project", grants("project", "g-priv"), "bad request empty access"),
        ("project", grants("project", "a", "tag:list") + grants("project", "b", "tag:list"), "bad request permission"),
        ("project", grants("project", "g-priv", "nope:pull"), "bad request permission: nope:pull"),
        ("project", grants("project", "g-priv", "registry:list"), "bad request permission: registry:list"),
        ("system", grants("system", "/", "repository:pull"), "bad request permission: repository:pull"),
        ("system", grants("other", "/", "registry:list"), "bad request permission level: other"),
        ("project", grants("system", "/", "registry:list"), "bad request permission"),
        ("system", grants("system", "*", "registry:list"), "unknown namespace"),
        ("system", grants("project", "", "tag:list"), "unknown namespace"),
        ("system", grants("system", "/", "registry:list", effect="deny"), "bad request permission effect: deny"),
    ],
)
def test_what_no_robot_may_have_is_refused(level: str, bodies: list[RobotPermission] | None, message: str) -> None:
    """Harbor's messages, the recorded ones and those of its other checks."""
    with pytest.raises(RegistryError) as caught:
        parse_robot_permissions(level, bodies)
    assert (caught.value.code, caught.value.message) == (ErrorCode.BAD_REQUEST, message)


def test_a_robot_of_a_project_is_not_one_of_all() -> None:
    """The sign for every project is no project's name."""
    with pytest.raises(RegistryError, match=r"^NOT_FOUND: project \* not found$"):
        parse_robot_permissions("project", grants("project", "*", "tag:list"))


def test_permissions_have_a_limit() -> None:
    """One place too many is refused."""
    many = [grants("project", f"p{number}", "tag:list")[0] for number in range(PERMISSIONS_MAX + 1)]
    assert len(parse_robot_permissions("system", many[:-1])) == PERMISSIONS_MAX
    with pytest.raises(RegistryError, match="the limit is 1000"):
        parse_robot_permissions("system", many)


@pytest.mark.parametrize(
    "wanted",
    [
        grants("project", "a", "tag:list"),
        grants("project", "a", "tag:list", "repository:pull", effect="allow"),
        grants("project", "b", "repository:pull"),
        grants("system", "/", "robot:create"),
    ],
)
def test_a_robot_gives_what_it_has(wanted: list[RobotPermission]) -> None:
    """In the same place, or in any project what it has in every one."""
    check_within("robot$boss", held(), parse_robot_permissions("system", wanted))


@pytest.mark.parametrize(
    "wanted",
    [
        grants("project", "a", "tag:delete"),
        grants("project", "b", "tag:list"),
        grants("project", "*", "tag:list"),
        grants("system", "/", "project:create"),
        grants("project", "a", "tag:list") + grants("system", "/", "user:list"),
    ],
)
def test_a_robot_gives_no_more_than_it_has(wanted: list[RobotPermission]) -> None:
    """Harbor's refusal, with the creator's name."""
    with pytest.raises(RegistryError) as caught:
        check_within("robot$boss", held(), parse_robot_permissions("system", wanted))
    assert str(caught.value) == (
        "DENIED: permission scope is invalid. It must be equal to or more restrictive than "
        "the creator robot's permissions: robot$boss"
    )


def held() -> tuple[RobotGrant, ...]:
    """Return what the creating robot has."""
    return parse_robot_permissions(
        "system",
        grants("system", "/", "robot:create", "label:read")
        + grants("project", "*", "repository:pull")
        + grants("project", "a", "tag:list"),
    )


def test_grantable_permissions_are_those_recorded() -> None:
    """Both lists have the length that was recorded; an administrator of projects gets null for the other one."""
    answer = grantable_answer(is_sysadmin=True, is_project_admin=False)
    assert len(msgspec.json.encode(answer["project"])) == PROJECT_LIST_LENGTH
    assert len(msgspec.json.encode(answer["system"])) == SYSTEM_LIST_LENGTH
    assert (len(msgspec.json.encode(answer)), list(answer)) == (6004, ["project", "system"])
    assert len(msgspec.json.encode(grantable_answer(is_sysadmin=False, is_project_admin=True))) == 2980


def test_grantable_permissions_are_for_administrators() -> None:
    """The recorded refusal."""
    with pytest.raises(RegistryError) as caught:
        grantable_answer(is_sysadmin=False, is_project_admin=False)
    assert caught.value.status == 403
    assert str(caught.value) == "FORBIDDEN: forbidden: only admins(system and project) can access permissions"


def test_no_permission_stands_in_a_table_twice() -> None:
    """A resource may, an action of it may not."""
    for table in (ROBOT_SYSTEM_PERMISSIONS, ROBOT_PROJECT_PERMISSIONS):
        assert len(set(table)) == len(table) == 70


@pytest.mark.parametrize(
    ("scope", "project_id"),
    [("/project/2", 2), ("/project/2/", 2), ("/system", None), ("bad", None), ("/project/x", None), ("", None)],
)
def test_a_scope_names_a_project(scope: str, project_id: int | None) -> None:
    """Any other scope has no permissions, as recorded."""
    assert project_of_scope(scope) == project_id


def test_own_permissions_are_named_with_their_project_or_without() -> None:
    """The project itself is a dot or its own path; a guest has what was recorded."""
    guest = PRESET_PERMISSIONS[GUEST.id]
    relative = project_permissions_answer(2, guest, relative=True)
    assert {"action": "read", "resource": "."} in relative
    assert {"action": "pull", "resource": "repository"} in relative
    absolute = project_permissions_answer(2, guest, relative=False)
    assert {"action": "read", "resource": "/project/2"} in absolute
    assert {"action": "pull", "resource": "/project/2/repository"} in absolute
    assert len(relative) == len(absolute) == len(guest)


def test_own_permissions_in_the_system_are_of_those_that_an_administrator_has() -> None:
    """All of them, or as many as one holds; the recorded answer to people who hold none is an empty list."""
    assert system_permissions_answer(lambda _: False, relative=False) == []
    absolute = system_permissions_answer(lambda _: True, relative=False)
    assert absolute[0] == {"action": "read", "resource": "/system/catalog"}
    assert system_permissions_answer(lambda _: True, relative=True)[0] == {"action": "read", "resource": "catalog"}
