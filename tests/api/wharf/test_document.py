"""The table of Wharf's own API, and the document that is made of it."""

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Client
from tests.support.history import WHARF_API, call
from wharf.api.harbor.operations import Operation
from wharf.api.wharf.catalogue import OPERATIONS

pytestmark = pytest.mark.anyio


async def test_the_document_is_served(registry: RunningRegistry) -> None:
    """To everybody, with every operation of the table below the address of this API."""
    answer = await registry.nobody.get(f"{WHARF_API}/openapi.json")
    assert (answer.status, answer["content-type"]) == (200, "application/json")
    document = answer.json
    assert document["servers"] == [{"url": WHARF_API}]
    found = {
        (method.upper(), path, operation["operationId"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    assert found == {(operation.method, operation.path, operation.id) for operation in OPERATIONS}
    assert len(found) == len(OPERATIONS)
    again = await registry.nobody.request("GET", f"{WHARF_API}/openapi.json", headers={"if-none-match": answer["etag"]})
    assert again.status == 304


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_a_row_is_whole(operation: Operation) -> None:
    """It has words for people, and a parameter for each value of its path, in the path's order."""
    assert operation.summary
    assert not operation.summary.endswith(".")
    in_path = [parameter.name for parameter in operation.parameters if parameter.place == "path"]
    assert [f"{{{name}}}" for name in in_path] == [part for part in operation.segments if part.startswith("{")]
    assert bool(operation.body_name) == (operation.body is not None)


async def test_what_is_not_there(registry: RunningRegistry, admin: Client) -> None:
    """Unknown paths and methods are refused as in the management API, and in its form."""
    answer = await call(admin, "GET", "/no-such-thing")
    assert (answer.status, answer.code) == (404, "NOT_FOUND")
    answer = await call(admin, "PATCH", "/roles")
    assert (answer.status, answer["allow"]) == (405, "GET, POST")
    assert (await call(registry.nobody, "GET", "/no-such-thing")).status == 404
