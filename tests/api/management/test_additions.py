"""What else artifacts have to tell, and their icons."""

import base64
import json

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.artifacts import Held, digest, path_of, push, push_chart, push_index, push_system, show
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import descriptor, fresh_bytes, push_image
from tests.support.images import tar_archive
from tests.support.management import CALLERS, error, expected, send, statuses

pytestmark = pytest.mark.anyio

ROLES = tuple(name for name in CALLERS if name not in ("anonymous", "outsider", "admin"))
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MODEL = "application/vnd.cncf.model.manifest.v1+json"
PATH = "org.cncf.model.filepath"


async def addition(client: Client, held: Held, name: str) -> Answer:
    """Ask for an addition."""
    return await send(client, "GET", path_of(held.repository, held.digest, "additions", name))


async def test_the_build_history_of_an_image(admin: Client, repository: str) -> None:
    """As its config has it; null if it has none."""
    held = await push_system(admin, repository, "v1")
    answer = await addition(admin, held, "build_history")
    assert (answer.status, answer["content-type"]) == (200, "application/json; charset=utf-8")
    assert answer.json == [{"created": "2026-01-02T03:04:05Z", "created_by": "COPY run /"}]
    bare = await push(admin, repository, None, json.dumps({"of": fresh_bytes().decode()}).encode(), [])
    assert (await addition(admin, bare, "build_history")).json is None
    broken = await push_image(admin, repository, "2")
    assert (await addition(admin, Held(repository, broken.manifest, 0), "build_history")).status == 400


async def test_the_files_of_a_chart(admin: Client, repository: str) -> None:
    """Values and readme as they are; the charts it needs are in Chart.yaml."""
    held = await push_chart(admin, repository, "1.2.3")
    values, readme, needed = [
        await addition(admin, held, name) for name in ("values.yaml", "readme.md", "dependencies")
    ]
    assert (values.body, values["content-type"]) == (b"a: 1\n", "text/plain; charset=utf-8")
    assert (readme.body, readme["content-type"]) == (b"# A boat", "text/markdown; charset=utf-8")
    assert (needed.json, needed["content-type"]) == (None, "application/json; charset=utf-8")
    bare = await push_chart(admin, repository, "2", {})
    assert (await addition(admin, bare, "readme.md")).status == 404


async def test_the_files_of_a_model(admin: Client, repository: str) -> None:
    """A tree of them, and the texts beside the model."""
    readme, model, inner = tar_archive({"README.md": b"# Big"}), fresh_bytes(), fresh_bytes()
    layers = [
        {**descriptor(readme, "application/vnd.cncf.model.doc.v1.tar"), "annotations": {PATH: "README.md"}},
        {**descriptor(model, "application/vnd.cncf.model.weight.v1.raw"), "annotations": {PATH: "model.bin"}},
        {**descriptor(inner, "application/vnd.cncf.model.weight.v1.raw"), "annotations": {PATH: "in/../a/b.bin"}},
    ]
    held = await push(admin, repository, "m", fresh_bytes(), [readme, model, inner], artifactType=MODEL, layers=layers)
    shown = await show(admin, held)
    assert (shown["type"], list(shown["addition_links"])) == ("CNAI", ["files", "license", "readme.md"])
    assert (await addition(admin, held, "readme.md")).body == b"# Big"
    assert (await addition(admin, held, "license")).status == 404
    assert (await addition(admin, held, "files")).json == [
        {"name": "README.md", "type": "file", "size": len(readme)},
        {
            "name": "in",
            "type": "directory",
            "children": [
                {"name": "a", "type": "directory", "children": [{"name": "b.bin", "type": "file", "size": 100}]}
            ],
        },
        {"name": "model.bin", "type": "file", "size": 100},
    ]


async def test_an_sbom_tells_itself(admin: Client, repository: str) -> None:
    """Its subject is not asked for it."""
    subject = await push_system(admin, repository, "v1")
    sbom, kind = b'{"spdxVersion": "SPDX-2.3"}', "application/vnd.goharbor.harbor.sbom.v1"
    config = fresh_bytes()
    held = await push(
        admin,
        repository,
        None,
        config,
        [sbom],
        subject=subject.child,
        config=descriptor(config, kind),
    )
    answer = await addition(admin, held, "sbom")
    assert (answer.body, answer["content-type"]) == (sbom, kind)
    assert (await show(admin, held))["type"] == "SBOM"


async def test_what_an_artifact_does_not_have(admin: Client, repository: str) -> None:
    """Harbor's words for each kind."""
    held = await push_system(admin, repository, "v1")
    chart = await push_chart(admin, repository, "chart")
    both = await push_index(admin, repository, "all", held.child)
    other = await push(admin, repository, None, b"{}", [], artifactType="application/vnd.example")
    for one, name, message in (
        (held, "readme.md", "addition README.MD isn't supported for IMAGE(manifest version 2)"),
        (held, "sbom", "addition SBOM isn't supported for IMAGE(manifest version 2)"),
        (chart, "files", "addition FILES isn't supported for CHART"),
        (both, "build_history", "addition BUILD_HISTORY isn't supported"),
        (
            other,
            "license",
            f"the processor for artifact {(await show(admin, other))['type']} not found, cannot get the addition",
        ),
    ):
        assert error(await addition(admin, one, name)) == (400, "BAD_REQUEST", message)
    project_id = (await show(admin, held))["project_id"]
    assert error(await addition(admin, held, "vulnerabilities")) == (
        404,
        "NOT_FOUND",
        f"no scanner registration configured for project: {project_id}",
    )
    for name in ("nope", "VALUES.YAML"):
        assert error(await addition(admin, held, name)) == (
            422,
            "UNPROCESSABLE_ENTITY",
            "validation failure list:\naddition in path should be one of "
            "[build_history values.yaml readme.md dependencies sbom license files]",
        )
    for name in ("build_history", "vulnerabilities"):
        answer = await send(admin, "GET", path_of(repository, "nope", "additions", name))
        assert error(answer) == (404, "NOT_FOUND", f"artifact {repository}:nope not found")


async def test_icons(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """Each artifact names one that anybody can get, be it that of its type or its own."""
    marked = {"annotations": {"io.goharbor.artifact.v1alpha1.icon": ""}}
    own = await push(
        admin,
        repository,
        "own",
        b"{}",
        [PICTURE],
        artifactType="application/vnd.example",
        config=descriptor(b"{}", "application/vnd.oci.empty.v1+json"),
        layers=[descriptor(PICTURE, "image/png", **marked)],
    )
    assert (await show(admin, own))["icon"] == digest(PICTURE)
    no_picture = fresh_bytes()
    await push(
        admin,
        repository,
        "none",
        b"{}",
        [no_picture],
        artifactType="application/vnd.example",
        config=descriptor(b"{}", "application/vnd.oci.empty.v1+json"),
        layers=[descriptor(no_picture, "image/png", **marked)],
    )
    await push_system(admin, repository, "image")
    await push_chart(admin, repository, "chart")
    for shown in (await send(admin, "GET", path_of(repository))).json:
        answer = await send(registry.nobody, "GET", f"/icons/{shown['icon']}")
        assert answer.json["content-type"] == "image/png"
        assert base64.b64decode(answer.json["content"]).startswith(b"\x89PNG\r\n\x1a\n")
    assert base64.b64decode((await send(admin, "GET", f"/icons/{digest(PICTURE)}")).json["content"]) == PICTURE
    for missing in ("bad", digest(no_picture), "sha256:" + "0" * 64):
        assert error(await send(admin, "GET", f"/icons/{missing}")) == (
            404,
            "NOT_FOUND",
            f"the icon {missing} not found",
        )


async def test_who_may_read_additions(registry: RunningRegistry) -> None:
    """Members, and in a public project anybody."""
    for project in (PRIVATE_PROJECT, PUBLIC_PROJECT):
        await push_system(registry.admin, f"{project}/told", "v1")
        path = path_of(f"{project}/told", "v1", "additions")
        is_open = project == PUBLIC_PROJECT
        for name, status in (("build_history", 200), ("vulnerabilities", 404)):
            wanted = dict.fromkeys(CALLERS, status) if is_open else expected(status, *ROLES)
            assert await statuses(registry, "GET", f"{path}/{name}") == wanted
