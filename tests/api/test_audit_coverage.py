"""Whatever changes something through the management API leaves exactly one line in the audit log.

Each operation of the table that may change something is called once. A new one has to say here how it is called, or
why there is nothing to record.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.api.test_audit_records import exported
from tests.support.application import ADMINISTRATOR, OUTSIDER, PASSWORD, PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi_pushes import push_blob, push_image
from tests.support.browser import Browser
from tests.support.management import fresh, send
from tests.support.robots import make, project_robot
from wharf.api.harbor import later
from wharf.api.harbor.catalogue import OPERATIONS
from wharf.api.harbor.operations import Operation
from wharf.audit.actor import SYSTEM
from wharf.identity.groups import HTTP, create_group, set_groups_of_user

pytestmark = pytest.mark.anyio

ADDRESS = "198.51.100.23"
SAFE = frozenset({"GET", "HEAD"})
RULE = {
    "action": "immutable",
    "template": "immutable_template",
    "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "never"}],
    "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
}
PURGES = "/system/purgeaudit/schedule"
PURGE: dict[str, Any] = {
    "schedule": {"type": "Manual"},
    "parameters": {"audit_retention_hour": 24, "include_event_types": "pull_artifact", "dry_run": True},
}
# Operations that change nothing which lasts, each with the reason.
NOTHING_TO_RECORD = {"setCliSecret": "it is refused as long as nobody logs in with OIDC"}

Prepared = tuple[str, Any]
Prepare = Callable[[RunningRegistry], Awaitable[Prepared]]


async def _made(registry: RunningRegistry, path: str, document: Any) -> str:
    """Make something as an administrator, and return where it is below `/api/v2.0`."""
    answer = await send(registry.admin, "POST", path, document)
    assert answer.status == 201, answer
    return answer["location"].removeprefix("/api/v2.0")


async def _project(registry: RunningRegistry) -> str:
    name = fresh("audited")
    await _made(registry, "/projects", {"project_name": name})
    return f"/projects/{name}"


async def _member(registry: RunningRegistry) -> str:
    member = {"role_id": 2, "member_user": {"username": OUTSIDER}}
    return await _made(registry, f"{await _project(registry)}/members", member)


async def _metadata(registry: RunningRegistry) -> str:
    path = f"{await _project(registry)}/metadatas/"
    assert (await send(registry.admin, "POST", path, {"severity": "high"})).status == 200
    return f"{path}severity"


async def _repository(registry: RunningRegistry) -> str:
    name = fresh("audited")
    await push_image(registry.admin, f"{PRIVATE_PROJECT}/{name}", "1")
    return f"/projects/{PRIVATE_PROJECT}/repositories/{name}"


async def _artifact(registry: RunningRegistry) -> str:
    return f"{await _repository(registry)}/artifacts/1"


async def _label_id(registry: RunningRegistry) -> int:
    path = await _made(registry, "/labels", {"name": fresh("label"), "scope": "g"})
    return int(path.rpartition("/")[2])


async def _labelled(registry: RunningRegistry) -> str:
    path, label_id = f"{await _artifact(registry)}/labels", await _label_id(registry)
    assert (await send(registry.admin, "POST", path, {"id": label_id})).status == 200
    return f"{path}/{label_id}"


async def _copy(registry: RunningRegistry) -> Prepared:
    source = (await _repository(registry)).rpartition("/")[2]
    path = f"/projects/{PRIVATE_PROJECT}/repositories/{fresh('copy')}/artifacts"
    return f"{path}?from={PRIVATE_PROJECT}/{source}:1", None


async def _robot(registry: RunningRegistry, document: Any = None) -> Prepared:
    robot = await make(registry, project_robot())
    shown = (await send(registry.admin, "GET", robot.path)).json
    return robot.path, shown if document is None else document


async def _rule(registry: RunningRegistry) -> tuple[str, int]:
    path = await _made(registry, f"{await _project(registry)}/immutabletagrules", RULE)
    return path, int(path.rpartition("/")[2])


async def _changed_rule(registry: RunningRegistry) -> Prepared:
    path, rule_id = await _rule(registry)
    return path, {"id": rule_id, "disabled": True, **RULE}


async def _group(registry: RunningRegistry) -> str:
    return await _made(registry, "/usergroups", {"group_name": fresh("group"), "group_type": 2})


def _user_body() -> dict[str, str]:
    name = fresh("audited")
    return {"username": name, "email": f"{name}@example.com", "realname": name, "password": PASSWORD}


async def _user(registry: RunningRegistry, *rest: str) -> str:
    return "".join([await _made(registry, "/users", _user_body()), *rest])


async def _quota(registry: RunningRegistry) -> str:
    project = (await send(registry.admin, "GET", await _project(registry))).json
    return f"/quotas/{project['project_id']}"


def prepared(path: str | Callable[[RunningRegistry], Awaitable[str]], document: Any = None, tail: str = "") -> Prepare:
    """How to call an operation whose path is there, or is made first."""

    async def prepare(registry: RunningRegistry) -> Prepared:
        return (path if isinstance(path, str) else await path(registry)) + tail, document

    return prepare


async def _added_label(registry: RunningRegistry) -> Prepared:
    return f"{await _artifact(registry)}/labels", {"id": await _label_id(registry)}


async def _label(registry: RunningRegistry) -> str:
    return f"/labels/{await _label_id(registry)}"


async def _rule_path(registry: RunningRegistry) -> str:
    return (await _rule(registry))[0]


async def _robot_secret(registry: RunningRegistry) -> Prepared:
    return await _robot(registry, {})


async def _purge(registry: RunningRegistry) -> str:
    return await _made(registry, PURGES, PURGE)


CALLS: dict[str, tuple[str, Prepare]] = {
    "updateConfigurations": ("update_configuration", prepared("/configurations", {"banner_message": "audited"})),
    "createProject": ("create_project", prepared("/projects", {"project_name": fresh("audited")})),
    "updateProject": ("update_project", prepared(_project, {"metadata": {"public": "true"}})),
    "deleteProject": ("delete_project", prepared(_project)),
    "createProjectMember": (
        "create_member",
        prepared(_project, {"role_id": 2, "member_user": {"username": OUTSIDER}}, "/members"),
    ),
    "updateProjectMember": ("update_member", prepared(_member, {"role_id": 3})),
    "deleteProjectMember": ("delete_member", prepared(_member)),
    "addProjectMetadatas": ("update_project", prepared(_project, {"severity": "low"}, "/metadatas/")),
    "updateProjectMetadata": ("update_project", prepared(_metadata, {"severity": "low"})),
    "deleteProjectMetadata": ("update_project", prepared(_metadata)),
    "updateRepository": ("update_repository", prepared(_repository, {"description": "new"})),
    "deleteRepository": ("delete_repository", prepared(_repository)),
    "CopyArtifact": ("create_artifact", _copy),
    "deleteArtifact": ("delete_artifact", prepared(_artifact)),
    "createTag": ("create_tag", prepared(_artifact, {"name": "second"}, "/tags")),
    "deleteTag": ("delete_tag", prepared(_artifact, None, "/tags/1")),
    "addLabel": ("create_artifact_label", _added_label),
    "removeLabel": ("delete_artifact_label", prepared(_labelled)),
    "CreateRobot": ("create_robot", prepared("/robots", project_robot())),
    "UpdateRobot": ("update_robot", _robot),
    "RefreshSec": ("update_robot", _robot_secret),
    "DeleteRobot": ("delete_robot", _robot),
    "CreateImmuRule": ("create_immutable_rule", prepared(_project, RULE, "/immutabletagrules")),
    "UpdateImmuRule": ("update_immutable_rule", _changed_rule),
    "DeleteImmuRule": ("delete_immutable_rule", prepared(_rule_path)),
    "putSystemCVEAllowlist": (
        "update_cve_allowlist",
        prepared("/system/CVEAllowlist", {"items": [{"cve_id": "CVE-2021-44228"}]}),
    ),
    "createUserGroup": ("create_usergroup", prepared("/usergroups", {"group_name": fresh("g"), "group_type": 2})),
    "updateUserGroup": ("update_usergroup", prepared(_group, {"group_name": fresh("renamed"), "group_type": 2})),
    "deleteUserGroup": ("delete_usergroup", prepared(_group)),
    "createUser": ("create_user", prepared("/users", _user_body())),
    "updateUserProfile": ("update_user", prepared(_user, {"email": f"{fresh('m')}@example.com", "realname": "r"})),
    "deleteUser": ("delete_user", prepared(_user)),
    "setUserSysAdmin": ("update_user", prepared(_user, {"sysadmin_flag": True}, "/sysadmin")),
    "updateUserPassword": ("update_user", prepared(_user, {"new_password": "Another-1"}, "/password")),
    "createPurgeSchedule": ("create_execution", prepared(PURGES, PURGE)),
    "updatePurgeSchedule": (
        "update_schedule",
        prepared(PURGES, PURGE | {"schedule": {"type": "Custom", "cron": "0 30 2 * * *"}}),
    ),
    "stopPurge": ("stop_execution", prepared(_purge)),
    "updateQuota": ("update_quota", prepared(_quota, {"hard": {"storage": 1000}})),
    "CreateLabel": ("create_label", prepared("/labels", {"name": fresh("label"), "scope": "g"})),
    "UpdateLabel": ("update_label", prepared(_label, {"name": fresh("renamed")})),
    "DeleteLabel": ("delete_label", prepared(_label)),
}
"""For each operation the type of its event, and how it is called."""

CHANGING = [
    operation
    for operation in OPERATIONS
    if operation.method not in SAFE
    and operation.handler.__module__ != later.__name__
    and operation.id not in NOTHING_TO_RECORD
]


@pytest.mark.parametrize("operation", CHANGING, ids=lambda operation: operation.id)
async def test_a_change_is_recorded_once(registry: RunningRegistry, operation: Operation) -> None:
    """The line says who did what, from where, in which request, and that it worked."""
    assert operation.id in CALLS, f"say in CALLS how {operation.id} is called, or in NOTHING_TO_RECORD why not"
    event_type, prepare = CALLS[operation.id]
    path, document = await prepare(registry)
    request_id = fresh("walk")
    client = registry.admin.at(ADDRESS)

    answer = await send(client, operation.method, path, document, x_request_id=request_id)
    assert answer.status in (200, 201), answer

    # A password that is sent with the first request from somewhere is a login beside.
    entries = [entry for entry in await exported(registry) if entry["operation"] != "login"]
    (entry,) = [entry for entry in entries if entry["request_id"] == request_id]
    assert f"{entry['operation']}_{entry['resource_type']}" == event_type
    assert (entry["actor"], entry["actor_kind"], entry["address"]) == (ADMINISTRATOR, "user", ADDRESS)
    assert entry["success"] is True
    assert entry["resource"]
    assert entry["description"]


async def test_a_blob_that_is_deleted_is_recorded(registry: RunningRegistry) -> None:
    """By whom, from where and out of which repository; nothing is told of one that is not there, or is needed."""
    repository = f"{PRIVATE_PROJECT}/{fresh('audited')}"
    image = await push_image(registry.admin, repository, "1")
    digest = await push_blob(registry.admin, repository, b"alone")
    request_id = fresh("walk")
    client, headers = registry.user("maintainer").at(ADDRESS), {"x-request-id": request_id}
    for blob, status in ((digest, 202), (digest, 404), (image.layer_digest, 405)):
        answer = await client.request("DELETE", f"/v2/{repository}/blobs/{blob}", headers=headers)
        assert answer.status == status, answer
    entries = [entry for entry in await exported(registry) if entry["request_id"] == request_id]
    (entry,) = [entry for entry in entries if entry["operation"] != "login"]
    assert (entry["operation"], entry["resource_type"]) == ("delete", "blob")
    assert (entry["resource"], entry["description"]) == (
        f"{repository}@{digest}",
        f"delete blob: {repository}@{digest}",
    )
    assert (entry["actor"], entry["address"], entry["project"]) == ("maintainer", ADDRESS, PRIVATE_PROJECT)


async def test_groups_of_a_user_are_recorded(registry: RunningRegistry) -> None:
    """One line for each change, with the groups from then on; none where nothing changes."""
    name, words = fresh("audited"), [fresh("group") for _ in range(2)]
    path = await _made(registry, "/users", _user_body() | {"username": name})
    user_id = int(path.rpartition("/")[2])
    groups = [(await create_group(registry.database, registry.clock, SYSTEM, word, HTTP)).id for word in words]
    for wanted in ([], groups, groups, [*groups, 999_999], groups[:1], []):
        await set_groups_of_user(registry.database, registry.clock, SYSTEM, user_id, wanted)
    entries = [entry for entry in await exported(registry) if entry["resource"] == name and entry["actor"] == "system"]
    assert [(entry["operation"], entry["resource_type"]) for entry in entries] == [("update", "user")] * 3
    assert [entry["description"] for entry in entries] == [
        f"update user with name: {name}, groups: {told}" for told in (", ".join(sorted(words)), words[0], "")
    ]


async def test_the_table_names_operations_that_are_there() -> None:
    """What is gone from the catalogue is gone from here."""
    ids = {operation.id for operation in OPERATIONS}
    assert {*CALLS, *NOTHING_TO_RECORD} <= ids


async def test_secrets_are_not_in_the_log(registry: RunningRegistry) -> None:
    """Of a secret in the configuration the log says that it was changed, and of a robot's not even that much."""
    secret, chosen = "very-Secret-77", "Robot-Secret-88"
    changes = {"ldap_search_password": secret, "session_timeout": 61}
    assert (await send(registry.admin, "PUT", "/configurations", changes)).status == 200
    robot = await make(registry, project_robot())
    assert (await send(registry.admin, "PATCH", robot.path, {"secret": chosen})).status == 200
    entries = await exported(registry)
    described = [entry["description"] for entry in entries if entry["resource_type"] == "configuration"]
    assert described[-1] == "update configuration: ldap_search_password=***, session_timeout=61"
    assert not [entry for entry in entries if secret in str(entry) or chosen in str(entry)]


async def test_each_session_has_a_login_and_a_logout(registry: RunningRegistry) -> None:
    """Also the second one from the same place, at once; each in the unit of work that begins or ends the session."""
    address = fresh("address")
    for _ in range(2):
        browser = Browser(registry.nobody.at(address))
        await browser.get("/api/v2.0/systeminfo")
        assert (await browser.log_in(OUTSIDER, PASSWORD)).status == 200
        assert (await browser.get("/c/log_out")).status == 200
    refused = Browser(registry.nobody.at(address))
    assert (await refused.log_in(OUTSIDER, "Wrong-1")).status == 401
    found = [entry for entry in await exported(registry) if entry["address"] == address]
    assert [(entry["operation"], entry["resource"], entry["success"]) for entry in found] == [
        ("login", OUTSIDER, True),
        ("logout", OUTSIDER, True),
        ("login", OUTSIDER, True),
        ("logout", OUTSIDER, True),
        ("login", OUTSIDER, False),
    ]
    assert all(entry["request_id"] for entry in found)
