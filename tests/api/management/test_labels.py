"""Labels through the management API, as Harbor's clients use them."""

import asyncio

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import CALLERS, caller, error, expected, fresh, send, statuses

pytestmark = pytest.mark.anyio

PREFIX = "/api/v2.0/labels/"
EVERYBODY = dict.fromkeys(CALLERS, 200)
MEMBERS = ("guest", "developer", "maintainer", "projectAdmin")


async def project_id(admin: Client, name: str) -> int:
    """The id of a project."""
    return int((await send(admin, "GET", f"/projects/{name}")).json["project_id"])


async def create(client: Client, **wanted: object) -> str:
    """Make a label and return its path."""
    answer = await send(client, "POST", "/labels", {"name": fresh("label"), "scope": "g", **wanted})
    assert (answer.status, answer.body) == (201, b"")
    assert answer["location"].startswith(PREFIX)
    return answer["location"].removeprefix("/api/v2.0")


async def test_a_label_is_made_shown_changed_and_deleted(admin: Client) -> None:
    """The whole life of a label of the system; what is empty is left out of an answer."""
    name = fresh("label")
    path = await create(admin, name=name, color="#fff", description="d")
    shown = (await send(admin, "GET", path)).json
    assert list(shown) == ["color", "creation_time", "description", "id", "name", "scope", "update_time"]
    assert (shown["name"], shown["color"], shown["description"], shown["scope"]) == (name, "#fff", "d", "g")
    assert shown["id"] == int(path.rsplit("/", 1)[1])
    changed = await send(admin, "PUT", path, {"name": f"{name}-2", "scope": "p", "project_id": 1})
    assert (changed.status, changed.body) == (200, b"")
    shown = (await send(admin, "GET", path)).json
    assert list(shown) == ["creation_time", "id", "name", "scope", "update_time"]
    assert (shown["name"], shown["scope"]) == (f"{name}-2", "g")
    assert (await send(admin, "DELETE", path)).status == 200
    for method, body in (("GET", None), ("PUT", {"name": "q"}), ("DELETE", None)):
        answer = await send(admin, method, path, body)
        assert error(answer) == (404, "NOT_FOUND", f"label {shown['id']} not found")


async def test_a_label_of_a_project_names_the_project(admin: Client) -> None:
    """Its name is taken in this project only."""
    number, name = await project_id(admin, PRIVATE_PROJECT), fresh("label")
    await create(admin, name=name)
    path = await create(admin, name=name, scope="p", project_id=number)
    shown = (await send(admin, "GET", path)).json
    assert (shown["scope"], shown["project_id"], shown["name"]) == ("p", number, name)
    again = await send(admin, "POST", "/labels", {"name": name, "scope": "p", "project_id": number})
    assert error(again) == (409, "CONFLICT", f"label {name} already exists")
    other = await create(admin, name=f"{name}-2", scope="p", project_id=number)
    assert error(await send(admin, "PUT", other, {"name": name})) == (409, "CONFLICT", f"label {name} already exists")
    assert (await send(admin, "PUT", other, {"name": f"{name}-2", "color": "red"})).status == 200


@pytest.mark.parametrize("scope", ["g", "p"])
async def test_of_labels_with_one_name_made_at_once_one_is_made(admin: Client, scope: str) -> None:
    """The others are told, also whoever renames one to that name."""
    name = fresh("label")
    where = {"scope": scope, "project_id": await project_id(admin, PRIVATE_PROJECT)}
    renamed = await create(admin, **where)
    calls = [send(admin, "POST", "/labels", {"name": name, **where}) for _ in range(5)]
    calls.append(send(admin, "PUT", renamed, {"name": name}))
    answers = await asyncio.gather(*calls)
    made = [answer.status for answer in answers if answer.status != 409]
    assert len(made) == 1


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "invalid scope: "),
        ("?scope=z", "invalid scope: z"),
        ("?scope=p", "must with project ID when to query project labels"),
    ],
)
async def test_a_list_needs_a_scope(admin: Client, query: str, message: str) -> None:
    """Labels of the system and of projects are never listed together."""
    assert error(await send(admin, "GET", f"/labels{query}")) == (400, "BAD_REQUEST", message)


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({"name": "x", "scope": "q"}, 400, "BAD_REQUEST", "unsupported label scope"),
        ({"name": "x"}, 400, "BAD_REQUEST", "unsupported label scope"),
        ({"name": "x", "scope": "p"}, 400, "BAD_REQUEST", "invalid: 0"),
        ({"scope": "g"}, 400, "BAD_REQUEST", "cannot be empty"),
        ({"name": "x" * 129, "scope": "g"}, 400, "BAD_REQUEST", "max length is 128"),
        ({"name": "x", "scope": "p", "project_id": 99999}, 404, "NOT_FOUND", "project 99999 not found"),
        (
            {"name": 5, "scope": "g"},
            422,
            "UNPROCESSABLE_ENTITY",
            'validation failure list:\nparsing label body from "" failed, because json: cannot unmarshal number '
            "into Go struct field Label.name of type string",
        ),
        (None, 422, "UNPROCESSABLE_ENTITY", "validation failure list:\nlabel in body is required"),
    ],
)
async def test_a_bad_label_is_refused(admin: Client, body: object, status: int, code: str, message: str) -> None:
    """In Harbor's words where it refuses it too."""
    assert error(await send(admin, "POST", "/labels", body)) == (status, code, message)


async def test_lists_are_searched_sorted_and_paged(admin: Client) -> None:
    """With Harbor's parameters and headers."""
    word = fresh("word")
    for number in range(3):
        await create(admin, name=f"{word}-{number}")
    answer = await send(admin, "GET", f"/labels?scope=g&name={word}&sort=-name&page_size=1&page=2")
    assert [label["name"] for label in answer.json] == [f"{word}-1"]
    assert answer["x-total-count"] == "3"
    path = f"/api/v2.0/labels?name={word}&page="
    rest = "&page_size=1&scope=g&sort=-name>; rel="
    assert answer["link"] == f'<{path}1{rest}"prev" , <{path}3{rest}"next"'
    answer = await send(admin, "GET", f"/labels?scope=g&q=name%3D{word}-2")
    assert [label["name"] for label in answer.json] == [f"{word}-2"]
    answer = await send(admin, "GET", f"/labels?scope=g&name={word}-9")
    assert (answer.json, answer["x-total-count"]) == ([], "0")
    assert (await send(admin, "GET", "/labels?scope=g&q=bad")).status == 400
    assert (await send(admin, "GET", "/labels?scope=p&project_id=x")).status == 422


async def test_who_may_do_what_with_labels_of_the_system(registry: RunningRegistry) -> None:
    """Anybody may list them, and whatever else is for administrators; a missing label is missing for everybody."""
    path = await create(registry.admin)
    assert await statuses(registry, "GET", "/labels?scope=g") == EVERYBODY
    assert await statuses(registry, "GET", path) == expected(200)
    assert await statuses(registry, "PUT", path, {"name": fresh("label")}) == expected(200)
    assert (await send(registry.user("guest"), "GET", path)).message == "guest"
    assert await statuses(registry, "DELETE", path) == expected(200)
    assert set((await statuses(registry, "GET", path)).values()) == {404}
    for name in CALLERS:
        answer = await send(caller(registry, name), "POST", "/labels", {"name": fresh("label"), "scope": "g"})
        assert answer.status == expected(201)[name], name


async def test_who_may_do_what_with_labels_of_a_project(registry: RunningRegistry) -> None:
    """Members but the limited ones may see them, those who maintain the project change them."""
    number = await project_id(registry.admin, PRIVATE_PROJECT)
    path = await create(registry.admin, scope="p", project_id=number)
    listing = f"/labels?scope=p&project_id={number}"
    assert await statuses(registry, "GET", listing) == expected(200, *MEMBERS)
    assert await statuses(registry, "GET", path) == expected(200, *MEMBERS)
    changing = ("maintainer", "projectAdmin")
    assert await statuses(registry, "PUT", path, {"name": fresh("label")}) == expected(200, *changing)
    for name in CALLERS:
        client = caller(registry, name)
        body = {"name": fresh("label"), "scope": "p", "project_id": number}
        assert (await send(client, "POST", "/labels", body)).status == expected(201, *changing)[name], name
        made = await create(registry.admin, scope="p", project_id=number)
        assert (await send(client, "DELETE", made)).status == expected(200, *changing)[name], name


async def test_labels_of_a_public_project_are_for_everybody_to_see(registry: RunningRegistry) -> None:
    """As the project is."""
    number = await project_id(registry.admin, PUBLIC_PROJECT)
    path = await create(registry.admin, scope="p", project_id=number)
    assert await statuses(registry, "GET", path) == EVERYBODY
    assert await statuses(registry, "GET", f"/labels?scope=p&project_id={number}") == EVERYBODY
    missing = await statuses(registry, "GET", "/labels?scope=p&project_id=99999")
    assert missing == {**expected(404), "anonymous": 401}


async def test_the_labels_of_a_project_go_with_it(admin: Client) -> None:
    """Nobody finds them any more."""
    name = fresh("project")
    await send(admin, "POST", "/projects", {"project_name": name})
    path = await create(admin, scope="p", project_id=await project_id(admin, name))
    assert (await send(admin, "DELETE", f"/projects/{name}")).status == 200
    assert (await send(admin, "GET", path)).status == 404
