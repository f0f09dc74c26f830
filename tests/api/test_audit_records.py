"""What is recorded in the audit log: who, from where, what, and in which words."""

import json
from collections.abc import Sequence
from typing import Any, cast

import pytest

from tests.support.application import ADMINISTRATOR, OUTSIDER, PASSWORD, PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_image, push_manifest
from tests.support.management import fresh, send
from wharf.access.rights import Project
from wharf.audit.actor import SYSTEM
from wharf.audit.events import project_event
from wharf.audit.record import ENTRIES_PER_UNIT_MAX, WAITING_ENTRIES_MAX, AuditRecorder, record
from wharf.db import Database, DatabaseUnavailable
from wharf.identity.users import require_user
from wharf.projects.members import remove_member
from wharf.projects.projects import create_project, delete_project, set_project_public

pytestmark = pytest.mark.anyio

ADDRESS = "198.51.100.7"


async def exported(registry: RunningRegistry, last_id: int = 0) -> list[dict[str, Any]]:
    """Return everything that is in the log by now, oldest first."""
    await registry.application.audit.flush()
    registry.clock.step(60)
    lines: list[dict[str, Any]] = []
    while True:
        answer = await registry.admin.get(f"/api/wharf/v1/audit-export?cursor={last_id}")
        assert answer.status == 200, answer
        found = [json.loads(line) for line in answer.body.splitlines()]
        lines += found
        if not found:
            return lines
        last_id = found[-1]["id"]


async def recorded(registry: RunningRegistry, *operations: str) -> list[tuple[str, str, str, str, str]]:
    """Return who did what to which thing in which words, for these operations on types of resources."""
    return [
        (entry["actor"], entry["operation"], entry["resource_type"], entry["resource"], entry["description"])
        for entry in await exported(registry)
        if f"{entry['operation']}_{entry['resource_type']}" in operations
    ]


def about(entries: Sequence[tuple[str, ...]], word: str) -> list[tuple[str, ...]]:
    """Return those that name something with the word in its name."""
    return [entry for entry in entries if word in entry[3] or word in entry[4]]


async def test_an_entry_says_who_did_it_from_where_and_in_which_request(registry: RunningRegistry) -> None:
    """Each entry has the caller's kind, id, name and address, and the id of the request as the client gave it."""
    project = fresh("recorded")
    client = registry.user("projectAdmin").at(ADDRESS)
    answer = await send(client, "POST", "/projects", {"project_name": project}, x_request_id="audit-1")
    assert answer.status == 201
    (entry,) = [entry for entry in await exported(registry) if entry["resource"] == project]
    assert entry["id"] > 0
    assert entry["actor_id"] > 0
    assert entry["project_id"] == int(answer["location"].rsplit("/", 1)[1])
    assert entry["time"].endswith("Z")
    assert {name: entry[name] for name in entry if name not in ("id", "actor_id", "project_id", "time")} == {
        "actor_kind": "user",
        "actor": "projectAdmin",
        "address": ADDRESS,
        "request_id": "audit-1",
        "operation": "create",
        "resource_type": "project",
        "resource": project,
        "description": f"create project: {project}",
        "project": project,
        "success": True,
    }


async def test_the_life_of_a_project_is_recorded(registry: RunningRegistry) -> None:
    """Creation, changes of it and of its metadata, members, and its end, each once and in Harbor's words."""
    name, client = fresh("life"), registry.admin
    assert (await send(client, "POST", "/projects", {"project_name": name})).status == 201
    path = f"/projects/{name}"
    assert (await send(client, "PUT", path, {"metadata": {"auto_scan": "true"}})).status == 200
    assert (await send(client, "POST", f"{path}/metadatas/", {"severity": "high"})).status == 200
    assert (await send(client, "PUT", f"{path}/metadatas/severity", {"severity": "low"})).status == 200
    assert (await send(client, "DELETE", f"{path}/metadatas/severity")).status == 200
    member = {"role_id": 2, "member_user": {"username": OUTSIDER}}
    made = await send(client, "POST", f"{path}/members", member)
    member_path = made["location"].removeprefix("/api/v2.0")
    assert (await send(client, "PUT", member_path, {"role_id": 3})).status == 200
    assert (await send(client, "DELETE", member_path)).status == 200
    assert (await send(client, "DELETE", member_path)).status == 200
    assert (await send(client, "DELETE", path)).status == 200
    kinds = [f"{operation}_{kind}" for operation in ("create", "update", "delete") for kind in ("project", "member")]
    updated = (ADMINISTRATOR, "update", "project", name, f"update project: {name}")
    assert about(await recorded(registry, *kinds), name) == [
        (ADMINISTRATOR, "create", "project", name, f"create project: {name}"),
        *[updated] * 4,
        (ADMINISTRATOR, "create", "member", OUTSIDER, f"create user member {OUTSIDER} in project {name}"),
        (ADMINISTRATOR, "update", "member", OUTSIDER, f"update user member {OUTSIDER} in project {name}"),
        (ADMINISTRATOR, "delete", "member", OUTSIDER, f"delete user member {OUTSIDER} from project {name}"),
        (ADMINISTRATOR, "delete", "project", name, f"delete project: {name}"),
    ]


async def test_what_is_refused_is_not_recorded(registry: RunningRegistry) -> None:
    """An entry is written with the change itself, and is not there without it."""
    name = fresh("refused")
    refused = await send(registry.admin, "POST", "/projects", {"project_name": name.upper()})
    assert refused.status == 400
    answer = await send(registry.user("guest"), "PUT", f"/projects/{PRIVATE_PROJECT}", {"metadata": {}})
    assert answer.status == 403
    entries = await recorded(registry, "create_project", "update_project")
    assert about(entries, name.upper()) == []
    assert [entry for entry in entries if entry[0] == "guest"] == []


async def test_pushes_pulls_and_deletions_are_recorded(registry: RunningRegistry, repository: str) -> None:
    """A push names the tag that it came with; a tag that moves later, or is deleted, is an event of its own."""
    developer = registry.user("developer")
    made = await push_image(developer, repository, "1")
    await push_manifest(developer, repository, made.manifest, "1")
    await push_manifest(developer, repository, made.manifest, "2")
    path = f"/v2/{repository}/manifests"
    assert (await registry.user("guest").get(f"{path}/1")).status == 200
    assert (await registry.user("guest").get(f"{path}/{made.digest}")).status == 200
    # Neither asks for the manifest itself.
    assert (await registry.user("guest").head(f"{path}/1")).status == 200
    assert (await registry.user("guest").get(f"{path}/1", if_none_match=f'"{made.digest}"')).status == 304
    assert (await registry.user("maintainer").delete(f"{path}/2")).status == 202
    assert (await registry.user("maintainer").delete(f"{path}/{made.digest}")).status == 202
    kinds = ("create_artifact", "pull_artifact", "delete_artifact", "create_tag", "delete_tag")
    by_digest = f"{repository}@{made.digest}"
    found = about(await recorded(registry, *kinds), repository)
    # Pulls are written a moment later than they happen.
    assert sorted(found) == sorted(
        [
            ("developer", "create", "artifact", f"{repository}:1", f"push artifact: {by_digest}"),
            ("developer", "create", "tag", f"{repository}:2", f"create tag: {repository}:2"),
            ("guest", "pull", "artifact", f"{repository}:1", f"pull artifact: {by_digest}"),
            ("guest", "pull", "artifact", by_digest, f"pull artifact: {by_digest}"),
            ("maintainer", "delete", "tag", f"{repository}:2", f"delete tag: {repository}:2"),
            ("maintainer", "delete", "artifact", by_digest, f"delete artifact: {by_digest}"),
        ]
    )


async def test_an_anonymous_pull_is_recorded_by_harbors_name_for_it(registry: RunningRegistry) -> None:
    """Whoever pulls from a public project without a name is called anonymous."""
    repository = f"open/{fresh('anonymous')}"
    await push_image(registry.user("developer"), repository, "1")
    nobody = await registry.bearer(None, f"repository:{repository}:pull")
    assert (await nobody.get(f"/v2/{repository}/manifests/1")).status == 200
    (entry,) = about(await recorded(registry, "pull_artifact"), repository)
    assert entry[0] == "anonymous"


async def test_logins_are_recorded_with_their_result(registry: RunningRegistry) -> None:
    """A wrong password each time, a right one once an hour for each address, however often it is sent."""
    client = registry.nobody.at(fresh("address"))
    for password in ("wrong", PASSWORD, PASSWORD):
        await client.logged_in(OUTSIDER, password).get("/v2/")
    entries = [entry for entry in await exported(registry) if entry["address"] == client.address]
    assert [(entry["actor"], entry["operation"], entry["resource"], entry["success"]) for entry in entries] == [
        (OUTSIDER, "login", OUTSIDER, False),
        (OUTSIDER, "login", OUTSIDER, True),
    ]
    registry.clock.step(3601)
    await client.logged_in(OUTSIDER, PASSWORD).get("/v2/")
    again = [entry for entry in await exported(registry) if entry["address"] == client.address]
    assert len(again) == 3
    assert PASSWORD not in json.dumps(again)


async def test_what_is_done_on_the_machine_itself_is_done_by_the_system(registry: RunningRegistry) -> None:
    """`wharf admin` has no caller."""
    name = fresh("machine")
    answer = await send(registry.user(OUTSIDER), "POST", "/projects", {"project_name": name})
    assert answer.status == 201
    await set_project_public(registry.database, registry.clock, name, is_public=True)
    await remove_member(registry.database, registry.clock, name, OUTSIDER)
    await delete_project(registry.database, registry.clock, name)
    kinds = ("update_project", "delete_member", "delete_project")
    assert about(await recorded(registry, *kinds), name) == [
        ("system", "update", "project", name, f"update project: {name}"),
        ("system", "delete", "member", OUTSIDER, f"delete user member {OUTSIDER} from project {name}"),
        ("system", "delete", "project", name, f"delete project: {name}"),
    ]


async def configure(admin: Client, **values: object) -> None:
    """Change the configuration."""
    assert (await send(admin, "PUT", "/configurations", values)).status == 200


async def test_types_of_events_can_be_left_out(registry: RunningRegistry) -> None:
    """From the next request on; pulls have a key of their own beside that."""
    repository, admin = f"{PRIVATE_PROJECT}/{fresh('left-out')}", registry.admin
    await push_image(admin, repository, "1")
    await configure(admin, disabled_audit_log_event_types="create_project, create_tag", pull_audit_log_disable=True)
    try:
        project = fresh("left-out")
        assert (await send(admin, "POST", "/projects", {"project_name": project})).status == 201
        assert (await send(admin, "DELETE", f"/projects/{project}")).status == 200
        assert (await admin.get(f"/v2/{repository}/manifests/1")).status == 200
        await registry.application.audit.flush()
    finally:
        await configure(admin, disabled_audit_log_event_types="", pull_audit_log_disable=False)
    kinds = ("create_project", "delete_project", "pull_artifact")
    entries = await recorded(registry, *kinds)
    assert [entry[1] for entry in about(entries, project)] == ["delete"]
    assert about(entries, repository) == []
    assert (await admin.get(f"/v2/{repository}/manifests/1")).status == 200
    assert len(about(await recorded(registry, *kinds), repository)) == 1


async def made_project(registry: RunningRegistry, name: str) -> Project:
    """Make a project without an entry about it."""
    async with registry.database.begin() as transaction:
        owner = await require_user(transaction, ADMINISTRATOR)
        return await create_project(transaction, registry.clock, owner, name, is_public=False)


class Outage:
    """A database that does not answer while `is_out`, in front of one that does."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self.is_out = True

    def begin(self) -> Any:
        if self.is_out:
            raise DatabaseUnavailable("it is away")
        return self._database.begin()


async def test_what_waits_survives_an_outage_and_is_bounded(registry: RunningRegistry) -> None:
    """Without a database pulls go on; what waits is written when it is back, up to a number of entries."""
    outage = Outage(registry.database)
    recorder = AuditRecorder(cast(Database, outage))
    project = await made_project(registry, fresh("outage"))
    entry = project_event(SYSTEM, registry.clock(), "update", project)
    for _ in range(WAITING_ENTRIES_MAX + 1):
        recorder.add(entry)
    await recorder.flush()
    outage.is_out = False
    await recorder.flush()
    assert len(about(await recorded(registry, "update_project"), project.name)) == WAITING_ENTRIES_MAX


async def test_a_batch_that_cannot_be_written_does_not_hold_up_the_next(registry: RunningRegistry) -> None:
    """It is lost and logged; later entries are written all the same."""
    project = await made_project(registry, fresh("broken"))
    recorder = AuditRecorder(registry.database)
    broken = project_event(SYSTEM, 2**70, "update", project)
    for _ in range(ENTRIES_PER_UNIT_MAX):
        recorder.add(broken)
    recorder.add(project_event(SYSTEM, registry.clock(), "update", project))
    await recorder.flush()
    assert len(about(await recorded(registry, "update_project"), project.name)) == 1


async def test_an_entry_goes_with_the_unit_of_work(registry: RunningRegistry) -> None:
    """What is undone was never recorded."""
    project = await made_project(registry, fresh("undone"))

    async def fail() -> None:
        async with registry.database.begin() as transaction:
            await record(transaction, project_event(SYSTEM, registry.clock(), "update", project))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert about(await recorded(registry, "update_project"), project.name) == []
