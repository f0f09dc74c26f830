"""Trying an operation as every caller, and what there is to see of it."""

import base64
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from tests.api.management.matrix import table_of_projects, table_of_the_system
from tests.api.management.matrix.rights import CALLERS
from tests.api.management.matrix.rows import Row, Target
from tests.api.management.matrix.world import Place, World
from tests.support.asgi import Answer, Client
from tests.support.management import send

ROWS = (*table_of_projects.ROWS, *table_of_the_system.ROWS)
FACTS = Path(__file__).parents[3] / "architecture/harbor_operations.json"
AS_THEY_ARE: Mapping[str, object] = MappingProxyType({})
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
NOWHERE = "there-is-no-such-project"

# The code of each refusal.
CODES = {401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 412: "PRECONDITION", 501: "NOT_IMPLEMENTED"}


@cache
def addresses() -> dict[str, tuple[str, str]]:
    """Method and path of each of Harbor's operations, from Harbor's own file."""
    operations = json.loads(FACTS.read_text("utf-8"))["operations"]
    return {operation["id"]: (operation["method"], operation["path"]) for operation in operations}


def names_a_project(row: Row) -> bool:
    """Whether the project stands in the operation's path by name."""
    return row.right.is_in_project and "{project_name" in addresses()[row.operation][1]


async def target_of(row: Row, world: World, place: Place) -> Target:
    """What the operation is to be tried on, made anew if it is something that can be changed."""
    return row.target if isinstance(row.target, Target) else await row.target(world, place)


async def call(
    client: Client,
    row: Row,
    place: Place,
    target: Target,
    values: Mapping[str, object] = AS_THEY_ARE,
    headers: Mapping[str, str] = NO_HEADERS,
) -> Answer:
    """The operation as one caller; `values` go before those of the target and the place in its path.

    A refusal has to say what it is, and what is missing, as Harbor's does.
    """
    method, template = addresses()[row.operation]
    known = {**place.values, **target.values, **values}
    path = template.format_map({name: quote(str(value), safe="") for name, value in known.items()})
    query = target.query.format_map(known)
    answer = await send(client, method, f"{path}?{query}" if query else path, target.body, **headers)
    if answer.status >= 300 and method != "HEAD":
        _check_refusal(client, row, answer)
    return answer


async def statuses(row: Row, world: World, place: Place) -> dict[str, int]:
    """What each caller gets."""
    found: dict[str, int] = {}
    target: Target | None = None
    for name in CALLERS:
        target = target or await target_of(row, world, place)
        where = target.place or place
        answer = await call(await world.client(name, row.right, where), row, where, target)
        found[name] = answer.status
        if answer.status < 300:
            if target.made:
                assert (await send(world.admin, "DELETE", target.made)).status == 200
            target = None
    return found


def _check_refusal(client: Client, row: Row, answer: Answer) -> None:
    """It has the code of its status; 403 has Harbor's words, and names the permission that the operation takes."""
    assert answer.code == CODES[answer.status], answer
    if answer.status == 401:
        # Harbor says nothing in some places.
        assert answer.message in ("unauthorized", "", "only internal service is allowed to call this API"), answer
    elif answer.status == 403 and row.right.needed and not row.exceptions:
        assert answer.message == ("forbidden" if row.right.is_in_project else _login_name(client)), answer
        assert answer["x-missing-permission"].partition(" on ")[0] in row.right.needed, answer


def _login_name(client: Client) -> str:
    login = client.authorization or ""
    return base64.b64decode(login.removeprefix("Basic ")).decode().partition(":")[0]


def differing(found: dict[str, int], wanted: dict[str, int]) -> Sequence[str]:
    """Who got something else than he should, for people to read."""
    return [f"{name}: {found[name]}, not {wanted[name]}" for name in wanted if found[name] != wanted[name]]
