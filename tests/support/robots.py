"""Robots that tests make through the management API, as Harbor's clients do."""

from dataclasses import dataclass
from typing import Any

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import fresh, send

PULL = ("repository", "pull")
PUSH = ("repository", "push")
NEVER = -1
Permission = tuple[str, str]


@dataclass(frozen=True)
class MadeRobot:
    """A robot with its secret."""

    registry: RunningRegistry
    id: int
    name: str
    secret: str

    @property
    def path(self) -> str:
        """Where the robot is managed."""
        return f"/robots/{self.id}"

    @property
    def client(self) -> Client:
        """The robot itself, by its secret."""
        return self.with_secret(self.secret)

    def with_secret(self, secret: str) -> Client:
        """Somebody who calls himself like the robot."""
        return self.registry.nobody.logged_in(self.name, secret)

    async def bearer(self, *scopes: str) -> Client:
        """The robot with a token for the scopes."""
        answer = await self.registry.ask_for_token(self.client, *scopes)
        assert answer.status == 200, answer
        return self.registry.nobody.using(f"Bearer {answer.json['token']}")

    async def change(self, **changes: Any) -> None:
        """Have the administrator change the robot: send back what is shown, with other values."""
        shown = (await send(self.registry.admin, "GET", self.path)).json
        answer = await send(self.registry.admin, "PUT", self.path, shown | changes)
        assert answer.status == 200, answer


def permission(kind: str, namespace: str, *held: Permission) -> dict[str, Any]:
    """What a robot may do in one place, as it is sent."""
    access = [{"resource": resource, "action": action} for resource, action in held]
    return {"kind": kind, "namespace": namespace, "access": access}


def in_project(*held: Permission, project: str = PRIVATE_PROJECT) -> list[dict[str, Any]]:
    """The permissions of a robot in one project, or in every one for `*`."""
    return [permission("project", project, *(held or (PULL,)))]


def project_robot(*held: Permission, project: str = PRIVATE_PROJECT, **fields: Any) -> dict[str, Any]:
    """The body that asks for a robot of a project; without permissions it may pull."""
    return {
        "name": fresh("robot"),
        "level": "project",
        "duration": NEVER,
        "permissions": in_project(*held, project=project),
        **fields,
    }


def system_robot(*permissions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The body that asks for a robot of the system."""
    return {
        "name": fresh("robot"),
        "level": "system",
        "duration": NEVER,
        "permissions": list(permissions),
        **fields,
    }


async def make(registry: RunningRegistry, body: dict[str, Any], creator: Client | None = None) -> MadeRobot:
    """Make a robot, as the administrator unless somebody else does it."""
    answer = await send(creator or registry.admin, "POST", "/robots", body)
    assert answer.status == 201, answer
    return MadeRobot(registry, answer.json["id"], answer.json["name"], answer.json["secret"])
