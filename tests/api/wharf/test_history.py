"""What a tag has pointed at, and what something was at a moment."""

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi_pushes import Pushed, push_image, push_manifest
from tests.support.history import WHARF_API, call, call_all, delete, place, restored
from tests.support.management import error, expected
from tests.support.robots import PULL, make, project_robot
from wharf.api.wharf.history import parse_moment, shown_moment

pytestmark = pytest.mark.anyio


async def pushed_in_turn(registry: RunningRegistry, repository: str, count: int, tag: str = "prod") -> list[Pushed]:
    """Push images one after the other under one tag."""
    pushed = []
    for _ in range(count):
        registry.clock.step(60)
        pushed.append(await push_image(registry.admin, repository, tag))
    registry.clock.step(60)
    return pushed


async def test_a_tag_remembers_all_that_it_pointed_at(registry: RunningRegistry, repository: str) -> None:
    """The newest first, page by page, with the people who moved it and the times; each ends where the next begins."""
    first, second, third = await pushed_in_turn(registry, repository, 3)
    await push_manifest(registry.user("developer"), repository, first.manifest, "prod")
    registry.clock.step(1)
    path = place(repository, "/tags/prod/history")

    answer = await call(registry.admin, "GET", path)

    shown = answer.json
    assert answer["x-total-count"] == "4"
    assert [entry["digest"] for entry in shown] == [first.digest, third.digest, second.digest, first.digest]
    assert [entry["started_by"] for entry in shown] == ["developer", "admin", "admin", "admin"]
    assert [entry["ended_by"] for entry in shown] == ["", "developer", "admin", "admin"]
    assert shown[0]["to"] is None
    assert [entry["to"] for entry in shown[1:]] == [entry["from"] for entry in shown[:-1]]
    page = await call(registry.admin, "GET", f"{path}?page=2&page_size=3")
    assert [entry["digest"] for entry in page.json] == [first.digest]
    assert f"{WHARF_API}{path}?page=1&page_size=3" in page["link"]


async def test_the_history_goes_on_after_the_tag_and_its_artifact(registry: RunningRegistry, repository: str) -> None:
    """A deleted tag has an end, and says so of what it pointed at as well."""
    (image,) = await pushed_in_turn(registry, repository, 1)
    await delete(registry, place(repository, f"/artifacts/{image.digest}"))
    (entry,) = (await call(registry.admin, "GET", place(repository, "/tags/prod/history"))).json
    assert (entry["ended_by"], entry["artifact_deleted"]) == ("admin", True)
    assert entry["to"] > entry["from"]


async def test_a_robot_is_named_as_a_robot(registry: RunningRegistry, repository: str) -> None:
    """Its id may be that of a user too."""
    robot = await make(registry, project_robot(PULL, ("repository", "push")))
    image = await push_image(registry.admin, repository)
    registry.clock.step(1)
    await push_manifest(robot.client, repository, image.manifest, "prod")
    (entry,) = (await call(registry.admin, "GET", place(repository, "/tags/prod/history"))).json
    assert entry["started_by"] == robot.name


async def test_what_a_tag_was_at_a_moment(registry: RunningRegistry, repository: str) -> None:
    """By the times of its history, to the microsecond: digest and manifest, which can be pulled by that digest."""
    first, second = await pushed_in_turn(registry, repository, 2)
    newest, oldest = (await call(registry.admin, "GET", place(repository, "/tags/prod/history"))).json
    path = place(repository, "/artifacts/prod")

    for at, image in ((oldest["from"], first), (newest["from"], second), ("", second)):
        answer = await call(registry.admin, "GET", f"{path}?at={at}")
        assert answer.json["digest"] == answer["docker-content-digest"] == image.digest
        assert answer.json["manifest"]["config"]["digest"].startswith("sha256:")
        assert (await registry.admin.get(f"/v2/{repository}/manifests/{answer.json['digest']}")).status == 200
    asked = (await call(registry.admin, "GET", f"{path}?at={oldest['from']}")).json
    assert (asked["at"], asked["from"], asked["to"]) == (oldest["from"], oldest["from"], newest["from"])
    assert asked["size"] == len(first.manifest.data)
    by_digest = await call(registry.admin, "GET", place(repository, f"/artifacts/{first.digest}?at={newest['from']}"))
    assert by_digest.json["digest"] == first.digest


async def test_a_moment_before_the_beginning_has_nothing(registry: RunningRegistry, repository: str) -> None:
    """Neither the tag nor the digest was there."""
    (image,) = await pushed_in_turn(registry, repository, 1)
    for reference in ("prod", image.digest, "never"):
        answer = await call(registry.admin, "GET", place(repository, f"/artifacts/{reference}?at=2001-01-01T00:00:00Z"))
        assert answer.status == 404, reference


async def test_what_was_deleted_is_not_shown_before_it_is_restored(registry: RunningRegistry, repository: str) -> None:
    """Somebody may have had a reason; the digest is told, so that it can be restored."""
    first, _ = await pushed_in_turn(registry, repository, 2)
    then = (await call(registry.admin, "GET", place(repository, "/tags/prod/history"))).json[1]["from"]
    await delete(registry, place(repository, f"/artifacts/{first.digest}"))
    path = place(repository, f"/artifacts/prod?at={then}")

    answer = await call(registry.admin, "GET", path)

    assert error(answer)[:2] == (410, "GONE")
    assert answer.json["errors"][0]["detail"] == {"digest": first.digest}
    await restored(registry, place(repository, f"/artifacts/{first.digest}"))
    assert (await call(registry.admin, "GET", path)).json["digest"] == first.digest


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-05-03T12:00:00Z", "2026-05-03T12:00:00.000000Z"),
        ("2026-05-03T14:00:00.000001+02:00", "2026-05-03T12:00:00.000001Z"),
        ("2026-05-03T14:00:00 02:00", "2026-05-03T12:00:00.000000Z"),
        ("2026-05-03T10:00:00.5-02:00", "2026-05-03T12:00:00.500000Z"),
        ("2026-05-03t12:00:00z", "2026-05-03T12:00:00.000000Z"),
    ],
)
def test_moments_are_written_as_in_rfc_3339(at: str, shown: str) -> None:
    """With any offset, whose plus a query may have turned into a space."""
    assert shown_moment(parse_moment(at)) == shown


@pytest.mark.parametrize("at", ["yesterday", "2026-05-03", "2026-05-03T12:00:00", "1", "9" * 40, "%00"])
async def test_what_is_no_moment_is_refused(registry: RunningRegistry, repository: str, at: str) -> None:
    """A time without an offset means another moment to everybody."""
    await pushed_in_turn(registry, repository, 1)
    answer = await call(registry.admin, "GET", place(repository, f"/artifacts/prod?at={at}"))
    assert error(answer)[:2] == (400, "BAD_REQUEST")


async def test_what_was_never_there_has_no_history(registry: RunningRegistry, repository: str) -> None:
    """Neither a tag nor a repository."""
    assert (await call(registry.admin, "GET", place(repository, "/tags/prod/history"))).status == 404
    await pushed_in_turn(registry, repository, 1)
    assert (await call(registry.admin, "GET", place(repository, "/tags/other/history"))).status == 404
    assert (await call(registry.admin, "GET", place(repository, "/tags/%2500/history"))).status == 400


async def test_who_may_look_into_the_past(registry: RunningRegistry) -> None:
    """Whoever may look at the tags and artifacts of today; in a public project that is everybody."""
    roles = ("limitedGuest", "guest", "developer", "maintainer", "projectAdmin")
    for project, everybody in ((PRIVATE_PROJECT, False), (PUBLIC_PROJECT, True)):
        repository = f"{project}/past"
        await pushed_in_turn(registry, repository, 1)
        for path in ("/tags/prod/history", "/artifacts/prod"):
            got = await call_all(registry, "GET", place(repository, path))
            assert set(got.values()) == {200} if everybody else got == expected(200, *roles), path
    robot = await make(registry, project_robot(PULL))
    assert (await call(robot.client, "GET", place(f"{PRIVATE_PROJECT}/past", "/tags/prod/history"))).status == 403
    robot = await make(registry, project_robot(("tag", "list"), ("artifact", "read")))
    assert (await call(robot.client, "GET", place(f"{PRIVATE_PROJECT}/past", "/tags/prod/history"))).status == 200
    assert (await call(robot.client, "GET", place(f"{PRIVATE_PROJECT}/past", "/artifacts/prod"))).status == 200
