"""Undoing the deletion of tags, artifacts, repositories and projects."""

import json

import pytest
import sqlalchemy as sa

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.artifacts import listed, push_index, push_signature, push_system
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_blob, push_image, push_manifest, tags_of
from tests.support.history import call, call_all, delete, events, new_project, place, restored, used_bytes
from tests.support.management import API, CALLERS, caller, error, expected, fresh, send
from tests.support.robots import PULL, make, project_robot
from wharf.db import Statement
from wharf.db.tables import manifest, manifest_payload

pytestmark = pytest.mark.anyio

DAY_SECONDS = 24 * 3600
FORGET_PAYLOADS = Statement(
    sa.delete(manifest_payload).where(
        manifest_payload.c.manifest_id.in_(sa.select(manifest.c.id).where(manifest.c.digest == sa.bindparam("digest")))
    )
)


async def set_window(registry: RunningRegistry, days: int) -> None:
    answer = await send(registry.admin, "PUT", "/configurations", {"restore_window_days": days})
    assert answer.status == 200, answer


async def collect(registry: RunningRegistry, digest: str) -> None:
    """Take a manifest's content away, as the collection of garbage does."""
    async with registry.database.begin() as transaction:
        assert await transaction.execute(FORGET_PAYLOADS, digest=digest) == 1


# Tags


async def test_a_deleted_tag_comes_back(registry: RunningRegistry, repository: str) -> None:
    """It points at what it pointed at last, by a new line of its history, and the log tells who did it."""
    await push_image(registry.admin, repository, "prod")
    registry.clock.step(1)
    image = await push_image(registry.admin, repository, "prod")
    await delete(registry, place(repository, f"/artifacts/{image.digest}/tags/prod"))
    assert await tags_of(registry.admin, repository) == []

    assert await restored(registry, place(repository, "/tags/prod")) == {"digest": image.digest, "tag": "prod"}

    assert (await registry.admin.get(f"/v2/{repository}/manifests/prod")).body == image.manifest.data
    history = (await call(registry.admin, "GET", place(repository, "/tags/prod/history"))).json
    assert [entry["digest"] == image.digest for entry in history] == [True, True, False]
    assert history[1]["to"] < history[0]["from"]
    assert ("admin", "tag", f"{repository}:prod") in await events(registry, "restore")


async def test_a_tag_that_is_there_or_never_was_is_not_restored(registry: RunningRegistry, repository: str) -> None:
    """It says what to do."""
    await push_image(registry.admin, repository, "prod")
    there = await call(registry.admin, "POST", place(repository, "/tags/prod/restore"))
    assert error(there)[:2] == (409, "CONFLICT")
    assert (await call(registry.admin, "POST", place(repository, "/tags/never/restore"))).status == 404
    assert (await call(registry.admin, "POST", place(f"{repository}-never", "/tags/prod/restore"))).status == 404


async def test_a_tag_needs_its_artifact(registry: RunningRegistry, repository: str) -> None:
    """With that it comes back by itself."""
    image = await push_image(registry.admin, repository, "prod")
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    answer = await call(registry.admin, "POST", place(repository, "/tags/prod/restore"))
    assert error(answer)[:2] == (409, "CONFLICT")
    assert image.digest in answer.message


async def test_an_immutable_tag_is_protected_again(registry: RunningRegistry) -> None:
    """A rule does not stop what is missing from coming back, and holds from then on."""
    project = fresh("immutable")
    await new_project(registry, project)
    repository = f"{project}/app"
    image = await push_image(registry.admin, repository, "prod")
    await delete(registry, place(repository, f"/artifacts/{image.digest}/tags/prod"))
    rule = {
        "template": "immutable_template",
        "action": "immutable",
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    }
    assert (await send(registry.admin, "POST", f"/projects/{project}/immutabletagrules", rule)).status == 201
    await restored(registry, place(repository, "/tags/prod"))
    assert (
        await send(registry.admin, "DELETE", place(repository, f"/artifacts/{image.digest}/tags/prod"))
    ).status == 412
    moved = await call(registry.admin, "POST", place(repository, "/move"), {"name": "elsewhere"})
    assert error(moved)[:2] == (412, "PRECONDITION")


# Artifacts


async def test_a_deleted_artifact_comes_back(registry: RunningRegistry, repository: str) -> None:
    """With its tags and its bytes, in the list of artifacts and in the quota; it was in the list of the deleted."""
    image = await push_image(registry.admin, repository, "1", "latest")
    before = await used_bytes(registry, PRIVATE_PROJECT)
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    assert await used_bytes(registry, PRIVATE_PROJECT) < before
    (deleted,) = (await call(registry.admin, "GET", place(repository, "/deleted-artifacts"))).json
    assert (deleted["digest"], deleted["tags"], deleted["type"]) == (image.digest, ["1", "latest"], "IMAGE")

    told = await restored(registry, place(repository, f"/artifacts/{image.digest}"))

    assert told == {"artifacts": [image.digest], "lost_tags": [], "tags": ["1", "latest"]}
    assert await tags_of(registry.admin, repository) == ["1", "latest"]
    assert await listed(registry.admin, repository) == [image.digest]
    assert (await registry.admin.get(f"/v2/{repository}/blobs/{image.layer_digest}")).body == image.layer
    assert await used_bytes(registry, PRIVATE_PROJECT) == before
    assert (await call(registry.admin, "GET", place(repository, "/deleted-artifacts"))).json == []
    assert ("admin", "artifact", f"{repository}@{image.digest}") in await events(registry, "restore")


async def test_a_blob_that_was_taken_out_meanwhile_comes_back_too(registry: RunningRegistry, repository: str) -> None:
    """And counts again."""
    image = await push_image(registry.admin, repository, "1")
    before = await used_bytes(registry, PRIVATE_PROJECT)
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    assert (await registry.admin.delete(f"/v2/{repository}/blobs/{image.layer_digest}")).status == 202
    await restored(registry, place(repository, f"/artifacts/{image.digest}"))
    assert (await registry.admin.get(f"/v2/{repository}/blobs/{image.layer_digest}")).body == image.layer
    assert await used_bytes(registry, PRIVATE_PROJECT) == before


async def test_a_tag_that_points_elsewhere_by_now_stays_there(registry: RunningRegistry, repository: str) -> None:
    """What was pushed since is not undone."""
    image = await push_image(registry.admin, repository, "1", "latest")
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    newer = await push_image(registry.admin, repository, "latest")
    registry.clock.step(1)
    told = await restored(registry, place(repository, f"/artifacts/{image.digest}"))
    assert (told["tags"], told["lost_tags"]) == (["1"], ["latest"])
    assert (await registry.admin.get(f"/v2/{repository}/manifests/latest")).body == newer.manifest.data


async def test_a_tag_that_had_left_the_artifact_before_does_not_come_back(
    registry: RunningRegistry, repository: str
) -> None:
    """Only what ended with it does."""
    image = await push_image(registry.admin, repository, "1", "2")
    await delete(registry, place(repository, f"/artifacts/{image.digest}/tags/1"))
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    assert (await restored(registry, place(repository, f"/artifacts/{image.digest}")))["tags"] == ["2"]


async def test_what_was_deleted_with_an_index_comes_back_with_it(registry: RunningRegistry, repository: str) -> None:
    """Its children, and the accessories of all of them."""
    admin = registry.admin
    children = [await push_system(admin, repository) for _ in range(2)]
    held = await push_index(admin, repository, "all", *(child.child for child in children))
    signatures = [await push_signature(admin, one) for one in (held, children[0])]
    everything = sorted(one.digest for one in (*children, held, *signatures))
    before = await used_bytes(registry, PRIVATE_PROJECT)
    await delete(registry, place(repository, f"/artifacts/{held.digest}"))
    assert (await admin.get(f"/v2/{repository}/manifests/{children[0].digest}")).status == 404

    assert (await restored(registry, place(repository, f"/artifacts/{held.digest}")))["artifacts"] == everything

    for digest in everything:
        assert (await admin.get(f"/v2/{repository}/manifests/{digest}")).status == 200
    assert await used_bytes(registry, PRIVATE_PROJECT) == before


async def test_an_index_brings_its_children_back_whenever_they_went(registry: RunningRegistry, repository: str) -> None:
    """Without them it is of no use; a signature that was deleted for itself stays away."""
    admin = registry.admin
    child = await push_system(admin, repository, "child")
    held = await push_index(admin, repository, "all", child.child)
    signature = await push_signature(admin, held)
    await delete(registry, place(repository, f"/artifacts/{signature.digest}"))
    await delete(registry, place(repository, f"/artifacts/{held.digest}"))
    await delete(registry, place(repository, f"/artifacts/{child.digest}"))
    told = await restored(registry, place(repository, f"/artifacts/{held.digest}"))
    assert told["artifacts"] == sorted([child.digest, held.digest])
    assert told["tags"] == ["all", "child"]


async def test_an_artifact_that_was_pushed_again_is_not_restored(registry: RunningRegistry, repository: str) -> None:
    """It is there; and one that never was is not found, nor is what is no digest one."""
    image = await push_image(registry.admin, repository, "1")
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    await push_manifest(registry.admin, repository, image.manifest, "2")
    path = place(repository, f"/artifacts/{image.digest}/restore")
    assert error(await call(registry.admin, "POST", path))[:2] == (409, "CONFLICT")
    assert (await call(registry.admin, "GET", place(repository, "/deleted-artifacts"))).json == []
    never = "sha256:" + "0" * 64
    assert (await call(registry.admin, "POST", place(repository, f"/artifacts/{never}/restore"))).status == 404
    assert (await call(registry.admin, "POST", place(repository, "/artifacts/latest/restore"))).status == 400


async def test_nothing_comes_back_into_a_full_project(registry: RunningRegistry) -> None:
    """The quota counts as for a push, and what is refused changes nothing."""
    project = fresh("full")
    await new_project(registry, project, storage_limit=1_000)
    first = await push_image(registry.admin, f"{project}/app", "1")
    await delete(registry, place(f"{project}/app"))
    await push_blob(registry.admin, f"{project}/other", b"." * 900)

    answer = await call(registry.admin, "POST", place(f"{project}/app", "/restore"))

    assert error(answer)[:2] == (403, "DENIED")
    assert (await registry.admin.get(f"/v2/{project}/app/manifests/{first.digest}")).status == 404
    assert await used_bytes(registry, project) == 900


# Repositories


async def test_a_deleted_repository_comes_back(registry: RunningRegistry, repository: str) -> None:
    """With all that was in it at the end, and nothing that had been deleted before."""
    admin = registry.admin
    gone = await push_image(admin, repository, "old")
    await delete(registry, place(repository, f"/artifacts/{gone.digest}"))
    images = [await push_image(admin, repository, tag, "latest") for tag in ("1", "2")]
    before = await used_bytes(registry, PRIVATE_PROJECT)
    await delete(registry, place(repository))
    assert (await admin.get(f"/v2/{repository}/tags/list")).status == 404
    names = (await call(admin, "GET", f"/projects/{PRIVATE_PROJECT}/deleted-repositories")).json
    assert names[0]["name"] == repository.partition("/")[2]

    told = await restored(registry, place(repository))

    assert told == {
        "artifacts": sorted(image.digest for image in images),
        "lost_tags": [],
        "tags": ["1", "2", "latest"],
    }
    assert await tags_of(admin, repository) == ["1", "2", "latest"]
    for image in images:
        assert (await admin.get(f"/v2/{repository}/manifests/{image.digest}")).body == image.manifest.data
        assert (await admin.get(f"/v2/{repository}/blobs/{image.layer_digest}")).body == image.layer
    assert await used_bytes(registry, PRIVATE_PROJECT) == before - len(gone.layer) - len(gone.config)
    assert (await admin.get(f"/v2/{repository}/manifests/{gone.digest}")).status == 404
    assert ("admin", "repository", repository) in await events(registry, "restore")
    await restored(registry, place(repository, f"/artifacts/{gone.digest}"))


async def test_a_name_that_is_taken_by_now_stays_taken(registry: RunningRegistry, repository: str) -> None:
    """The repository of today has to go first; of several that had the name the last comes back."""
    await push_image(registry.admin, repository, "1")
    await delete(registry, place(repository))
    newer = await push_image(registry.admin, repository, "2")
    answer = await call(registry.admin, "POST", place(repository, "/restore"))
    assert error(answer)[:2] == (409, "CONFLICT")
    await delete(registry, place(repository))
    assert (await restored(registry, place(repository)))["artifacts"] == [newer.digest]
    assert (await call(registry.admin, "POST", place(f"{repository}-never", "/restore"))).status == 404


# Projects


async def test_a_deleted_project_comes_back(registry: RunningRegistry) -> None:
    """With its members, its settings, and its deleted repositories to be restored."""
    project = fresh("undone")
    owner = registry.user("projectAdmin")
    assert (await send(owner, "POST", "/projects", {"project_name": project, "public": True})).status == 201
    repository = f"{project}/app"
    image = await push_image(owner, repository, "1")
    await delete(registry, place(repository))
    await delete(registry, f"/projects/{project}")
    (mine,) = (await call(owner, "GET", "/deleted-projects?page_size=1")).json
    assert mine["name"] == project

    answer = await call(owner, "POST", f"/projects/{project}/restore")

    assert (answer.status, answer.json) == (200, {key: mine[key] for key in ("deletion_time", "name", "project_id")})
    shown = (await send(owner, "GET", f"/projects/{project}")).json
    assert (shown["project_id"], shown["current_user_role_id"]) == (mine["project_id"], 1)
    assert shown["metadata"]["public"] == "true"
    await restored(registry, place(repository))
    assert (await owner.get(f"/v2/{repository}/manifests/1")).body == image.manifest.data
    assert ("projectAdmin", "project", project) in await events(registry, "restore")


async def test_of_projects_with_one_name_each_can_be_restored(registry: RunningRegistry) -> None:
    """By its id; without one, the last. While another one has the name, none can."""
    project = fresh("twice")
    ids = []
    for _ in range(2):
        await new_project(registry, project)
        ids.append((await send(registry.admin, "GET", f"/projects/{project}")).json["project_id"])
        await delete(registry, f"/projects/{project}")
    path = f"/projects/{project}/restore"
    assert (await call(registry.admin, "POST", f"{path}?project_id={ids[0]}")).json["project_id"] == ids[0]
    assert error(await call(registry.admin, "POST", path))[:2] == (409, "CONFLICT")
    await delete(registry, f"/projects/{project}")
    assert (await call(registry.admin, "POST", path)).json["project_id"] == ids[0]
    assert (await call(registry.admin, "POST", f"/projects/{fresh('never')}/restore")).status == 404
    assert (await call(registry.admin, "POST", f"{path}?project_id=x")).status == 422
    assert (await call(registry.admin, "POST", f"{path}?project_id=999999")).status == 404


# The window


@pytest.fixture
async def removed(registry: RunningRegistry, repository: str) -> list[str]:
    """The paths of a tag, an artifact, a repository and a project that have just been deleted."""
    admin, project = registry.admin, fresh("removed")
    tagged, image = await push_image(admin, repository, "prod"), await push_image(admin, repository, "1")
    await push_image(admin, f"{repository}-whole", "1")
    await new_project(registry, project)
    await delete(registry, place(repository, f"/artifacts/{tagged.digest}/tags/prod"))
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    await delete(registry, place(f"{repository}-whole"))
    await delete(registry, f"/projects/{project}")
    return [
        place(repository, "/tags/prod"),
        place(repository, f"/artifacts/{image.digest}"),
        place(f"{repository}-whole"),
        f"/projects/{project}",
    ]


async def test_nothing_comes_back_after_its_time(registry: RunningRegistry, removed: list[str]) -> None:
    """Which is a week, unless somebody configures another one."""
    registry.clock.step(7 * DAY_SECONDS + 1)
    for path in removed:
        assert error(await call(registry.admin, "POST", path + "/restore"))[:2] == (410, "GONE"), path
    assert (await call(registry.admin, "GET", f"/projects/{PRIVATE_PROJECT}/deleted-repositories")).json == []
    await set_window(registry, 8)
    try:
        for path in removed:
            await restored(registry, path)
    finally:
        await set_window(registry, 7)


async def test_the_window_can_be_closed(registry: RunningRegistry, removed: list[str]) -> None:
    """Then a deletion is one at once, and lists of what could be restored are empty."""
    await set_window(registry, 0)
    try:
        for path in removed:
            answer = await call(registry.admin, "POST", path + "/restore")
            assert error(answer)[:2] == (410, "GONE"), path
            assert "restore_window_days" in answer.message
        assert (await call(registry.admin, "GET", "/deleted-projects")).json == []
    finally:
        await set_window(registry, 7)
    for path in removed:
        await restored(registry, path)


@pytest.mark.parametrize("days", [-1, 3651])
async def test_a_window_has_bounds(registry: RunningRegistry, days: int) -> None:
    """It is a number of days, which everybody may know who has logged in."""
    answer = await send(registry.admin, "PUT", "/configurations", {"restore_window_days": days})
    assert error(answer)[:2] == (400, "BAD_REQUEST")
    assert (await call(registry.user("outsider"), "GET", "/restore-window")).json == {"days": 7}
    assert await call_all(registry, "GET", "/restore-window") == expected(200, *CALLERS[1:])


async def test_what_has_been_collected_does_not_come_back(registry: RunningRegistry, repository: str) -> None:
    """Nobody gets an artifact without its content."""
    image = await push_image(registry.admin, repository, "1")
    await delete(registry, place(repository))
    await collect(registry, image.digest)
    assert error(await call(registry.admin, "POST", place(repository, "/restore")))[:2] == (410, "GONE")
    other = f"{repository}-other"
    image = await push_image(registry.admin, other, "1")
    await delete(registry, place(other, f"/artifacts/{image.digest}"))
    await collect(registry, image.digest)
    assert error(await call(registry.admin, "POST", place(other, f"/artifacts/{image.digest}/restore")))[:2] == (
        410,
        "GONE",
    )


# Who may


async def test_who_may_restore(registry: RunningRegistry) -> None:
    """Whoever may delete: of tags, artifacts and repositories that is a maintainer."""

    def paths() -> list[str]:
        return [
            place(f"{PRIVATE_PROJECT}/never", "/tags/1/restore"),
            place(f"{PRIVATE_PROJECT}/never", f"/artifacts/sha256:{'0' * 64}/restore"),
            place(f"{PRIVATE_PROJECT}/never", "/restore"),
        ]

    for path in paths():
        assert await call_all(registry, "POST", path) == expected(404, "maintainer", "projectAdmin"), path
    for path in (
        f"/projects/{PRIVATE_PROJECT}/deleted-repositories",
        place(f"{PRIVATE_PROJECT}/kept", "/deleted-artifacts"),
    ):
        await push_image(registry.admin, f"{PRIVATE_PROJECT}/kept", "1")
        assert await call_all(registry, "GET", path) == expected(200, "maintainer", "projectAdmin"), path


async def test_a_robot_may_restore_what_it_may_delete(registry: RunningRegistry, repository: str) -> None:
    """And nothing else."""
    image = await push_image(registry.admin, repository, "1")
    path = place(repository, f"/artifacts/{image.digest}")
    await delete(registry, path)
    puller = await make(registry, project_robot(PULL))
    assert (await call(puller.client, "POST", path + "/restore")).status == 403
    remover = await make(registry, project_robot(("artifact", "delete")))
    assert (await call(remover.client, "POST", path + "/restore")).status == 200
    assert (remover.name, "artifact", f"{repository}@{image.digest}") in await events(registry, "restore")


async def test_who_may_restore_a_project(registry: RunningRegistry) -> None:
    """Its administrators, as before; nobody else learns that it was there, or finds it in the list."""
    for name in CALLERS:
        project = fresh("mine")
        assert (await send(registry.user("projectAdmin"), "POST", "/projects", {"project_name": project})).status == 201
        await delete(registry, f"/projects/{project}")
        client: Client = caller(registry, name)
        listing = await call(client, "GET", "/deleted-projects?page_size=100")
        answer = await call(client, "POST", f"/projects/{project}/restore")
        assert answer.status == expected(200, "projectAdmin")[name], name
        if name == "anonymous":
            assert listing.status == 401
        else:
            assert (project in [one["name"] for one in listing.json]) == (name in ("projectAdmin", "admin")), name
        missing = await call(client, "POST", f"/projects/{fresh('never')}/restore")
        assert missing.status == expected(404)[name], name


async def test_nothing_is_restored_in_read_only_mode(registry: RunningRegistry, repository: str) -> None:
    """It is a change like any other."""
    image = await push_image(registry.admin, repository, "1")
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    path = place(repository, f"/artifacts/{image.digest}/restore")
    for value, status in ((True, 403), (False, 200)):
        body = json.dumps({"read_only": value}).encode()
        changed = await registry.admin.request(
            "PUT", f"{API}/configurations", body, headers={"content-type": "application/json"}
        )
        assert changed.status == 200
        assert (await call(registry.admin, "POST", path)).status == status
