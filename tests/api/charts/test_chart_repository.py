"""The classic chart repository of a project: written like ChartMuseum's, kept as OCI artifacts, read by Helm."""

import asyncio
import json
from typing import Any

import pytest
import yaml

from tests.api.test_audit_records import about, recorded
from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.artifacts import HELM_CONFIG, HELM_LAYER, push, push_chart
from tests.support.asgi import Client
from tests.support.asgi_pushes import descriptor, digest_of, push_image
from tests.support.charts import Chart, chart, form, index, refusal, saved, upload
from tests.support.management import fresh, send
from wharf.content.artifacts.charts import PROVENANCE_LAYER

pytestmark = pytest.mark.anyio

EVERYTHING: dict[str, Any] = {
    "appVersion": "2.0",
    "description": "Says hello — to everybody \U0001f44b\u2028 and \u0085 more",
    "home": "https://example.com",
    "icon": "https://example.com/icon.png",
    "keywords": ["hello", "world"],
    "sources": ["https://example.com/source"],
    "maintainers": [{"name": "Ann", "email": "ann@example.com"}],
    "annotations": {"category": "Greetings"},
    "dependencies": [{"name": "base", "version": "1.x", "repository": "https://example.com/charts"}],
    "deprecated": True,
    "kubeVersion": ">=1.20",
    "type": "application",
}


async def manifest(client: Client, sent: Chart, tag: str = "1.0.0") -> dict[str, Any]:
    """The artifact that a chart has become."""
    answer = await client.get(f"/v2/{PRIVATE_PROJECT}/{sent.name}/manifests/{tag}")
    assert answer.status == 200, answer
    document = answer.json
    assert isinstance(document, dict)
    return document


async def test_an_uploaded_chart_is_an_artifact(registry: RunningRegistry) -> None:
    """With Helm's config, layer and annotations; its archive is what was sent, byte for byte."""
    developer, sent = registry.user("developer"), chart(**EVERYTHING)
    await saved(developer, sent)
    document = await manifest(developer, sent)
    assert document["config"]["mediaType"] == HELM_CONFIG
    (layer,) = document["layers"]
    assert layer == {"mediaType": HELM_LAYER, "digest": digest_of(sent.archive), "size": len(sent.archive)}
    assert document["annotations"] | {"org.opencontainers.image.created": ""} == {
        "org.opencontainers.image.title": sent.name,
        "org.opencontainers.image.version": "1.0.0",
        "org.opencontainers.image.description": EVERYTHING["description"],
        "org.opencontainers.image.url": "https://example.com",
        "org.opencontainers.image.source": "https://example.com/source",
        "org.opencontainers.image.authors": "Ann (ann@example.com)",
        "org.opencontainers.image.created": "",
        "category": "Greetings",
    }
    config = await developer.get(f"/v2/{PRIVATE_PROJECT}/{sent.name}/blobs/{document['config']['digest']}")
    assert config.json == {"apiVersion": "v2", "name": sent.name, "version": "1.0.0", **EVERYTHING}
    archive = await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{sent.file}")
    assert (archive.status, archive.body) == (200, sent.archive)
    shown = await send(developer, "GET", f"/projects/{PRIVATE_PROJECT}/repositories/{sent.name}/artifacts/1.0.0")
    assert (shown.json["type"], shown.json["extra_attrs"]["appVersion"]) == ("CHART", "2.0")


async def test_the_index_has_what_helm_reads(registry: RunningRegistry) -> None:
    """Every field of Chart.yaml, the digest and a relative address; as JSON and as YAML it says the same."""
    developer, sent = registry.user("developer"), chart(**EVERYTHING)
    await saved(developer, sent)
    answer = await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/index.yaml")
    document = answer.json
    assert yaml.safe_load(answer.body)["entries"][sent.name][0]["description"] == EVERYTHING["description"]
    assert document["apiVersion"] == "v1"
    assert document["generated"].endswith("Z")
    (version,) = document["entries"][sent.name]
    created = version.pop("created")
    assert created.endswith("Z")
    assert version == {
        "apiVersion": "v2",
        "name": sent.name,
        "version": "1.0.0",
        **EVERYTHING,
        "digest": digest_of(sent.archive).removeprefix("sha256:"),
        "urls": [f"charts/{sent.file}"],
    }


async def test_charts_that_were_pushed_as_artifacts_are_in_the_index(
    registry: RunningRegistry, repository: str
) -> None:
    """Under the name of their repository, in folders too; a tag that is not the version is left out."""
    developer = registry.user("developer")
    project = fresh("oci")
    assert (await send(registry.admin, "POST", "/projects", {"project_name": project})).status == 201
    await push_chart(registry.admin, f"{project}/deep/boat", "1.2.3")
    await push_chart(registry.admin, f"{project}/boat", "latest")
    await push_image(registry.admin, f"{project}/image", "1.2.3")
    entries = await index(registry.admin, project)
    assert list(entries) == ["deep/boat"]
    assert entries["deep/boat"][0]["urls"] == ["charts/deep/boat-1.2.3.tgz"]
    archive = await registry.admin.get(f"/chartrepo/{project}/charts/deep/boat-1.2.3.tgz")
    assert digest_of(archive.body).endswith(entries["deep/boat"][0]["digest"])
    assert (await developer.get(f"/chartrepo/{project}/index.yaml")).status == 403


async def test_versions_stand_in_their_order(registry: RunningRegistry) -> None:
    """The newest first, releases before what preceded them; a plus is an underscore in the tag."""
    developer, name = registry.user("developer"), fresh("chart")
    versions = ("1.9.0", "1.10.0", "1.10.0-rc.2", "1.10.0-rc.10", "1.10.0-alpha", "0.1.0+build.7")
    for version in versions:
        await saved(developer, Chart(name, version))
    entries = await index(developer, PRIVATE_PROJECT)
    expected_order = ["1.10.0", "1.10.0-rc.10", "1.10.0-rc.2", "1.10.0-alpha", "1.9.0", "0.1.0+build.7"]
    assert [entry["version"] for entry in entries[name]] == expected_order
    built = Chart(name, "0.1.0+build.7")
    assert (await manifest(developer, built, "0.1.0_build.7"))["layers"][0]["size"] == len(built.archive)
    for file in (built.file, built.file.replace("+", "%2B")):
        assert (await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{file}")).body == built.archive
    summaries = (await developer.get(f"/api/chartrepo/{PRIVATE_PROJECT}/charts")).json
    (summary,) = [one for one in summaries if one["name"] == name]
    assert (summary["total_versions"], summary["latest_version"]) == (6, "1.10.0")


async def test_the_index_has_an_entity_tag(registry: RunningRegistry) -> None:
    """It changes with every push and deletion of a chart, and with nothing else."""
    developer, sent = registry.user("developer"), chart()
    path = f"/chartrepo/{PRIVATE_PROJECT}/index.yaml"
    await saved(developer, sent)
    etag = (await developer.get(path))["etag"]
    assert (await developer.get(path, if_none_match=etag)).status == 304
    assert (await developer.head(path))["etag"] == etag
    await push_image(developer, f"{PRIVATE_PROJECT}/{fresh('image')}", "1")
    assert (await developer.get(path, if_none_match=etag)).status == 304
    await saved(developer, Chart(sent.name, "1.0.1"))
    assert (await developer.get(path, if_none_match=etag)).status == 200
    gone = await registry.user("maintainer").delete(f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{sent.name}/1.0.1")
    assert gone.status == 200
    assert [entry["version"] for entry in (await index(developer, PRIVATE_PROJECT))[sent.name]] == ["1.0.0"]


async def test_a_version_is_replaced_only_by_force(registry: RunningRegistry) -> None:
    """Without the word in the query it is a conflict, and nothing changes."""
    developer, sent = registry.user("developer"), chart()
    changed = Chart(sent.name, metadata={"description": "other"})
    await saved(developer, sent)
    refused = await upload(developer, PRIVATE_PROJECT, chart=changed.archive)
    assert refusal(refused) == (409, "CONFLICT")
    assert (await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{sent.file}")).body == sent.archive
    await saved(developer, changed, query="?force")
    assert (await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{sent.file}")).body == changed.archive


@pytest.mark.parametrize("is_same", [False, True], ids=["different", "the same"])
async def test_of_several_first_uploads_one_wins(registry: RunningRegistry, is_same: bool) -> None:
    """However many come at once, on whichever node; the others are refused, and leave no artifact behind."""
    developer, sent = registry.user("developer"), chart()
    charts = [Chart(sent.name, metadata={} if is_same else {"description": f"number {number}"}) for number in range(6)]
    answers = await asyncio.gather(*(upload(developer, PRIVATE_PROJECT, chart=one.archive) for one in charts))
    winners = [one for one, answer in zip(charts, answers, strict=True) if answer.status == 201]
    assert len(winners) == 1
    assert [refusal(answer) for answer in answers if answer.status != 201] == [(409, "CONFLICT")] * 5
    archive = await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{sent.file}")
    assert archive.body == winners[0].archive
    artifacts = await send(developer, "GET", f"/projects/{PRIVATE_PROJECT}/repositories/{sent.name}/artifacts")
    assert len(artifacts.json) == 1
    # With the word that overwrites all of them go through.
    forced = await asyncio.gather(*(upload(developer, PRIVATE_PROJECT, "?force", chart=one.archive) for one in charts))
    assert [answer.status for answer in forced] == [201] * 6


async def test_of_several_first_provenances_one_wins(registry: RunningRegistry) -> None:
    """The others find the chart with a provenance that they have not seen."""
    developer, sent = registry.user("developer"), chart()
    await saved(developer, sent)
    path = f"/api/chartrepo/{PRIVATE_PROJECT}/prov"
    files = [sent.provenance + b"\n" * number for number in range(6)]
    answers = await asyncio.gather(*(developer.post(path, one) for one in files))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 5
    winner = files[[answer.status for answer in answers].index(201)]
    assert (await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{sent.file}.prov")).body == winner


async def test_a_tag_that_is_no_chart_is_not_taken_away(registry: RunningRegistry) -> None:
    """An image under the chart's version is something that is there as well."""
    developer, sent = registry.user("developer"), chart()
    image = await push_image(developer, f"{PRIVATE_PROJECT}/{sent.name}", "1.0.0")
    assert refusal(await upload(developer, PRIVATE_PROJECT, chart=sent.archive)) == (409, "CONFLICT")
    head = await developer.request("HEAD", f"/v2/{PRIVATE_PROJECT}/{sent.name}/manifests/1.0.0")
    assert head["docker-content-digest"] == image.digest
    await saved(developer, sent, query="?force")


async def test_the_whole_body_may_be_the_chart(registry: RunningRegistry) -> None:
    """As curl sends it with --data-binary."""
    developer, sent = registry.user("developer"), chart()
    answer = await developer.post(f"/api/chartrepo/{PRIVATE_PROJECT}/charts", sent.archive)
    assert answer.status == 201, answer
    assert sent.name in await index(developer, PRIVATE_PROJECT)


async def test_a_provenance_is_a_layer(registry: RunningRegistry) -> None:
    """It comes with the chart or later, and is read beside the archive."""
    developer, sent, later = registry.user("developer"), chart(), chart()
    assert (await upload(developer, PRIVATE_PROJECT, chart=sent.archive, prov=sent.provenance)).status == 201
    await saved(developer, later)
    missing = await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{later.file}.prov")
    assert refusal(missing) == (404, "NOT_FOUND")
    path = f"/api/chartrepo/{PRIVATE_PROJECT}/prov"
    body, content_type = form(prov=later.provenance)
    assert (await developer.post(path, body, content_type=content_type)).status == 201
    assert refusal(await developer.post(path, later.provenance)) == (409, "CONFLICT")
    assert (await developer.post(f"{path}?force", later.provenance)).status == 201
    for one in (sent, later):
        found = await developer.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{one.file}.prov")
        assert (found.status, found.body) == (200, one.provenance)
        layers = (await manifest(developer, one))["layers"]
        assert sorted(layer["mediaType"] for layer in layers) == sorted([HELM_LAYER, PROVENANCE_LAYER])
        shown = await developer.get(f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{one.name}/1.0.0")
        signature = shown.json["security"]["signature"]
        assert signature == {"signed": True, "prov_file": f"charts/{one.file}.prov"}


async def test_a_provenance_is_about_its_chart(registry: RunningRegistry) -> None:
    """One with another digest, of a chart that is not there, or that is none at all, is refused."""
    developer, sent, other = registry.user("developer"), chart(), chart()
    mismatched = await upload(developer, PRIVATE_PROJECT, chart=sent.archive, prov=other.provenance)
    assert refusal(mismatched) == (400, "BAD_REQUEST")
    path = f"/api/chartrepo/{PRIVATE_PROJECT}/prov"
    assert refusal(await developer.post(path, other.provenance)) == (404, "NOT_FOUND")
    for broken in (b"", b"signed", b"-----BEGIN PGP SIGNED MESSAGE-----\n\n[1]\n...\n"):
        assert refusal(await developer.post(path, broken)) == (400, "BAD_REQUEST")


async def test_versions_are_shown(registry: RunningRegistry) -> None:
    """As a list, and one with its files; HEAD tells whether it is there."""
    guest, sent = registry.user("guest"), chart()
    await saved(registry.user("developer"), sent)
    path = f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{sent.name}"
    (listed,) = (await guest.get(path)).json
    assert (listed["version"], listed["urls"]) == ("1.0.0", [f"charts/{sent.file}"])
    shown = (await guest.get(f"{path}/1.0.0")).json
    assert shown["metadata"] == listed
    assert shown["files"] == {"README.md": "# A chart\n", "values.yaml": "greeting: hello\n"}
    assert shown["version"] == "1.0.0"
    assert (await guest.head(f"{path}/1.0.0")).status == 200
    for missing in (f"{path}/9.9.9", f"{path}x"):
        assert (await guest.head(missing)).status == 404
        assert refusal(await guest.get(missing)) == (404, "NOT_FOUND")


async def test_charts_are_deleted_as_artifacts(registry: RunningRegistry) -> None:
    """One version or all; a version with another tag loses only its own."""
    maintainer, name = registry.user("maintainer"), fresh("chart")
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        await saved(maintainer, Chart(name, version))
    artifact = f"/projects/{PRIVATE_PROJECT}/repositories/{name}/artifacts"
    assert (await send(maintainer, "POST", f"{artifact}/1.2.0/tags", {"name": "stable"})).status == 201
    path = f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{name}"
    answer = await maintainer.delete(f"{path}/1.0.0")
    assert (answer.status, answer.json) == (200, {"deleted": True})
    assert refusal(await maintainer.delete(f"{path}/1.0.0")) == (404, "NOT_FOUND")
    assert (await maintainer.delete(path)).status == 200
    assert name not in await index(maintainer, PRIVATE_PROJECT)
    assert (await send(maintainer, "GET", f"{artifact}/1.1.0")).status == 404
    assert (await send(maintainer, "GET", f"{artifact}/stable")).status == 200
    assert refusal(await maintainer.delete(path)) == (404, "NOT_FOUND")


async def test_quota_and_immutable_rules_hold(registry: RunningRegistry) -> None:
    """As for any push, since it is one."""
    project = fresh("limited")
    assert (await send(registry.admin, "POST", "/projects", {"project_name": project})).status == 201
    project_id = (await send(registry.admin, "GET", f"/projects/{project}")).json["project_id"]
    sent = chart()
    await saved(registry.admin, sent, project)
    rule = {
        "action": "immutable",
        "template": "immutable_template",
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "1.0.0"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
    }
    assert (await send(registry.admin, "POST", f"/projects/{project}/immutabletagrules", rule)).status == 201
    forced = await upload(registry.admin, project, "?force", chart=Chart(sent.name, metadata={"home": "x"}).archive)
    assert refusal(forced) == (412, "PRECONDITION")
    deleted = await registry.admin.delete(f"/api/chartrepo/{project}/charts/{sent.name}/1.0.0")
    assert refusal(deleted) == (412, "PRECONDITION")
    limit = {"hard": {"storage": 1}}
    assert (await send(registry.admin, "PUT", f"/quotas/{project_id}", limit)).status == 200
    full = await upload(registry.admin, project, chart=chart().archive)
    assert refusal(full) == (403, "DENIED")


async def test_everything_is_recorded_as_for_artifacts(registry: RunningRegistry) -> None:
    """A push, a pull and a deletion, in the same words."""
    maintainer, sent = registry.user("maintainer"), chart()
    await saved(maintainer, sent)
    digest = (await maintainer.get(f"/v2/{PRIVATE_PROJECT}/{sent.name}/manifests/1.0.0"))["docker-content-digest"]
    assert (await registry.user("guest").get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{sent.file}")).status == 200
    assert (await maintainer.delete(f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{sent.name}/1.0.0")).status == 200
    name = f"{PRIVATE_PROJECT}/{sent.name}"
    found = about(await recorded(registry, "create_artifact", "pull_artifact", "delete_artifact"), sent.name)
    assert sorted(entry for entry in found if entry[:2] != ("maintainer", "pull")) == sorted(
        [
            ("maintainer", "create", "artifact", f"{name}:1.0.0", f"push artifact: {name}@{digest}"),
            ("guest", "pull", "artifact", f"{name}:1.0.0", f"pull artifact: {name}@{digest}"),
            ("maintainer", "delete", "artifact", f"{name}@{digest}", f"delete artifact: {name}@{digest}"),
        ]
    )


async def test_read_only_mode(registry: RunningRegistry) -> None:
    """Nothing is written, and everything is read."""
    await saved(registry.admin, chart())
    assert (await send(registry.admin, "PUT", "/configurations", {"read_only": True})).status == 200
    try:
        assert refusal(await upload(registry.admin, PRIVATE_PROJECT, chart=chart().archive)) == (403, "DENIED")
        await index(registry.admin, PRIVATE_PROJECT)
    finally:
        assert (await send(registry.admin, "PUT", "/configurations", {"read_only": False})).status == 200


async def test_one_strange_chart_does_not_spoil_the_index(registry: RunningRegistry) -> None:
    """Fields that Helm does not know are left out, and a chart that says nothing sensible with them."""
    project = fresh("strange")
    assert (await send(registry.admin, "POST", "/projects", {"project_name": project})).status == 201
    for repository, config in (
        ("extra", {"name": "extra", "version": "1.0.0", "apiVersion": "v2", "unheard": {"of": 1}, "urls": ["evil"]}),
        ("wrong", {"name": "wrong", "version": 1, "apiVersion": "v2"}),
        ("long", {"name": "long", "version": "1.0.0", "annotations": {"k" * 2000: "v", "short": "v"}}),
    ):
        await _push_config(registry.admin, f"{project}/{repository}", json.dumps(config).encode())
    entries = await index(registry.admin, project)
    assert sorted(entries) == ["extra", "long"]
    assert "unheard" not in entries["extra"][0]
    assert entries["extra"][0]["urls"] == ["charts/extra-1.0.0.tgz"]
    assert entries["long"][0]["annotations"] == {"short": "v"}


async def _push_config(client: Client, repository: str, config: bytes) -> None:
    archive = Chart(repository.rpartition("/")[2]).archive
    await push(
        client,
        repository,
        "1.0.0",
        config,
        [archive],
        config=descriptor(config, HELM_CONFIG),
        layers=[descriptor(archive, HELM_LAYER)],
    )
