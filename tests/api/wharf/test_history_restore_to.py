"""Pointing a tag at something again that it has pointed at before."""

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.artifacts import push_signature, push_system
from tests.support.asgi_pushes import Pushed, push_image, tags_of
from tests.support.history import call, call_all, delete, events, new_project, place, used_bytes
from tests.support.management import error, expected, fresh, send
from tests.support.robots import make, project_robot

pytestmark = pytest.mark.anyio

DAY_SECONDS = 24 * 3600


def path_to(repository: str, digest: str, tag: str = "prod") -> str:
    return place(repository, f"/tags/{tag}/restore?digest={digest}")


async def releases(registry: RunningRegistry, repository: str, count: int = 3) -> list[Pushed]:
    """Images that had the tag `prod` one after the other."""
    pushed = []
    for _ in range(count):
        pushed.append(await push_image(registry.admin, repository, "prod"))
        registry.clock.step(1)
    return pushed


async def prod(registry: RunningRegistry, repository: str) -> bytes:
    return (await registry.admin.get(f"/v2/{repository}/manifests/prod")).body


async def test_a_tag_goes_back(registry: RunningRegistry, repository: str) -> None:
    """While it is there, or when it was deleted; its history and the log tell who did it."""
    first, second, third = await releases(registry, repository)
    answer = await call(registry.admin, "POST", path_to(repository, first.digest))
    assert (answer.status, answer.json) == (200, {"digest": first.digest, "tag": "prod"})
    assert await prod(registry, repository) == first.manifest.data
    registry.clock.step(1)
    await delete(registry, place(repository, f"/artifacts/{first.digest}/tags/prod"))

    assert (await call(registry.admin, "POST", path_to(repository, second.digest))).status == 200

    assert await prod(registry, repository) == second.manifest.data
    history = (await call(registry.admin, "GET", place(repository, "/tags/prod/history"))).json
    assert [entry["digest"] for entry in history] == [one.digest for one in (second, first, third, second, first)]
    assert [entry["to"] is None for entry in history] == [True, False, False, False, False]
    assert history[0]["started_by"] == "admin"
    assert (await events(registry, "restore")).count(("admin", "tag", f"{repository}:prod")) == 2


async def test_an_artifact_comes_back_for_its_tag(registry: RunningRegistry, repository: str) -> None:
    """With its blobs, its signature and the other tags that ended with it; it counts in the quota again."""
    held = await push_system(registry.admin, repository, "prod")
    await push_signature(registry.admin, held)
    path = place(repository, f"/artifacts/{held.digest}/tags")
    assert (await send(registry.admin, "POST", path, {"name": "1.0"})).status == 201
    registry.clock.step(1)
    newer = await push_image(registry.admin, repository, "prod")
    before = await used_bytes(registry, PRIVATE_PROJECT)
    await delete(registry, place(repository, f"/artifacts/{held.digest}"))

    assert (await call(registry.admin, "POST", path_to(repository, held.digest))).status == 200

    assert await prod(registry, repository) == held.manifest.data
    assert await tags_of(registry.admin, repository) == ["1.0", "prod"]
    shown = await send(registry.admin, "GET", place(repository, "/artifacts/prod?with_accessory=true"))
    assert len(shown.json["accessories"]) == 1
    assert await used_bytes(registry, PRIVATE_PROJECT) == before
    assert (await registry.admin.get(f"/v2/{repository}/manifests/{newer.digest}")).status == 200
    assert ("admin", "artifact", f"{repository}@{held.digest}") in await events(registry, "restore")


async def test_a_tag_that_ended_with_its_artifact(registry: RunningRegistry, repository: str) -> None:
    """Comes back with it, once."""
    (image,) = await releases(registry, repository, 1)
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    assert (await call(registry.admin, "POST", path_to(repository, image.digest))).status == 200
    assert await prod(registry, repository) == image.manifest.data
    history = (await call(registry.admin, "GET", place(repository, "/tags/prod/history"))).json
    assert [entry["to"] is None for entry in history] == [True, False]


async def test_where_a_tag_cannot_go(registry: RunningRegistry, repository: str) -> None:
    """Nowhere where it has never been, and not where it is; nor to what is no digest."""
    first, second = await releases(registry, repository, 2)
    stranger = await push_image(registry.admin, repository, "other")
    for digest, refusal in (
        (stranger.digest, (404, "NOT_FOUND")),
        (f"sha256:{'0' * 64}", (404, "NOT_FOUND")),
        (second.digest, (409, "CONFLICT")),
        ("latest", (400, "DIGEST_INVALID")),
        ("sha256:x", (400, "DIGEST_INVALID")),
    ):
        assert error(await call(registry.admin, "POST", path_to(repository, digest)))[:2] == refusal, digest
    assert error(await call(registry.admin, "POST", path_to(repository, first.digest, "never")))[:2] == (
        404,
        "NOT_FOUND",
    )
    missing = await call(registry.admin, "POST", path_to(f"{repository}-never", first.digest))
    assert missing.status == 404
    assert await prod(registry, repository) == second.manifest.data


async def test_an_artifact_that_is_gone_for_good(registry: RunningRegistry, repository: str) -> None:
    """When its time is over it does not come back for a tag either; one that is there has no time."""
    first, second, third = await releases(registry, repository)
    await delete(registry, place(repository, f"/artifacts/{second.digest}"))
    registry.clock.step(8 * DAY_SECONDS)
    assert error(await call(registry.admin, "POST", path_to(repository, second.digest)))[:2] == (410, "GONE")
    assert await prod(registry, repository) == third.manifest.data
    assert (await call(registry.admin, "POST", path_to(repository, first.digest))).status == 200


async def test_an_immutable_tag_stays(registry: RunningRegistry) -> None:
    """It cannot be moved, and nothing comes back for it; once it is gone it can come back."""
    project = fresh("immutable")
    await new_project(registry, project)
    repository = f"{project}/app"
    first, second = await releases(registry, repository, 2)
    await delete(registry, place(repository, f"/artifacts/{first.digest}"))
    rule = {
        "action": "immutable",
        "template": "immutable_template",
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "prod"}],
        "scope_selectors": {
            "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}],
        },
    }
    assert (await send(registry.admin, "POST", f"/projects/{project}/immutabletagrules", rule)).status == 201
    refused = await call(registry.admin, "POST", path_to(repository, first.digest))
    assert error(refused)[:2] == (412, "PRECONDITION")
    assert (await registry.admin.get(f"/v2/{repository}/manifests/{first.digest}")).status == 404
    assert await prod(registry, repository) == second.manifest.data


async def test_nothing_comes_back_into_a_full_project(registry: RunningRegistry) -> None:
    """And the tag stays where it is."""
    project = fresh("full")
    await new_project(registry, project)
    repository = f"{project}/app"
    first, second = await releases(registry, repository, 2)
    await delete(registry, place(repository, f"/artifacts/{first.digest}"))
    number = (await send(registry.admin, "GET", f"/projects/{project}")).json["project_id"]
    used = await used_bytes(registry, project)
    limited = await send(registry.admin, "PUT", f"/quotas/{number}", {"hard": {"storage": used}})
    assert limited.status == 200
    assert (await call(registry.admin, "POST", path_to(repository, first.digest))).status == 403
    assert await prod(registry, repository) == second.manifest.data


async def test_who_may_move_a_tag_back(registry: RunningRegistry) -> None:
    """Whoever may delete and create tags; for an artifact that has been deleted he needs the right to delete those."""
    path = path_to(f"{PRIVATE_PROJECT}/never", f"sha256:{'0' * 64}")
    assert await call_all(registry, "POST", path) == expected(404, "maintainer", "projectAdmin")
    repository = f"{PRIVATE_PROJECT}/{fresh('moved-back')}"
    first, second, third = await releases(registry, repository)
    await delete(registry, place(repository, f"/artifacts/{first.digest}"))
    for held, there, hidden in (
        ((("tag", "delete"),), 403, 403),
        ((("tag", "create"),), 403, 403),
        ((("tag", "delete"), ("tag", "create")), 200, 409),
        ((("tag", "delete"), ("tag", "create"), ("artifact", "delete")), 200, 200),
    ):
        robot = await make(registry, project_robot(*held))
        answer = await call(robot.client, "POST", path_to(repository, first.digest))
        assert answer.status == hidden, held
        registry.clock.step(1)
        assert (await call(robot.client, "POST", path_to(repository, second.digest))).status == there, held
        registry.clock.step(1)
        back = await call(registry.admin, "POST", path_to(repository, third.digest))
        assert back.status == (200 if there == 200 else 409)
        registry.clock.step(1)
