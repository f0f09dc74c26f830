"""Labels come back with what was deleted, unless the labels themselves have been deleted meanwhile."""

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.artifacts import Held, listed, push_index, push_signature, push_system
from tests.support.asgi_pushes import push_manifest
from tests.support.history import call, delete, new_project, place, restored
from tests.support.management import fresh, send
from wharf.projects.projects import delete_project

pytestmark = pytest.mark.anyio


async def new_label(registry: RunningRegistry, project: str = "") -> int:
    """Makes a label of a project, or of the whole system, and returns its id."""
    body: dict[str, object] = {"name": fresh("label"), "scope": "g"}
    if project:
        number = (await send(registry.admin, "GET", f"/projects/{project}")).json["project_id"]
        body |= {"scope": "p", "project_id": number}
    made = await send(registry.admin, "POST", "/labels", body)
    assert made.status == 201, made
    return int(made["location"].rpartition("/")[2])


async def attach(registry: RunningRegistry, held: Held, *labels: int) -> None:
    for label in labels:
        path = place(held.repository, f"/artifacts/{held.digest}/labels")
        assert (await send(registry.admin, "POST", path, {"id": label})).status == 200


async def labels_of(registry: RunningRegistry, held: Held, repository: str = "") -> list[int]:
    path = place(repository or held.repository, f"/artifacts/{held.digest}?with_label=true")
    answer = await send(registry.admin, "GET", path)
    assert answer.status == 200, answer
    return sorted(label["id"] for label in answer.json["labels"] or [])


async def test_labels_come_back_with_an_artifact(registry: RunningRegistry, repository: str) -> None:
    """Those that still exist, of the system and of the project; meanwhile no list finds it by them."""
    held = await push_system(registry.admin, repository, "1")
    everywhere, own, short_lived = (
        await new_label(registry),
        await new_label(registry, PRIVATE_PROJECT),
        await new_label(registry),
    )
    await attach(registry, held, everywhere, own, short_lived)
    await delete(registry, place(repository, f"/artifacts/{held.digest}"))
    assert await listed(registry.admin, repository, f"?q=labels%3D({everywhere})") == []
    assert (await send(registry.admin, "DELETE", f"/labels/{short_lived}")).status == 200

    await restored(registry, place(repository, f"/artifacts/{held.digest}"))

    assert await labels_of(registry, held) == sorted((everywhere, own))
    assert await listed(registry.admin, repository, f"?q=labels%3D({everywhere})") == [held.digest]


async def test_what_is_pushed_anew_has_no_labels(registry: RunningRegistry, repository: str) -> None:
    """It is another artifact of the same digest."""
    held = await push_system(registry.admin, repository, "1")
    await attach(registry, held, await new_label(registry))
    await delete(registry, place(repository, f"/artifacts/{held.digest}"))
    await push_manifest(registry.admin, repository, held.manifest, "1")
    assert await labels_of(registry, held) == []


async def test_labels_come_back_on_what_went_along(registry: RunningRegistry, repository: str) -> None:
    """On the child of an index, and on a signature."""
    child = await push_system(registry.admin, repository)
    index = await push_index(registry.admin, repository, "all", child.child)
    signature = await push_signature(registry.admin, index)
    label = await new_label(registry)
    for held in (child, index, signature):
        await attach(registry, held, label)
    await delete(registry, place(repository, f"/artifacts/{index.digest}"))
    await restored(registry, place(repository, f"/artifacts/{index.digest}"))
    for held in (child, index, signature):
        assert await labels_of(registry, held) == [label]


async def test_labels_come_back_with_a_repository(registry: RunningRegistry, repository: str) -> None:
    """Twice, too; what had been deleted in it before keeps its labels as well."""
    held, earlier = await push_system(registry.admin, repository, "1"), await push_system(registry.admin, repository)
    label = await new_label(registry, PRIVATE_PROJECT)
    await attach(registry, held, label)
    await attach(registry, earlier, label)
    await delete(registry, place(repository, f"/artifacts/{earlier.digest}"))
    for _ in range(2):
        await delete(registry, place(repository))
        await restored(registry, place(repository))
        assert await labels_of(registry, held) == [label]
    await restored(registry, place(repository, f"/artifacts/{earlier.digest}"))
    assert await labels_of(registry, earlier) == [label]


@pytest.mark.parametrize("is_empty", [True, False])
async def test_labels_come_back_with_a_project(registry: RunningRegistry, *, is_empty: bool) -> None:
    """Its own ones are there again too, on the repositories that are restored after it or came back with it."""
    project = fresh("labelled")
    await new_project(registry, project)
    held = await push_system(registry.admin, f"{project}/app", "1")
    label = await new_label(registry, project)
    await attach(registry, held, label)
    if is_empty:
        await delete(registry, place(held.repository))
        await delete(registry, f"/projects/{project}")
    else:
        registry.clock.step(1)
        await delete_project(registry.database, registry.clock, project)
    answer = await call(registry.admin, "POST", f"/projects/{project}/restore")
    assert answer.status == 200, answer
    if is_empty:
        await restored(registry, place(held.repository))
    assert await labels_of(registry, held) == [label]


async def test_the_labels_of_a_project_stay_there_even_on_what_is_deleted(
    registry: RunningRegistry, repository: str
) -> None:
    """What is restored after the repository has moved has those of the system alone."""
    held, gone = await push_system(registry.admin, repository, "1"), await push_system(registry.admin, repository, "2")
    everywhere, own = await new_label(registry), await new_label(registry, PRIVATE_PROJECT)
    for one in (held, gone):
        await attach(registry, one, everywhere, own)
    await delete(registry, place(repository, f"/artifacts/{gone.digest}"))
    project = fresh("elsewhere")
    await new_project(registry, project)
    answer = await call(registry.admin, "POST", place(repository, "/move"), {"project": project, "name": "app"})
    assert answer.status == 200, answer
    await restored(registry, place(f"{project}/app", f"/artifacts/{gone.digest}"))
    for one in (held, gone):
        assert await labels_of(registry, one, f"{project}/app") == [everywhere]
