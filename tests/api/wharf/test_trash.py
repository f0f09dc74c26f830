"""The list of what was deleted in a project and can be restored."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.access import grant, make_role, make_token, make_user
from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.artifacts import push_index, push_system
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_blob, push_image, push_manifest
from tests.support.history import call, call_all, delete, new_project, place, restored
from tests.support.management import error, expected, fresh, send
from tests.support.robots import PULL, in_project, make, project_robot, system_robot
from wharf.db import Statement
from wharf.db.tables import audit_entry, manifest, manifest_payload
from wharf.projects.projects import delete_project

pytestmark = pytest.mark.anyio

DAY_SECONDS = 24 * 3600
FORGET_PAYLOADS = Statement(
    sa.delete(manifest_payload).where(
        manifest_payload.c.manifest_id.in_(sa.select(manifest.c.id).where(manifest.c.digest == sa.bindparam("digest")))
    )
)
FORGET_LOG = Statement(sa.delete(audit_entry))


async def trash(client: Client, project: str, query: str = "") -> list[dict[str, Any]]:
    answer = await call(client, "GET", f"/projects/{project}/trash?page_size=100{query}")
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json
    assert answer["x-total-count"] == str(len(found))
    return found


def brief(entries: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(entry["kind"], entry["repository"], ",".join(entry["tags"])) for entry in entries]


@pytest.fixture
async def project(registry: RunningRegistry) -> str:
    """A project of the administrator's."""
    name = fresh("bin")
    await new_project(registry, name)
    return name


async def test_everything_that_was_deleted_is_listed(registry: RunningRegistry, project: str) -> None:
    """With who did it, when, and until when it can be undone; the last one comes first."""
    kept, gone = await push_image(registry.admin, f"{project}/kept", "1", "2"), f"{project}/deep/gone"
    lost = await push_image(registry.admin, f"{project}/kept", "3", "4")
    await push_image(registry.admin, gone, "1")
    assert await trash(registry.admin, project) == []
    await delete(registry, place(f"{project}/kept", f"/artifacts/{kept.digest}/tags/2"))
    await delete(registry, place(f"{project}/kept", f"/artifacts/{lost.digest}"))
    await delete(registry, place(gone))

    found = await trash(registry.admin, project)

    assert brief(found) == [("repository", "deep/gone", ""), ("artifact", "kept", "3,4"), ("tag", "kept", "2")]
    assert [entry["digest"] for entry in found] == ["", lost.digest, kept.digest]
    assert {entry["deleted_by"] for entry in found} == {"admin"}
    assert all(entry["deletion_time"] < entry["restorable_until"] for entry in found)
    days = (int(found[0][key][8:10]) for key in ("restorable_until", "deletion_time"))
    assert next(days) != next(days)


async def test_what_is_there_again_is_not_listed(registry: RunningRegistry, project: str) -> None:
    """Restored, or pushed anew; of what was deleted twice under a name, the last is."""
    repository = f"{project}/app"
    image = await push_image(registry.admin, repository, "1", "2")
    await delete(registry, place(repository, f"/artifacts/{image.digest}/tags/2"))
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    # The tag ended before its artifact did, and can be had back for itself.
    assert brief(await trash(registry.admin, project)) == [("artifact", "app", "1"), ("tag", "app", "2")]
    await restored(registry, place(repository, f"/artifacts/{image.digest}"))
    assert brief(await trash(registry.admin, project)) == [("tag", "app", "2")]
    await restored(registry, place(repository, "/tags/2"))
    assert await trash(registry.admin, project) == []

    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    await push_manifest(registry.admin, repository, image.manifest, "1")
    assert brief(await trash(registry.admin, project)) == [("tag", "app", "2")]
    registry.clock.step(1)
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    assert brief(await trash(registry.admin, project, "&q=kind%3Dartifact")) == [("artifact", "app", "1")]

    for _ in range(2):
        await delete(registry, place(repository))
        await push_image(registry.admin, repository, "1")
    assert brief(await trash(registry.admin, project)) == [("repository", "app", "")]


async def test_what_went_along_is_listed_too(registry: RunningRegistry, project: str) -> None:
    """As it can be restored for itself; the one line of the log says who did it."""
    repository = f"{project}/app"
    child = await push_system(registry.admin, repository)
    index = await push_index(registry.admin, repository, "all", child.child)
    await delete(registry, place(repository, f"/artifacts/{index.digest}"))
    found = await trash(registry.admin, project)
    assert {(entry["digest"], entry["deleted_by"]) for entry in found} == {
        (child.digest, "admin"),
        (index.digest, "admin"),
    }


async def test_what_nobody_saw_is_not_listed(registry: RunningRegistry, project: str) -> None:
    """What a push had begun, without a manifest, and what gave way."""
    repository = f"{project}/app"
    await push_blob(registry.admin, repository, b"begun")
    image = await push_image(registry.admin, f"{project}/other", "1")
    assert (await call(registry.admin, "POST", place(image.repository, "/move"), {"name": "app"})).status == 200
    assert await trash(registry.admin, project) == []


async def test_what_cannot_come_back_is_not_listed(registry: RunningRegistry, project: str) -> None:
    """When its time is over, when restoring is switched off, or when its content has been collected."""
    image = await push_image(registry.admin, f"{project}/app", "1")
    other = await push_image(registry.admin, f"{project}/app", "2")
    await delete(registry, place(f"{project}/app", f"/artifacts/{image.digest}"))
    await delete(registry, place(f"{project}/app", f"/artifacts/{other.digest}"))
    async with registry.database.begin() as transaction:
        assert await transaction.execute(FORGET_PAYLOADS, digest=other.digest) == 1
    assert [entry["digest"] for entry in await trash(registry.admin, project)] == [image.digest]
    for days, count in ((0, 0), (7, 1)):
        assert (await send(registry.admin, "PUT", "/configurations", {"restore_window_days": days})).status == 200
        assert len(await trash(registry.admin, project)) == count
    registry.clock.step(7 * DAY_SECONDS)
    assert await trash(registry.admin, project) == []


async def test_it_is_filtered_sorted_and_paged(registry: RunningRegistry, project: str) -> None:
    """By kind and repository; a value that is no time is refused."""
    for name in ("a", "b", "c"):
        image = await push_image(registry.admin, f"{project}/{name}", "1", "2")
        await delete(registry, place(image.repository, f"/artifacts/{image.digest}/tags/2"))
    await delete(registry, place(f"{project}/c"))
    assert brief(await trash(registry.admin, project)) == [
        ("repository", "c", ""),
        ("tag", "b", "2"),
        ("tag", "a", "2"),
    ]
    assert brief(await trash(registry.admin, project, "&q=kind%3Dtag,repository%3D~B")) == [("tag", "b", "2")]
    assert brief(await trash(registry.admin, project, "&sort=deletion_time"))[0] == ("tag", "a", "2")
    path = f"/projects/{project}/trash"
    second = await call(registry.admin, "GET", f"{path}?page_size=2&page=2")
    assert (second["x-total-count"], brief(second.json)) == ("3", [("tag", "a", "2")])
    assert 'rel="prev"' in second["link"]
    assert error(await call(registry.admin, "GET", f"{path}?q=deletion_time%3Dnever"))[:2] == (400, "BAD_REQUEST")
    assert (await call(registry.admin, "GET", f"{path}?page_size=101")).status == 422
    assert (await call(registry.admin, "GET", f"/projects/{fresh('never')}/trash")).status == 404


async def test_who_may_see_it(registry: RunningRegistry) -> None:
    """Whoever may delete something there."""
    path = f"/projects/{PRIVATE_PROJECT}/trash"
    assert await call_all(registry, "GET", path) == expected(200, "maintainer", "projectAdmin")


async def test_each_sees_what_he_may_restore(registry: RunningRegistry, repository: str) -> None:
    """By kinds and by repositories: with grants on some of them, as a robot, and with a narrowed token."""
    other = f"{repository}-other"
    for one in (repository, other):
        image = await push_image(registry.admin, one, "1", "2")
        lost = await push_image(registry.admin, one, "3")
        await delete(registry, place(one, f"/artifacts/{image.digest}/tags/2"))
        await delete(registry, place(one, f"/artifacts/{lost.digest}"))
    name = repository.partition("/")[2]
    both = {("tag", name), ("artifact", name), ("tag", f"{name}-other"), ("artifact", f"{name}-other")}

    async def seen(client: Client) -> set[tuple[str, str]]:
        found = await trash(client, PRIVATE_PROJECT, f"&q=repository%3D~{name}")
        return {(entry["kind"], entry["repository"]) for entry in found}

    assert await seen(registry.user("maintainer")) == await seen(registry.admin) == both
    person, role = await make_user(registry), await make_role(registry, ("tag", "delete"), PULL)
    await grant(registry, person, role["name"], repository=name)
    assert await seen(registry.user(person)) == {("tag", name)}
    robot = await make(registry, project_robot(("artifact", "delete")))
    assert await seen(robot.client) == {one for one in both if one[0] == "artifact"}
    system = await make(registry, system_robot(*in_project(("tag", "delete"), project="*")))
    assert await seen(system.client) == {one for one in both if one[0] == "tag"}
    for owner in ("maintainer", "admin"):
        token = await make_token(registry, owner, *in_project(("tag", "delete")))
        assert await seen(token.client) == {one for one in both if one[0] == "tag"}
    puller = await make(registry, project_robot(PULL))
    assert (await call(puller.client, "GET", f"/projects/{PRIVATE_PROJECT}/trash")).status == 403


async def test_it_says_who_deleted_a_project(registry: RunningRegistry) -> None:
    """Which may have been the system itself; when the log has been purged, nobody knows."""
    by_hand, by_system = fresh("gone"), fresh("gone")
    for name in (by_hand, by_system):
        assert (await send(registry.user("projectAdmin"), "POST", "/projects", {"project_name": name})).status == 201
    registry.clock.step(1)
    assert (await send(registry.user("projectAdmin"), "DELETE", f"/projects/{by_hand}")).status == 200
    registry.clock.step(1)
    await delete_project(registry.database, registry.clock, by_system)
    listing = (await call(registry.admin, "GET", "/deleted-projects?page_size=2")).json
    assert [(one["name"], one["deleted_by"]) for one in listing] == [(by_system, "system"), (by_hand, "projectAdmin")]
    assert all(one["deletion_time"] < one["restorable_until"] for one in listing)
    async with registry.database.begin() as transaction:
        await transaction.execute(FORGET_LOG)
    listing = (await call(registry.admin, "GET", "/deleted-projects?page_size=2")).json
    assert [one["deleted_by"] for one in listing] == ["", ""]
