"""Renaming and moving: what exists gets another name, and who pulls by the old one is served."""

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.artifacts import listed, push_system
from tests.support.asgi import Client
from tests.support.asgi_pushes import (
    Pushed,
    digest_of,
    fresh_bytes,
    image,
    push_blob,
    push_image,
    push_manifest,
    tags_of,
)
from tests.support.history import call, call_all, delete, events, new_project, place, restored, used_bytes
from tests.support.management import CALLERS, caller, error, expected, fresh, send
from tests.support.robots import PULL, PUSH, make, permission, project_robot, system_robot

pytestmark = pytest.mark.anyio

DELETE = ("repository", "delete")


async def move(client: Client, repository: str, **wanted: str) -> str:
    """Moves a repository and returns its new full name."""
    answer = await call(client, "POST", place(repository, "/move"), wanted)
    assert answer.status == 200, answer
    name: str = answer.json["name"]
    return name


async def pulls(client: Client, repository: str, image: Pushed, tag: str = "1") -> bool:
    """Whether all of an image can be pulled from there by somebody who has a token for that name, or a password."""
    answers = [
        await client.get(f"/v2/{repository}/manifests/{tag}"),
        await client.get(f"/v2/{repository}/manifests/{image.digest}"),
        await client.get(f"/v2/{repository}/blobs/{image.layer_digest}"),
        await client.head(f"/v2/{repository}/blobs/{image.layer_digest}"),
        await client.get(f"/v2/{repository}/tags/list"),
    ]
    statuses = {answer.status for answer in answers}
    assert statuses <= {200} or 200 not in statuses, answers
    return statuses == {200}


# Repositories


async def test_a_renamed_repository_is_pulled_by_either_name(registry: RunningRegistry, repository: str) -> None:
    """By password and by token; the list of repositories has the new name alone, and the log tells who did it."""
    image = await push_image(registry.admin, repository, "1")
    new = await move(registry.user("maintainer"), repository, name="renamed/deep")
    assert new == f"{PRIVATE_PROJECT}/renamed/deep"
    for name in (new, repository):
        assert await pulls(registry.user("guest"), name, image)
        assert await pulls(await registry.bearer("guest", f"repository:{name}:pull"), name, image)
    assert (await registry.admin.get(f"/v2/{repository}/tags/list")).json == {"name": repository, "tags": ["1"]}
    catalog = (await registry.admin.get("/v2/_catalog")).json["repositories"]
    assert (new in catalog, repository in catalog) == (True, False)
    assert (await send(registry.admin, "GET", place(new))).status == 200
    assert (await send(registry.admin, "GET", place(repository))).status == 404
    assert ("maintainer", "repository", repository) in await events(registry, "rename")
    await move(registry.admin, new, name=repository.partition("/")[2])


async def test_a_token_of_before_goes_on(registry: RunningRegistry, repository: str) -> None:
    """A pull that has begun is not disturbed."""
    image = await push_image(registry.admin, repository, "1")
    client = await registry.bearer("guest", f"repository:{repository}:pull")
    await move(registry.admin, repository, name=fresh("later"))
    assert await pulls(client, repository, image)


async def test_referrers_are_found_by_the_old_name(registry: RunningRegistry, repository: str) -> None:
    """As signatures are looked for by the name that somebody pulls by."""
    image = await push_image(registry.admin, repository, "1")
    subject = {"mediaType": image.manifest.media_type, "digest": image.digest, "size": len(image.manifest.data)}
    signature = await push_image(registry.admin, repository, subject=subject)
    await move(registry.admin, repository, name=fresh("signed"))
    answer = await registry.admin.get(f"/v2/{repository}/referrers/{image.digest}")
    assert [one["digest"] for one in answer.json["manifests"]] == [signature.digest]
    assert (await registry.admin.get(f"/v2/{repository}-never/referrers/{image.digest}")).json["manifests"] == []


async def test_old_names_lead_on_through_every_renaming(registry: RunningRegistry, repository: str) -> None:
    """And a name that comes back leads to itself; history goes along."""
    image = await push_image(registry.admin, repository, "1")
    first, second = fresh("first"), fresh("second")
    await move(registry.admin, await move(registry.admin, repository, name=first), name=second)
    for name in (repository, f"{PRIVATE_PROJECT}/{first}", f"{PRIVATE_PROJECT}/{second}"):
        assert await pulls(registry.admin, name, image)
    back = await move(registry.admin, f"{PRIVATE_PROJECT}/{second}", name=first)
    for name in (repository, f"{PRIVATE_PROJECT}/{first}", f"{PRIVATE_PROJECT}/{second}"):
        assert await pulls(registry.admin, name, image)
    (entry,) = (await call(registry.admin, "GET", place(back, "/tags/1/history"))).json
    assert entry["digest"] == image.digest


async def test_nobody_gets_a_name_that_still_leads_somewhere(registry: RunningRegistry, repository: str) -> None:
    """No push makes a repository there, and none can be moved or restored there, until the redirect is deleted."""
    other = f"{repository}-other"
    await push_image(registry.admin, other, "1")
    await push_image(registry.admin, repository, "deleted")
    await delete(registry, place(repository))
    image = await push_image(registry.admin, repository, "1")
    new = await move(registry.admin, repository, name=fresh("moved"))
    data = fresh_bytes()

    pushed = await registry.admin.post(f"/v2/{repository}/blobs/uploads/?digest={digest_of(data)}", data)
    assert (pushed.status, pushed.code) == (403, "DENIED")
    mounted = await registry.admin.post(f"/v2/{repository}/blobs/uploads/?mount={image.layer_digest}")
    assert mounted.status == 403
    for path, body in (
        (place(other, "/move"), {"name": repository.partition("/")[2]}),
        (place(repository, "/restore"), None),
    ):
        assert error(await call(registry.admin, "POST", path, body))[:2] == (409, "CONFLICT")
    redirects = (await call(registry.admin, "GET", f"/projects/{PRIVATE_PROJECT}/redirects?page_size=100")).json
    assert {one["name"]: one["leads_to"] for one in redirects}[repository.partition("/")[2]] == new

    path = place(repository).replace("/repositories/", "/redirects/")
    assert (await call(registry.admin, "DELETE", path)).status == 200
    assert (await call(registry.admin, "DELETE", path)).status == 404
    assert not await pulls(registry.admin, repository, image)
    newer = await push_image(registry.admin, repository, "1")
    assert await pulls(registry.admin, repository, newer)
    assert await pulls(registry.admin, new, image)


async def test_a_name_that_is_taken_stays_taken(registry: RunningRegistry, repository: str) -> None:
    """It says what to do; and a repository keeps its name if that is what somebody wants."""
    await push_image(registry.admin, repository, "1")
    await push_image(registry.admin, f"{repository}-other", "1")
    name = repository.partition("/")[2]
    taken = await call(registry.admin, "POST", place(repository, "/move"), {"name": f"{name}-other"})
    assert error(taken)[:2] == (409, "CONFLICT")
    assert "rename or delete" in taken.message
    same = await call(registry.admin, "POST", place(repository, "/move"), {"name": name})
    assert error(same)[:2] == (409, "CONFLICT")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "UNPROCESSABLE_ENTITY"),
        ({"name": 1}, 422, "UNPROCESSABLE_ENTITY"),
        ({"name": "Upper"}, 400, "NAME_INVALID"),
        ({"name": "a//b"}, 400, "NAME_INVALID"),
        ({"name": "a" * 256}, 400, "NAME_INVALID"),
        ({"name": "a\0b"}, 400, "BAD_REQUEST"),
        ({"project": "missing"}, 404, "NOT_FOUND"),
        ({"project": "mis\0sing"}, 400, "BAD_REQUEST"),
        (None, 422, "UNPROCESSABLE_ENTITY"),
    ],
)
async def test_places_that_cannot_be_are_refused(
    registry: RunningRegistry, repository: str, body: object, status: int, code: str
) -> None:
    """With the reason."""
    await push_image(registry.admin, repository, "1")
    answer = await call(registry.admin, "POST", place(repository, "/move"), body)
    assert error(answer)[:2] == (status, code)
    missing = await call(registry.admin, "POST", place(f"{repository}-never", "/move"), {"name": "other"})
    assert error(missing)[:2] == (404, "NOT_FOUND")


async def test_a_repository_moves_into_another_project(registry: RunningRegistry, repository: str) -> None:
    """With its bytes in either quota: what other repositories hold as well counts where they are, too."""
    project = fresh("target")
    await new_project(registry, project)
    image = await push_image(registry.admin, repository, "1")
    await push_blob(registry.admin, f"{repository}-other", image.layer)
    await push_blob(registry.admin, f"{project}/other", image.config)
    before, target_before = await used_bytes(registry, PRIVATE_PROJECT), await used_bytes(registry, project)

    new = await move(registry.admin, repository, project=project, name="moved")

    assert new == f"{project}/moved"
    moved_bytes = len(image.manifest.data) + len(image.config)
    assert await used_bytes(registry, PRIVATE_PROJECT) == before - moved_bytes
    assert await used_bytes(registry, project) == target_before + len(image.manifest.data) + len(image.layer)
    for name in (new, repository):
        assert await pulls(registry.admin, name, image)
    assert ("admin", "repository", repository) in await events(registry, "move")
    for log in (PRIVATE_PROJECT, project):
        entries = (await send(registry.admin, "GET", f"/projects/{log}/auditlog-exts?q=operation%3Dmove")).json
        assert entries[0]["resource"] == repository


async def test_the_rights_are_those_of_the_new_place(registry: RunningRegistry, repository: str) -> None:
    """Who may not pull there is refused by the old name, and who may only there is served by it."""
    project, name = fresh("secret"), repository.partition("/")[2]
    await new_project(registry, project)
    hidden, opened = await push_image(registry.admin, repository, "1"), f"{repository}-opened"
    image = await push_image(registry.admin, opened, "1")
    guest = await registry.bearer("guest", f"repository:{repository}:pull")
    await move(registry.admin, repository, project=project)
    await move(registry.admin, opened, project=PUBLIC_PROJECT)

    assert not await pulls(guest, repository, hidden)
    assert not await pulls(registry.user("guest"), repository, hidden)
    assert await pulls(registry.admin, repository, hidden)
    for who in ("outsider", None):
        assert await pulls(await registry.bearer(who, f"repository:{opened}:pull"), opened, image), who
        assert not await pulls(await registry.bearer(who, f"repository:{repository}:pull"), repository, hidden), who
    assert await pulls(registry.user("outsider"), opened, image)
    assert (await registry.user("outsider").delete(f"/v2/{opened}/manifests/1")).status == 401
    shown = {
        one["name"]: one["leads_to"]
        for one in (
            await call(registry.user("guest"), "GET", f"/projects/{PRIVATE_PROJECT}/redirects?page_size=100")
        ).json
    }
    assert shown[name] is None
    assert shown[f"{name}-opened"] == f"{PUBLIC_PROJECT}/{name}-opened"


async def test_nothing_moves_into_a_full_project(registry: RunningRegistry, repository: str) -> None:
    """And what is refused changes nothing."""
    project = fresh("full")
    await new_project(registry, project, storage_limit=100)
    image = await push_image(registry.admin, repository, "1")
    before = await used_bytes(registry, PRIVATE_PROJECT)
    answer = await call(registry.admin, "POST", place(repository, "/move"), {"project": project})
    assert error(answer)[:2] == (403, "DENIED")
    assert await pulls(registry.admin, repository, image)
    assert (await used_bytes(registry, PRIVATE_PROJECT), await used_bytes(registry, project)) == (before, 0)


async def test_the_labels_of_a_project_stay_there(registry: RunningRegistry, repository: str) -> None:
    """Those of the system go along."""
    held = await push_system(registry.admin, repository, "1")
    project = fresh("labels")
    await new_project(registry, project)
    home = (await send(registry.admin, "GET", f"/projects/{PRIVATE_PROJECT}")).json["project_id"]
    for body in ({"name": fresh("all"), "scope": "g"}, {"name": fresh("own"), "scope": "p", "project_id": home}):
        made = await send(registry.admin, "POST", "/labels", body)
        label_id = int(made["location"].rpartition("/")[2])
        path = place(repository, f"/artifacts/{held.digest}/labels")
        assert (await send(registry.admin, "POST", path, {"id": label_id})).status == 200
    new = await move(registry.admin, repository, project=project)
    shown = (await send(registry.admin, "GET", place(new, f"/artifacts/{held.digest}?with_label=true"))).json
    assert [label["scope"] for label in shown["labels"]] == ["g"]


async def test_a_deleted_repository_gives_its_old_names_up(registry: RunningRegistry, repository: str) -> None:
    """They lead to it again once it is restored, unless somebody has taken them."""
    image = await push_image(registry.admin, repository, "1")
    first, second = fresh("first"), fresh("second")
    new = await move(registry.admin, await move(registry.admin, repository, name=first), name=second)
    await delete(registry, place(new))
    assert not await pulls(registry.admin, repository, image)
    other = await push_image(registry.admin, repository, "1")
    await restored(registry, place(new))
    assert await pulls(registry.admin, f"{PRIVATE_PROJECT}/{first}", image)
    assert await pulls(registry.admin, repository, other)
    # What is there under a name goes before what had it.
    await push_manifest(registry.admin, repository, other.manifest, "2")
    assert await tags_of(registry.admin, repository) == ["1", "2"]


async def test_who_may_move_a_repository(registry: RunningRegistry) -> None:
    """Whoever may delete it where it is and push to where it goes."""
    for name in CALLERS:
        repository = f"{PRIVATE_PROJECT}/{fresh('mine')}"
        await push_image(registry.admin, repository, "1")
        answer = await call(caller(registry, name), "POST", place(repository, "/move"), {"name": fresh("yours")})
        assert answer.status == expected(200, "maintainer", "projectAdmin")[name], name
        foreign = fresh("foreign")
        await new_project(registry, foreign)
        repository = f"{PRIVATE_PROJECT}/{fresh('mine')}"
        await push_image(registry.admin, repository, "1")
        answer = await call(caller(registry, name), "POST", place(repository, "/move"), {"project": foreign})
        assert answer.status == expected(200)[name], name


async def test_a_robot_may_move_what_it_may_delete_and_push(registry: RunningRegistry, repository: str) -> None:
    """In each of the two projects."""
    await push_image(registry.admin, repository, "1")
    path, body = place(repository, "/move"), {"name": fresh("by-robot"), "project": PUBLIC_PROJECT}
    for held in ((PULL, PUSH), (PULL, PUSH, DELETE)):
        robot = await make(registry, project_robot(*held))
        assert (await call(robot.client, "POST", path, body)).status == 403
    robot = await make(
        registry,
        system_robot(
            permission("project", PRIVATE_PROJECT, PULL, PUSH, DELETE),
            permission("project", PUBLIC_PROJECT, PULL, PUSH),
        ),
    )
    assert (await call(robot.client, "POST", path, body)).status == 200


async def test_who_may_see_and_delete_redirects(registry: RunningRegistry) -> None:
    """Whoever may list and delete repositories where the name was."""
    roles = ("limitedGuest", "guest", "developer", "maintainer", "projectAdmin")
    assert await call_all(registry, "GET", f"/projects/{PRIVATE_PROJECT}/redirects") == expected(200, *roles)
    assert await call_all(registry, "DELETE", f"/projects/{PRIVATE_PROJECT}/redirects/never") == expected(
        404, "maintainer", "projectAdmin"
    )


# Projects


async def test_a_renamed_project_is_pulled_from_by_either_name(registry: RunningRegistry) -> None:
    """Members, content, quota and rights stay; pushes and the management go by the new name alone."""
    owner, old, new = registry.user("projectAdmin"), fresh("old"), fresh("new")
    assert (await send(owner, "POST", "/projects", {"project_name": old})).status == 201
    image = await push_image(owner, f"{old}/app", "1")
    token = await registry.bearer("projectAdmin", f"repository:{old}/app:pull")
    used = await used_bytes(registry, old)

    answer = await call(owner, "POST", f"/projects/{old}/rename", {"name": new})

    assert (answer.status, answer.json) == (200, {"name": new})
    for name in (old, new):
        assert await pulls(owner, f"{name}/app", image)
        assert await pulls(await registry.bearer("projectAdmin", f"repository:{name}/app:pull"), f"{name}/app", image)
        assert not await pulls(registry.user("outsider"), f"{name}/app", image)
    assert await pulls(token, f"{old}/app", image)
    assert await used_bytes(registry, new) == used
    assert (await send(owner, "GET", f"/projects/{old}")).status == 403
    pushed = await owner.post(f"/v2/{old}/app/blobs/uploads/?digest={digest_of(b'x')}", b"x")
    assert pushed.status == 401
    await push_image(owner, f"{new}/app", "2")
    assert await listed(owner, f"{new}/app") != []
    assert (await owner.get(f"/v2/{old}/never/tags/list")).status == 404
    assert ("projectAdmin", "project", old) in await events(registry, "rename")


async def test_nobody_gets_the_old_name_of_a_project(registry: RunningRegistry) -> None:
    """Until its administrator gives it up; then nothing leads there any more."""
    old, new, other = fresh("old"), fresh("new"), fresh("other")
    await new_project(registry, old)
    await new_project(registry, other)
    image = await push_image(registry.admin, f"{old}/app", "1")
    await call(registry.admin, "POST", f"/projects/{old}/rename", {"name": new})
    assert (await call(registry.admin, "GET", f"/projects/{new}/former-names")).json[0]["name"] == old

    made = await send(registry.admin, "POST", "/projects", {"project_name": old})
    assert error(made)[:2] == (409, "CONFLICT")
    for name in (old, new):
        answer = await call(registry.admin, "POST", f"/projects/{other}/rename", {"name": name})
        assert error(answer)[:2] == (409, "CONFLICT")
    path = f"/projects/{new}/former-names/{old}"
    assert (await call(registry.admin, "DELETE", path)).status == 200
    assert (await call(registry.admin, "DELETE", path)).status == 404
    assert not await pulls(registry.admin, f"{old}/app", image)
    await new_project(registry, old)


async def test_a_project_gets_its_old_name_back(registry: RunningRegistry) -> None:
    """And repositories that have been renamed in between are found by all of their names."""
    old, new = fresh("old"), fresh("new")
    await new_project(registry, old)
    image = await push_image(registry.admin, f"{old}/app", "1")
    await call(registry.admin, "POST", f"/projects/{old}/rename", {"name": new})
    await move(registry.admin, f"{new}/app", name="tool")
    for name in (f"{old}/app", f"{old}/tool", f"{new}/app", f"{new}/tool"):
        assert await pulls(registry.admin, name, image), name
    assert (await call(registry.admin, "POST", f"/projects/{new}/rename", {"name": old})).status == 200
    for name in (f"{old}/app", f"{old}/tool", f"{new}/app", f"{new}/tool"):
        assert await pulls(registry.admin, name, image), name
    names = (await call(registry.admin, "GET", f"/projects/{old}/former-names")).json
    assert [one["name"] for one in names] == [new]


async def test_a_deleted_project_gives_its_old_names_up(registry: RunningRegistry) -> None:
    """And cannot be restored under a name that leads to another one."""
    first, second, third = fresh("first"), fresh("second"), fresh("third")
    await new_project(registry, first)
    await call(registry.admin, "POST", f"/projects/{first}/rename", {"name": second})
    await delete(registry, f"/projects/{second}")
    await new_project(registry, first)
    await call(registry.admin, "POST", f"/projects/{first}/rename", {"name": second})
    await call(registry.admin, "POST", f"/projects/{second}/rename", {"name": third})
    answer = await call(registry.admin, "POST", f"/projects/{second}/restore")
    assert error(answer)[:2] == (409, "CONFLICT")


@pytest.mark.parametrize(
    ("name", "status"), [("", 400), ("Upper", 400), ("a/b", 400), ("a" * 256, 400), ("a" * 250, 400), (None, 400)]
)
async def test_names_that_cannot_be_are_refused(registry: RunningRegistry, name: str | None, status: int) -> None:
    """As for a new project; and none makes a repository's name longer than clients take."""
    project = fresh("named")
    await new_project(registry, project)
    await push_image(registry.admin, f"{project}/repository", "1")
    answer = await call(registry.admin, "POST", f"/projects/{project}/rename", {"name": name})
    assert error(answer)[:2] == (status, "BAD_REQUEST")


async def test_what_nobody_sees_is_not_in_the_way_of_a_new_name(registry: RunningRegistry) -> None:
    """A push without a manifest so far: it goes on once the project has a name again that leaves room for it."""
    project, long = fresh("room"), "x" * 235
    await new_project(registry, project)
    data = fresh_bytes()
    await push_blob(registry.admin, f"{project}/{long}", data)
    manifest = image(data)
    longer = fresh("a-project-with-a-long-name")

    answer = await call(registry.admin, "POST", f"/projects/{project}/rename", {"name": longer})
    assert (answer.status, answer.json) == (200, {"name": longer})

    for name in (longer, project):
        path = f"/v2/{name}/{long}/manifests/1"
        refused = await registry.admin.put(path, manifest.data, content_type=manifest.media_type)
        assert refused.status in (400, 401, 403), refused
    assert (await call(registry.admin, "POST", f"/projects/{longer}/rename", {"name": project})).status == 200
    await push_manifest(registry.admin, f"{project}/{long}", manifest, "1")
    refused = await call(registry.admin, "POST", f"/projects/{project}/rename", {"name": longer})
    assert error(refused)[:2] == (400, "BAD_REQUEST")


async def test_what_comes_back_has_room_for_its_name(registry: RunningRegistry) -> None:
    """A repository whose name has become too long since it was deleted waits until it is not any more."""
    project, long = fresh("room"), "x" * 235
    await new_project(registry, project)
    await push_image(registry.admin, f"{project}/{long}", "1")
    await delete(registry, place(f"{project}/{long}"))
    longer = fresh("a-project-with-a-long-name")
    assert (await call(registry.admin, "POST", f"/projects/{project}/rename", {"name": longer})).status == 200
    refused = await call(registry.admin, "POST", place(f"{longer}/{long}", "/restore"))
    assert error(refused)[:2] == (400, "NAME_INVALID")
    assert (await call(registry.admin, "POST", f"/projects/{longer}/rename", {"name": project})).status == 200
    await restored(registry, place(f"{project}/{long}"))


async def test_who_may_rename_a_project(registry: RunningRegistry) -> None:
    """Its administrators, as long as people may create projects; no robot may, but one that may create them."""
    for name in CALLERS:
        project = fresh("mine")
        assert (await send(registry.user("projectAdmin"), "POST", "/projects", {"project_name": project})).status == 201
        client = caller(registry, name)
        allowed = expected(200, "projectAdmin")[name]
        assert (await call(client, "GET", f"/projects/{project}/former-names")).status == allowed, name
        assert (await call(client, "DELETE", f"/projects/{project}/former-names/x")).status in (allowed, 404), name
        assert (await call(client, "POST", f"/projects/{project}/rename", {"name": fresh("y")})).status == allowed, name
    project = fresh("robots")
    await new_project(registry, project)
    robot = await make(registry, project_robot(("project", "update"), project=project))
    assert (await call(robot.client, "POST", f"/projects/{project}/rename", {"name": fresh("y")})).status == 403


async def test_names_are_for_administrators_where_projects_are(registry: RunningRegistry) -> None:
    """A name is taken from all others, as by a new project."""
    project = fresh("mine")
    assert (await send(registry.user("projectAdmin"), "POST", "/projects", {"project_name": project})).status == 201
    for restriction, status in (("adminonly", 403), ("everyone", 200)):
        changed = await send(registry.admin, "PUT", "/configurations", {"project_creation_restriction": restriction})
        assert changed.status == 200
        answer = await call(
            registry.user("projectAdmin"), "POST", f"/projects/{project}/rename", {"name": fresh("yours")}
        )
        assert answer.status == status
