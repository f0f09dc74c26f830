"""Roles, grants and personal tokens that tests make through Wharf's own API."""

from dataclasses import dataclass
from typing import Any

from tests.support.application import PASSWORD, PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.history import call
from tests.support.management import fresh, send

Permission = tuple[str, str]


def permissions(*held: Permission) -> list[dict[str, str]]:
    """Permissions as they are sent and shown."""
    return [{"action": action, "resource": resource} for resource, action in sorted(held)]


async def make_role(registry: RunningRegistry, *held: Permission, system: tuple[Permission, ...] = ()) -> Any:
    """Make a role as the administrator, and return what is shown of it."""
    body = {"name": fresh("role"), "permissions": permissions(*held), "system_permissions": permissions(*system)}
    answer = await call(registry.admin, "POST", "/roles", body)
    assert answer.status == 201, answer
    return answer.json


async def make_user(registry: RunningRegistry) -> str:
    """Make a user who is a member of nothing, with everybody's password, and return his name."""
    name = fresh("person")
    body = {"username": name, "password": PASSWORD, "email": f"{name}@example.org", "realname": name}
    answer = await send(registry.admin, "POST", "/users", body)
    assert answer.status == 201, answer
    return name


async def grant(
    registry: RunningRegistry,
    name: str,
    role: str,
    *,
    project: str = PRIVATE_PROJECT,
    repository: str = "",
    **more: Any,
) -> int:
    """Give a user a role as the administrator, and return the id of the grant."""
    body = {
        "subject_kind": "user",
        "subject_name": name,
        "role_name": role,
        "project": project,
        "repository": repository,
        **more,
    }
    answer = await call(registry.admin, "POST", "/grants", body)
    assert answer.status == 201, answer
    return int(answer.json["id"])


@dataclass(frozen=True)
class MadeToken:
    """A personal token with its secret."""

    registry: RunningRegistry
    owner: str
    id: int
    secret: str

    @property
    def client(self) -> Client:
        """The owner, with the token in place of his password."""
        return self.registry.nobody.logged_in(self.owner, self.secret)

    @property
    def bearer(self) -> Client:
        """The token by itself."""
        return self.registry.nobody.using(f"Bearer {self.secret}")


async def make_token(registry: RunningRegistry, owner: str, *scopes: dict[str, Any], **fields: Any) -> MadeToken:
    """Make a token for somebody, narrowed if there are scopes."""
    body = {"name": fresh("token"), "permissions": list(scopes), **fields}
    answer = await call(registry.user(owner), "POST", "/tokens", body)
    assert answer.status == 201, answer
    return MadeToken(registry, owner, answer.json["id"], answer.json["secret"])
