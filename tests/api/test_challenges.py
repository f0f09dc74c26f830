"""What a refused client is told to do: the exact challenges."""

import pytest

from tests.support.application import OUTSIDER, PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi_pushes import digest_of, push_image

pytestmark = pytest.mark.anyio

REPOSITORY = f"{PRIVATE_PROJECT}/challenged"
DIGEST = digest_of(b"x")
HEAD_NEEDED = "authorize header needed to send HEAD to repository"
ROUTES = [
    ("GET", "manifests/1", "pull"),
    ("HEAD", "manifests/1", "pull"),
    ("GET", f"blobs/{DIGEST}", "pull"),
    ("HEAD", f"blobs/{DIGEST}", "pull"),
    ("GET", "tags/list", "pull"),
    ("GET", f"referrers/{DIGEST}", "pull"),
    ("PUT", "manifests/1", "pull,push"),
    ("POST", "blobs/uploads/", "pull,push"),
    ("POST", f"blobs/uploads/?mount={DIGEST}&from=a/b", "pull,push"),
    ("PATCH", "blobs/uploads/x", "pull,push"),
    ("PUT", f"blobs/uploads/x?digest={DIGEST}", "pull,push"),
    ("GET", "blobs/uploads/x", "pull,push"),
    ("DELETE", "blobs/uploads/x", "pull,push"),
    ("DELETE", "manifests/1", "delete"),
    ("DELETE", f"manifests/{DIGEST}", "delete"),
    ("DELETE", f"blobs/{DIGEST}", "delete"),
]


def bearer_challenge(repository: str, actions: str, error: str = "") -> str:
    suffix = f',error="{error}"' if error else ""
    return (
        'Bearer realm="http://registry.test/service/token",service="harbor-registry",'
        f'scope="repository:{repository}:{actions}"{suffix}'
    )


@pytest.mark.parametrize("repository", [REPOSITORY, f"{PUBLIC_PROJECT}/challenged", "nowhere/challenged"])
@pytest.mark.parametrize(("method", "path", "actions"), ROUTES)
async def test_without_credentials(
    registry: RunningRegistry, repository: str, method: str, path: str, actions: str
) -> None:
    """The scope that is needed, in quotes; the same for private, public and unknown projects."""
    answer = await registry.nobody.request(method, f"/v2/{repository}/{path}")

    assert answer.status == 401
    assert answer["www-authenticate"] == bearer_challenge(repository, actions)
    assert answer["docker-distribution-api-version"] == "registry/2.0"
    if method == "GET":
        # A probe of an upload is a GET as well.
        assert answer.message == f"{HEAD_NEEDED}: {HEAD_NEEDED}"
    elif method != "HEAD":
        assert answer.message.startswith(f"unauthorized to access repository: {repository}, action: ")


@pytest.mark.parametrize(("method", "path", "actions"), ROUTES)
async def test_with_a_password_that_does_not_suffice(
    registry: RunningRegistry, method: str, path: str, actions: str
) -> None:
    """Harbor's Basic challenge, and its message, which its users' scripts look for."""
    answer = await registry.user(OUTSIDER).request(method, f"/v2/{REPOSITORY}/{path}")

    assert (answer.status, answer["www-authenticate"]) == (401, 'Basic realm="harbor"')
    if method != "HEAD":
        denied = f"unauthorized to access repository: {REPOSITORY}, action: {actions.rpartition(',')[2]}"
        assert (answer.code, answer.message) == ("UNAUTHORIZED", f"{denied}: {denied}")


@pytest.mark.parametrize(("method", "path", "actions"), ROUTES)
async def test_with_a_token_that_does_not_suffice(
    registry: RunningRegistry, method: str, path: str, actions: str
) -> None:
    """401, not 403, with what has to be asked for: so the client gets itself another token."""
    client = await registry.bearer("developer", f"repository:{REPOSITORY}/other:pull")

    answer = await client.request(method, f"/v2/{REPOSITORY}/{path}")

    assert answer.status == 401
    assert answer["www-authenticate"] == bearer_challenge(REPOSITORY, actions, "insufficient_scope")


@pytest.mark.parametrize("by_token", [True, False], ids=["token", "password"])
async def test_an_unknown_project_is_named_to_users(registry: RunningRegistry, by_token: bool) -> None:
    """Harbor's empty challenge: asking for a token again would not help."""
    scope = "repository:nowhere/a:pull"
    client = await registry.bearer(OUTSIDER, scope) if by_token else registry.user(OUTSIDER)

    answer = await client.get("/v2/nowhere/a/manifests/1")

    assert (answer.status, answer["www-authenticate"]) == (401, "")
    assert answer.message == "project nowhere not found: project nowhere not found"


async def test_what_is_granted_is_not_challenged(registry: RunningRegistry) -> None:
    """A challenge is followed to the end: ask, take the token, be let in."""
    await push_image(registry.admin, REPOSITORY, "1")
    refused = await registry.nobody.get(f"/v2/{REPOSITORY}/manifests/1")
    parameters = dict(part.split("=", 1) for part in refused["www-authenticate"].removeprefix("Bearer ").split(",", 2))
    scope = parameters["scope"].strip('"')

    client = await registry.bearer("guest", scope)
    answer = await client.get(f"/v2/{REPOSITORY}/manifests/1")

    assert answer.status == 200
    assert answer.get("www-authenticate") is None
