"""Who may do what: every caller, every route and method, private and public, by password and by token."""

from dataclasses import dataclass
from typing import NamedTuple

import pytest

from tests.support.application import ADMINISTRATOR, MEMBERS, OUTSIDER, PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import (
    Pushed,
    begin_upload,
    digest_of,
    fresh_bytes,
    image,
    push_blob,
    push_image,
)

pytestmark = pytest.mark.anyio

PULL, PUSH, DELETE = "pull", "push", "delete"
EVERYTHING = {PULL, PUSH, DELETE}

# What each caller may do, by project. Without credentials there is nothing, not even in a public project: the
# client is told to take an anonymous token first.
RIGHTS: dict[str, dict[str, set[str]]] = {
    PRIVATE_PROJECT: {
        "no credentials": set(),
        "anonymous": set(),
        "outsider": set(),
        "limitedGuest": {PULL},
        "guest": {PULL},
        "developer": {PULL, PUSH},
        "maintainer": EVERYTHING,
        "projectAdmin": EVERYTHING,
        "admin": EVERYTHING,
    },
    PUBLIC_PROJECT: {
        "no credentials": set(),
        "anonymous": {PULL},
        "outsider": {PULL},
        "limitedGuest": {PULL},
        "guest": {PULL},
        "developer": {PULL, PUSH},
        "maintainer": EVERYTHING,
        "projectAdmin": EVERYTHING,
        "admin": EVERYTHING,
    },
}
BY_PASSWORD = (OUTSIDER, *MEMBERS, ADMINISTRATOR)


class Step(NamedTuple):
    """A request, the right that it takes, and the answer to whoever has it."""

    method: str
    path: str
    right: str
    status: int


# In this order: what is deleted is deleted last.
STEPS = [
    Step("GET", "manifests/1", PULL, 200),
    Step("HEAD", "manifests/1", PULL, 200),
    Step("GET", "manifests/{manifest}", PULL, 200),
    Step("HEAD", "manifests/{manifest}", PULL, 200),
    Step("GET", "manifests/missing", PULL, 404),
    Step("GET", "blobs/{layer}", PULL, 200),
    Step("HEAD", "blobs/{layer}", PULL, 200),
    Step("GET", "blobs/{missing}", PULL, 404),
    Step("GET", "tags/list", PULL, 200),
    Step("HEAD", "tags/list", PULL, 200),
    Step("GET", "referrers/{manifest}", PULL, 200),
    Step("HEAD", "referrers/{manifest}", PULL, 200),
    Step("POST", "blobs/uploads/", PUSH, 202),
    Step("POST", "blobs/uploads/?digest={body}", PUSH, 201),
    Step("POST", "blobs/uploads/?mount={missing}&from={repository}", PUSH, 202),
    Step("POST", "blobs/uploads/?mount={layer}&from={repository}", PUSH, 201),
    Step("POST", "blobs/uploads/?mount={layer}", PUSH, 201),
    Step("GET", "blobs/uploads/{upload}", PUSH, 204),
    Step("PATCH", "blobs/uploads/{upload}", PUSH, 202),
    Step("PUT", "blobs/uploads/{upload}?digest={body}", PUSH, 201),
    Step("DELETE", "blobs/uploads/{other_upload}", PUSH, 204),
    Step("GET", "blobs/uploads/invented", PUSH, 404),
    Step("PUT", "manifests/2", PUSH, 201),
    Step("PUT", "manifests/{manifest}?tag=3", PUSH, 201),
    Step("DELETE", "manifests/1", DELETE, 202),
    Step("DELETE", "manifests/{manifest}", DELETE, 202),
    Step("DELETE", "blobs/{layer}", DELETE, 202),
    Step("DELETE", "blobs/{missing}", DELETE, 404),
]
# For nobody, be he who he may.
IMPOSSIBLE = [
    ("POST", "manifests/1"),
    ("PATCH", "manifests/1"),
    ("PUT", "blobs/{layer}"),
    ("POST", "blobs/{layer}"),
    ("GET", "blobs/uploads/"),
    ("PUT", "blobs/uploads/"),
    ("POST", "blobs/uploads/{upload}"),
    ("PUT", "tags/list"),
    ("DELETE", "tags/list"),
    ("POST", "referrers/{manifest}"),
    ("DELETE", "referrers/{manifest}"),
]


@dataclass(frozen=True)
class Place:
    """A repository with an image and open uploads, and how to name what is in it."""

    image: Pushed
    names: dict[str, str]

    async def send(self, client: Client, method: str, path: str) -> Answer:
        target = f"/v2/{self.image.repository}/{path.format_map(self.names)}"
        if method == "PUT" and path.startswith("manifests/"):
            return await client.put(target, self.image.manifest.data, content_type=self.image.manifest.media_type)
        return await client.request(method, target, BODY if "body" in path else b"")


BODY = b"what every caller pushes"


@pytest.fixture(params=[PRIVATE_PROJECT, PUBLIC_PROJECT])
async def place(request: pytest.FixtureRequest, admin: Client, repository: str) -> Place:
    """A fresh place in each project."""
    pushed = await push_image(admin, f"{request.param}/{repository.partition('/')[2]}", "1")
    uploads = [(await begin_upload(admin, pushed.repository)).rpartition("/")[2] for _ in range(2)]
    return Place(
        pushed,
        {
            "repository": pushed.repository,
            "manifest": pushed.digest,
            "layer": pushed.layer_digest,
            "missing": digest_of(b"missing"),
            "body": digest_of(BODY),
            "upload": uploads[0],
            "other_upload": uploads[1],
        },
    )


async def assert_rights(place: Place, client: Client, rights: set[str]) -> None:
    """Every step is answered as the rights say; a table of all that was wrong is shown."""
    expected, answered = [], []
    for step in STEPS:
        answer = await place.send(client, step.method, step.path)
        expected.append((step.method, step.path, step.status if step.right in rights else 401))
        answered.append((step.method, step.path, answer.status))
    assert answered == expected


@pytest.mark.parametrize("name", BY_PASSWORD)
async def test_by_password(registry: RunningRegistry, place: Place, name: str) -> None:
    """A Basic header opens what the person may do, and nothing else."""
    project = place.image.repository.partition("/")[0]

    await assert_rights(place, registry.user(name), RIGHTS[project][name])


@pytest.mark.parametrize("name", ["anonymous", *BY_PASSWORD])
async def test_by_token(registry: RunningRegistry, place: Place, name: str) -> None:
    """So does a token for everything on the repository."""
    repository = place.image.repository
    client = await registry.bearer(None if name == "anonymous" else name, f"repository:{repository}:pull,push,delete")

    await assert_rights(place, client, RIGHTS[repository.partition("/")[0]][name])


async def test_without_credentials(registry: RunningRegistry, place: Place) -> None:
    """Nothing is possible, in a public project neither."""
    project = place.image.repository.partition("/")[0]
    await assert_rights(place, registry.nobody, RIGHTS[project]["no credentials"])


@pytest.mark.parametrize("name", ["no credentials", ADMINISTRATOR])
async def test_the_impossible(registry: RunningRegistry, place: Place, name: str) -> None:
    """What a route does not know is 405 for everybody, and changes nothing."""
    client = registry.user(name) if name == ADMINISTRATOR else registry.nobody

    answers = [(method, path, (await place.send(client, method, path)).status) for method, path in IMPOSSIBLE]

    assert answers == [(method, path, 405) for method, path in IMPOSSIBLE]
    assert (await registry.admin.get(f"/v2/{place.image.repository}/manifests/1")).status == 200


@pytest.mark.parametrize("asked", [{PULL}, {PUSH}, {DELETE}, {PULL, PUSH}, {PULL, DELETE}])
async def test_a_token_is_no_wider_than_its_scope(registry: RunningRegistry, place: Place, asked: set[str]) -> None:
    """Whoever may do everything gives away a token for some of it, and that is all it opens."""
    client = await registry.bearer("maintainer", f"repository:{place.image.repository}:{','.join(sorted(asked))}")

    await assert_rights(place, client, asked)


async def test_a_token_opens_its_own_repository_alone(registry: RunningRegistry, place: Place) -> None:
    """Neither another repository of the project nor a name that begins alike."""
    repository = place.image.repository
    client = await registry.bearer("maintainer", f"repository:{repository}:pull")
    for other in (f"{repository}/b", f"{repository}b", repository[:-1]):
        await push_image(registry.admin, other, "1")
        assert (await client.get(f"/v2/{other}/manifests/1")).status == 401
    assert (await client.get(f"/v2/{repository}/manifests/1")).status == 200


async def test_a_token_opens_all_that_it_names(registry: RunningRegistry, place: Place) -> None:
    """Tokens may carry many scopes, each for itself."""
    repository = place.image.repository
    await push_image(registry.admin, f"{repository}/b", "1")
    client = await registry.bearer(
        "maintainer", f"repository:{repository}:pull repository:{repository}/b:push", "registry:catalog:*"
    )

    assert (await client.get(f"/v2/{repository}/manifests/1")).status == 200
    assert (await client.post(f"/v2/{repository}/blobs/uploads/")).status == 401
    assert (await client.get(f"/v2/{repository}/b/manifests/1")).status == 401
    assert (await client.post(f"/v2/{repository}/b/blobs/uploads/")).status == 202
    assert (await client.get("/v2/_catalog")).status == 200


async def test_a_refused_push_stores_nothing(registry: RunningRegistry, repository: str) -> None:
    """The repository of a refused push does not come into being, and its bytes are not kept."""
    keys = {stored.key async for stored in registry.blobs.list("")}
    data = fresh_bytes()

    for client in (registry.nobody, registry.user("guest"), registry.user(OUTSIDER)):
        answer = await client.post(f"/v2/{repository}/blobs/uploads/?digest={digest_of(data)}", data)
        assert answer.status == 401
        manifest = image(data)
        put = await client.put(f"/v2/{repository}/manifests/1", manifest.data, content_type=manifest.media_type)
        assert put.status == 401

    assert {stored.key async for stored in registry.blobs.list("")} == keys
    assert (await registry.admin.get(f"/v2/{repository}/tags/list")).code == "NAME_UNKNOWN"


async def test_names_of_private_repositories_are_not_given_away(registry: RunningRegistry, repository: str) -> None:
    """To a stranger a private repository looks like one that does not exist."""
    await push_blob(registry.admin, repository, fresh_bytes())
    missing = f"{repository}-not-there"

    for client in (registry.nobody, registry.user(OUTSIDER), await registry.bearer(None, "repository:x/y:pull")):
        there, nowhere = [await client.get(f"/v2/{name}/tags/list") for name in (repository, missing)]
        assert (there.status, there.code) == (nowhere.status, nowhere.code) == (401, "UNAUTHORIZED")
        assert there.message.replace(repository, "?") == nowhere.message.replace(missing, "?")
        assert there["www-authenticate"].replace(repository, "?") == nowhere["www-authenticate"].replace(missing, "?")
