"""The audit log through the management API, as Harbor's clients read it, and its export."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.application import ADMINISTRATOR, OUTSIDER, PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.management import ANONYMOUS, CALLERS, caller, error, expected, fresh, send, statuses
from wharf.audit import find
from wharf.audit.actor import SYSTEM, PlainActor
from wharf.audit.events import AuditEntry, changed, project_event
from wharf.audit.record import record
from wharf.projects.projects import require_project

pytestmark = pytest.mark.anyio

# Harbor's log begins here; every test looks at what it has written itself.
FORMS = (
    "/auditlog-exts?q=resource_type%3D{0}&{1}",
    f"/projects/{PRIVATE_PROJECT}/auditlog-exts?q=resource_type%3D{{0}}&{{1}}",
)


async def listed(client: Client, path: str) -> Answer:
    """Ask for a list, which has to be answered."""
    answer = await send(client, "GET", path)
    assert answer.status == 200, answer
    return answer


def resources(answer: Answer) -> list[str]:
    """Return the names of what the entries are about."""
    return [entry["resource"] for entry in answer.json]


async def write(registry: RunningRegistry, *entries: AuditEntry) -> None:
    """Put entries into the log."""
    async with registry.database.begin() as transaction:
        await record(transaction, *entries)


async def entries_of(registry: RunningRegistry, kind: str, count: int, project: str = "") -> None:
    """Put so many entries of one made-up type into the log, each a second after the last."""
    found = await require_project(registry.database, project) if project else None
    begin = registry.clock()
    registry.clock.step(count)
    await write(
        registry,
        *(
            changed(
                PlainActor("user", 1, f"{kind}-user-{number % 2}", f"10.0.0.{number}", f"request-{number}"),
                begin + number * 1_000_000,
                ("create", "delete")[number % 2],
                kind,
                f"{kind}-{number}",
                found,
                is_success=number != 1,
            )
            for number in range(count)
        ),
    )


@pytest.fixture
async def kind(registry: RunningRegistry) -> str:
    """A type of resources with five entries in the private project."""
    name = fresh("kind")
    await entries_of(registry, name, 5, PRIVATE_PROJECT)
    return name


async def test_an_entry_is_shown_as_harbor_shows_it(registry: RunningRegistry) -> None:
    """All fields in Harbor's order, with the result even where it is false."""
    project, client = fresh("shown"), registry.user("developer")
    assert (await send(client, "POST", "/projects", {"project_name": project})).status == 201
    answer = await listed(registry.admin, f"/auditlog-exts?q=resource%3D{project}")
    (entry,) = answer.json
    assert entry == {
        "id": entry["id"],
        "op_time": entry["op_time"],
        "operation": "create",
        "operation_description": f"create project: {project}",
        "operation_result": True,
        "resource": project,
        "resource_type": "project",
        "username": "developer",
    }
    assert list(entry) == sorted(entry)
    assert entry["op_time"].endswith("Z")
    assert answer["x-total-count"] == "1"


async def test_the_newest_come_first_page_by_page(registry: RunningRegistry, kind: str) -> None:
    """With the count of all of them, and links from page to page."""
    path = f"/auditlog-exts?q=resource_type%3D{kind}&page_size=2"
    first = await listed(registry.admin, path)
    assert resources(first) == [f"{kind}-4", f"{kind}-3"]
    assert first["x-total-count"] == "5"
    assert first["link"] == (f'</api/v2.0/auditlog-exts?page=2&page_size=2&q=resource_type={kind}>; rel="next"')
    last = await listed(registry.admin, f"{path}&page=3")
    assert resources(last) == [f"{kind}-0"]
    assert 'rel="prev"' in last["link"]
    assert resources(await listed(registry.admin, f"{path}&page=9")) == []


@pytest.mark.parametrize("who", [ADMINISTRATOR, "projectAdmin"])
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("operation=create", [4, 2, 0]),
        ("operation=~ELET", [3, 1]),
        ("operation={create delete}", [4, 3, 2, 1, 0]),
        ("username={0}-user-1", [3, 1]),
        ("Username=~user-1", [3, 1]),
        ("username={0}-user-1,operation=create", []),
        ("resource={0}-2", [2]),
        ("resource=~{0}", [4, 3, 2, 1, 0]),
        ("op_result=false", [1]),
        ("op_desc=~{0}-3", [3]),
        ("address=10.0.0.4", [4]),
        ("request_id=request-0", [0]),
        # Harbor does not know these, though one of them is a field of its answers.
        ("operation_result=false", [4, 3, 2, 1, 0]),
        ("nope=1", [4, 3, 2, 1, 0]),
    ],
)
async def test_lists_are_filtered(
    registry: RunningRegistry, kind: str, who: str, query: str, numbers: list[int]
) -> None:
    """By the same keys in the whole log and in that of a project, whoever asks."""
    wanted = [f"{kind}-{number}" for number in numbers]
    filters = quote(f"resource_type={kind}," + query.replace("{0}", kind))
    for path in ("/auditlog-exts", f"/projects/{PRIVATE_PROJECT}/auditlog-exts"):
        answer = await listed(registry.user(who), f"{path}?q={filters}")
        assert resources(answer) == wanted, path
        assert answer["x-total-count"] == str(len(wanted))


@pytest.mark.parametrize("who", [ADMINISTRATOR, "projectAdmin"])
async def test_lists_are_filtered_by_time(registry: RunningRegistry, who: str) -> None:
    """A range may be open at one end; a date alone is its first moment."""
    kind = fresh("kind")
    await entries_of(registry, kind, 3, PRIVATE_PROJECT)
    times = [
        entry["op_time"][:19]
        for entry in (await listed(registry.admin, f"/auditlog-exts?q=resource_type%3D{kind}")).json
    ]
    for low, high, numbers in (
        (times[1], "", [2, 1]),
        ("", f"{times[1]}.999999", [1, 0]),
        (times[1], f"{times[1]}.999999", [1]),
        ("2020-01-01", "2020-01-02", []),
        ("2020-01-01T00:00:00", "2099-01-01T00:00:00", [2, 1, 0]),
    ):
        filters = quote(f"resource_type={kind},op_time=[{low}~{high}]")
        for path in ("/auditlog-exts", f"/projects/{PRIVATE_PROJECT}/auditlog-exts"):
            answer = await listed(registry.user(who), f"{path}?q={filters}")
            assert resources(answer) == [f"{kind}-{number}" for number in numbers], (low, high)


@pytest.mark.parametrize("who", [ADMINISTRATOR, "projectAdmin"])
@pytest.mark.parametrize(
    ("sort", "numbers"),
    [
        ("op_time", [0, 1, 2, 3, 4]),
        ("-op_time", [4, 3, 2, 1, 0]),
        ("id", [0, 1, 2, 3, 4]),
        ("resource", [0, 1, 2, 3, 4]),
        ("-resource", [4, 3, 2, 1, 0]),
        ("username,-op_time", [4, 2, 0, 3, 1]),
        ("nope", [4, 3, 2, 1, 0]),
    ],
)
async def test_lists_are_sorted(registry: RunningRegistry, kind: str, who: str, sort: str, numbers: list[int]) -> None:
    """By every key that they are filtered by; unknown ones count for nothing."""
    for form in FORMS:
        answer = await listed(registry.user(who), form.format(kind, f"sort={sort}"))
        assert resources(answer) == [f"{kind}-{number}" for number in numbers]


async def test_an_id_and_a_project_can_be_asked_for(registry: RunningRegistry, kind: str) -> None:
    """Beside the names there are numbers."""
    project = await require_project(registry.database, PRIVATE_PROJECT)
    filters = f"project_id%3D{project.id},resource_type%3D{kind}"
    newest = (await listed(registry.admin, f"/auditlog-exts?q={filters}")).json[0]
    assert newest["resource"] == f"{kind}-4"
    for client in (registry.admin, registry.user("projectAdmin")):
        assert (await listed(client, f"/auditlog-exts?q=id%3D{newest['id']}")).json == [newest]


async def test_what_was_not_looked_up_is_searched_among_the_newest(
    registry: RunningRegistry, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the log is: a part of a name is looked for in the newest entries, and a time range moves them."""
    monkeypatch.setattr(find, "SEARCHED_ENTRIES_MAX", 2)
    monkeypatch.setattr(find, "SEARCHED_SCATTERED_MAX", 2)
    found = await listed(registry.admin, f"/auditlog-exts?q=resource%3D~{kind}")
    assert resources(found) == [f"{kind}-4", f"{kind}-3"]
    assert found["x-total-count"] == "2"
    until = found.json[1]["op_time"][:19]
    moved = await listed(registry.admin, f"/auditlog-exts?q=resource%3D~{kind},op_time%3D[~{until}.999999]")
    assert resources(moved) == [f"{kind}-3", f"{kind}-2"]
    # What is looked up is not bounded.
    assert len(resources(await listed(registry.admin, f"/auditlog-exts?q=resource_type%3D{kind}"))) == 5


async def test_a_list_has_an_end(registry: RunningRegistry, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages lead as far as the list goes; nothing is behind."""
    monkeypatch.setattr(find, "LISTED_ENTRIES_MAX", 3)
    path = f"/auditlog-exts?q=resource_type%3D{kind}&page_size=2"
    assert resources(await listed(registry.admin, f"{path}&page=2")) == [f"{kind}-2"]
    assert resources(await listed(registry.admin, f"{path}&page=3")) == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=operation", 'the query string must contain "=" and the key/value cannot be empty'),
        ("q=op_time%3D[a~b]", "invalid query string value: b"),
        ("q=op_time%3D~2020", "invalid query string value: ~2020"),
        ("q=project_id%3Dx", "invalid query string value: x"),
    ],
)
async def test_bad_conditions_are_refused(registry: RunningRegistry, query: str, message: str) -> None:
    """In Harbor's words, and the same way for administrators and others."""
    for client in (registry.admin, registry.user(OUTSIDER)):
        status, code, found = error(await send(client, "GET", f"/auditlog-exts?{query}"))
        assert (status, code) == (400, "BAD_REQUEST")
        assert found.split(": ")[0] == message.split(": ")[0]


async def test_who_may_read_the_log(registry: RunningRegistry) -> None:
    """Everybody with a name gets a list, and it has what he may see."""
    for path in ("/audit-logs", "/auditlog-exts"):
        assert await statuses(registry, "GET", path) == {name: 401 if name == ANONYMOUS else 200 for name in CALLERS}
        # As Harbor puts it, with the name that an anonymous caller does not have.
        assert error(await send(registry.nobody, "GET", path)) == (401, "UNAUTHORIZED", "")
    assert await statuses(registry, "GET", "/auditlog-exts/events") == expected(200)
    refused = await send(registry.user("developer"), "GET", "/auditlog-exts/events")
    assert error(refused) == (403, "FORBIDDEN", "developer")


@pytest.mark.parametrize("project", [PRIVATE_PROJECT, PUBLIC_PROJECT])
async def test_who_may_read_the_log_of_a_project(registry: RunningRegistry, project: str) -> None:
    """Its administrators alone, of a public one too."""
    for view in ("logs", "auditlog-exts"):
        assert await statuses(registry, "GET", f"/projects/{project}/{view}") == expected(200, "projectAdmin")
        assert await statuses(registry, "GET", f"/projects/missing/{view}") == expected(404)
    refused = await send(registry.user("guest"), "GET", f"/projects/{project}/logs")
    assert error(refused) == (403, "FORBIDDEN", "forbidden")


async def test_the_list_has_what_the_caller_may_see(registry: RunningRegistry, kind: str) -> None:
    """Whoever may list the log of a project, and nobody else, sees its entries in the list of all."""
    await write(registry, changed(SYSTEM, registry.clock(), "create", kind, "of-no-project"))
    for name in CALLERS[1:]:
        answer = await listed(caller(registry, name), f"/auditlog-exts?q=resource_type%3D{kind}")
        seen = {ADMINISTRATOR: 6, "projectAdmin": 5}.get(name, 0)
        assert (len(answer.json), answer["x-total-count"]) == (seen, str(seen)), name
    without_filter = await listed(registry.user("projectAdmin"), "/auditlog-exts?page_size=5")
    assert resources(without_filter) == [f"{kind}-{number}" for number in (4, 3, 2, 1, 0)]
    assert (await listed(registry.user("guest"), "/auditlog-exts")).json == []


async def test_entries_of_several_projects_are_merged_by_time(registry: RunningRegistry) -> None:
    """Page by page, and those of a project that was deleted are gone from the list."""
    owner, names, times = registry.user(OUTSIDER), [fresh("merged") for _ in range(3)], registry.clock()
    for name in names:
        assert (await send(owner, "POST", "/projects", {"project_name": name})).status == 201
    registry.clock.step(20)
    projects = [await require_project(registry.database, name) for name in names]
    await write(
        registry,
        *(project_event(SYSTEM, times + n * 1_000_000, "update", projects[n * n % 3]) for n in range(1, 10)),
    )
    expected_names = [names[n * n % 3] for n in range(9, 0, -1)]
    seen: list[str] = []
    for page in (1, 2, 3):
        seen += resources(await listed(owner, f"/auditlog-exts?page_size=3&page={page}"))
    assert seen == expected_names
    assert (await send(owner, "DELETE", f"/projects/{names[0]}")).status == 200
    left = await listed(owner, "/auditlog-exts?q=operation%3Dupdate&page_size=100")
    assert resources(left) == [name for name in expected_names if name != names[0]]


async def test_the_older_log_is_empty(registry: RunningRegistry, kind: str) -> None:
    """As in a Harbor that was installed after it had got its new log; bad conditions are refused all the same."""
    for path in ("/audit-logs", f"/projects/{PRIVATE_PROJECT}/logs"):
        answer = await listed(registry.admin, f"{path}?q=resource_type%3D{kind}")
        assert (answer.json, answer["x-total-count"]) == ([], "0")
        assert (await send(registry.admin, "GET", f"{path}?q=x")).status == 400


async def test_the_types_of_events_are_those_of_harbor(registry: RunningRegistry) -> None:
    """In Harbor's order."""
    answer = await listed(registry.admin, "/auditlog-exts/events")
    names = [entry["event_type"] for entry in answer.json]
    assert names[:6] == [
        "create_artifact",
        "delete_artifact",
        "pull_artifact",
        "create_project",
        "delete_project",
        "delete_repository",
    ]
    assert len(names) == 18


async def export(client: Client, query: str) -> list[dict[str, Any]]:
    """Return the lines of one request."""
    answer = await client.get(f"/api/wharf/v1/audit-export?{query}")
    assert answer.status == 200, answer
    assert answer["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.body.splitlines()]


async def test_the_log_is_exported_from_where_the_last_request_ended(registry: RunningRegistry, kind: str) -> None:
    """In the order of ids, a limited number at a time, and nothing that may not be settled yet."""
    (newest,) = (await listed(registry.admin, "/auditlog-exts?page_size=1")).json
    registry.clock.step(60)
    before = newest["id"] - 5
    lines = await export(registry.admin, f"cursor={before}&limit=2")
    assert [line["resource"] for line in lines] == [f"{kind}-0", f"{kind}-1"]
    rest = await export(registry.admin, f"cursor={lines[-1]['id']}")
    assert [line["resource"] for line in rest][:3] == [f"{kind}-2", f"{kind}-3", f"{kind}-4"]
    await write(registry, changed(SYSTEM, registry.clock(), "create", kind, "young"))
    cursor = rest[-1]["id"]
    assert await export(registry.admin, f"cursor={cursor}") == []
    registry.clock.step(60)
    assert [line["resource"] for line in await export(registry.admin, f"cursor={cursor}")] == ["young"]
    assert await export(registry.admin, f"cursor={cursor}&limit=0") == []


async def test_a_long_export_comes_in_pieces(registry: RunningRegistry) -> None:
    """Every entry is there once, whatever is read at a time."""
    kind = fresh("long")
    await entries_of(registry, kind, 1201)
    registry.clock.step(60)
    (newest,) = (await listed(registry.admin, f"/auditlog-exts?q=resource_type%3D{kind}&page_size=1")).json
    lines = await export(registry.admin, f"cursor={newest['id'] - 1201}")
    assert [line["resource"] for line in lines][:1201] == [f"{kind}-{number}" for number in range(1201)]


async def test_who_may_export_the_log(registry: RunningRegistry) -> None:
    """Administrators of the system."""
    found = {name: (await caller(registry, name).get("/api/wharf/v1/audit-export?limit=1")).status for name in CALLERS}
    assert found == expected(200)


@pytest.mark.parametrize("query", ["cursor=x", "cursor=-1", "limit=10001", "cursor=99999999999999999999"])
async def test_an_export_that_cannot_be_is_refused(registry: RunningRegistry, query: str) -> None:
    """With what would be right."""
    status, code, message = error(await registry.admin.get(f"/api/wharf/v1/audit-export?{query}"))
    assert (status, code) == (400, "BAD_REQUEST")
    assert message.startswith(query.partition("=")[0] + " has to be a number from 0 to ")
