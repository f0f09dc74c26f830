"""Who may read the classic chart repository of a project, and who may write to it."""

import pytest

from tests.support.access import grant, make_user
from tests.support.application import OUTSIDER, PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.charts import Chart, chart, index, refusal, saved, upload
from tests.support.management import CALLERS, caller, expected, fresh
from tests.support.robots import PULL, PUSH, make, project_robot

pytestmark = pytest.mark.anyio


async def test_who_may_read(registry: RunningRegistry) -> None:
    """Members and administrators in a private project, anybody in a public one."""
    private, public = chart(), chart()
    await saved(registry.admin, private)
    await saved(registry.admin, public, PUBLIC_PROJECT)
    members = ("limitedGuest", "guest", "developer", "maintainer", "projectAdmin")
    paths = {
        PRIVATE_PROJECT: ("index.yaml", f"charts/{private.file}"),
        PUBLIC_PROJECT: ("index.yaml", f"charts/{public.file}"),
    }
    for project, files in paths.items():
        wanted = expected(200, *members) if project == PRIVATE_PROJECT else dict.fromkeys(CALLERS, 200)
        for file in files:
            found = {
                name: (await caller(registry, name).get(f"/chartrepo/{project}/{file}")).status for name in CALLERS
            }
            assert found == wanted, (project, file)
        for path in ("charts", f"charts/{(private if project == PRIVATE_PROJECT else public).name}"):
            found = {
                name: (await caller(registry, name).get(f"/api/chartrepo/{project}/{path}")).status for name in CALLERS
            }
            assert found == wanted, (project, path)
    refused = await registry.nobody.get(f"/chartrepo/{PRIVATE_PROJECT}/index.yaml")
    assert refused["www-authenticate"] == 'Basic realm="harbor"'


async def test_who_may_write(registry: RunningRegistry) -> None:
    """Whoever may push an artifact pushes charts, and whoever may delete one deletes them."""
    statuses, provenances, deletions = {}, {}, {}
    for name in CALLERS:
        client, sent, there = caller(registry, name), chart(), chart()
        await saved(registry.admin, there)
        statuses[name] = (await upload(client, PRIVATE_PROJECT, chart=sent.archive)).status
        provenance = await client.post(f"/api/chartrepo/{PRIVATE_PROJECT}/prov", there.provenance)
        provenances[name] = provenance.status
        deletions[name] = (await client.delete(f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{there.name}/1.0.0")).status
    assert statuses == expected(201, "developer", "maintainer", "projectAdmin")
    assert provenances == expected(201, "developer", "maintainer", "projectAdmin")
    assert deletions == expected(200, "maintainer", "projectAdmin")


async def test_a_public_project_is_not_open_for_writing(registry: RunningRegistry) -> None:
    """Anonymous callers are asked for a password, outsiders are refused."""
    sent = chart()
    assert refusal(await upload(registry.nobody, PUBLIC_PROJECT, chart=sent.archive)) == (401, "UNAUTHORIZED")
    assert refusal(await upload(registry.user(OUTSIDER), PUBLIC_PROJECT, chart=sent.archive)) == (403, "FORBIDDEN")


async def test_a_missing_project_looks_like_a_closed_one(registry: RunningRegistry) -> None:
    """Only an administrator is told that there is none."""
    for project in (PRIVATE_PROJECT, fresh("missing")):
        path = f"/chartrepo/{project}/index.yaml"
        assert refusal(await registry.nobody.get(path)) == (401, "UNAUTHORIZED")
        assert refusal(await registry.user(OUTSIDER).get(path)) == (403, "FORBIDDEN")
    assert refusal(await registry.admin.get(f"/chartrepo/{fresh('missing')}/index.yaml")) == (404, "NOT_FOUND")


async def test_robots(registry: RunningRegistry) -> None:
    """By their secrets: one that may push pushes, one that may only pull does not."""
    pusher = await make(registry, project_robot(PUSH, PULL))
    puller = await make(registry, project_robot(PULL))
    sent = chart()
    await saved(pusher.client, sent)
    assert (await puller.client.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{sent.file}")).body == sent.archive
    assert refusal(await upload(puller.client, PRIVATE_PROJECT, chart=chart().archive)) == (403, "FORBIDDEN")
    elsewhere = await puller.client.delete(f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{sent.name}")
    assert refusal(elsewhere) == (403, "FORBIDDEN")


async def test_rights_on_some_repositories(registry: RunningRegistry) -> None:
    """Whoever may pull some charts sees those, and whoever may push to some repositories pushes there."""
    mine, other = chart(), chart()
    name = await make_user(registry)
    await saved(registry.admin, mine)
    await saved(registry.admin, other)
    await grant(registry, name, "developer", repository=mine.name)
    user = registry.user(name)
    assert list(await index(user, PRIVATE_PROJECT)) == [mine.name]
    summaries = (await user.get(f"/api/chartrepo/{PRIVATE_PROJECT}/charts")).json
    assert [summary["name"] for summary in summaries] == [mine.name]
    for one, status in ((mine, 200), (other, 404)):
        assert (await user.get(f"/chartrepo/{PRIVATE_PROJECT}/charts/{one.file}")).status == status
        assert (await user.get(f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{one.name}")).status == status
    await saved(user, Chart(mine.name, "1.1.0"))
    assert refusal(await upload(user, PRIVATE_PROJECT, chart=Chart(other.name, "1.1.0").archive)) == (403, "FORBIDDEN")
    gone = await user.delete(f"/api/chartrepo/{PRIVATE_PROJECT}/charts/{mine.name}/1.0.0")
    assert refusal(gone) == (403, "FORBIDDEN")
    assert len((await index(registry.admin, PRIVATE_PROJECT))[mine.name]) == 2


async def test_wrong_passwords_and_tokens_are_refused(registry: RunningRegistry) -> None:
    """Also where anybody may read: Helm would not notice otherwise that its password is out of date."""
    path = f"/chartrepo/{PUBLIC_PROJECT}/index.yaml"
    wrong = await registry.nobody.logged_in("developer", "Wrong-pass-1").get(path)
    assert refusal(wrong) == (401, "UNAUTHORIZED")
    bearer = await registry.bearer("developer", f"repository:{PRIVATE_PROJECT}/x:pull")
    assert refusal(await bearer.get(path)) == (401, "UNAUTHORIZED")
