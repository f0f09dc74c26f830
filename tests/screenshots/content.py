"""Some weeks in the life of a registry, pushed and called through the application while its clock goes on.

`fill` leaves a data folder, over which `wharf serve` is started afterwards as over any other.
"""

import json
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.screenshots import images
from tests.screenshots.images import ALPINE, PYTHON, Build, Stored
from tests.screenshots.people import (
    COLLEAGUES,
    DEVELOPER,
    GUEST,
    LIMITED_GUEST,
    MAINTAINER,
    OUTSIDER,
    PASSWORD,
    PEOPLE,
    PROJECT_ADMIN,
    ROLES,
    Person,
)
from tests.support.application import SteppedClock
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import digest_of, push_manifest
from tests.support.server import ADMINISTRATOR
from wharf.app import Application, application
from wharf.base.settings import Settings
from wharf.db.open import open_database, prepare_schema
from wharf.identity.passwords import Passwords
from wharf.projects.first_start import first_start

HARBOR = "/api/v2.0"
WHARF = "/api/wharf/v1"
DAYS = 38
HOUR, DAY = 3600, 86_400

PROJECT = "payments"
"""With a bit of everything in it, and a member for each role."""
PUBLIC_PROJECT = "platform"
EMPTY_PROJECT = "sandbox"
LONG_PROJECT = "internal-developer-platform-and-shared-tooling-for-all-engineering-teams"
REPOSITORY = "api"
NESTED_REPOSITORY = "checkout/service"
LONG_REPOSITORY = "fraud-detection/feature-extraction/streaming/session-aggregation-worker-with-backfill"
TAG = "2.4.1"

_PROJECTS = (
    (PROJECT, False),
    ("storefront", False),
    (PUBLIC_PROJECT, True),
    ("data-science", False),
    ("mobile", False),
    (LONG_PROJECT, False),
    ("edge.services", True),
    (EMPTY_PROJECT, False),
)
_DESCRIPTIONS = {
    REPOSITORY: "The public API: takes orders, asks the ledger, answers in **100 ms**. Owner: @ines.moreau.",
    "worker": "Settles what the API has taken, at night and on demand.",
}
_SERVICES = (("worker", ("1.9.0", "1.9.1")), (NESTED_REPOSITORY, ("0.8.0",)), ("migrations", ("77",)))
_CHART_TEXT = "Everything that takes money, in one release"
_LABELS = (
    ("production", "Runs for customers right now", "#2f9e44"),
    ("needs-review", "Somebody from security has to look at it first", "#f08c00"),
    ("deprecated", "To be replaced until the end of the quarter", "#868e96"),
    ("hotfix", "", "#e03131"),
)
_GLOBAL_LABELS = (
    ("base-image", "What other images are built from", "#1971c2"),
    ("pci-scope", "Inside of the audited zone", "#9c36b5"),
    ("approved", "", "#2f9e44"),
)
_ORDINARY = (
    ("storefront/web", ("5.1.0", "5.2.0", "latest")),
    ("storefront/search", ("1.8.3",)),
    ("data-science/notebook", ("2026-10", "2026-11", "latest")),
    ("mobile/gateway", ("3.0.0-rc.1", "3.0.0")),
    ("edge.services/dns", ("0.9.4",)),
    (f"{LONG_PROJECT}/toolbox", ("1.0.0",)),
    (f"{PUBLIC_PROJECT}/base/alpine", ("3.21", "3.22", "latest")),
    (f"{PUBLIC_PROJECT}/base/python", ("3.13", "3.14")),
    (f"{PUBLIC_PROJECT}/ci/builder", ("12", "13", "stable")),
)


@dataclass
class Past:
    """The registry while it is filled; nothing happens at the same time as something else."""

    running: Application
    clock: SteppedClock
    secrets: dict[str, str] = field(default_factory=dict)
    """Everybody's personal token, by name; a password would have to be hashed again and again."""

    @property
    def now(self) -> str:
        """The time, as configurations of images have it."""
        return f"{datetime.fromtimestamp(self.clock.seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"

    def as_person(self, person: Person | None = None) -> Client:
        """Somebody, or the administrator."""
        account = person.account if person else ADMINISTRATOR
        return Client(self.running.site).logged_in(account.name, self.secrets.get(account.name, account.password))

    async def call(self, method: str, path: str, document: Any = None, person: Person | None = None) -> Answer:
        """One call of either API; raises `AssertionError` unless it is a success."""
        self.clock.step(7)
        body = b"" if document is None else json.dumps(document).encode()
        headers = {} if document is None else {"content-type": "application/json"}
        answer = await self.as_person(person).request(method, path, body, headers=headers)
        assert answer.status < 300, (method, path, answer)
        return answer

    async def pull(self, repository: str, reference: str, times: int, person: Person = DEVELOPER) -> None:
        """Read a manifest as clients do."""
        for _ in range(times):
            self.clock.step(11)
            answer = await self.as_person(person).get(f"/v2/{repository}/manifests/{reference}", accept="*/*")
            assert answer.status == 200, answer


async def fill(data: Path) -> None:
    """Fill an empty folder with a registry that people have worked with for weeks."""
    clock = SteppedClock()
    end = clock.seconds
    clock.step(-DAYS * DAY)
    async with _open(Settings(data=data, durability="relaxed", log_requests="none"), clock) as past:
        await _make_people(past)
        await _make_projects(past)
        await _push_ordinary(past)
        await _release(past)
        await _label(past)
        await _administer(past)
        await _make_robots(past)
        clock.step(max(0, end - clock.seconds - 2 * DAY))
        await _tidy_up(past)
        await _work_today(past, end)


@asynccontextmanager
async def _open(settings: Settings, clock: SteppedClock) -> AsyncIterator[Past]:
    prepare_schema(settings.database_url)
    database = await open_database(settings.database_url, durable=False)
    passwords = Passwords()
    try:
        await first_start(database, clock, passwords, ADMINISTRATOR.password, loopback_only=True)
    finally:
        passwords.close()
        await database.close()
    async with application(settings, clock) as running:
        yield Past(running, clock)


async def _make_people(past: Past) -> None:
    await _make_tokens(past)
    for person in PEOPLE:
        email = f"{person.name}@example.com"
        body = {"username": person.name, "password": PASSWORD, "email": email, "realname": person.full_name}
        place = (await past.call("POST", f"{HARBOR}/users", body))["location"]
        if person.is_administrator:
            await past.call("PUT", f"{place}/sysadmin", {"sysadmin_flag": True})
        if person in (*ROLES, OUTSIDER):
            await _make_tokens(past, person)


async def _make_tokens(past: Past, person: Person | None = None) -> None:
    for name, days in (("pipeline of the staging environment", 90), ("scripts", 365), ("laptop", -1)):
        body = {"name": name, "duration": days, "permissions": []}
        answer = await past.call("POST", f"{WHARF}/tokens", body, person)
    past.secrets[person.name if person else ADMINISTRATOR.name] = answer.json["secret"]


async def _make_projects(past: Past) -> None:
    for name, is_public in _PROJECTS:
        past.clock.step(5 * HOUR)
        metadata = {"public": str(is_public).lower()}
        limit = 120_000_000 if name in (PROJECT, "mobile") else -1
        body = {"project_name": name, "metadata": metadata, "storage_limit": limit}
        await past.call("POST", f"{HARBOR}/projects", body)
    for person in (*ROLES, *COLLEAGUES):
        if person.role:
            await _add_member(past, PROJECT, person, person.role)
    for project in ("storefront", LONG_PROJECT, "edge.services"):
        await _add_member(past, project, DEVELOPER, "maintainer")
        await _add_member(past, project, PROJECT_ADMIN, "guest")
    await _add_member(past, "data-science", OUTSIDER, "projectAdmin")
    await past.call("POST", f"{WHARF}/projects/mobile/rename", {"name": "mobile-apps"})


async def _add_member(past: Past, project: str, person: Person, role: str) -> None:
    roles = {"projectAdmin": 1, "developer": 2, "guest": 3, "maintainer": 4, "limitedGuest": 5}
    body = {"role_id": roles[role], "member_user": {"username": person.name}}
    await past.call("POST", f"{HARBOR}/projects/{project}/members", body)


async def _push_ordinary(past: Past) -> None:
    for repository, tags in _ORDINARY:
        for number, tag in enumerate(tags):
            past.clock.step(3 * HOUR)
            place = repository.replace("mobile/", "mobile-apps/")
            build = Build(repository.rpartition("/")[2], f"{number} {tag}", PYTHON if "data" in repository else ALPINE)
            await images.push_build(past.as_person(), place, build, tag, created=past.now)


async def _release(past: Past) -> None:
    """The releases of the project that most pictures show."""
    for number, version in enumerate(("2.1.0", "2.2.0", "2.3.0", "2.3.1", "2.4.0", TAG)):
        past.clock.step(5 * DAY)
        stored = await _release_api(past, version)
        tags = [version, version.rpartition(".")[0]]
        if version == TAG:
            tags = [*tags, "2", "latest", "release-2026-11-24.0417-feature-payment-links-for-marketplaces", "stable"]
        for tag in tags:
            await push_manifest(past.as_person(MAINTAINER), stored.repository, stored.manifest, tag)
        await images.push_signature(past.as_person(MAINTAINER), stored)
        await images.push_bill_of_materials(past.as_person(MAINTAINER), stored)
        await past.pull(f"{PROJECT}/{REPOSITORY}", version, 2 * number + 1)
    for number in range(6):
        past.clock.step(3 * HOUR)
        build = Build(REPOSITORY, f"main {number}", PYTHON)
        tag = f"main-{digest_of(build.version.encode())[7:15]}"
        await images.push_build(past.as_person(DEVELOPER), f"{PROJECT}/{REPOSITORY}", build, tag, created=past.now)
    for repository, versions in (
        ("worker", ("1.9.0", "1.9.1")),
        (NESTED_REPOSITORY, ("0.8.0",)),
        ("migrations", ("77",)),
    ):
        for version in versions:
            past.clock.step(7 * HOUR)
            build = Build(repository.rpartition("/")[2], version)
            stored = await images.push_build(
                past.as_person(DEVELOPER), f"{PROJECT}/{repository}", build, version, "latest", created=past.now
            )
            await past.pull(f"{PROJECT}/{repository}", version, 3, MAINTAINER)
    await images.push_build(
        past.as_person(DEVELOPER), f"{PROJECT}/{LONG_REPOSITORY}", Build("worker", "long"), "nightly", created=past.now
    )
    for version in ("0.11.0", "0.12.0"):
        past.clock.step(9 * HOUR)
        await images.push_chart(
            past.as_person(MAINTAINER),
            f"{PROJECT}/charts/payments",
            version,
            "Everything that takes money, in one release",
        )
    for name, text in _DESCRIPTIONS.items():
        await past.call("PUT", _repository(name), {"description": text}, MAINTAINER)


async def _release_api(past: Past, version: str) -> Stored:
    annotations = {
        "org.opencontainers.image.title": "Payments API",
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.source": "https://git.example.com/payments/api",
        "org.opencontainers.image.revision": digest_of(version.encode())[7:47],
        "org.opencontainers.image.licenses": "Apache-2.0",
    }
    return await images.push_platforms(
        past.as_person(MAINTAINER),
        f"{PROJECT}/{REPOSITORY}",
        Build(REPOSITORY, version, PYTHON, annotations=annotations),
        created=past.now,
        architectures=("amd64", "arm64") if version < TAG else ("amd64", "arm64", "riscv64"),
    )


def _repository(name: str, rest: str = "") -> str:
    encoded = urllib.parse.quote(urllib.parse.quote(name, safe=""), safe="")
    return f"{HARBOR}/projects/{PROJECT}/repositories/{encoded}{rest}"


async def _label(past: Past) -> None:
    project = (await past.call("GET", f"{HARBOR}/projects/{PROJECT}")).json["project_id"]
    places = {}
    for name, description, color in _LABELS:
        body = {"name": name, "description": description, "color": color, "scope": "p", "project_id": project}
        places[name] = (await past.call("POST", f"{HARBOR}/labels", body, PROJECT_ADMIN))["location"]
    for name, description, color in _GLOBAL_LABELS:
        body = {"name": name, "description": description, "color": color, "scope": "g"}
        places[name] = (await past.call("POST", f"{HARBOR}/labels", body))["location"]
    for tag, name in ((TAG, "production"), (TAG, "pci-scope"), ("2.1.0", "deprecated"), ("2.3.1", "hotfix")):
        label = {"id": int(places[name].rpartition("/")[2])}
        await past.call("POST", _repository(REPOSITORY, f"/artifacts/{tag}/labels"), label, MAINTAINER)


async def _administer(past: Past) -> None:
    for tags, repositories in (("v*", "**"), ("{2.4.*,stable}", "{api,worker}"), ("release-*", "fraud-detection/**")):
        rule = {
            "action": "immutable",
            "template": "immutable_template",
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": tags}],
            "scope_selectors": {
                "repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": repositories}]
            },
        }
        await past.call("POST", f"{HARBOR}/projects/{PROJECT}/immutabletagrules", rule, PROJECT_ADMIN)
    for name, description, rights in (
        ("release-manager", "Pushes, tags and labels, but deletes nothing", ("pull", "push", "list", "read")),
        ("auditor", "Looks at everything and changes nothing", ("list", "read")),
    ):
        held = [{"resource": "repository", "action": action} for action in rights]
        body = {"name": name, "description": description, "permissions": held, "system_permissions": []}
        await past.call("POST", f"{WHARF}/roles", body)
    for name, role, pattern in (
        (OUTSIDER.name, "auditor", "checkout/**"),
        (COLLEAGUES[3].name, "release-manager", REPOSITORY),
        (LIMITED_GUEST.name, "guest", LONG_REPOSITORY),
    ):
        body = {
            "subject_kind": "user",
            "subject_name": name,
            "role_name": role,
            "project": PROJECT,
            "repository": pattern,
        }
        await past.call("POST", f"{WHARF}/grants", body)


async def _make_robots(past: Past) -> None:
    access = [{"resource": "repository", "action": action} for action in ("pull", "push")]
    for name, description, days in (
        ("ci", "Builds and pushes every commit", 30),
        ("deploy-production", "Pulls what is released", -1),
        ("nightly-vulnerability-report-for-the-security-team", "", 1),
    ):
        permissions = [{"kind": "project", "namespace": PROJECT, "access": access}]
        body = {"name": name, "description": description, "duration": days, "level": "project", "disable": False}
        await past.call("POST", f"{HARBOR}/robots", body | {"permissions": permissions}, PROJECT_ADMIN)
    for name, description, days, namespaces in (
        ("backup", "Copies everything to the other site", -1, ("*",)),
        ("cluster-eu-west", "Pulls for all clusters in the region", 365, (PROJECT, "storefront", PUBLIC_PROJECT)),
    ):
        permissions = [{"kind": "project", "namespace": place, "access": access[:1]} for place in namespaces]
        body = {"name": name, "description": description, "duration": days, "level": "system", "disable": False}
        await past.call("POST", f"{HARBOR}/robots", body | {"permissions": permissions})


async def _tidy_up(past: Past) -> None:
    """What was deleted in the last days can be restored."""
    for name in ("prototype", "load-test/generator"):
        await images.push_build(
            past.as_person(DEVELOPER), f"{PROJECT}/{name}", Build(name, "1"), "1", "2", created=past.now
        )
        past.clock.step(2 * HOUR)
        await past.call("DELETE", _repository(name), person=MAINTAINER)
    for name in ("hackathon-2026", "legacy-billing"):
        await past.call("POST", f"{HARBOR}/projects", {"project_name": name, "metadata": {"public": "false"}})
        past.clock.step(HOUR)
        await past.call("DELETE", f"{HARBOR}/projects/{name}")


async def _work_today(past: Past, end: int) -> None:
    past.clock.step(max(0, end - past.clock.seconds - 5 * HOUR))
    await images.push_build(
        past.as_person(DEVELOPER),
        f"{PROJECT}/{NESTED_REPOSITORY}",
        Build("service", "0.9.0"),
        "0.9.0",
        "latest",
        created=past.now,
    )
    await past.call("DELETE", _repository(REPOSITORY, "/artifacts/2.2.0"), person=MAINTAINER)
    for person, tag in ((GUEST, TAG), (DEVELOPER, "latest"), (LIMITED_GUEST, "stable")):
        past.clock.step(HOUR)
        await past.pull(f"{PROJECT}/{REPOSITORY}", tag, 2, person)
    past.clock.step(max(0, end - past.clock.seconds - 60))
