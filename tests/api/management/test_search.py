"""The search of the management API."""

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_image
from tests.support.management import CALLERS, caller, error, fresh, send

pytestmark = pytest.mark.anyio

INSIDERS = tuple(name for name in CALLERS if name not in ("anonymous", "outsider"))


async def project(admin: Client, name: str, *, public: bool) -> int:
    """Make a project and return its id."""
    answer = await send(admin, "POST", "/projects", {"project_name": name, "public": public})
    assert answer.status == 201, answer
    return int(answer["location"].rsplit("/", 1)[1])


async def test_projects_and_repositories_are_found(registry: RunningRegistry) -> None:
    """By a part of their names, with the fields that Harbor shows, the newest repositories first."""
    word = fresh("found")
    number = await project(registry.admin, word, public=True)
    await push_image(registry.admin, f"{word}/one", "1")
    registry.clock.step(1)
    await push_image(registry.admin, f"{word}/nested/two", "1")
    answer = await send(registry.admin, "GET", f"/search?q={word}")
    found = answer.json["project"][0]
    never = "0001-01-01T00:00:00.000Z"
    assert found == {
        "creation_time": found["creation_time"],
        "current_user_role_id": 1,
        "current_user_role_ids": [1],
        "cve_allowlist": {"creation_time": never, "items": None, "update_time": never},
        "metadata": {"public": "true"},
        "name": word,
        "owner_id": found["owner_id"],
        "project_id": number,
        "repo_count": 2,
        "update_time": found["update_time"],
    }
    assert answer.json["repository"] == [
        {
            "artifact_count": 1,
            "project_id": number,
            "project_name": word,
            "project_public": True,
            "repository_name": f"{word}/{name}",
        }
        for name in ("nested/two", "one")
    ]


async def test_only_what_the_caller_may_see_is_found(registry: RunningRegistry) -> None:
    """The repositories of a private project for its members, those of a public one for everybody."""
    word = fresh("seen")
    await push_image(registry.admin, f"team/{word}", "1")
    await push_image(registry.admin, f"open/{word}", "1")
    for name in CALLERS:
        answer = await send(caller(registry, name), "GET", f"/search?q={word}")
        seen = {entry["repository_name"]: entry.get("project_public", False) for entry in answer.json["repository"]}
        expected = {f"open/{word}": True, **({f"team/{word}": False} if name in INSIDERS else {})}
        assert seen == expected, name
        projects = (await send(caller(registry, name), "GET", "/search?q=team")).json["project"]
        assert [entry["name"] for entry in projects] == (["team"] if name in INSIDERS else []), name


async def test_whoever_is_not_logged_in_has_no_roles(registry: RunningRegistry) -> None:
    """Null, as in Harbor."""
    answer = await send(registry.nobody, "GET", "/search?q=open")
    assert answer.json["project"][0]["current_user_role_ids"] is None
    assert "current_user_role_id" not in answer.json["project"][0]


async def test_nothing_is_found(admin: Client) -> None:
    """Wildcards stand for themselves."""
    for text in ("zzzz", "%25", "_"):
        assert (await send(admin, "GET", f"/search?q={text}")).json == {"project": [], "repository": []}, text


@pytest.mark.parametrize("query", ["", "?q="])
async def test_a_search_needs_a_text(admin: Client, query: str) -> None:
    """In Harbor's words."""
    answer = await send(admin, "GET", f"/search{query}")
    assert error(answer) == (422, "UNPROCESSABLE_ENTITY", "validation failure list:\nq in query is required")
