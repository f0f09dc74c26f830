"""The registry API and the token service as every caller, robots among them: by password or secret, and by token."""

from collections.abc import Awaitable, Callable
from typing import Literal, NamedTuple

import pytest

from tests.api.management.matrix.reference import HOLDERS
from tests.api.management.matrix.rights import (
    CALLERS,
    LACKING_ROBOT,
    LACKING_SYSTEM_ROBOT,
    LOGIN,
    ROBOT,
    SYSTEM_ROBOT,
    Right,
    in_project,
)
from tests.api.management.matrix.trying import differing
from tests.api.management.matrix.world import Place, World
from tests.support.application import SERVICE
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import begin_upload, digest_of, fresh_bytes, push_blob, push_image
from tests.support.forged_tokens import read_token
from tests.support.images import OCI_MANIFEST
from tests.support.management import ANONYMOUS

pytestmark = pytest.mark.anyio

Credentials = Literal["secret", "token"]
PULL, PUSH, DELETE = (in_project(f"repository:{action}") for action in ("pull", "push", "delete"))
ACTIONS = ("pull", "push", "delete")


class Names(NamedTuple):
    """What the paths and bodies of one try are made of."""

    repository: str
    manifest: str = ""
    blob: str = ""
    upload: str = ""
    body: bytes = b""


Maker = Callable[[World, str], Awaitable[Names]]


async def an_image(world: World, repository: str) -> Names:
    """An image under the tag `v1`."""
    pushed = await push_image(world.admin, repository, "v1")
    return Names(repository, pushed.digest, pushed.layer_digest, body=pushed.manifest.data)


async def a_blob(world: World, repository: str) -> Names:
    """A blob that nothing needs."""
    return Names(repository, blob=await push_blob(world.admin, repository, fresh_bytes()))


async def an_upload(world: World, repository: str) -> Names:
    """An upload that has begun, and what is still to come."""
    body = fresh_bytes()
    upload = (await begin_upload(world.admin, repository)).rpartition("/")[2]
    return Names(repository, blob=digest_of(body), upload=upload, body=body)


class Step(NamedTuple):
    """A request, what it takes, what whoever may gets, and what it is tried on."""

    method: str
    path: str
    right: Right
    status: int
    make: Maker = an_image


STEPS = (
    Step("GET", "manifests/v1", PULL, 200),
    Step("HEAD", "manifests/{manifest}", PULL, 200),
    Step("GET", "blobs/{blob}", PULL, 200),
    Step("HEAD", "blobs/{blob}", PULL, 200),
    Step("GET", "tags/list", PULL, 200),
    Step("GET", "referrers/{manifest}", PULL, 200),
    Step("POST", "blobs/uploads/", PUSH, 202),
    Step("GET", "blobs/uploads/{upload}", PUSH, 204, an_upload),
    Step("PATCH", "blobs/uploads/{upload}", PUSH, 202, an_upload),
    Step("PUT", "blobs/uploads/{upload}?digest={blob}", PUSH, 201, an_upload),
    Step("DELETE", "blobs/uploads/{upload}", PUSH, 204, an_upload),
    Step("PUT", "manifests/v2", PUSH, 201),
    Step("DELETE", "manifests/v1", DELETE, 202),
    Step("DELETE", "manifests/{manifest}", DELETE, 202),
    Step("DELETE", "blobs/{blob}", DELETE, 202, a_blob),
)


async def credentials(client: Client, world: World, how: Credentials, scope: str) -> Client:
    """The same caller with the credentials that are asked for; a token is for all that there is to do."""
    if how == "secret":
        return client
    answer = await world.registry.ask_for_token(client, scope)
    assert answer.status == 200, answer
    return world.registry.nobody.using(f"Bearer {answer.json['token']}")


async def send(client: Client, step: Step, names: Names) -> Answer:
    """The request of a step."""
    target = f"/v2/{names.repository}/{step.path.format_map(names._asdict())}"
    body = names.body if step.method in ("PATCH", "PUT") else b""
    content_type = OCI_MANIFEST if step.path.startswith("manifests/") else "application/octet-stream"
    headers = {"content-type": content_type} if body else {}
    return await client.request(step.method, target, body, headers=headers)


def expected(step: Step, how: Credentials, *, is_public: bool) -> dict[str, int]:
    """What each caller gets: whoever may the answer, and all others 401, which asks for other credentials."""
    holders = step.right.holders(is_public=is_public)
    if step.right is PULL:
        # A robot of a project that may push may pull.
        holders |= {LACKING_ROBOT}
    if how == "secret":
        # Without credentials there is nothing: a client takes an anonymous token first.
        holders -= {ANONYMOUS}
    return {name: step.status if name in holders else 401 for name in CALLERS}


def check_challenge(answer: Answer, name: str, how: Credentials) -> None:
    """A refusal says where better credentials are to be had."""
    if answer.status == 401:
        asks_for_token = how == "token" or name == ANONYMOUS
        assert answer["www-authenticate"].startswith("Bearer realm=" if asks_for_token else 'Basic realm="harbor"')


@pytest.mark.parametrize("how", ["secret", "token"])
@pytest.mark.parametrize("is_public", [False, True], ids=["private", "public"])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.method}-{step.path}")
async def test_images(world: World, step: Step, is_public: bool, how: Credentials) -> None:
    """Who may pull, push and delete, by name and secret, and with a token for everything."""
    place = await world.place(is_public=is_public)
    repository = f"{place.name}/images"
    found: dict[str, int] = {}
    names: Names | None = None
    for name in CALLERS:
        names = names or await step.make(world, repository)
        client = await world.client(name, step.right, place)
        client = await credentials(client, world, how, f"repository:{repository}:{','.join(ACTIONS)}")
        answer = await send(client, step, names)
        check_challenge(answer, name, how)
        found[name] = answer.status
        if answer.status < 300 and step.right is not PULL:
            names = None
    assert not differing(found, expected(step, how, is_public=is_public))


@pytest.mark.parametrize("is_public", [False, True], ids=["private", "public"])
@pytest.mark.parametrize("right", [PULL, PUSH, DELETE], ids=ACTIONS)
async def test_tokens_say_what_is_allowed(world: World, right: Right, is_public: bool) -> None:
    """A token for everything carries what its holder may do, and is refused to nobody."""
    place = await world.place(is_public=is_public)
    found = {}
    for name in CALLERS:
        client = await world.client(name, right, place)
        answer = await world.registry.ask_for_token(client, f"repository:{place.name}/images:{','.join(ACTIONS)}")
        (entry,) = read_token(answer.json["token"])[1]["access"]
        found[name] = set(entry["actions"])
    assert found == {name: _actions(name, right, place) for name in CALLERS}


def _actions(name: str, right: Right, place: Place) -> set[str]:
    """What somebody may do with images; the robots of the matrix are made for one right."""
    needed = {permission.partition(":")[2] for permission in right.needed}
    held = {
        ROBOT: needed,
        SYSTEM_ROBOT: needed,
        # No robot of a project can hold the right to delete artifacts as tags: this is that of the repository.
        LACKING_ROBOT: set(ACTIONS) - needed,
        LACKING_SYSTEM_ROBOT: set(ACTIONS) - needed,
    }.get(name, {action for action in ACTIONS if name in HOLDERS[f"repository:{action}"]})
    if name in (ROBOT, LACKING_ROBOT) and "push" in held:
        held = held | {"pull"}
    if name == "admin":
        held = set(ACTIONS)
    return held | {"pull"} if place.is_public else held


@pytest.mark.parametrize(
    ("path", "status"), [("/v2/", 200), ("/v2/_catalog", 200), (f"/service/token?service={SERVICE}", 200)]
)
async def test_what_takes_a_login(world: World, path: str, status: int) -> None:
    """The start, the list of repositories, which has what the caller may see, and a token for nothing in particular."""
    place = await world.place(is_public=False)
    found = {name: (await (await world.client(name, LOGIN, place)).get(path)).status for name in CALLERS}
    assert found == {name: 401 if name == ANONYMOUS else status for name in CALLERS}


async def test_who_sees_a_private_repository_in_the_catalog(world: World) -> None:
    """Whoever may pull it, and whoever may read the catalog of the system."""
    place = await world.place(is_public=False)
    repository = f"{place.name}/listed"
    await push_image(world.admin, repository, "v1")
    for name in set(CALLERS) - {ANONYMOUS}:
        answer = await (await world.client(name, PULL, place)).get("/v2/_catalog?n=1000")
        is_seen = name in PULL.private | {LACKING_ROBOT, LACKING_SYSTEM_ROBOT}
        assert (repository in answer.json["repositories"]) is is_seen, name
