"""Numbers are 64 bits wide, in bodies as everywhere."""

from typing import Any

import pytest

from tests.support.application import RunningRegistry
from tests.support.management import error, send

pytestmark = pytest.mark.anyio

WIDEST = 2**63 - 1


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40], ids=["one-more", "one-less", "many-digits"])
@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("POST", "/labels", {"name": "wide", "scope": "p", "project_id": ...}),
        ("PUT", "/quotas/1", {"hard": {"storage": ...}}),
    ],
    ids=["field", "deep"],
)
async def test_a_number_that_is_too_wide_is_refused(
    registry: RunningRegistry, method: str, path: str, document: dict[str, Any], number: int
) -> None:
    """As Harbor's server does, which cannot put it anywhere either."""
    answer = await send(registry.admin, method, path, _filled(document, number))
    assert error(answer)[:2] == (422, "UNPROCESSABLE_ENTITY")


async def test_the_widest_number_is_taken(registry: RunningRegistry) -> None:
    """There is no project of this id, and that is all that is wrong with it."""
    document = {"name": "wide", "scope": "p", "color": "#61717D", "project_id": WIDEST}
    assert (await send(registry.admin, "POST", "/labels", document)).status == 404


async def test_digits_in_a_text_are_no_number(registry: RunningRegistry) -> None:
    """However many there are."""
    document = {"name": "1" * 40, "scope": "g", "color": "#61717D"}
    assert (await send(registry.admin, "POST", "/labels", document)).status == 201


def _filled(document: Any, number: int) -> Any:
    if isinstance(document, dict):
        return {name: _filled(below, number) for name, below in document.items()}
    return number if document is ... else document
