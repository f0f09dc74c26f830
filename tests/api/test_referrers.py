"""Referrers: what points at a manifest."""

import json
from typing import Any

import pytest

from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import (
    Pushed,
    descriptor,
    digest_of,
    fresh_bytes,
    image,
    index,
    push_blob,
    push_image,
    push_manifest,
)
from tests.support.images import OCI_CONFIG, OCI_INDEX, OCI_MANIFEST, Blob

pytestmark = pytest.mark.anyio

SBOM = "application/vnd.example.sbom"
SIGNATURE = "application/vnd.example.signature"
EMPTY = b"{}"


async def referrers(client: Client, repository: str, digest: str, query: str = "") -> list[dict[str, Any]]:
    """The descriptors of an answer whose form has been checked."""
    answer = await client.get(f"/v2/{repository}/referrers/{digest}{query}")
    assert (answer.status, answer["content-type"]) == (200, OCI_INDEX)
    assert (answer.json["schemaVersion"], answer.json["mediaType"]) == (2, OCI_INDEX)
    found: list[dict[str, Any]] = answer.json["manifests"]
    return found


async def refer(client: Client, subject: Pushed, artifact_type: str = SBOM, **fields: Any) -> Blob:
    """Pushes an artifact about an image."""
    await push_blob(client, subject.repository, EMPTY)
    annotations = {"number": fresh_bytes().decode()}
    manifest = image(
        EMPTY,
        **{"subject": subject.manifest.descriptor, "artifactType": artifact_type, "annotations": annotations} | fields,
    )
    await push_manifest(client, subject.repository, manifest)
    return manifest


def entry(manifest: Blob, artifact_type: str | None) -> dict[str, Any]:
    """What a list shows for a manifest."""
    kind = {} if artifact_type is None else {"artifactType": artifact_type}
    return {**manifest.descriptor, **kind, "annotations": json.loads(manifest.data)["annotations"]}


def by_digest(descriptors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(descriptors, key=lambda one: str(one["digest"]))


async def test_a_referrer_is_listed(admin: Client, repository: str) -> None:
    """With its type and its annotations, which is what clients choose by."""
    subject = await push_image(admin, repository, "1")

    manifest = await refer(admin, subject)

    assert await referrers(admin, repository, subject.digest) == [entry(manifest, SBOM)]


async def test_the_push_of_a_referrer_is_confirmed(admin: Client, repository: str) -> None:
    """Without `OCI-Subject` in the answer clients would write a fallback tag as well."""
    subject = await push_image(admin, repository, "1")
    await push_blob(admin, repository, EMPTY)
    manifest = image(EMPTY, subject=subject.manifest.descriptor)

    for _ in range(2):
        answer = await admin.put(f"/v2/{repository}/manifests/sbom", manifest.data, content_type=OCI_MANIFEST)
        assert (answer.status, answer["oci-subject"]) == (201, subject.digest)


async def test_the_type_is_that_of_the_config_if_there_is_no_other(admin: Client, repository: str) -> None:
    """An image has its config's type, an index without a type has none."""
    subject = await push_image(admin, repository, "1")
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    one = image(config, subject=subject.manifest.descriptor, annotations={"a": "b"})
    several = index(subject=subject.manifest.descriptor, annotations={"c": "d"})
    for manifest in (one, several):
        await push_manifest(admin, repository, manifest)

    assert await referrers(admin, repository, subject.digest) == by_digest(
        [entry(one, OCI_CONFIG), entry(several, None)]
    )


async def test_a_filter_leaves_no_strangers(admin: Client, repository: str) -> None:
    """`artifactType` is applied, and the answer says so."""
    subject = await push_image(admin, repository, "1")
    sbom, signature = await refer(admin, subject, SBOM), await refer(admin, subject, SIGNATURE)

    async def filtered(kind: str) -> Answer:
        return await admin.get(f"/v2/{repository}/referrers/{subject.digest}?artifactType={kind}")

    assert (await filtered(SBOM)).json["manifests"] == [entry(sbom, SBOM)]
    assert (await filtered(SIGNATURE)).json["manifests"] == [entry(signature, SIGNATURE)]
    assert (await filtered("application/none")).json["manifests"] == []
    assert (await filtered(SBOM))["oci-filters-applied"] == "artifactType"
    unfiltered = await admin.get(f"/v2/{repository}/referrers/{subject.digest}")
    assert unfiltered.get("oci-filters-applied") is None


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
async def test_nobody_refers_to_what_is_not_there(admin: Client, repository: str, algorithm: str) -> None:
    """An unknown digest has an empty list, be the repository there or not; 404 would mean: use fallback tags."""
    digest = digest_of(b"nothing", algorithm)
    assert await referrers(admin, repository, digest) == []

    await push_image(admin, repository, "1")

    assert await referrers(admin, repository, digest) == []


async def test_a_referrer_may_come_before_its_subject(admin: Client, repository: str) -> None:
    """Copying tools push in any order."""
    subject_config = fresh_bytes()
    for data in (EMPTY, subject_config):
        await push_blob(admin, repository, data)
    subject = image(subject_config)
    manifest = image(EMPTY, subject=subject.descriptor, artifactType=SBOM, annotations={})

    await push_manifest(admin, repository, manifest)
    before = await referrers(admin, repository, subject.digest)
    await push_manifest(admin, repository, subject, "1")

    assert [one["digest"] for one in before] == [manifest.digest]
    assert await referrers(admin, repository, subject.digest) == before


async def test_a_deleted_referrer_is_not_listed(admin: Client, repository: str) -> None:
    """It goes at once; deleting the subject leaves the referrers of its digest."""
    subject = await push_image(admin, repository, "1")
    first, second = await refer(admin, subject), await refer(admin, subject)

    await admin.delete(f"/v2/{repository}/manifests/{first.digest}")
    assert await referrers(admin, repository, subject.digest) == [entry(second, SBOM)]
    await admin.delete(f"/v2/{repository}/manifests/{subject.digest}")

    assert await referrers(admin, repository, subject.digest) == [entry(second, SBOM)]


async def test_repositories_do_not_share_referrers(admin: Client, repository: str) -> None:
    """Who pulls from one repository learns nothing of another."""
    subject = await push_image(admin, repository, "1")
    await refer(admin, subject)

    assert await referrers(admin, f"{repository}/b", subject.digest) == []


async def test_a_subject_under_sha512(admin: Client, repository: str) -> None:
    """Subject and referrer may be named by different algorithms."""
    subject = await push_image(admin, repository, "1")
    await push_blob(admin, repository, EMPTY)
    named = descriptor(subject.manifest.data, OCI_MANIFEST, "sha512")
    manifest = image(EMPTY, subject=named, artifactType=SBOM, annotations={})
    await push_manifest(admin, repository, manifest)

    found = await referrers(admin, repository, named["digest"])

    assert [one["digest"] for one in found] == [manifest.digest]
    assert await referrers(admin, repository, subject.digest) == []


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
async def test_fallback_tags_are_part_of_the_list(admin: Client, repository: str, algorithm: str) -> None:
    """Older clients keep a list of their own under a tag; nobody sees an entry twice, and filters hold for it too."""
    subject = await push_image(admin, repository, "1")
    known = await refer(admin, subject)
    old = {**descriptor(fresh_bytes(), OCI_MANIFEST), "artifactType": SIGNATURE}
    digest = digest_of(subject.manifest.data, algorithm)
    tag = f"{algorithm}-{digest.partition(':')[2][:64]}"
    await push_manifest(admin, repository, index([entry(known, SBOM), old]), tag)

    found = await referrers(admin, repository, digest)
    filtered = await referrers(admin, repository, digest, f"?artifactType={SIGNATURE}")

    assert by_digest(found) == by_digest([entry(known, SBOM), old])
    assert filtered == [old]


async def test_a_fallback_tag_that_is_no_index_is_left_alone(admin: Client, repository: str) -> None:
    """cosign has tags that look alike and are images."""
    subject = await push_image(admin, repository, "1")
    await push_image(admin, repository, subject.digest.replace(":", "-"))

    assert await referrers(admin, repository, subject.digest) == []


async def follow(client: Client, path: str) -> list[list[dict[str, Any]]]:
    """Every page of a list."""
    pages = []
    following: str | None = path
    while following:
        answer = await client.get(following)
        assert answer.status == 200
        pages.append(answer.json["manifests"])
        link = answer.get("link")
        following = link.partition(">")[0].removeprefix("<") if link else None
    return pages


async def test_a_long_list_comes_in_pages(admin: Client, repository: str) -> None:
    """No page is larger than a manifest may be; `Link` leads on, and carries the filter along."""
    subject = await push_image(admin, repository, "1")
    padding = "x" * 900_000
    sboms = [await refer(admin, subject, annotations={"number": str(n), "padding": padding}) for n in range(5)]
    await refer(admin, subject, SIGNATURE, annotations={"padding": padding})

    pages = await follow(admin, f"/v2/{repository}/referrers/{subject.digest}")
    filtered = await follow(admin, f"/v2/{repository}/referrers/{subject.digest}?artifactType={SBOM}")

    assert len(pages) > 1
    assert all(len(json.dumps(page)) <= 4 * 1024 * 1024 for page in pages)
    assert len([one for page in pages for one in page]) == 6
    assert [one["digest"] for page in filtered for one in page] == sorted(one.digest for one in sboms)


@pytest.mark.parametrize("reference", ["1", "sha256:bad", "md5:d41d8cd98f00b204e9800998ecf8427e", ""])
async def test_a_subject_is_a_digest(admin: Client, repository: str, reference: str) -> None:
    """Tags have no referrers."""
    answer = await admin.get(f"/v2/{repository}/referrers/{reference}")

    assert (answer.status, answer.code) == (400, "DIGEST_INVALID")
