"""A world to try operations in: projects with something of everything, and whoever may call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from argon2 import PasswordHasher

from tests.api.management.matrix.reference import GRANTABLE_IN_PROJECTS, GRANTABLE_IN_THE_SYSTEM
from tests.api.management.matrix.rights import (
    FOREIGN_ROBOT,
    LACKING_ROBOT,
    LACKING_SYSTEM_ROBOT,
    ROBOT,
    SYSTEM_ROBOT,
    Right,
)
from tests.support.application import ADMINISTRATOR, MEMBERS, OUTSIDER, PASSWORD, RunningRegistry
from tests.support.artifacts import push_system
from tests.support.asgi import Client
from tests.support.management import CALLERS as PEOPLE
from tests.support.management import caller, fresh, send
from tests.support.robots import PULL, MadeRobot, Permission, make, permission, project_robot, system_robot
from wharf.db.moments import rights_changed
from wharf.identity.queries import UPDATE_PASSWORD
from wharf.identity.users import require_user
from wharf.projects.first_start import LIBRARY_NAME, LOOPBACK_PASSWORD

PROVIDER_GROUP = 3
PURGE_PARAMETERS = {"audit_retention_hour": 24, "include_event_types": "pull_artifact", "dry_run": True}
PURGE = {"schedule": {"type": "Manual"}, "parameters": PURGE_PARAMETERS}
ICON_OF_IMAGES = "sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06"

# What stands for the names in paths of operations that answer 501, whoever may use them.
NOT_THERE_YET: Mapping[str, object] = {
    **dict.fromkeys(("eid", "execution_id", "gc_id", "task_id", "tid", "webhook_policy_id"), 1),
    **dict.fromkeys(("job_id", "pool_id", "preheat_instance_name", "preheat_policy_name"), "one"),
    **dict.fromkeys(("registration_id", "report_id"), "one"),
    "job_type": "all",
}


@dataclass
class Place:
    """A project in which everybody has his role."""

    name: str
    id: int
    is_public: bool
    # What stands for the names in paths and queries.
    values: dict[str, object]
    robots: dict[tuple[str, Right], MadeRobot] = field(default_factory=dict)


@dataclass
class World:
    """The places, and whoever may call."""

    registry: RunningRegistry
    places: dict[bool, Place] = field(default_factory=dict)

    @property
    def admin(self) -> Client:
        """Who prepares things."""
        return self.registry.admin

    async def made(self, path: str, body: object) -> int:
        """Make something as the administrator, and return its id."""
        answer = await send(self.admin, "POST", path, body)
        assert answer.status == 201, answer
        return int(answer["location"].rpartition("/")[2])

    async def place(self, *, is_public: bool) -> Place:
        """The project of this kind, with something of everything."""
        if is_public not in self.places:
            place = await self.new_place(is_public=is_public)
            place.values.update({**NOT_THERE_YET, **await self._furniture(place)})
            self.places[is_public] = place
        return self.places[is_public]

    async def new_place(self, *, is_public: bool) -> Place:
        """A project with a member for each role, and nothing else."""
        name = fresh("place")
        number = await self.made("/projects", {"project_name": name, "metadata": {"public": str(is_public).lower()}})
        for member, role in MEMBERS.items():
            await self.made(f"/projects/{name}/members", {"role_id": role.id, "member_user": {"username": member}})
        # Where both are taken, one project is called by its name and the other by its number.
        called = number if is_public else name
        return Place(
            name, number, is_public, {"project_name": name, "project_name_or_id": called, "project_id": number}
        )

    async def _furniture(self, place: Place) -> dict[str, object]:
        await push_system(self.admin, f"{place.name}/app", "v1")
        quotas = await send(self.admin, "GET", f"/quotas?reference=project&reference_id={place.id}")
        robot = await make(self.registry, project_robot(PULL, project=place.name))
        system = await make(self.registry, system_robot(permission("project", place.name, PULL)))
        return {
            "repository_name": "app",
            "reference": "v1",
            "tag_name": "v1",
            "addition": "build_history",
            "digest": ICON_OF_IMAGES,
            "meta_name": "auto_scan",
            "id": quotas.json[0]["id"],
            "user_id": await self.new_user(),
            "group_id": await self.new_group(),
            "mid": await self.new_member(place),
            "label_id": await self.new_label(place),
            "global_label_id": await self.new_label(None),
            "purge_id": await self.made("/system/purgeaudit/schedule", PURGE),
            "immutable_rule_id": await self.made(f"/projects/{place.name}/immutabletagrules", rule()),
            "robot_id": robot.id,
            "robot_name": robot.name,
            "system_robot_id": system.id,
            "system_robot_name": system.name,
        }

    async def new_user(self) -> int:
        """Somebody who is a member of nothing."""
        return await self.made("/users", person())

    async def new_group(self) -> int:
        """A group of a provider."""
        return await self.made("/usergroups", {"group_name": fresh("group"), "group_type": PROVIDER_GROUP})

    async def new_member(self, place: Place) -> int:
        """A group that is a member."""
        body = {"role_id": 3, "member_group": {"id": await self.new_group()}}
        return await self.made(f"/projects/{place.name}/members", body)

    async def new_label(self, place: Place | None) -> int:
        """A label of a project, or of the system."""
        scope: dict[str, Any] = {"scope": "p", "project_id": place.id} if place else {"scope": "g"}
        return await self.made("/labels", {"name": fresh("label"), **scope})

    async def client(self, name: str, right: Right, place: Place) -> Client:
        """Whoever has this name in the matrix, for something that takes this right in this place."""
        if name in PEOPLE:
            return caller(self.registry, name)
        if (name, right) not in place.robots:
            place.robots[name, right] = await make(self.registry, robot_body(name, right, place.name))
        return place.robots[name, right].client


async def make_world(registry: RunningRegistry) -> World:
    """A world in which people log in quickly: as if their passwords had been hashed with less work."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    async with registry.database.begin() as transaction:
        await rights_changed(transaction)
        for name in (ADMINISTRATOR, OUTSIDER, *MEMBERS):
            user = await require_user(transaction, name)
            password = LOOPBACK_PASSWORD if name == ADMINISTRATOR else PASSWORD
            await transaction.execute(
                UPDATE_PASSWORD,
                user_id=user.id,
                password_hash=hasher.hash(password),
                password_is_initial=False,
                now=registry.clock(),
            )
    return World(registry)


def robot_body(name: str, right: Right, project: str) -> dict[str, Any]:
    """The body that asks for one of the robots of the matrix."""
    needed = frozenset(right.needed)
    here = needed if right.is_in_project else frozenset()
    in_system = needed - here
    if name == ROBOT:
        return project_robot(*_exactly(here, GRANTABLE_IN_PROJECTS), project=project)
    if name == LACKING_ROBOT:
        return project_robot(*_pairs(GRANTABLE_IN_PROJECTS - here), project=project)
    if name == FOREIGN_ROBOT:
        return project_robot(*_pairs(GRANTABLE_IN_PROJECTS), project=LIBRARY_NAME)
    if name == LACKING_SYSTEM_ROBOT:
        return system_robot(
            permission("system", "/", *_pairs(GRANTABLE_IN_THE_SYSTEM - in_system)),
            permission("project", "*", *_pairs(GRANTABLE_IN_PROJECTS - here)),
        )
    assert name == SYSTEM_ROBOT
    if in_system:
        return system_robot(permission("system", "/", *_exactly(in_system, GRANTABLE_IN_THE_SYSTEM)))
    return system_robot(permission("project", project, *_exactly(here, GRANTABLE_IN_PROJECTS)))


def _exactly(needed: frozenset[str], grantable: frozenset[str]) -> list[Permission]:
    """What is needed and no more; everything where no robot can hold it, and next to nothing where nothing is."""
    if not needed:
        return [PULL]
    return _pairs(needed if needed <= grantable else grantable)


def _pairs(permissions: frozenset[str]) -> list[Permission]:
    pairs = (name.split(":") for name in sorted(permissions))
    return [(resource, action) for resource, action in pairs]


def person() -> dict[str, str]:
    """The body that makes a user."""
    name = fresh("person")
    return {"username": name, "email": f"{name}@example.com", "realname": name, "password": PASSWORD}


def rule() -> dict[str, Any]:
    """The body that makes an immutable rule, for a tag that nothing has."""
    return {
        "disabled": False,
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": fresh("nothing")}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
        "action": "immutable",
        "template": "immutable_template",
    }
