"""Projects through the management API, as Harbor's clients use it."""

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_image
from tests.support.management import CALLERS, caller, error, expected, fresh, send, statuses

pytestmark = pytest.mark.anyio

ROLES = tuple(name for name in CALLERS if name not in ("anonymous", "outsider", "admin"))


async def create(client: Client, **wanted: object) -> str:
    """Make a project and return its name."""
    name = fresh("project")
    answer = await send(client, "POST", "/projects", {"project_name": name, **wanted})
    assert answer.status == 201, answer
    return name


async def test_a_project_is_made_shown_changed_and_deleted(admin: Client) -> None:
    """The whole life of a project, with what Harbor shows of it at each stage."""
    name = fresh("project")
    answer = await send(admin, "POST", "/projects", {"project_name": name, "metadata": {"auto_scan": "true"}})
    assert (answer.status, answer.body) == (201, b"")
    path, project_id = answer["location"].rsplit("/", 1)
    assert path == "/api/v2.0/projects"
    shown = (await send(admin, "GET", f"/projects/{project_id}")).json
    assert shown["name"] == name
    assert shown["metadata"] == {"auto_scan": "true", "public": "false"}
    assert shown["current_user_role_ids"] == [1]
    assert shown["cve_allowlist"]["items"] == []
    change = {"metadata": {"public": "true"}, "cve_allowlist": {"items": [{"cve_id": "CVE-1"}, {"cve_id": "CVE-1"}]}}
    assert (await send(admin, "PUT", f"/projects/{name}", change)).status == 200
    shown = (await send(admin, "GET", f"/projects/{name}")).json
    assert shown["metadata"] == {"auto_scan": "true", "public": "true"}
    assert shown["cve_allowlist"]["items"] == [{"cve_id": "CVE-1"}]
    assert (await send(admin, "GET", f"/projects/{name}/_deletable")).json == {"deletable": True}
    assert (await send(admin, "DELETE", f"/projects/{name}")).status == 200
    assert error(await send(admin, "GET", f"/projects/{name}")) == (404, "NOT_FOUND", f"project {name} not found")


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({}, 400, "BAD_REQUEST", "Project name  is illegal in length. (greater than 255 or less than 1)"),
        (
            {"project_name": "A B"},
            400,
            "BAD_REQUEST",
            "project name is not in lower case or contains illegal characters",
        ),
        (
            {"project_name": "x" * 256},
            422,
            "UNPROCESSABLE_ENTITY",
            "validation failure list:\nvalidation failure list:\nproject_name in body should be at most 255 chars long",
        ),
        (
            {"project_name": 5},
            422,
            "UNPROCESSABLE_ENTITY",
            'validation failure list:\nparsing project body from "" failed, because json: cannot unmarshal number '
            "into Go struct field ProjectReq.project_name of type string",
        ),
        (
            {"project_name": "limited", "storage_limit": -2},
            400,
            "BAD_REQUEST",
            "bad request: invalid non-positive value for quota limit, value=-2",
        ),
        (
            {"project_name": "maybe", "metadata": {"public": "maybe"}},
            400,
            "BAD_REQUEST",
            "metadata.public should only be 'true' or 'false', but got: 'maybe'",
        ),
        ({"project_name": PRIVATE_PROJECT}, 409, "CONFLICT", f"The project named {PRIVATE_PROJECT} already exists"),
    ],
)
async def test_a_bad_project_is_refused_in_harbors_words(
    admin: Client, body: object, status: int, code: str, message: str
) -> None:
    """Scripts look at the status and people at the message; both are as recorded from a Harbor."""
    assert error(await send(admin, "POST", "/projects", body)) == (status, code, message)


async def test_who_may_read_a_private_project(registry: RunningRegistry) -> None:
    """Its members; a summary shows each of them what he may see."""
    assert await statuses(registry, "GET", f"/projects/{PRIVATE_PROJECT}") == expected(200, *ROLES)
    assert await statuses(registry, "GET", f"/projects/{PRIVATE_PROJECT}/summary") == expected(200, *ROLES)
    summary = (await send(registry.user("limitedGuest"), "GET", f"/projects/{PRIVATE_PROJECT}/summary")).json
    assert "quota" in summary
    assert "project_admin_count" not in summary


async def test_anybody_may_read_a_public_project(registry: RunningRegistry) -> None:
    """Also who has not logged in, but then without quota and members."""
    assert set((await statuses(registry, "GET", f"/projects/{PUBLIC_PROJECT}")).values()) == {200}
    summary = (await send(registry.nobody, "GET", f"/projects/{PUBLIC_PROJECT}/summary")).json
    assert summary == {"repo_count": 0}


async def test_who_may_change_a_project(registry: RunningRegistry) -> None:
    """Its administrator, and that of the system."""
    path = f"/projects/{PRIVATE_PROJECT}"
    assert await statuses(registry, "PUT", path, {"metadata": {}}) == expected(200, "projectAdmin")
    assert await statuses(registry, "GET", f"{path}/_deletable") == expected(200, "projectAdmin")


async def test_who_may_delete_a_project(registry: RunningRegistry) -> None:
    """Nobody else than its administrators; whoever asks for one that is missing learns nothing from the answer."""
    for name in CALLERS:
        project = await create(registry.user("projectAdmin"))
        status = (await send(caller(registry, name), "DELETE", f"/projects/{project}")).status
        assert status == expected(200, "projectAdmin")[name], name
        missing = (await send(caller(registry, name), "GET", "/projects/missing")).status
        assert missing == expected(404)[name], name


async def test_who_may_make_a_project(registry: RunningRegistry) -> None:
    """Whoever has logged in."""
    for name in CALLERS:
        answer = await send(caller(registry, name), "POST", "/projects", {"project_name": fresh("made")})
        assert answer.status == (401 if name == "anonymous" else 201)


async def test_a_project_that_holds_something_is_not_deleted(registry: RunningRegistry) -> None:
    """Its content would go with it."""
    project = await create(registry.admin)
    await push_image(registry.admin, f"{project}/repository")
    answer = await send(registry.admin, "DELETE", f"/projects/{project}")
    assert error(answer) == (
        412,
        "PRECONDITION",
        "precondition failed: the project contains repositories, can not be deleted",
    )
    assert (await send(registry.admin, "GET", f"/projects/{project}/_deletable")).json == {
        "message": "the project contains repositories, can not be deleted"
    }


async def test_lists_are_filtered_by_what_the_caller_may_see(registry: RunningRegistry) -> None:
    """In a list as well as in its count."""
    for name in CALLERS:
        answer = await send(caller(registry, name), "GET", f"/projects?q=name%3D{PRIVATE_PROJECT}")
        seen = [project["name"] for project in answer.json]
        assert seen == ([] if name in ("anonymous", "outsider") else [PRIVATE_PROJECT]), name
        assert answer["x-total-count"] == str(len(seen))


async def test_lists_are_paged_sorted_and_searched(admin: Client) -> None:
    """With Harbor's parameters and headers."""
    word = fresh("page")
    for number in range(5):
        await send(admin, "POST", "/projects", {"project_name": f"{word}-{number}"})
    answer = await send(admin, "GET", f"/projects?name={word}&page=2&page_size=2&sort=-name")
    assert [project["name"] for project in answer.json] == [f"{word}-2", f"{word}-1"]
    assert answer["x-total-count"] == "5"
    before, after = answer["link"].split(" , ")
    assert before == f'</api/v2.0/projects?name={word}&page=1&page_size=2&sort=-name>; rel="prev"'
    assert after == f'</api/v2.0/projects?name={word}&page=3&page_size=2&sort=-name>; rel="next"'
    assert (await send(admin, "GET", f"/projects?name={word}&page_size=101")).status == 422
    public = await send(admin, "GET", f"/projects?name={word}&public=true")
    assert (public.json, public["x-total-count"]) == ([], "0")


async def test_a_number_is_an_id_unless_it_is_said_to_be_a_name(admin: Client) -> None:
    """Harbor's rule for paths."""
    assert (await send(admin, "GET", "/projects/1")).json["name"] == "library"
    answer = await send(admin, "GET", "/projects/1", X_Is_Resource_Name="true")
    assert error(answer) == (404, "NOT_FOUND", "project 1 not found")


async def test_a_name_is_taken_also_for_those_who_may_not_see_the_project(registry: RunningRegistry) -> None:
    """HEAD says whether a name is free."""
    taken, free = f"/projects?project_name={PRIVATE_PROJECT}", "/projects?project_name=free"
    outsider = registry.user("outsider")
    assert (await send(outsider, "HEAD", taken)).status == 200
    assert (await send(outsider, "HEAD", free)).status == 404
    assert (await send(outsider, "HEAD", "/projects")).status == 422
    assert (await send(registry.nobody, "HEAD", taken)).status == 401


async def test_a_denial_names_what_is_missing(registry: RunningRegistry) -> None:
    """In a header, since the body is Harbor's."""
    answer = await send(registry.user("guest"), "DELETE", f"/projects/{PRIVATE_PROJECT}")
    assert error(answer) == (403, "FORBIDDEN", "forbidden")
    assert answer["x-missing-permission"] == f"project:delete on project {PRIVATE_PROJECT}"


async def test_unknown_paths_and_methods_are_told(admin: Client) -> None:
    """With the methods that there are."""
    assert error(await send(admin, "GET", "/nope")) == (404, "NOT_FOUND", "path /api/v2.0/nope was not found")
    assert error(await send(admin, "GET", "projects")) == (404, "NOT_FOUND", "path /api/v2.0projects was not found")
    answer = await send(admin, "PATCH", "/projects")
    assert answer.status == 405
    assert set(answer["allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("name", ["%01", "a%0d%0ab", "%E4%BD%A0", "x" * 500])
async def test_a_strange_name_makes_no_strange_header(registry: RunningRegistry, name: str) -> None:
    """The header that names what is missing has what was sent in it, made printable."""
    answer = await send(registry.user("outsider"), "GET", f"/projects/{name}")
    assert error(answer) == (403, "FORBIDDEN", "forbidden")
    assert answer["x-missing-permission"].isprintable()
    assert answer["x-missing-permission"].isascii()
