"""What there is beside plain images: indexes, artifacts, sparse images, foreign layers, sha512, old forms."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.support.application import run_registry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import (
    DOCKER_LIST,
    DOCKER_MANIFEST,
    descriptor,
    digest_of,
    fresh_bytes,
    image,
    index,
    push_blob,
    push_image,
    push_manifest,
)
from tests.support.images import OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, Blob
from wharf.base.settings import Settings

pytestmark = pytest.mark.anyio

EMPTY = b"{}"
OCI_EMPTY = "application/vnd.oci.empty.v1+json"
FOREIGN_LAYERS = [
    "application/vnd.oci.image.layer.nondistributable.v1.tar",
    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
]


async def put(client: Client, repository: str, reference: str, manifest: Blob) -> Answer:
    return await client.put(f"/v2/{repository}/manifests/{reference}", manifest.data, content_type=manifest.media_type)


async def assert_served(client: Client, repository: str, reference: str, manifest: Blob) -> None:
    """What is served is what was pushed, with its type."""
    answer = await client.get(f"/v2/{repository}/manifests/{reference}")
    assert (answer.status, answer.body, answer["content-type"]) == (200, manifest.data, manifest.media_type)


async def test_docker_images_and_lists(admin: Client, repository: str) -> None:
    """Docker's own types come back as such; nothing is turned into the OCI form."""
    config, layer = fresh_bytes(), fresh_bytes()
    for data in (config, layer):
        await push_blob(admin, repository, data)
    one = image(
        config,
        mediaType=DOCKER_MANIFEST,
        config=descriptor(config, "application/vnd.docker.container.image.v1+json"),
        layers=[descriptor(layer, "application/vnd.docker.image.rootfs.diff.tar.gzip")],
    )
    several = index([one.descriptor], mediaType=DOCKER_LIST)

    await push_manifest(admin, repository, one, "one")
    await push_manifest(admin, repository, several, "several")

    await assert_served(admin, repository, "one", one)
    await assert_served(admin, repository, "several", several)


async def test_an_empty_index(admin: Client, repository: str) -> None:
    """An index may have no children."""
    manifest = index()

    await push_manifest(admin, repository, manifest, "1")

    await assert_served(admin, repository, "1", manifest)


async def test_an_index_in_an_index(admin: Client, repository: str) -> None:
    """Indexes may be nested."""
    child = await push_image(admin, repository)
    inner = index([child.manifest.descriptor])
    outer = index([inner.descriptor])

    await push_manifest(admin, repository, inner)
    await push_manifest(admin, repository, outer, "1")

    await assert_served(admin, repository, "1", outer)
    await assert_served(admin, repository, inner.digest, inner)


async def test_an_index_may_lack_its_children(admin: Client, repository: str) -> None:
    """A sparse index names platforms that were never copied; they may follow or not."""
    later = image(EMPTY, config=descriptor(EMPTY, OCI_EMPTY))
    manifest = index([later.descriptor, descriptor(fresh_bytes(), OCI_MANIFEST)])

    await push_manifest(admin, repository, manifest, "1")
    await push_blob(admin, repository, EMPTY)
    await push_manifest(admin, repository, later)

    await assert_served(admin, repository, "1", manifest)


async def test_a_build_cache_is_an_index_of_layers(admin: Client, repository: str) -> None:
    """BuildKit's cache: the children are blobs, and these are in use like those of an image."""
    layer, config = fresh_bytes(), fresh_bytes()
    for data in (layer, config):
        await push_blob(admin, repository, data)
    manifest = index(
        [descriptor(layer, OCI_LAYER), descriptor(config, "application/vnd.buildkit.cacheconfig.v0")],
    )

    await push_manifest(admin, repository, manifest, "cache")

    await assert_served(admin, repository, "cache", manifest)
    refused = await admin.delete(f"/v2/{repository}/blobs/{digest_of(layer)}")
    assert (refused.status, refused.code) == (405, "UNSUPPORTED")


@pytest.mark.parametrize("media_type", FOREIGN_LAYERS)
async def test_foreign_layers_need_not_be_there(admin: Client, repository: str, media_type: str) -> None:
    """Layers that may not be distributed are fetched from elsewhere; if somebody pushes them they are served."""
    config, layer = fresh_bytes(), fresh_bytes()
    await push_blob(admin, repository, config)
    manifest = image(config, layers=[descriptor(layer, media_type, urls=["https://example.com/layer"])])

    await push_manifest(admin, repository, manifest, "1")
    await assert_served(admin, repository, "1", manifest)
    await push_blob(admin, repository, layer)

    assert (await admin.get(f"/v2/{repository}/blobs/{digest_of(layer)}")).body == layer


async def test_a_sparse_image(admin: Client, repository: str) -> None:
    """An image may lack some of its layers; one that is pushed later belongs to it from then on."""
    config, there, later = fresh_bytes(), fresh_bytes(), fresh_bytes()
    for data in (config, there):
        await push_blob(admin, repository, data)
    manifest = image(config, [there, later])

    await push_manifest(admin, repository, manifest, "1")
    await push_blob(admin, repository, later)

    await assert_served(admin, repository, "1", manifest)
    refused = await admin.delete(f"/v2/{repository}/blobs/{digest_of(later)}")
    assert refused.code == "UNSUPPORTED"


async def test_sparse_images_can_be_refused(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A registry that should hold whole images only says which layer is missing."""
    strict = replace(settings, data=tmp_path_factory.mktemp("strict"), database="", sparse_images="refuse")
    async with run_registry(strict) as registry:
        config, there, missing = fresh_bytes(), fresh_bytes(), fresh_bytes()
        for data in (config, there):
            await push_blob(registry.admin, "team/strict", data)

        answer = await put(registry.admin, "team/strict", "1", image(config, [there, missing]))

        assert (answer.status, answer.code) == (400, "MANIFEST_BLOB_UNKNOWN")
        assert digest_of(missing) in answer.message


async def test_an_artifact_with_the_empty_config(admin: Client, repository: str) -> None:
    """What ORAS pushes: the type stands beside a config of two bytes, which the descriptor may carry itself."""
    layer = fresh_bytes()
    for data in (EMPTY, layer):
        await push_blob(admin, repository, data)
    manifest = image(
        EMPTY,
        [layer],
        artifactType="application/vnd.example.sbom",
        config=descriptor(EMPTY, OCI_EMPTY, data="e30="),
    )

    await push_manifest(admin, repository, manifest, "1")

    await assert_served(admin, repository, "1", manifest)


async def test_an_artifact_without_layers(admin: Client, repository: str) -> None:
    """The config alone may be the content, as it is of a chart's metadata or a policy."""
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    manifest = image(config, config=descriptor(config, "application/vnd.cncf.helm.config.v1+json"))

    await push_manifest(admin, repository, manifest, "1")

    await assert_served(admin, repository, "1", manifest)


@pytest.mark.parametrize(
    "fields", [{"annotations": {"k": "v"}}, {"future": {"deep": [{"er": None}]}}, {"layers": None}]
)
async def test_fields_nobody_knows_are_kept(admin: Client, repository: str, fields: dict[str, Any]) -> None:
    """Documents are stored as they are, whatever versions of the specification add."""
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    manifest = image(config, **fields)

    await push_manifest(admin, repository, manifest, "1")

    await assert_served(admin, repository, "1", manifest)


async def test_sha512_beside_sha256(admin: Client, repository: str) -> None:
    """A manifest can be pushed under its sha512, and can name blobs by either."""
    config, layer = fresh_bytes(), fresh_bytes()
    await push_blob(admin, repository, config, "sha512")
    await push_blob(admin, repository, layer)
    manifest = image(config, config=descriptor(config, OCI_CONFIG, "sha512"), layers=[descriptor(layer, OCI_LAYER)])
    digest = digest_of(manifest.data, "sha512")

    pushed = await put(admin, repository, f"{digest}?tag=1", manifest)

    assert (pushed.status, pushed["docker-content-digest"]) == (201, digest)
    assert pushed["location"] == f"/v2/{repository}/manifests/{digest}"
    for reference in (digest, "1"):
        await assert_served(admin, repository, reference, manifest)
        head = await admin.head(f"/v2/{repository}/manifests/{reference}")
        assert head["docker-content-digest"] == digest


async def test_both_digests_of_a_manifest_can_be_pushed(admin: Client, repository: str) -> None:
    """They are two manifests to the registry; deleting one leaves the other."""
    pushed = await push_image(admin, repository, "1")
    sha512 = digest_of(pushed.manifest.data, "sha512")
    assert (await put(admin, repository, sha512, pushed.manifest)).status == 201

    await admin.delete(f"/v2/{repository}/manifests/{pushed.digest}")

    await assert_served(admin, repository, sha512, pushed.manifest)


@pytest.mark.parametrize(
    "media_type",
    [
        "application/vnd.docker.distribution.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
    ],
)
async def test_the_first_generation_is_refused(admin: Client, repository: str, media_type: str) -> None:
    """Schema 1 has been dead for years; the answer says what is taken instead."""
    document = {"schemaVersion": 1, "name": repository, "tag": "1", "fsLayers": [], "history": []}

    answer = await put(admin, repository, "1", Blob(media_type, json.dumps(document).encode()))

    assert (answer.status, answer.code) == (400, "MANIFEST_INVALID")
    assert media_type in answer.message
    assert OCI_MANIFEST in answer.message
    assert OCI_INDEX in answer.message


async def test_attestations_are_kept(admin: Client, repository: str) -> None:
    """Children for the platform `unknown/unknown` are not images, and stay what they are."""
    real, attestation = await push_image(admin, repository), await push_image(admin, repository)
    manifest = index(
        [
            {**real.manifest.descriptor, "platform": {"os": "linux", "architecture": "amd64"}},
            {**attestation.manifest.descriptor, "platform": {"os": "unknown", "architecture": "unknown"}},
        ]
    )

    await push_manifest(admin, repository, manifest, "1")

    await assert_served(admin, repository, "1", manifest)
