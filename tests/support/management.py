"""Calls of the management API, and who may make them."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.support.application import ADMINISTRATOR, OUTSIDER, RunningRegistry
from tests.support.asgi import Answer, Client

API = "/api/v2.0"
ANONYMOUS = "anonymous"
# Everybody whom an operation has to be tried with; the names of the roles are those of their holders.
CALLERS = (
    ANONYMOUS,
    OUTSIDER,
    "limitedGuest",
    "guest",
    "developer",
    "maintainer",
    "projectAdmin",
    ADMINISTRATOR,
)

_numbers: Iterator[int] = itertools.count(1)


def fresh(word: str) -> str:
    """A name that no other test has."""
    return f"{word}-{next(_numbers)}"


def caller(registry: RunningRegistry, name: str) -> Client:
    """One of `CALLERS`."""
    return registry.nobody if name == ANONYMOUS else registry.user(name)


async def send(client: Client, method: str, path: str, document: Any = None, **headers: str) -> Answer:
    """A request below `/api/v2.0`, with a JSON body if there is one; names of headers are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if document is None:
        return await client.request(method, API + path, headers=named)
    return await client.request(
        method, API + path, json.dumps(document).encode(), headers={"content-type": "application/json", **named}
    )


async def statuses(
    registry: RunningRegistry, method: str, path: str | Callable[[], str], document: Any = None
) -> Mapping[str, int]:
    """What each of `CALLERS` gets for the same call; a function makes a path anew for each of them."""
    return {
        name: (await send(caller(registry, name), method, path if isinstance(path, str) else path(), document)).status
        for name in CALLERS
    }


def expected(allowed: int, *names: str, refused: int = 403) -> dict[str, int]:
    """What `statuses` has when these callers, and the administrator, are allowed; anonymous ones get 401."""
    return {
        name: allowed if name in (*names, ADMINISTRATOR) else 401 if name == ANONYMOUS else refused for name in CALLERS
    }


def error(answer: Answer) -> tuple[int, str, str]:
    """Status, code and message of a refusal."""
    return answer.status, answer.code, answer.message
