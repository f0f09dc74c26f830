"""Accessories: artifacts that say something about another one, as the management API shows them."""

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.artifacts import (
    Held,
    listed,
    path_of,
    push,
    push_index,
    push_signature,
    push_system,
    remove,
    show,
)
from tests.support.asgi import Client
from tests.support.asgi_pushes import fresh_bytes, push_manifest, tags_of
from tests.support.management import CALLERS, error, expected, send, statuses

pytestmark = pytest.mark.anyio

ROLES = tuple(name for name in CALLERS if name not in ("anonymous", "outsider", "admin"))
COSIGN_ICON = "sha256:20401d5b3a0f6dbc607c8d732eb08471af4ae6b19811a4efce8c6a724aed2882"
NOTATION = "application/vnd.cncf.notary.signature"


def old_tag(subject: Held) -> str:
    """The tag under which older clients put a signature."""
    return subject.digest.replace(":", "-") + ".sig"


async def types(client: Client, held: Held, query: str = "") -> list[str]:
    """The types of an artifact's accessories."""
    answer = await send(client, "GET", path_of(held.repository, held.digest, "accessories") + query)
    assert answer.status == 200, answer
    return [one["type"] for one in answer.json]


async def test_accessories_are_shown(admin: Client, repository: str) -> None:
    """In a list of their own, and with the artifact if asked for; they come in the order of their pushes."""
    subject = await push_system(admin, repository, "v1")
    signature = await push_signature(admin, subject)
    await push(admin, repository, None, fresh_bytes(), [], subject=subject.child, artifactType=NOTATION)
    await push(admin, repository, None, fresh_bytes(), [], subject=subject.child)
    assert await types(admin, subject) == ["signature.cosign", "signature.notation", "subject.accessory"]
    answer = await send(admin, "GET", path_of(repository, "v1", "accessories"))
    shown = await show(admin, subject, query="?with_accessory=true")
    as_artifact = await show(admin, signature)
    assert (answer["x-total-count"], answer.json) == ("3", shown["accessories"])
    assert answer.json[0] == {
        "artifact_id": as_artifact["id"],
        "creation_time": as_artifact["push_time"],
        "digest": signature.digest,
        "icon": COSIGN_ICON,
        "id": as_artifact["id"],
        "size": signature.total_bytes,
        "subject_artifact_digest": subject.digest,
        "subject_artifact_id": shown["id"],
        "subject_artifact_repo": repository,
        "type": "signature.cosign",
    }
    assert (await show(admin, subject))["accessories"] is None
    assert await types(admin, subject, "?q=type%3Dsignature.notation") == ["signature.notation"]
    assert await types(admin, subject, "?sort=-id&page_size=1") == ["subject.accessory"]


async def test_an_artifact_without_accessories(admin: Client, repository: str) -> None:
    """Its list is empty; with the artifact it is null."""
    subject = await push_system(admin, repository, "v1")
    assert await types(admin, subject) == []
    assert (await show(admin, subject, query="?with_accessory=true"))["accessories"] is None
    assert error(await send(admin, "GET", path_of(repository, "nope", "accessories")))[0] == 404


async def test_a_signature_may_be_known_by_its_tag(admin: Client, repository: str) -> None:
    """Also if it was there before the tag, and before its subject."""
    subject = await push_system(admin, repository, "v1")
    signature = await push_signature(admin, subject, old_tag(subject))
    other = await push_system(admin, f"{repository}/b", "v1")
    late = await push_signature(admin, other, "late")
    assert await listed(admin, repository) == [subject.digest]
    assert await types(admin, subject) == ["signature.cosign"]
    assert late.digest in await listed(admin, f"{repository}/b")
    await push_manifest(admin, f"{repository}/b", late.manifest, old_tag(other))
    assert await listed(admin, f"{repository}/b") == [other.digest]
    assert (await remove(admin, signature)).status == 200
    assert await types(admin, subject) == []


async def test_accessories_go_with_their_subject(admin: Client, repository: str) -> None:
    """With those of their own; those of others stay."""
    subject, other = await push_system(admin, repository, "v1"), await push_system(admin, repository, "v2")
    signature, kept = await push_signature(admin, subject), await push_signature(admin, other)
    of_signature = await push_signature(admin, signature)
    old = await push_signature(admin, subject, old_tag(subject))
    assert (await remove(admin, subject)).status == 200
    for gone in (subject, signature, of_signature, old):
        assert (await admin.get(f"/v2/{repository}/manifests/{gone.digest}")).status == 404
    assert (await admin.get(f"/v2/{repository}/manifests/{kept.digest}")).status == 200
    assert await tags_of(admin, repository) == ["v2"]


async def test_the_registry_api_deletes_the_subject_alone(admin: Client, repository: str) -> None:
    """OCI's conformance suite deletes referrers after their subject; a subject that comes back finds them there."""
    subject = await push_system(admin, repository, "v1")
    signature = await push_signature(admin, subject)
    assert (await admin.delete(f"/v2/{repository}/manifests/{subject.digest}")).status == 202
    assert (await admin.get(f"/v2/{repository}/manifests/{signature.digest}")).status == 200
    assert await listed(admin, repository) == []
    await push_manifest(admin, repository, subject.manifest, "v1")
    assert await types(admin, subject) == ["signature.cosign"]


async def test_a_child_shows_what_its_index_has(admin: Client, repository: str) -> None:
    """Often the index alone is signed."""
    child = await push_system(admin, repository, "v1")
    held = await push_index(admin, repository, "all", child.child)
    signature = await push_signature(admin, held)
    shown = await show(admin, child, query="?with_inherited_accessory=true")
    assert [one["digest"] for one in shown["inherited_accessories"]] == [signature.digest]
    assert shown["inherited_accessories"][0]["subject_artifact_digest"] == held.digest
    assert "inherited_accessories" not in await show(admin, child)
    assert "inherited_accessories" not in await show(admin, held, query="?with_inherited_accessory=true")


async def test_who_may_list_accessories(registry: RunningRegistry) -> None:
    """Members, and in a public project anybody."""
    for project in (PRIVATE_PROJECT, PUBLIC_PROJECT):
        await push_system(registry.admin, f"{project}/signed", "v1")
        wanted = expected(200, *ROLES) if project == PRIVATE_PROJECT else dict.fromkeys(CALLERS, 200)
        assert await statuses(registry, "GET", path_of(f"{project}/signed", "v1", "accessories")) == wanted
