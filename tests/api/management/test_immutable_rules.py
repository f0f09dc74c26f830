"""Immutable tag rules through the management API, as Harbor's clients use it."""

from typing import Any

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import CALLERS, caller, error, expected, fresh, send, statuses
from wharf.projects.immutable_tags import RULES_PER_PROJECT_MAX

pytestmark = pytest.mark.anyio

MISSING = 999_999


def rule(tags: str = "v*", repositories: str = "**", **fields: Any) -> dict[str, Any]:
    """The body that Harbor's portal sends; the fields are added to it, or take the place of its own."""
    return {
        "disabled": False,
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": tags}],
        "scope_selectors": {
            "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": repositories}]
        },
        "action": "immutable",
        "template": "immutable_template",
    } | fields


async def new_project(client: Client) -> str:
    """The path of the rules of a project that has none."""
    name = fresh("immutable")
    assert (await send(client, "POST", "/projects", {"project_name": name})).status == 201
    return f"/projects/{name}/immutabletagrules"


async def add(client: Client, path: str, body: dict[str, Any]) -> int:
    """Makes a rule and returns its id."""
    answer = await send(client, "POST", path, body)
    assert (answer.status, answer.body) == (201, b""), answer
    location, rule_id = answer["location"].rsplit("/", 1)
    assert location == f"/api/v2.0{path}"
    return int(rule_id)


async def test_a_rule_is_made_shown_changed_and_deleted(admin: Client) -> None:
    """The whole life of a rule, with Harbor's answers."""
    path = await new_project(admin)
    rule_id = await add(admin, path, rule())
    listed = await send(admin, "GET", path)
    selector = {"kind": "doublestar", "pattern": "v*", "decoration": "matches"}
    scope = {"kind": "doublestar", "pattern": "**", "decoration": "repoMatches"}
    shown = {
        "action": "immutable",
        "id": rule_id,
        "scope_selectors": {"repository": [scope]},
        "tag_selectors": [selector],
        "template": "immutable_template",
    }
    assert (listed.json, listed["x-total-count"]) == ([shown], "1")
    assert list(listed.json[0]) == sorted(shown)
    changed = rule("w*", id=rule_id, disabled=True)
    assert (await send(admin, "PUT", f"{path}/{rule_id}", changed)).status == 200
    (found,) = (await send(admin, "GET", path)).json
    assert found == shown | {"disabled": True, "tag_selectors": [selector | {"pattern": "w*"}]}
    # Clients send back what they were shown.
    assert (await send(admin, "PUT", f"{path}/{rule_id}", found)).status == 200
    assert (await send(admin, "DELETE", f"{path}/{rule_id}")).status == 200
    assert (await send(admin, "GET", path)).json == []
    missing = (404, "NOT_FOUND", f"immutable rule {rule_id} not found")
    assert error(await send(admin, "DELETE", f"{path}/{rule_id}")) == missing
    assert error(await send(admin, "PUT", f"{path}/{rule_id}", changed)) == missing


async def test_a_rule_without_selectors_is_taken(admin: Client) -> None:
    """As in Harbor; it selects nothing."""
    path = await new_project(admin)
    rule_id = await add(admin, path, {"tag_selectors": []})
    assert (await send(admin, "GET", path)).json == [{"id": rule_id, "tag_selectors": None}]


async def test_the_same_rule_is_made_only_once(admin: Client) -> None:
    """Neither by a new one, nor by a change, and whether it is disabled or not."""
    path = await new_project(admin)
    await add(admin, path, rule())
    other = await add(admin, path, rule("w*"))
    conflict = (409, "CONFLICT", "immutable rule already exists")
    assert error(await send(admin, "POST", path, rule())) == conflict
    assert error(await send(admin, "POST", path, rule(disabled=True))) == conflict
    assert error(await send(admin, "PUT", f"{path}/{other}", rule(id=other))) == conflict
    assert (await send(admin, "PUT", f"{path}/{other}", rule("w*", id=other))).status == 200
    await add(admin, await new_project(admin), rule())


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        (
            {"tag_selectors": [{"kind": "regex", "decoration": "matches", "pattern": "v.*"}]},
            400,
            "BAD_REQUEST",
            "selector regex is not registered",
        ),
        (
            {"tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "[a"}]},
            400,
            "BAD_REQUEST",
            None,
        ),
        ({"tag_selectors": [{}]}, 400, "BAD_REQUEST", "empty selector kind or decoration"),
        (
            {"disabled": "yes"},
            422,
            "UNPROCESSABLE_ENTITY",
            'validation failure list:\nparsing ImmutableRule body from "" failed, because json: cannot unmarshal '
            "string into Go struct field ImmutableRule.disabled of type bool",
        ),
        ([], 422, "UNPROCESSABLE_ENTITY", None),
        (rule("v" * 5000), 400, "BAD_REQUEST", None),
    ],
)
async def test_a_bad_rule_is_refused(admin: Client, body: object, status: int, code: str, message: str | None) -> None:
    """When it is made and not, as in Harbor, with each later push."""
    path = await new_project(admin)
    answer = await send(admin, "POST", path, body)
    assert (answer.status, answer.code) == (status, code)
    assert message is None or answer.message == message
    assert error(await send(admin, "POST", path)) == (
        422,
        "UNPROCESSABLE_ENTITY",
        "validation failure list:\nImmutableRule in body is required",
    )
    assert (await send(admin, "GET", path)).json == []


async def test_a_change_repeats_the_id_of_its_path(admin: Client) -> None:
    """Harbor's rule; an id that is none is told too."""
    path = await new_project(admin)
    rule_id = await add(admin, path, rule())
    answer = await send(admin, "PUT", f"{path}/{rule_id}", rule())
    message = "the immutable_rule_id doesn't match the id in the payload body of ImmutableRule"
    assert error(answer) == (400, "BAD_REQUEST", message)
    answer = await send(admin, "PUT", f"{path}/{MISSING}", rule(id=MISSING))
    assert error(answer) == (404, "NOT_FOUND", f"immutable rule {MISSING} not found")
    answer = await send(admin, "DELETE", f"{path}/x")
    assert answer.status == 422
    assert answer.message.endswith('immutable_rule_id in path must be of type int64: "x"')


async def test_a_rule_belongs_to_its_project(admin: Client) -> None:
    """From another one it can be neither changed nor deleted."""
    path, other = await new_project(admin), await new_project(admin)
    rule_id = await add(admin, path, rule())
    assert (await send(admin, "PUT", f"{other}/{rule_id}", rule(id=rule_id))).status == 404
    assert (await send(admin, "DELETE", f"{other}/{rule_id}")).status == 404
    assert len((await send(admin, "GET", path)).json) == 1


async def test_a_project_has_only_so_many_rules(admin: Client) -> None:
    """Each push looks at all of them."""
    path = await new_project(admin)
    for number in range(RULES_PER_PROJECT_MAX):
        await add(admin, path, rule(f"{number}.*"))
    answer = await send(admin, "POST", path, rule())
    assert error(answer) == (400, "BAD_REQUEST", "a project has at most 100 immutable tag rules")


async def test_rules_that_would_hold_up_pushes_are_refused(admin: Client) -> None:
    """Whether they are made or changed."""
    path = await new_project(admin)
    hostile = {**rule("**a" * 340), "id": await add(admin, path, rule())}
    made = await send(admin, "POST", path, hostile)
    changed = await send(admin, "PUT", f"{path}/{hostile['id']}", hostile)
    for answer in (made, changed):
        assert error(answer)[:2] == (400, "BAD_REQUEST")
        assert answer.message.startswith("the patterns of the project's immutable tag rules would cost ")
        assert answer.message.endswith("the limit is 2000: use fewer wildcards and alternatives")


async def test_lists_are_paged_sorted_and_searched(admin: Client) -> None:
    """With Harbor's parameters and headers."""
    path = await new_project(admin)
    ids = [await add(admin, path, rule(f"{number}.*", disabled=number == 1)) for number in range(4)]
    page = await send(admin, "GET", f"{path}?page=2&page_size=3")
    assert ([found["id"] for found in page.json], page["x-total-count"]) == (ids[3:], "4")
    assert page["link"] == f'</api/v2.0{path}?page=1&page_size=3>; rel="prev"'
    backwards = await send(admin, "GET", f"{path}?sort=-id")
    assert [found["id"] for found in backwards.json] == ids[::-1]
    disabled = await send(admin, "GET", f"{path}?q=disabled%3Dtrue")
    assert ([found["id"] for found in disabled.json], disabled["x-total-count"]) == ([ids[1]], "1")
    assert (await send(admin, "GET", f"{path}?page_size=101")).status == 422


@pytest.mark.parametrize("project", [PRIVATE_PROJECT, PUBLIC_PROJECT])
async def test_who_may_see_and_change_rules(registry: RunningRegistry, project: str) -> None:
    """Administrators and maintainers of the project, and the administrator of the system."""
    path = f"/projects/{project}/immutabletagrules"
    allowed = ("maintainer", "projectAdmin")
    assert await statuses(registry, "GET", path) == expected(200, *allowed)
    for name in CALLERS:
        client = caller(registry, name)
        # Each call begins with a rule that is there, and ends without it.
        rule_id = await add(registry.admin, path, rule("kept"))
        change = await send(client, "PUT", f"{path}/{rule_id}", rule("kept", id=rule_id))
        assert change.status == expected(200, *allowed)[name], name
        deletion = await send(client, "DELETE", f"{path}/{rule_id}")
        assert deletion.status == expected(200, *allowed)[name], name
        creation = await send(client, "POST", path, rule("new"))
        assert creation.status == expected(201, *allowed)[name], name
        for found in (await send(registry.admin, "GET", path)).json:
            await send(registry.admin, "DELETE", f"{path}/{found['id']}")


async def test_rules_of_a_project_that_is_missing(registry: RunningRegistry) -> None:
    """Nobody but the administrator learns that it is."""
    path = "/projects/missing/immutabletagrules"
    assert await statuses(registry, "GET", path) == expected(404)
    assert await statuses(registry, "POST", path, rule()) == expected(404)
