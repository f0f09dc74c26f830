"""How many statements an operation costs SQLite: what grows here grows with every request."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import Pushed, begin_upload, digest_of, fresh_bytes, image, push_image, push_manifest
from tests.support.robots import PULL, make, project_robot
from wharf.db.sqlite import SqliteDatabase

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module"),
]

TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
READS_RIGHTS = "access_version"


@contextmanager
def counted(registry: RunningRegistry) -> Iterator[list[str]]:
    """The statements that either connection runs in the block, apart from those that frame a transaction."""
    database = registry.database
    assert isinstance(database, SqliteDatabase)
    statements: list[str] = []

    def note(statement: str) -> None:
        # Whatever a trigger does is told as the statement that has set it off, once more.
        if not statement.startswith(TRANSACTION) and statements[-1:] != [statement]:
            statements.append(statement)

    connections = (database._reader, database._writer)
    for connection in connections:
        connection.set_trace_callback(note)
    try:
        yield statements
    finally:
        for connection in connections:
            connection.set_trace_callback(None)


@pytest.fixture
async def client(registry: RunningRegistry, repository: str) -> Client:
    """A member with a token, as clients come."""
    return await registry.bearer("developer", f"repository:{repository}:pull,push")


@pytest.fixture
async def pushed(registry: RunningRegistry, client: Client, repository: str) -> Pushed:
    """An image that the client has pulled once, so that the rights are known."""
    made = await push_image(registry.admin, repository, "1")
    await pull(client, made)
    return made


async def pull(client: Client, made: Pushed, reference: str = "1") -> None:
    assert (await client.get(f"/v2/{made.repository}/manifests/{reference}")).status == 200


async def change_something(registry: RunningRegistry, made: Pushed) -> None:
    """Commits something that has nothing to do with the image, so that all that was read has to be read again."""
    await push_manifest(registry.admin, made.repository, made.manifest, "other", "another")


@pytest.mark.parametrize("by_digest", [False, True], ids=["tag", "digest"])
async def test_a_pull_costs_nothing_while_nothing_changes(
    registry: RunningRegistry, client: Client, pushed: Pushed, by_digest: bool
) -> None:
    """Manifest, rights and token are remembered, for GET, HEAD and 304 alike."""
    reference = pushed.digest if by_digest else "1"
    await pull(client, pushed, reference)
    path = f"/v2/{pushed.repository}/manifests/{reference}"

    with counted(registry) as statements:
        await pull(client, pushed, reference)
        await client.head(path)
        await client.get(path, if_none_match=f'"{pushed.digest}"')

    assert statements == []


async def test_a_pull_after_a_change_reads_the_manifest_once(
    registry: RunningRegistry, client: Client, pushed: Pushed
) -> None:
    """Beside it, one statement finds out that nobody's rights have changed."""
    await change_something(registry, pushed)

    with counted(registry) as statements:
        await pull(client, pushed)

    assert len([statement for statement in statements if READS_RIGHTS not in statement]) == 1
    assert len(statements) <= 2


async def test_a_pull_by_password_costs_the_same(registry: RunningRegistry, pushed: Pushed) -> None:
    """A password that was right a moment ago is not looked up again."""
    client = registry.user("developer")
    await pull(client, pushed)

    with counted(registry) as statements:
        await pull(client, pushed)

    assert statements == []


async def test_a_pull_of_a_robot_costs_the_same(registry: RunningRegistry, pushed: Pushed) -> None:
    """By secret and by token alike; when it was last used is written later."""
    robot = await make(registry, project_robot(PULL))
    clients = (robot.client, await robot.bearer(f"repository:{pushed.repository}:pull"))
    for client in clients:
        await pull(client, pushed)

    with counted(registry) as statements:
        for client in clients:
            await pull(client, pushed)

    assert statements == []


async def test_a_blob_is_found_by_one_statement(registry: RunningRegistry, client: Client, pushed: Pushed) -> None:
    """The bytes come from storage."""
    with counted(registry) as statements:
        answer = await client.get(f"/v2/{pushed.repository}/blobs/{pushed.layer_digest}")

    assert answer.body == pushed.layer
    assert len(statements) == 1


async def test_a_token_that_was_just_issued_costs_nothing(registry: RunningRegistry) -> None:
    """Equal requests share a token for a minute."""
    await registry.ask_for_token(registry.user("developer"), "repository:team/shared:pull")

    with counted(registry) as statements:
        answer = await registry.ask_for_token(registry.user("developer"), "repository:team/shared:pull")

    assert (answer.status, statements) == (200, [])


async def test_an_upload_begins_without_a_statement(registry: RunningRegistry, client: Client, pushed: Pushed) -> None:
    """Its id is signed, so no row is needed before the first byte; most of what is begun is a mount that failed."""
    with counted(registry) as statements:
        await begin_upload(client, pushed.repository)

    assert statements == []


LAYERS = 10
# Found by counting; a larger number needs a reason.
STATEMENTS_MAX = {
    "a new blob in one request": 7,
    "a blob in one request that the project has": 6,
    "a mount": 6,
    "a piece of an upload": 4,
    "the end of an upload": 12,
    # Of these, one for each blob, one for the audit log, and one that finds the config, for what lists show.
    "a new manifest with a new tag": 9 + LAYERS + 3,
    "a manifest that is there, a tag that is there": 4,
    "a page of tags": 2,
    "a list of referrers": 3,
    "the catalog": 1,
}


async def test_writes_cost_no_more_than_they_did(registry: RunningRegistry, client: Client, pushed: Pushed) -> None:
    """Each operation stays within its number of statements."""
    admin, uploads = registry.admin, f"/v2/{pushed.repository}/blobs/uploads/"
    await admin.get("/v2/")
    spent: dict[str, int] = {}

    async def measure(name: str, method: str, target: str, body: bytes = b"", content_type: str = "") -> None:
        # What only finds out whether rights have changed is paid once after each commit, by whoever comes next.
        await registry.admin.get("/v2/")
        with counted(registry) as statements:
            answer = await client.request(method, target, body, headers={"content-type": content_type})
        assert answer.status < 300, answer
        spent[name] = len(statements)

    layers = [fresh_bytes() for _ in range(LAYERS)]
    await measure("a new blob in one request", "POST", f"{uploads}?digest={digest_of(layers[0])}", layers[0])
    await measure(
        "a blob in one request that the project has", "POST", f"{uploads}?digest={digest_of(layers[0])}", layers[0]
    )
    source = await push_image(admin, f"{pushed.repository}/source", "1")
    await measure("a mount", "POST", f"{uploads}?mount={source.layer_digest}&from={source.repository}")
    location = await begin_upload(client, pushed.repository)
    await measure("a piece of an upload", "PATCH", location, layers[1])
    await measure("the end of an upload", "PUT", f"{location}?digest={digest_of(layers[1])}")
    for layer in layers[2:]:
        await client.post(f"{uploads}?digest={digest_of(layer)}", layer)
    manifest = image(pushed.config, layers)
    put = ("PUT", f"/v2/{pushed.repository}/manifests/2", manifest.data, manifest.media_type)
    await measure("a new manifest with a new tag", *put)
    await measure("a manifest that is there, a tag that is there", *put)
    await measure("a page of tags", "GET", f"/v2/{pushed.repository}/tags/list")
    await measure("a list of referrers", "GET", f"/v2/{pushed.repository}/referrers/{pushed.digest}")
    client = admin
    await measure("the catalog", "GET", "/v2/_catalog")

    assert {name: count for name, count in spent.items() if count > STATEMENTS_MAX[name]} == {}
    assert spent.keys() == STATEMENTS_MAX.keys()
