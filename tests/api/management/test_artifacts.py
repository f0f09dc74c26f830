"""Artifacts through the management API: what is shown of each kind, lists, and deletion."""

from urllib.parse import quote

import pytest

from tests.api.management.test_repositories import new_project
from tests.api.test_statements import counted
from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.artifacts import (
    NEVER,
    Held,
    listed,
    path_of,
    push,
    push_chart,
    push_index,
    push_signature,
    push_system,
    remove,
    show,
)
from tests.support.asgi import Client
from tests.support.asgi_pushes import digest_of, fresh_bytes, image, push_blob, push_manifest
from tests.support.images import OCI_CONFIG, OCI_INDEX, OCI_MANIFEST
from tests.support.management import CALLERS, caller, error, expected, send, statuses

pytestmark = pytest.mark.anyio

ROLES = tuple(name for name in CALLERS if name not in ("anonymous", "outsider", "admin"))
IMAGE_ICON = "sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06"
CHART_ICON = "sha256:61cf3a178ff0f75bf08a25d96b75cf7355dc197749a9f128ed3ef34b0df05518"
OTHER_ICON = "sha256:da834479c923584f4cbcdecc0dac61f32bef1d51e8aae598cf16bd154efab49f"


def twice_quoted(text: str) -> str:
    """A text within `q`, which is unescaped twice, as clients that know Harbor send it."""
    return quote(quote(text, safe=""))


async def test_an_image_is_shown(admin: Client, repository: str) -> None:
    """With what its config says, its size with all blobs, and null for what it has none of."""
    held = await push_system(admin, repository, "1.0", annotations={"b": "2", "a": "ü"})
    shown = await show(admin, held, "1.0")
    tag = shown["tags"][0]
    assert shown == {
        "accessories": None,
        "addition_links": {
            "build_history": {
                "absolute": False,
                "href": f"/api/v2.0{path_of(repository, held.digest)}/additions/build_history",
            }
        },
        "annotations": {"a": "ü", "b": "2"},
        "artifact_type": OCI_CONFIG,
        "digest": held.digest,
        "extra_attrs": {
            "architecture": "arm64",
            "author": "somebody",
            "config": {
                "Cmd": ["/run"],
                "Env": ["PATH=/bin"],
                "Labels": shown["extra_attrs"]["config"]["Labels"],
            },
            "created": "2026-01-02T03:04:05.5Z",
            "os": "linux",
        },
        "icon": IMAGE_ICON,
        "id": tag["artifact_id"],
        "labels": None,
        "manifest_media_type": OCI_MANIFEST,
        "media_type": OCI_CONFIG,
        "project_id": shown["project_id"],
        "pull_time": NEVER,
        "push_time": shown["push_time"],
        "references": None,
        "repository_id": tag["repository_id"],
        "repository_name": repository,
        "size": held.total_bytes,
        "tags": [
            {
                "artifact_id": shown["id"],
                "id": tag["id"],
                "immutable": False,
                "name": "1.0",
                "pull_time": NEVER,
                "push_time": shown["push_time"],
                "repository_id": shown["repository_id"],
            }
        ],
        "type": "IMAGE",
    }
    assert list(shown) == sorted(shown)
    assert (await show(admin, held, "1.0", "?with_tag=false"))["tags"] is None


async def test_an_index_is_shown_with_its_children(admin: Client, repository: str) -> None:
    """In its order, each with its platform; its size is that of all of them."""
    first, second = await push_system(admin, repository, "1"), await push_system(admin, repository)
    platform = {"architecture": "arm64", "os": "windows", "os.version": "10", "os.features": ["x"], "variant": "v8"}
    held = await push_index(
        admin,
        repository,
        "all",
        {**second.child, "platform": platform, "annotations": {"k": "v"}, "urls": ["https://example.test"]},
        {**first.child, "platform": {"architecture": "amd64", "os": "linux"}},
        {**first.child, "digest": "sha256:" + "0" * 64},
    )
    shown = await show(admin, held, "all")
    first_id, second_id = [(await show(admin, one))["id"] for one in (first, second)]
    assert shown["references"] == [
        {
            "annotations": {"k": "v"},
            "child_digest": second.digest,
            "child_id": second_id,
            "parent_id": shown["id"],
            "platform": {
                "OsFeatures": ["x"],
                "OsVersion": "10",
                "architecture": "arm64",
                "os": "windows",
                "variant": "v8",
            },
            "urls": ["https://example.test"],
        },
        {
            "child_digest": first.digest,
            "child_id": first_id,
            "parent_id": shown["id"],
            "platform": {"OsFeatures": None, "architecture": "amd64", "os": "linux"},
            "urls": None,
        },
    ]
    assert shown["size"] == held.total_bytes + first.total_bytes + second.total_bytes
    assert (shown["type"], shown["media_type"], shown["manifest_media_type"]) == ("IMAGE", OCI_INDEX, OCI_INDEX)
    assert not {"addition_links", "extra_attrs", "artifact_type", "annotations"} & shown.keys()


async def test_an_index_grows_with_a_child_that_comes_later(admin: Client, repository: str) -> None:
    """A client may push the index first."""
    config = fresh_bytes()
    manifest = image(config)
    later = Held(repository, manifest, len(manifest.data) + len(config))
    held = await push_index(admin, repository, "all", later.child)
    assert ((await show(admin, held))["size"], (await show(admin, held))["references"]) == (held.total_bytes, None)
    await push_blob(admin, repository, config)
    await push_manifest(admin, repository, manifest)
    shown = await show(admin, held)
    assert shown["size"] == held.total_bytes + later.total_bytes
    assert [one["child_digest"] for one in shown["references"]] == [later.digest]
    assert await listed(admin, repository) == [held.digest]


async def test_other_kinds_are_shown(admin: Client, repository: str) -> None:
    """A chart with what Chart.yaml says, another artifact with its config, and what nothing is known of."""
    chart = await push_chart(admin, repository, "1.2.3")
    shown = await show(admin, chart)
    assert (shown["type"], shown["icon"]) == ("CHART", CHART_ICON)
    assert shown["extra_attrs"].items() >= {"apiVersion": "v2", "name": "boat", "version": "1.2.3"}.items()
    assert list(shown["addition_links"]) == ["dependencies", "readme.md", "values.yaml"]

    config = b'{"fuel": "x", "crew": 3}'
    fields = {"mediaType": "application/vnd.acme.rocket.config.v1+json"}
    rocket = await push(
        admin, repository, "r", config, [], config={**fields, "digest": digest_of(config), "size": len(config)}
    )
    shown = await show(admin, rocket)
    assert (shown["type"], shown["icon"], shown["extra_attrs"]) == ("ROCKET", OTHER_ICON, {"crew": 3, "fuel": "x"})
    assert "addition_links" not in shown
    broken = await push(admin, repository, "broken", b"\xff not JSON", [])
    assert (await show(admin, broken))["type"] == "IMAGE"
    assert "extra_attrs" not in await show(admin, broken)


async def test_sizes_beyond_measure_do_no_harm(admin: Client, repository: str) -> None:
    """A manifest may say what it likes of layers that a client gets elsewhere."""
    foreign = {
        "mediaType": "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
        "digest": "sha256:" + "1" * 64,
        "size": 2**63 - 1,
        "urls": ["https://example.test/"],
    }
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    children = []
    for number in range(3):
        manifest = image(config, layers=[foreign, {**foreign, "digest": f"sha256:{number:064}"}])
        await push_manifest(admin, repository, manifest)
        children.append(Held(repository, manifest, 0).child)
    held = await push_index(admin, repository, "all", *children)
    assert (await show(admin, held))["size"] == 2**48


async def test_lists_have_what_stands_for_itself(admin: Client, repository: str) -> None:
    """Without signatures and attestations, and without untagged children; `base=*` shows the latter."""
    tagged, untagged = await push_system(admin, repository, "1"), await push_system(admin, repository)
    held = await push_index(admin, repository, None, tagged.child, untagged.child)
    alone = await push_system(admin, repository)
    await push_signature(admin, tagged)
    await push_signature(admin, tagged, tag=tagged.digest.replace(":", "-") + ".sig")
    assert set(await listed(admin, repository)) == {tagged.digest, held.digest, alone.digest}
    assert len(await listed(admin, repository, "?q=base%3D*")) == 4
    assert await listed(admin, repository, "?q=tags%3Dnil&sort=id") == [held.digest, alone.digest]
    assert error(await send(admin, "GET", path_of(repository) + "?q=base%3Dx")) == (
        400,
        "BAD_REQUEST",
        'the value of "base" query can only be exact match value with "*"',
    )
    assert error(await send(admin, "GET", path_of(repository) + "?q=base%3D%2500"))[0] == 400


async def test_lists_are_searched_by_tag(admin: Client, repository: str) -> None:
    """By one, by a part of one, by any, by none; Harbor takes nothing else."""
    first, second = await push_system(admin, repository, "v1"), await push_system(admin, repository, "v2")
    other, bare = await push_system(admin, repository, "rc-1"), await push_system(admin, repository)
    await push_manifest(admin, repository, first.manifest, "latest")
    assert await listed(admin, repository, "?q=tags%3Dv1") == [first.digest]
    assert await listed(admin, repository, "?q=tags%3D~V&sort=id") == [first.digest, second.digest]
    assert await listed(admin, repository, "?q=tags%3D*&sort=id") == [first.digest, second.digest, other.digest]
    assert await listed(admin, repository, "?q=tags%3Dnil&with_tag=false") == [bare.digest]
    for value in ("%7Bv1%20v2%7D", "(v1%20v2)", "%5Ba~b%5D"):
        assert error(await send(admin, "GET", path_of(repository) + f"?q=tags%3D{value}")) == (
            400,
            "BAD_REQUEST",
            'the value of "tags" query can only be fuzzy match value or exact match value',
        )


async def test_lists_are_searched_sorted_and_paged(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """The newest push comes first."""
    small = await push_system(admin, repository, "small")
    registry.clock.step(1)
    chart = await push_chart(admin, repository, "chart")
    registry.clock.step(1)
    large = await push(admin, repository, "large", fresh_bytes(), [fresh_bytes(5_000)])
    newest_first = [large.digest, chart.digest, small.digest]
    assert await listed(admin, repository) == newest_first
    assert await listed(admin, repository, "?sort=nope&q=nope%3D1") == newest_first
    assert await listed(admin, repository, "?sort=push_time") == newest_first[::-1]
    assert (await listed(admin, repository, "?sort=-size"))[0] == large.digest
    assert await listed(admin, repository, "?q=type%3DCHART") == [chart.digest]
    assert await listed(admin, repository, f"?q=digest%3D{small.digest}") == [small.digest]
    assert await listed(admin, repository, f"?q=media_type%3D{twice_quoted(OCI_CONFIG)}&sort=id") == [
        small.digest,
        large.digest,
    ]
    assert await listed(admin, repository, "?q=size%3D%5B5000~%5D") == [large.digest]
    assert await listed(admin, repository, "?q=push_time%3D%5B2020-01-01~2099-01-01%5D") == newest_first
    assert await listed(admin, repository, "?page=2&page_size=1") == [chart.digest]
    page = await send(admin, "GET", path_of(repository) + "?page_size=1")
    assert page["x-total-count"] == "3"
    assert page["link"] == f'</api/v2.0{path_of(repository)}?page=2&page_size=1>; rel="next"'
    assert (await send(admin, "GET", path_of(repository) + "?page=x")).status == 422
    assert (await send(admin, "GET", path_of(repository) + "?q=size%3Dx")).status == 400


async def test_a_list_shows_what_a_look_shows(admin: Client, repository: str) -> None:
    """With everything beside it, for every kind at once."""
    held = await push_system(admin, repository, "1")
    await push_index(admin, repository, "2", held.child)
    await push_chart(admin, repository, "3")
    await push_signature(admin, held)
    query = "?with_accessory=true&with_label=true&with_immutable_status=true&with_inherited_accessory=true"
    shown = (await send(admin, "GET", path_of(repository) + query)).json
    assert len(shown) == 3
    assert shown == [(await send(admin, "GET", path_of(repository, one["digest"]) + query)).json for one in shown]


async def test_the_artifacts_of_a_project(registry: RunningRegistry, admin: Client) -> None:
    """Of all its repositories; the latest of each, if a type is named."""
    project = await new_project(admin)
    one, two = f"{project}/one", f"{project}/deep/two"
    made = []
    for repository, tag in ((one, "1"), (two, "1"), (one, "2")):
        registry.clock.step(1)
        made.append(await push_system(admin, repository, tag))
    chart = await push_chart(admin, two, "3")

    async def found(query: str) -> list[str]:
        answer = await send(admin, "GET", f"/projects/{project}/artifacts?{query}")
        assert answer.status == 200, answer
        return [shown["digest"] for shown in answer.json]

    assert await found("sort=id") == [*(held.digest for held in made), chart.digest]
    assert await found(f"q=repository_name%3D{quote(one, safe='')}&sort=id") == [made[0].digest, made[2].digest]
    assert await found("q=repository_name%3D~two,type%3DCHART") == [chart.digest]
    types = twice_quoted(OCI_CONFIG)
    assert await found(f"latest_in_repository=true&q=media_type%3D{types}&sort=id") == [made[1].digest, made[2].digest]
    assert await found(f"latest_in_repository=true&q=artifact_type%3D{types}&sort=id") == [
        made[1].digest,
        made[2].digest,
    ]
    refused = await send(admin, "GET", f"/projects/{project}/artifacts?latest_in_repository=true")
    assert error(refused) == (
        400,
        "BAD_REQUEST",
        "bad request: either 'media_type' or 'artifact_type' must be specified, but not both, when querying with "
        "latest_in_repository",
    )


async def test_what_is_not_there(admin: Client, repository: str) -> None:
    """A list of it is empty; a look at it says so in Harbor's words."""
    assert await listed(admin, repository) == []
    await push_system(admin, repository, "1")
    for reference in ("nope", "sha256:bad", "sha256:" + "0" * 64):
        missing = (404, "NOT_FOUND", f"artifact {repository}:{reference} not found")
        for method in ("GET", "DELETE"):
            assert error(await send(admin, method, path_of(repository, reference))) == missing
    assert (await send(admin, "GET", path_of(repository, "%00"))).status == 400


async def test_an_index_is_deleted_with_what_nothing_else_holds(admin: Client, repository: str) -> None:
    """Its children stay while they have a tag or another index; while it is there, none of them can be deleted."""
    tagged, shared, own = [await push_system(admin, repository, tag) for tag in ("1", None, None)]
    other = await push_index(admin, repository, "other", shared.child)
    held = await push_index(admin, repository, "all", tagged.child, shared.child, own.child)
    signature = await push_signature(admin, own)
    refused = (412, "VIOLATE_FOREIGN_KEY_CONSTRAINT", "the deleting artifact is referenced by others")
    for child in (tagged, shared, own):
        assert error(await remove(admin, child)) == refused
        assert error(await admin.delete(f"/v2/{repository}/manifests/{child.digest}")) == refused

    assert (await send(admin, "DELETE", path_of(repository, "all"))).status == 200

    left = {one: (await send(admin, "GET", path_of(repository, one.digest))).status for one in (tagged, shared, own)}
    assert left == {tagged: 200, shared: 200, own: 404}
    assert (await admin.get(f"/v2/{repository}/manifests/{signature.digest}")).status == 404
    assert (await admin.get(f"/v2/{repository}/tags/list")).json["tags"] == ["1", "other"]
    assert (await remove(admin, other)).status == 200
    assert (await send(admin, "GET", path_of(repository, shared.digest))).status == 404
    assert held.digest not in await listed(admin, repository)


async def test_an_index_of_indexes_goes_as_a_whole(admin: Client, repository: str) -> None:
    """However deep it is."""
    held = await push_system(admin, repository)
    inner = await push_index(admin, repository, None, held.child)
    outer = await push_index(admin, repository, "1", inner.child)
    assert await listed(admin, repository) == [outer.digest]
    assert (await remove(admin, outer)).status == 200
    assert await listed(admin, repository, "?q=base%3D*") == []


async def test_who_may_read_artifacts(registry: RunningRegistry) -> None:
    """Members, and in a public project anybody."""
    for project in (PRIVATE_PROJECT, PUBLIC_PROJECT):
        await push_system(registry.admin, f"{project}/who", "1")
        for path in (path_of(f"{project}/who"), path_of(f"{project}/who", "1"), f"/projects/{project}/artifacts"):
            wanted = expected(200, *ROLES) if project == PRIVATE_PROJECT else dict.fromkeys(CALLERS, 200)
            if path == f"/projects/{project}/artifacts":
                # No anonymous caller sees this list.
                wanted |= {"anonymous": 401}
            assert await statuses(registry, "GET", path) == wanted, path


async def test_who_may_delete_an_artifact(registry: RunningRegistry, repository: str) -> None:
    """Maintainers and administrators."""
    for name in CALLERS:
        held = await push_system(registry.admin, repository, "1")
        status = (await remove(caller(registry, name), held)).status
        assert status == expected(200, "maintainer", "projectAdmin")[name], name


@pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module")
async def test_a_list_costs_a_constant_number_of_statements(
    registry: RunningRegistry, admin: Client, repository: str
) -> None:
    """However many artifacts a page has."""
    query = "?with_accessory=true&with_label=true&with_inherited_accessory=true&page_size=100"
    spent = []
    for number in range(2):
        for round_number in range(1 + 9 * number):
            held = await push_system(admin, repository, f"{number}-{round_number}")
            await push_index(admin, repository, f"i-{number}-{round_number}", held.child)
            await push_signature(admin, held)
        await listed(admin, repository, query)
        with counted(registry) as statements:
            await listed(admin, repository, query)
        spent.append(len(statements))
    assert spent[0] == spent[1] <= 10
