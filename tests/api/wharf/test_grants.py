"""Grants: roles on the system, on projects and on some of their repositories."""

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.support.access import grant, make_role, make_user, permissions
from tests.support.application import OUTSIDER, PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi_pushes import begin_upload, push_image
from tests.support.forged_tokens import read_token
from tests.support.history import call, call_all, place
from tests.support.management import CALLERS, error, expected, fresh, send
from tests.support.robots import PULL, PUSH, in_project, make, project_robot, system_robot
from wharf.audit.actor import SYSTEM
from wharf.identity.groups import HTTP, create_group, set_groups_of_user
from wharf.identity.users import require_user

pytestmark = pytest.mark.anyio

GUEST_BODY = {"subject_kind": "user", "role_name": "guest", "project": PRIVATE_PROJECT}


async def tokens_actions(registry: RunningRegistry, name: str, repository: str) -> list[str]:
    """Return what a user's registry token carries for a repository."""
    answer = await registry.ask_for_token(registry.user(name), f"repository:{repository}:pull,push,delete")
    (entry,) = read_token(answer.json["token"])[1]["access"]
    return list(entry["actions"])


async def repositories(registry: RunningRegistry, name: str, path: str = "/repositories?page_size=0") -> set[str]:
    """Return the names of the repositories that a list shows to a user."""
    answer = await send(registry.user(name), "GET", path)
    assert answer.status == 200, answer
    assert answer["x-total-count"] == str(len(answer.json))
    return {entry["name"] for entry in answer.json}


async def test_the_life_of_a_grant(registry: RunningRegistry) -> None:
    """It is made, shown, listed and deleted, and in force in between."""
    name = await make_user(registry)
    image = await push_image(registry.admin, f"{PRIVATE_PROJECT}/{fresh('image')}", "1")
    manifest = f"/v2/{image.repository}/manifests/1"
    body = GUEST_BODY | {"subject_name": name, "repository": image.repository.partition("/")[2]}
    created = await call(registry.user("projectAdmin"), "POST", "/grants", body)
    path = f"/grants/{created.json['id']}"
    assert (created.status, created["location"]) == (201, f"/api/wharf/v1{path}")
    shown = (await call(registry.admin, "GET", path)).json
    assert shown == created.json
    assert list(shown) == sorted(shown)
    assert {key: shown[key] for key in ("subject_name", "role_id", "project_name", "repository")} == {
        "subject_name": name,
        "role_id": 3,
        "project_name": PRIVATE_PROJECT,
        "repository": body["repository"],
    }
    assert (await registry.user(name).get(manifest)).status == 200
    listed = await call(registry.admin, "GET", f"/grants?q=subject_name={name}")
    assert listed.json == [shown]
    assert (await call(registry.user("projectAdmin"), "DELETE", path)).status == 200
    assert (await registry.user(name).get(manifest)).status == 401
    for method in ("GET", "DELETE"):
        answer = await call(registry.admin, method, path)
        assert error(answer) == (404, "NOT_FOUND", f"grant {shown['id']} not found")


async def test_a_pattern_opens_what_it_says(registry: RunningRegistry) -> None:
    """By password and by token, for pulls and for pushes; the rest of the project stays shut."""
    name, part = await make_user(registry), fresh("part")
    await grant(registry, name, "developer", repository=f"{part}/**")
    for opened in (part, f"{part}/a", f"{part}/a/b"):
        image = await push_image(registry.user(name), f"{PRIVATE_PROJECT}/{opened}", "1")
        bearer = await registry.bearer(name, f"repository:{image.repository}:pull")
        assert (await bearer.get(f"/v2/{image.repository}/manifests/1")).status == 200
        assert await tokens_actions(registry, name, image.repository) == ["pull", "push"]
    shut = await push_image(registry.admin, f"{PRIVATE_PROJECT}/{part}-other", "1")
    assert (await registry.user(name).get(f"/v2/{shut.repository}/manifests/1")).status == 401
    assert await tokens_actions(registry, name, shut.repository) == []
    assert (await registry.user(name).post(f"/v2/{shut.repository}/blobs/uploads/")).status == 401


async def test_lists_show_what_a_pattern_opens(registry: RunningRegistry) -> None:
    """The catalog, both lists of repositories, the search and the statistics; and the project, to find them in."""
    name, part = await make_user(registry), fresh("part")
    project = fresh("project")
    await send(registry.admin, "POST", "/projects", {"project_name": project})
    opened = {f"{project}/{part}-1", f"{project}/{part}-2"}
    for repository in (*opened, f"{project}/{part}", f"{project}/{part}-1/below"):
        await push_image(registry.admin, repository, "1")
    before = (await send(registry.user(name), "GET", "/statistics")).json
    await grant(registry, name, "limitedGuest", project=project, repository=f"{part}-?")
    assert set((await registry.user(name).get("/v2/_catalog")).json["repositories"]) & everything(opened) == opened
    assert await repositories(registry, name, f"/projects/{project}/repositories") == opened
    assert await repositories(registry, name, f"/repositories?q=name=~{part}") == opened
    found = (await send(registry.user(name), "GET", f"/search?q={project}")).json
    assert {entry["repository_name"] for entry in found["repository"]} == opened
    assert [entry["name"] for entry in found["project"]] == [project]
    assert project in {
        entry["name"] for entry in (await send(registry.user(name), "GET", "/projects?page_size=0")).json
    }
    assert (await send(registry.user(name), "GET", f"/projects/{project}")).status == 200
    after = (await send(registry.user(name), "GET", "/statistics")).json
    assert after["private_repo_count"] - before["private_repo_count"] == 2
    # Of what concerns the whole project he learns nothing.
    for rest in ("/members", "/logs", "/robots?q=Level=project"):
        assert (await send(registry.user(name), "GET", f"/projects/{project}{rest}")).status in (403, 404)


def everything(opened: set[str]) -> set[str]:
    """Return the repositories beside which the opened ones lie."""
    first = min(opened)
    return opened | {first[:-2], f"{first}/below"}


async def test_a_pattern_in_the_management_api(registry: RunningRegistry) -> None:
    """Artifacts and tags of the repositories that it describes are read and changed, as the role allows."""
    name, part = await make_user(registry), fresh("part")
    await grant(registry, name, "maintainer", repository=f"*/{part}")
    inside = await push_image(registry.admin, f"{PRIVATE_PROJECT}/a/{part}", "1")
    outside = await push_image(registry.admin, f"{PRIVATE_PROJECT}/{part}", "1")
    user = registry.user(name)
    for image, status in ((inside, 200), (outside, 403)):
        for rest in ("", "/artifacts", "/artifacts/1", "/artifacts/1/tags"):
            assert (await send(user, "GET", place(image.repository, rest))).status == status, rest
        tag = {"name": "2"}
        made = await send(user, "POST", place(image.repository, "/artifacts/1/tags"), tag)
        assert made.status == (201 if status == 200 else 403)
    refused = await send(user, "DELETE", place(outside.repository))
    assert refused["x-missing-permission"] == f"repository:delete on repository {outside.repository}"
    copied = await send(user, "POST", place(inside.repository, f"/artifacts?from={outside.repository}:1"))
    assert copied.status == 403
    assert (await send(user, "DELETE", place(inside.repository))).status == 200


async def test_a_grant_on_the_system(registry: RunningRegistry) -> None:
    """It holds in every project, also in those that are made later."""
    name = await make_user(registry)
    await grant(registry, name, "guest", project="")
    project = fresh("later")
    await send(registry.admin, "POST", "/projects", {"project_name": project})
    image = await push_image(registry.admin, f"{project}/image", "1")
    assert (await registry.user(name).get(f"/v2/{image.repository}/manifests/1")).status == 200
    assert image.repository in await repositories(registry, name)
    assert (await registry.user(name).post(f"/v2/{image.repository}/blobs/uploads/")).status == 401


async def test_a_grant_of_a_group(registry: RunningRegistry) -> None:
    """Every user of the group has it, as long as he belongs to the group."""
    name = await make_user(registry)
    user = await require_user(registry.database, name)
    group = await make_group(registry)
    image = await push_image(registry.admin, f"{PRIVATE_PROJECT}/{fresh('image')}", "1")
    body = {
        "subject_kind": "group",
        "subject_name": group,
        "role_name": "guest",
        "project": PRIVATE_PROJECT,
        "repository": image.repository.partition("/")[2],
    }
    created = await call(registry.admin, "POST", "/grants", body)
    assert (created.status, created.json["subject_name"]) == (201, group)
    for belongs in (False, True, False):
        await set_groups_of_user(
            registry.database, registry.clock, SYSTEM, user.id, [created.json["subject_id"]] if belongs else []
        )
        status = 200 if belongs else 401
        assert (await registry.user(name).get(f"/v2/{image.repository}/manifests/1")).status == status
        assert (image.repository in await repositories(registry, name)) is belongs
        listed = await call(registry.user(name), "GET", "/grants")
        assert [entry["id"] for entry in listed.json] == ([created.json["id"]] if belongs else [])


async def make_group(registry: RunningRegistry) -> str:
    """Make a group of users and return its name."""
    group = await create_group(registry.database, registry.clock, SYSTEM, fresh("group"), HTTP, "")
    return group.name


async def test_a_grant_of_a_robot(registry: RunningRegistry) -> None:
    """It adds to the robot's own permissions, also in projects that are not its own."""
    robot = await make(registry, project_robot(PULL, project=PUBLIC_PROJECT))
    image = await push_image(registry.admin, f"{PRIVATE_PROJECT}/{fresh('image')}", "1")
    path = f"/v2/{image.repository}/manifests/1"
    assert (await robot.client.get(path)).status == 401
    body = {
        "subject_kind": "robot",
        "subject_name": robot.name,
        "role_name": "developer",
        "project": PRIVATE_PROJECT,
        "repository": image.repository.partition("/")[2],
    }
    created = await call(registry.user("projectAdmin"), "POST", "/grants", body)
    assert (created.status, created.json["subject_name"]) == (201, robot.name)
    assert (await robot.client.get(path)).status == 200
    await begin_upload(robot.client, image.repository)
    assert image.repository in (await robot.client.get("/v2/_catalog")).json["repositories"]
    members = await send(registry.admin, "GET", f"/projects/{PRIVATE_PROJECT}/members?page_size=0")
    assert robot.name not in {member["entity_name"] for member in members.json}
    assert (await call(registry.admin, "DELETE", f"/grants/{created.json['id']}")).status == 200
    assert (await robot.client.get(path)).status == 401


async def test_a_grant_in_all_of_a_project_is_a_membership(registry: RunningRegistry) -> None:
    """Of which there is one for each user; grants on some repositories are none, and cannot be removed as such."""
    name = await make_user(registry)
    on_some = await grant(registry, name, "developer", repository="some")
    whole = await grant(registry, name, "guest")
    members = f"/projects/{PRIVATE_PROJECT}/members"
    found = (await send(registry.admin, "GET", f"{members}?entityname={name}")).json
    assert [(member["id"], member["role_name"]) for member in found] == [(whole, "guest")]
    again = await call(registry.admin, "POST", "/grants", GUEST_BODY | {"subject_name": name})
    assert error(again)[:2] == (409, "CONFLICT")
    again = await call(
        registry.admin,
        "POST",
        "/grants",
        GUEST_BODY | {"subject_name": name, "role_name": "developer", "repository": "some"},
    )
    assert error(again)[:2] == (409, "CONFLICT")
    await grant(registry, name, "maintainer", repository="some")
    assert (await send(registry.admin, "DELETE", f"{members}/{on_some}")).status == 200
    assert (await call(registry.admin, "GET", f"/grants/{on_some}")).status == 200
    assert (await send(registry.admin, "DELETE", f"{members}/{whole}")).status == 200
    assert (await call(registry.admin, "GET", f"/grants/{whole}")).status == 404


async def test_who_may_grant(registry: RunningRegistry) -> None:
    """Administrators of the project there, those of the system everywhere; nobody else anywhere."""
    names = iter([await make_user(registry) for _ in range(2 * len(CALLERS))])
    for body, wanted in (
        (GUEST_BODY | {"repository": "x"}, expected(201, "projectAdmin")),
        (GUEST_BODY | {"project": ""}, expected(201)),
    ):
        found = {}
        for who in CALLERS:
            client = registry.nobody if who == "anonymous" else registry.user(who)
            found[who] = (await call(client, "POST", "/grants", body | {"subject_name": next(names)})).status
        assert found == wanted
    grant_id = await grant(registry, OUTSIDER, "guest", repository="y")
    path = f"/grants/{grant_id}"
    assert await call_all(registry, "GET", path) == expected(200, "guest", "developer", "maintainer", "projectAdmin")
    wanted = expected(404, "projectAdmin") | {"projectAdmin": 200}
    assert await call_all(registry, "DELETE", path) == wanted
    on_system = await grant(registry, OUTSIDER, "guest", project="")
    assert await call_all(registry, "GET", f"/grants/{on_system}") == expected(200)
    assert await call_all(registry, "DELETE", f"/grants/{on_system}") == expected(200)


async def test_who_sees_which_grants(registry: RunningRegistry) -> None:
    """Each his own, whoever lists members those of the project, administrators of the system all."""
    name, other = await make_user(registry), await make_user(registry)
    own = await grant(registry, name, "guest", repository=fresh("own"))
    foreign = await grant(registry, other, "guest", repository=fresh("foreign"))
    system = await grant(registry, other, "guest", project="")
    everything = {own, foreign, system}
    for who, wanted in (
        (name, {own}),
        (OUTSIDER, set()),
        ("limitedGuest", set()),
        ("guest", {own, foreign}),
        ("projectAdmin", {own, foreign}),
        ("admin", everything),
    ):
        answer = await call(registry.user(who), "GET", "/grants?page_size=0")
        assert {entry["id"] for entry in answer.json} & everything == wanted, who
    assert (await call(registry.nobody, "GET", "/grants")).status == 401
    for robot, wanted in (
        (await make(registry, project_robot(("member", "list"))), {own, foreign}),
        (await make(registry, project_robot(PULL)), set()),
    ):
        answer = await call(robot.client, "GET", "/grants?page_size=0")
        assert {entry["id"] for entry in answer.json} & everything == wanted
    answer = await call(registry.admin, "GET", f"/grants?project={PRIVATE_PROJECT}&q=subject_name={name}")
    assert [entry["id"] for entry in answer.json] == [own]
    answer = await call(registry.admin, "GET", f"/grants?q=subject_name={other},project_id=0&page_size=1&page=1")
    assert ([entry["id"] for entry in answer.json], answer["x-total-count"]) == ([system], "1")


async def test_nobody_grants_more_than_he_holds(registry: RunningRegistry) -> None:
    """Neither by a grant nor as a member nor through a robot, whoever lets him do so."""
    held = [("member", "create"), ("member", "update"), ("robot", "create"), ("project", "read"), PULL]
    clerk = await make_user(registry)
    role = await make_role(registry, *held)
    less = await make_role(registry, PULL)
    await grant(registry, clerk, role["name"])
    user, name = registry.user(clerk), await make_user(registry)
    body = GUEST_BODY | {"subject_name": name, "repository": "x"}
    refused = await call(user, "POST", "/grants", body)
    assert refused.status == 403
    assert refused.message == (
        "nobody grants more than he holds himself, and guest allows accessory:list: "
        f"accessory:list on project {PRIVATE_PROJECT} is missing"
    )
    assert (await call(user, "POST", "/grants", body | {"role_name": less["name"]})).status == 201
    members = f"/projects/{PRIVATE_PROJECT}/members"
    wanted = {"member_user": {"username": name}}
    assert (await send(user, "POST", members, wanted | {"role_id": 1})).status == 403
    made = await send(user, "POST", members, wanted | {"role_id": less["id"]})
    assert made.status == 201
    member = made["location"].removeprefix("/api/v2.0")
    assert (await send(user, "PUT", member, {"role_id": 1})).status == 403
    assert (await send(user, "PUT", member, {"role_id": role["id"]})).status == 200
    assert (await send(user, "POST", "/robots", project_robot(PUSH))).status == 403
    assert (await send(user, "POST", "/robots", project_robot(PULL))).status == 201
    # Of all that Harbor lets robots have, the administrator of a project may give everything.
    everything = (await send(registry.admin, "GET", "/permissions")).json["project"]
    pairs = [(one["resource"], one["action"]) for one in everything]
    assert (await send(registry.user("projectAdmin"), "POST", "/robots", project_robot(*pairs))).status == 201


async def test_a_robot_grants_what_it_holds(registry: RunningRegistry) -> None:
    """Like everybody else, if it may make members at all."""
    less = await make_role(registry, PULL)
    robot = await make(registry, system_robot(*in_project(("member", "create"), PULL)))
    body = GUEST_BODY | {"subject_name": await make_user(registry), "repository": "x"}
    assert (await call(robot.client, "POST", "/grants", body)).status == 403
    assert (await call(robot.client, "POST", "/grants", body | {"role_name": less["name"]})).status == 201
    helpless = await make(registry, project_robot(PULL))
    refused = await call(helpless.client, "POST", "/grants", body)
    assert refused["x-missing-permission"] == f"member:create on project {PRIVATE_PROJECT}"
    assert refused.message == f"forbidden: member:create on project {PRIVATE_PROJECT} is missing"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"subject_kind": "cat"}, 400),
        ({"subject_kind": None}, 400),
        ({"subject_name": "nobody-of-this-name"}, 404),
        ({"subject_name": "a\0"}, 400),
        ({"subject_id": 10**9}, 404),
        ({"subject_id": -1}, 422),
        ({"subject_id": 2**64}, 422),
        ({"subject_kind": "robot", "subject_name": "guest"}, 404),
        ({"subject_kind": "robot", "subject_name": "robot$no+such"}, 404),
        ({"subject_kind": "group", "subject_id": 10**9}, 404),
        ({"role_name": "chef"}, 404),
        ({"role_name": None}, 404),
        ({"role_name": "\0"}, 400),
        ({"role_id": 10**9}, 404),
        ({"project": "no-such-project"}, 404),
        ({"repository": "a["}, 400),
        ({"repository": "a/**/b"}, 400),
        ({"project": "", "repository": "a"}, 400),
        ({"repository": 7}, 422),
    ],
)
async def test_what_is_no_grant(registry: RunningRegistry, change: dict[str, Any], status: int) -> None:
    """It is refused."""
    body = GUEST_BODY | {"subject_name": OUTSIDER, "repository": "nothing"} | change
    assert (await call(registry.admin, "POST", "/grants", body)).status == status


async def test_grants_end_with_those_who_have_them(registry: RunningRegistry) -> None:
    """A list does not show what nobody has any more."""
    robot = await make(registry, project_robot(PULL))
    body = {"subject_kind": "robot", "subject_id": robot.id, "role_name": "guest", "project": PRIVATE_PROJECT}
    created = await call(registry.admin, "POST", "/grants", body)
    assert created.status == 201
    assert (await send(registry.admin, "DELETE", robot.path)).status == 200
    assert (await call(registry.admin, "GET", f"/grants/{created.json['id']}")).status == 404
    listed = await call(registry.admin, "GET", f"/grants?q=subject_kind=robot,subject_id={robot.id}")
    assert listed.json == []


async def test_what_a_role_of_ones_own_shows(registry: RunningRegistry) -> None:
    """A list shows whatever the permission to list allows, and a pull needs the one to pull."""
    name, repository = await make_user(registry), f"{PRIVATE_PROJECT}/{fresh('listed')}"
    await push_image(registry.admin, repository, "1")
    role = await make_role(registry, ("repository", "list"))
    body = {"permissions": permissions(PULL), "name": role["name"]}
    await grant(registry, name, role["name"], repository=repository.partition("/")[2])
    assert repository in await repositories(registry, name)
    assert repository not in (await registry.user(name).get("/v2/_catalog")).json["repositories"]
    assert (await call(registry.admin, "PUT", f"/roles/{role['id']}", body)).status == 200
    assert repository not in await repositories(registry, name)
    assert repository in (await registry.user(name).get("/v2/_catalog")).json["repositories"]


@pytest.mark.timeout(60)
async def test_hostile_patterns_and_searches_end(registry: RunningRegistry) -> None:
    """In the database, which narrows lists by them, as where a single request is decided; a `%` is no wildcard."""
    name = await make_user(registry)
    repository = f"{PRIVATE_PROJECT}/{'a' * 200}{fresh('c')}"
    await push_image(registry.admin, repository, "1")
    for pattern in ("*a" * 120 + "b", "?*" * 120 + "b", "a*" * 120 + "b"):
        await grant(registry, name, "guest", repository=pattern)
    assert repository not in await repositories(registry, name)
    assert await tokens_actions(registry, name, repository) == []
    await grant(registry, name, "guest", repository="*a" * 120 + "*")
    assert repository in await repositories(registry, name)
    assert await tokens_actions(registry, name, repository) == ["pull"]
    for text in ("%a" * 120, "_%" * 120, "a" * 200 + "%"):
        path = f"/repositories?page_size=0&{urlencode({'q': f'name=~{quote(text)}'})}"
        assert repository not in await repositories(registry, name, path)
