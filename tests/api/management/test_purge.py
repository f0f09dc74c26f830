"""Purges of the audit log: at once and by a schedule, what they remove, and on which node."""

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.test_audit_records import exported
from tests.api.test_audit_upkeep import configured, syslog_server
from tests.support.application import RunningRegistry
from tests.support.management import ANONYMOUS, CALLERS, caller, error, fresh, send
from wharf.audit.actor import SYSTEM
from wharf.audit.events import changed
from wharf.audit.purge import ENTRIES_PER_STEP, JOB_TYPE, purge_job
from wharf.audit.record import record
from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.jobs.executions import start_execution
from wharf.jobs.runner import CLAIM_SECONDS, Job, JobRunner, Run

pytestmark = pytest.mark.anyio

PURGES = "/system/purgeaudit"
SCHEDULE = f"{PURGES}/schedule"
HOUR = 3600
TYPES = "create_artifact,delete_artifact,pull_artifact"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def body(schedule_type: str = "Manual", cron: str | None = None, **parameters: object) -> dict[str, Any]:
    """What is sent; all parameters are there unless some are given."""
    found = {"audit_retention_hour": 24, "include_event_types": TYPES, "dry_run": True}
    schedule = {"type": schedule_type} | ({} if cron is None else {"cron": cron})
    return {"schedule": schedule, "parameters": parameters or found}


async def started(registry: RunningRegistry, **parameters: object) -> int:
    """Start a purge, and return its id."""
    document = body() | ({"parameters": parameters} if parameters else {})
    answer = await send(registry.admin, "POST", SCHEDULE, document)
    assert (answer.status, answer.body) == (201, b"")
    path, _, number = answer["location"].rpartition("/")
    assert path == f"/api/v2.0{PURGES}"
    return int(number)


async def shown(registry: RunningRegistry, purge_id: int) -> Any:
    """What one purge is now."""
    answer = await send(registry.admin, "GET", f"{PURGES}/{purge_id}")
    assert answer.status == 200, answer
    return answer.json


async def lines(registry: RunningRegistry, purge_id: int) -> list[str]:
    """The texts of a purge's log."""
    answer = await send(registry.admin, "GET", f"{PURGES}/{purge_id}/log")
    assert (answer.status, answer["content-type"]) == (200, "text/plain")
    found = answer.body.decode().splitlines()
    assert all(
        re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \[(INFO|ERROR)\] \[wharf/audit/purge\]: ", line) for line in found
    )
    return [line.partition("]: ")[2] for line in found]


async def written(registry: RunningRegistry, name: str, count: int, *kinds: tuple[str, str]) -> None:
    """Write so many entries of each kind."""
    entries = [changed(SYSTEM, registry.clock(), operation, thing, name) for operation, thing in kinds]
    async with registry.database.begin() as transaction:
        await record(transaction, *entries * count)


async def left(registry: RunningRegistry, name: str) -> Sequence[str]:
    """The types of the events about something that are still in the log."""
    entries = [entry for entry in await exported(registry) if entry["resource"] == name]
    return [f"{entry['operation']}_{entry['resource_type']}" for entry in entries]


async def test_a_dry_run(registry: RunningRegistry) -> None:
    """It is shown as Harbor shows it, waits for a node, counts and removes nothing."""
    name = fresh("entry")
    await written(registry, name, 3, ("pull", "artifact"), ("create", "user"))
    registry.clock.step(25 * HOUR)
    purge_id = await started(registry)
    waiting = await shown(registry, purge_id)
    assert list(waiting) == [
        "creation_time",
        "id",
        "job_kind",
        "job_name",
        "job_parameters",
        "job_status",
        "schedule",
        "update_time",
    ]
    assert waiting["job_status"] == "Pending"
    assert await lines(registry, purge_id) == []

    assert await registry.application.jobs.work_off() == 1

    found = await shown(registry, purge_id)
    assert TIME.fullmatch(found.pop("creation_time"))
    assert TIME.fullmatch(found.pop("update_time"))
    parameters = f'{{"audit_retention_hour":24,"dry_run":true,"include_event_types":"{TYPES}"}}'
    assert found == {
        "id": purge_id,
        "job_kind": "MANUAL",
        "job_name": "PURGE_AUDIT_LOG",
        "job_parameters": parameters,
        "job_status": "Success",
        "schedule": {"next_scheduled_time": "0001-01-01T00:00:00.000Z", "type": "Manual"},
    }
    told = await lines(registry, purge_id)
    assert told[:4] == [
        "Purge audit job start",
        f"job parameters map[audit_retention_hour:24 dry_run:true include_event_types:{TYPES}]",
        f"Purge operation parameter, retention_hour:24, include_event_types:[{TYPES.replace(',', ' ')}], dry_run:true",
        "[DRYRUN]Purged 0 rows of audit logs",
    ]
    count = re.fullmatch(r"\[DRYRUN\]Purged (\d+) rows of audit log exts", told[4])
    assert count is not None
    assert int(count[1]) >= 3
    assert len(await left(registry, name)) == 6


async def test_a_purge_removes_what_is_old_and_of_the_types(registry: RunningRegistry) -> None:
    """In several steps; what is younger or about something else stays."""
    old, young = fresh("old"), fresh("young")
    await written(registry, old, ENTRIES_PER_STEP + 1, ("pull", "artifact"))
    await written(registry, old, 1, ("create", "user"), ("create", "label"))
    registry.clock.step(25 * HOUR)
    await written(registry, young, 1, ("pull", "artifact"))
    purge_id = await started(registry, audit_retention_hour=24, include_event_types=" pull_artifact,CREATE_USER")
    await registry.application.jobs.work_off()
    assert await left(registry, old) == ["create_label"]
    assert await left(registry, young) == ["pull_artifact"]
    assert (await lines(registry, purge_id))[-1].startswith("Purged ")
    # What the list of types does not have is removed by the word for it.
    await started(registry, audit_retention_hour=24, include_event_types="other", dry_run=False)
    await registry.application.jobs.work_off()
    assert await left(registry, old) == []


@pytest.mark.parametrize(
    "parameters", [{"audit_retention_hour": 0}, {"audit_retention_hour": -1}, {"include_event_types": ""}]
)
async def test_a_purge_of_nothing(registry: RunningRegistry, parameters: dict[str, object]) -> None:
    """It ends well, and removes nothing."""
    name = fresh("entry")
    await written(registry, name, 1, ("pull", "artifact"))
    registry.clock.step(25 * HOUR)
    purge_id = await started(registry, **{"audit_retention_hour": 1, "include_event_types": TYPES, **parameters})
    await registry.application.jobs.work_off()
    assert (await shown(registry, purge_id))["job_status"] == "Success"
    assert await left(registry, name) == ["pull_artifact"]


async def test_the_history(registry: RunningRegistry) -> None:
    """The newest first, a page at a time; of those that have ended ten are remembered."""
    numbers = [await started(registry) for _ in range(12)]
    await registry.application.jobs.work_off()
    answer = await send(registry.admin, "GET", f"{PURGES}?page_size=3")
    assert (answer.status, answer["x-total-count"]) == (200, "10")
    assert [one["id"] for one in answer.json] == numbers[:-4:-1]
    assert "page=2" in answer["link"]
    sorted_answer = await send(registry.admin, "GET", f"{PURGES}?sort=id&page_size=1")
    assert [one["id"] for one in sorted_answer.json] == [numbers[2]]
    assert (await send(registry.admin, "GET", f"{PURGES}?q=status%3DError")).json == []
    assert (await send(registry.admin, "GET", f"{PURGES}/{numbers[0]}")).status == 404


async def test_the_schedule(registry: RunningRegistry) -> None:
    """There is none at first; a new one takes the place of the old one, and "None" takes it away."""
    nothing = await send(registry.admin, "GET", SCHEDULE)
    assert (nothing.status, nothing.body, nothing["content-type"]) == (200, b"", "application/json")
    parameters = {"audit_retention_hour": 24, "include_event_types": "pull_artifact", "dry_run": False}
    weekly = body("Weekly", "0 0 0 * * 0", **parameters)
    answer = await send(registry.admin, "PUT", SCHEDULE, weekly)
    assert (answer.status, answer.body) == (200, b"")
    found = (await send(registry.admin, "GET", SCHEDULE)).json
    next_time = datetime.fromisoformat(found["schedule"].pop("next_scheduled_time"))
    assert (next_time.isoweekday(), next_time.hour, next_time.minute) == (7, 0, 0)
    assert TIME.fullmatch(found.pop("creation_time"))
    assert TIME.fullmatch(found.pop("update_time"))
    assert isinstance(found.pop("id"), int)
    assert found == {
        "job_kind": "0 0 0 * * 0",
        "job_parameters": '{"audit_retention_hour":24,"dry_run":false,"include_event_types":"pull_artifact"}',
        "job_status": "Running",
        "schedule": {"cron": "0 0 0 * * 0", "type": "Weekly"},
    }
    hourly = await send(registry.admin, "POST", SCHEDULE, body("Hourly", "0 0 * * * *"))
    assert (hourly.status, hourly["location"]) == (201, f"/api/v2.0{PURGES}/0")
    assert (await send(registry.admin, "GET", SCHEDULE)).json["job_kind"] == "0 0 * * * *"
    assert (await send(registry.admin, "PUT", SCHEDULE, {"schedule": {"type": "None", "cron": ""}})).status == 200
    assert (await send(registry.admin, "GET", SCHEDULE)).body == b""


async def test_of_several_nodes_one_runs_a_scheduled_purge(registry: RunningRegistry) -> None:
    """At each time once, however often the nodes look and however many times have passed without any."""
    database, clock = registry.database, registry.clock
    nodes = [JobRunner(database, clock, {JOB_TYPE: purge_job(database, clock)}) for _ in range(4)]
    assert (await send(registry.admin, "PUT", SCHEDULE, body("Hourly", "0 0 * * * *"))).status == 200
    known = {one["id"] for one in (await send(registry.admin, "GET", PURGES)).json}
    assert sum(await asyncio.gather(*(node.start_due() for node in nodes))) == 0
    registry.clock.step(5 * HOUR)
    assert sum(await asyncio.gather(*(node.start_due() for node in nodes))) == 1
    assert sum(await asyncio.gather(*(node.work_off() for node in nodes))) == 1
    registry.clock.step(HOUR)
    assert sum(await asyncio.gather(*(node.work_off() for node in nodes))) == 1
    new = [one for one in (await send(registry.admin, "GET", PURGES)).json if one["id"] not in known]
    assert [(one["job_kind"], one["schedule"]["type"], one["job_status"]) for one in new] == [
        ("SCHEDULE", "Schedule", "Success")
    ] * 2
    entries = [entry for entry in await exported(registry) if entry["resource"] == f"{JOB_TYPE}/{new[0]['id']}"]
    assert [(entry["actor"], entry["operation"]) for entry in entries] == [("system", "create")]
    assert (await send(registry.admin, "PUT", SCHEDULE, body("None"))).status == 200


async def test_what_a_node_has_left_goes_on(registry: RunningRegistry) -> None:
    """After its claim has run out, and with what it had done already; nobody takes it over before."""
    database, clock = registry.database, registry.clock
    name, reached = fresh("entry"), asyncio.Event()
    await written(registry, name, 2, ("pull", "artifact"))
    registry.clock.step(25 * HOUR)

    async def dies(run: Run) -> None:
        async with database.begin() as transaction:
            await run.note(transaction, 7)
        reached.set()
        await asyncio.Event().wait()

    real = purge_job(database, clock)
    dying = JobRunner(database, clock, {JOB_TYPE: Job(dies, real.record_start, real.place, real.kept_executions)})
    purge_id = await started(registry, audit_retention_hour=24, include_event_types="pull_artifact")
    node = asyncio.create_task(dying.work_off())
    await reached.wait()
    node.cancel()
    await asyncio.wait((node,))
    assert (await shown(registry, purge_id))["job_status"] == "Running"
    assert await registry.application.jobs.work_off() == 0
    registry.clock.step(CLAIM_SECONDS)
    assert await registry.application.jobs.work_off() == 1
    assert (await shown(registry, purge_id))["job_status"] == "Success"
    told = await lines(registry, purge_id)
    assert told[0] == "the server that was at it has ended; going on"
    assert int(told[-1].split()[1]) >= 9
    assert await left(registry, name) == []


async def test_whoever_was_taken_over_does_nothing_more(registry: RunningRegistry) -> None:
    """A node that was asleep for too long finds that another one has ended its work."""
    database, clock = registry.database, registry.clock
    asleep, wakes = asyncio.Event(), asyncio.Event()
    name = fresh("entry")
    real = purge_job(database, clock)

    async def sleeps(run: Run) -> None:
        asleep.set()
        await wakes.wait()
        async with database.begin() as transaction:
            await record(transaction, changed(SYSTEM, clock(), "create", "label", name))
            await run.note(transaction, 1)

    sleeping = JobRunner(database, clock, {JOB_TYPE: Job(sleeps, real.record_start, real.place, real.kept_executions)})
    purge_id = await started(registry)
    node = asyncio.create_task(sleeping.work_off())
    await asleep.wait()
    registry.clock.step(CLAIM_SECONDS)
    assert await registry.application.jobs.work_off() == 1
    told = await lines(registry, purge_id)
    wakes.set()
    await node
    assert await lines(registry, purge_id) == told
    assert await left(registry, name) == []


async def test_stopping(registry: RunningRegistry) -> None:
    """Before it begins, in the middle of it, and after its end, when nothing is left to be stopped."""
    waiting = await started(registry)
    assert (await send(registry.admin, "PUT", f"{PURGES}/{waiting}")).status == 200
    assert await registry.application.jobs.work_off() == 0
    assert (await shown(registry, waiting))["job_status"] == "Stopped"
    assert await lines(registry, waiting) == ["received the stop signal, stop the purge job"]

    database, clock = registry.database, registry.clock
    real = purge_job(database, clock)

    async def stopped_while_it_works(run: Run) -> None:
        assert (await send(registry.admin, "PUT", f"{PURGES}/{run.execution.id}")).status == 200
        await real.work(run)

    runner = JobRunner(
        database, clock, {JOB_TYPE: Job(stopped_while_it_works, real.record_start, real.place, real.kept_executions)}
    )
    name = fresh("entry")
    await written(registry, name, 1, ("pull", "artifact"))
    registry.clock.step(25 * HOUR)
    running = await started(registry, audit_retention_hour=24, include_event_types=TYPES)
    await runner.work_off()
    assert (await shown(registry, running))["job_status"] == "Stopped"
    assert await left(registry, name) == ["pull_artifact"]

    ended = await started(registry)
    await registry.application.jobs.work_off()
    assert (await send(registry.admin, "PUT", f"{PURGES}/{ended}")).status == 200
    assert (await shown(registry, ended))["job_status"] == "Success"


async def test_a_purge_that_fails(registry: RunningRegistry) -> None:
    """It says so, and the next one is not kept from its turn."""
    async with registry.database.begin() as transaction:
        broken = await start_execution(transaction, registry.clock, JOB_TYPE, "{}")
    good = await started(registry)
    assert await registry.application.jobs.work_off() == 2
    assert (await shown(registry, broken))["job_status"] == "Error"
    assert (await lines(registry, broken))[-1] == "failed: RegistryError"
    assert (await shown(registry, good))["job_status"] == "Success"


async def test_what_has_not_been_sent_elsewhere_stays(registry: RunningRegistry) -> None:
    """However old it is: a purge has no more right to it than the upkeep has."""
    async with syslog_server() as server, configured(registry, audit_log_forward_endpoint=f"127.0.0.1:{server.port}"):
        await registry.application.audit_upkeep.forward()
        name = fresh("entry")
        await written(registry, name, 1, ("pull", "artifact"))
        registry.clock.step(25 * HOUR)
        await started(registry, audit_retention_hour=24, include_event_types=TYPES)
        await registry.application.jobs.work_off()
        assert await left(registry, name) == ["pull_artifact"]


CHOICES = "[Hourly Daily Weekly Custom Manual None Schedule]"


@pytest.mark.parametrize(
    ("sent", "status", "message"),
    [
        ({}, 400, "bad request: schedule cann't be empty"),
        ({"schedule": None, "parameters": {"audit_retention_hour": 1}}, 400, "bad request: schedule cann't be empty"),
        ({"schedule": {"type": "Manual"}}, 400, "bad request: schedule parameter cann't be empty"),
        (body(dry_run=True), 400, "bad request: audit_retention_hour should provide"),
        (
            body(audit_retention_hour=24, include_operations="create,delete,pull", dry_run=True),
            400,
            "bad request: include_event_types should provide",
        ),
        (
            body("Bogus"),
            422,
            f"validation failure list:\nvalidation failure list:\nschedule.type in body should be one of {CHOICES}",
        ),
        (
            body("Custom", "bad"),
            400,
            "invalid cron string for scheduled log rotation purge: bad, "
            "error: expected exactly 6 fields, found 1: [bad]",
        ),
        (
            body("Daily"),
            400,
            "invalid cron string for scheduled log rotation purge: , error: empty cron string is invalid",
        ),
        (
            body("Custom", "0 0 0 30 2 *"),
            400,
            "invalid cron string for scheduled log rotation purge: 0 0 0 30 2 *, error: it is never due",
        ),
    ],
)
async def test_what_is_refused(registry: RunningRegistry, sent: dict[str, Any], status: int, message: str) -> None:
    """In Harbor's words where it refuses the same; nothing is started or planned."""
    before = (await send(registry.admin, "GET", PURGES))["x-total-count"]
    for method in ("POST", "PUT"):
        answer = await send(registry.admin, method, SCHEDULE, sent)
        assert error(answer) == (status, "BAD_REQUEST" if status == 400 else "UNPROCESSABLE_ENTITY", message)
    assert (await send(registry.admin, "GET", PURGES))["x-total-count"] == before
    assert (await send(registry.admin, "GET", SCHEDULE)).body == b""


@pytest.mark.parametrize(
    "parameters",
    [
        {"audit_retention_hour": "24", "include_event_types": TYPES},
        {"audit_retention_hour": True, "include_event_types": TYPES},
        {"audit_retention_hour": 1.5, "include_event_types": TYPES},
        {"audit_retention_hour": -2, "include_event_types": TYPES},
        {"audit_retention_hour": 240_001, "include_event_types": TYPES},
        {"audit_retention_hour": 24, "include_event_types": ["pull_artifact"]},
        {"audit_retention_hour": 24, "include_event_types": "x" * 5000},
        {"audit_retention_hour": 24, "include_event_types": "\0"},
        {"audit_retention_hour": 24, "include_event_types": TYPES, "dry_run": "yes"},
    ],
)
async def test_parameters_of_another_kind_are_refused(registry: RunningRegistry, parameters: dict[str, Any]) -> None:
    """Before anything is removed by mistake."""
    answer = await send(registry.admin, "POST", SCHEDULE, body(**parameters))
    assert error(answer)[:2] == (400, "BAD_REQUEST")


@pytest.mark.parametrize("type_name", [None, "Schedule"])
async def test_a_type_that_means_nothing_is_refused(registry: RunningRegistry, type_name: str | None) -> None:
    """Harbor takes it, and does nothing."""
    answer = await send(registry.admin, "POST", SCHEDULE, body() | {"schedule": {"type": type_name}})
    assert error(answer)[:2] == (400, "BAD_REQUEST")


async def test_an_administrator_alone_may(registry: RunningRegistry) -> None:
    """All others are refused before anything is looked at."""
    for name in CALLERS:
        if name == "admin":
            continue
        for method, path in (("GET", PURGES), ("GET", SCHEDULE), ("POST", SCHEDULE), ("PUT", f"{PURGES}/1")):
            document = body() if method == "POST" else None
            answer = await send(caller(registry, name), method, path, document)
            assert answer.status == (401 if name == ANONYMOUS else 403), (name, method, path)


async def test_the_next_time_is_in_utc(registry: RunningRegistry) -> None:
    """Midnight is midnight there, whatever the machine's clock shows."""
    assert (await send(registry.admin, "PUT", SCHEDULE, body("Daily", "0 0 0 * * *"))).status == 200
    found = json.loads((await send(registry.admin, "GET", SCHEDULE)).body)["schedule"]["next_scheduled_time"]
    now = datetime.fromtimestamp(registry.clock() // MICROSECONDS_PER_SECOND, UTC)
    assert found.endswith("T00:00:00.000Z")
    assert 0 < (datetime.fromisoformat(found) - now).total_seconds() <= 24 * HOUR
    assert (await send(registry.admin, "PUT", SCHEDULE, body("None"))).status == 200
