"""What a real Harbor answered to the same requests, in the same order: the answers of this server are compared with it.

Where Harbor's status is another one, the step says so, and the page on compatibility says why.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.api.management.golden.outline import outline, stable
from tests.api.management.golden.replay import Replay, Step, read_steps
from tests.support.application import SteppedClock
from tests.support.asgi import Answer, Client
from wharf.app import application
from wharf.base.settings import Settings
from wharf.db.open import open_database, prepare_schema
from wharf.identity.passwords import Passwords
from wharf.projects.first_start import first_start

pytestmark = pytest.mark.anyio

# Each of them begins with an empty registry.
RECORDINGS = ("sections.jsonl", "registry.jsonl", "details.jsonl")
HEADERS = {
    "total": "x-total-count",
    "link": "link",
    "location": "location",
    "challenge": "www-authenticate",
    "version": "docker-distribution-api-version",
    "range": "range",
}
# The share of all compared requests to which Harbor gives another status, and another answer of any kind.
OTHER_STATUS_SHARE_MAX = 0.025
OTHER_ANSWER_SHARE_MAX = 0.09


@asynccontextmanager
async def fresh_registry(settings: Settings) -> AsyncIterator[Replay]:
    """A registry in which there is nothing but what the first start puts there."""
    clock = SteppedClock()
    prepare_schema(settings.database_url)
    database = await open_database(settings.database_url, durable=False)
    passwords = Passwords()
    try:
        await first_start(database, clock, passwords, "", loopback_only=True)
    finally:
        passwords.close()
        await database.close()
    async with application(settings, clock) as running:
        yield Replay(Client(running.site), clock)


def differences(place: str, step: Step, answer: Answer) -> list[str]:
    """What is different from what the step says, in words."""
    what = f"{place} {step.get('send') or step['push']}"
    if answer.status != step["status"]:
        return [f"{what}: {answer.status}, not {step['status']}: {outline(answer)}"]
    found: dict[str, Any] = {name: stable(answer.get(header)) for name, header in HEADERS.items() if name in step}
    found["answer"] = outline(answer)
    return [
        f"{what}: {name} is\n    {found[name]}\n  and not\n    {step[name]}"
        for name in found
        if name in step and found[name] != step[name]
    ]


@pytest.mark.parametrize("recording", RECORDINGS)
async def test_answers_are_those_that_harbor_gave(settings: Settings, recording: str) -> None:
    """Status, body, and the headers of lists and of what was made, request by request."""
    found: list[str] = []
    async with fresh_registry(settings) as replay:
        for place, step in read_steps(recording):
            answer = await (replay.push(step) if "push" in step else replay.send(step))
            found += differences(place, step, answer)
    assert not found, "\n".join(found)


def test_few_answers_are_other_than_harbors() -> None:
    """The steps that are meant to differ stay few, so that nobody gets used to them."""
    steps = [step for recording in RECORDINGS for _, step in read_steps(recording)]
    compared = [step for step in steps if "answer" in step and "specification" not in step]
    other_status = [step for step in compared if "harbor" in step]
    other_body = [step for step in compared if "other_body" in step]
    assert len(other_status) <= OTHER_STATUS_SHARE_MAX * len(compared)
    assert len(other_status) + len(other_body) <= OTHER_ANSWER_SHARE_MAX * len(compared)
