"""Whatever the management API is asked, it answers as Harbor's file and our own document say.

Schemathesis makes the requests up from the parameters and bodies of either document, and a server that really runs
answers them. Most of what they name is there; people with few rights, and nobody, send some of them.
"""

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.management.accepted_answers import (
    ANY_ADDITION,
    ANY_VALUES,
    NO_LISTS,
    NOT_THERE_YET,
    NOTHING,
    STATUSES,
    VALUES,
    accepted_statuses,
)
from tests.architecture.contract import harbors
from tests.architecture.source import ROOT
from tests.support.asgi import basic
from tests.support.harbor_file import harbors_file, refusal
from tests.support.postgres import PostgresCluster
from tests.support.schema_world import CALLERS, Maker, World
from tests.support.server import REQUEST_TIMEOUT_SECONDS, Server, run_server
from tests.support.soak import lengths
from wharf.oci.errors import ErrorCode

HEADING = "Management API: answers that Harbor's file lacks"
CHANGES_SETTINGS = "updateConfigurations"


@dataclass
class Target:
    """A document as Schemathesis knows it, and a server that has to be true to it."""

    schema: Any
    server: Server
    maker: Maker
    world: World

    def ask(self, case: Any, chance: random.Random) -> None:
        """Send a request that was made up, and look whether the answer is as documented."""
        account = chance.choice(CALLERS)
        self.world.place(case.path_parameters or {}, self.world.in_path, chance)
        self.world.place(case.query or {}, self.world.in_query, chance)
        self.world.place_in_body(case.body, chance)
        headers = {"Authorization": basic(account.name, account.password)} if account else {}
        answer = case.call(base_url=f"{self.server.url}/api/v2.0", headers=headers, timeout=REQUEST_TIMEOUT_SECONDS)
        checks: list[CheckFunction] = [
            status_code_conformance,
            response_headers_conformance,
        ]
        if answer.content or case.operation.definition.raw["operationId"] not in NOTHING.names:
            checks.append(response_schema_conformance)
        if answer.content:
            checks.append(content_type_conformance)
        if answer.status_code != ErrorCode.NOT_IMPLEMENTED.status:
            checks.append(not_a_server_error)
        case.validate_response(answer, checks=checks)


@pytest.fixture(scope="module", params=["harbor", "wharf"])
def target(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """Harbor's file and a server over SQLite; our document, as it is served, and a server over PostgreSQL."""
    directory: Path = tmp_path_factory.mktemp(request.param)
    environment = {}
    if request.param == "wharf":
        cluster: PostgresCluster = request.getfixturevalue("postgres")
        environment = {"WHARF_DATABASE": cluster.create_database()}
    with run_server(directory, {"WHARF_DURABILITY": "relaxed", **environment}) as server:
        maker = Maker(server)
        published = json.loads(server.request("GET", "/api/v2.0/openapi.json").body)
        document = published if request.param == "wharf" else true_harbors_file()
        yield Target(schemathesis.openapi.from_dict(document), server, maker, maker.world())


def true_harbors_file() -> dict[str, Any]:
    """Harbor's file, with what is accepted besides."""
    document = harbors_file()
    for operations in document["paths"].values():
        for operation in operations.values():
            for status in accepted_statuses(operation["operationId"]):
                operation["responses"].setdefault(str(status), refusal())
            if operation["operationId"] in ANY_ADDITION.names:
                operation["responses"]["200"] = {"description": ""}
                operation["produces"] = ["application/json", "text/plain", "text/markdown"]
    for name in NO_LISTS.names:
        schema, _, field = name.partition(".")
        document["definitions"][schema]["properties"][field]["x-nullable"] = True
    for name in ANY_VALUES.names:
        document["definitions"][name]["additionalProperties"] = {}
    return document


def requests(operation: Any) -> st.SearchStrategy[Any]:
    """Requests that fit the document, and about a third that do not."""
    modes = schemathesis.GenerationMode
    fitting: st.SearchStrategy[Any] = operation.as_strategy(generation_mode=modes.POSITIVE)
    if not operation.query and not operation.body:
        return fitting
    unfit: st.SearchStrategy[Any] = operation.as_strategy(generation_mode=modes.NEGATIVE)
    return fitting | fitting | unfit


@lengths(short=5, full=150)
@pytest.mark.parametrize("operation_id", list(harbors()))
def test_answers_are_as_documented(target: Target, operation_id: str, count: int) -> None:
    """No fault of the server's, and no status, type, header or field that the document does not have."""
    contract = harbors()[operation_id]
    operation = target.schema[contract.path][contract.method]
    # The same in every run, whatever other tests ask before.
    chances = (random.Random(f"{operation_id} {number}") for number in itertools.count())

    @settings(
        max_examples=1 if operation_id in NOT_THERE_YET else count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(operation))
    def ask(case: Any) -> None:
        target.ask(case, next(chances))

    ask()
    if operation_id == CHANGES_SETTINGS:
        target.maker.open_again()
    if contract.method == "DELETE" and operation_id not in NOT_THERE_YET:
        target.world = target.maker.world()


def test_what_is_accepted_is_not_in_harbors_file() -> None:
    """Else there is nothing to accept."""
    there = {
        operation["operationId"]: operation["responses"].keys()
        for operations in harbors_file()["paths"].values()
        for operation in operations.values()
    }
    named = [accepted for accepted in STATUSES if not accepted.which]
    needless = [(name, one.status) for one in named for name in one.operations if str(one.status) in there[name]]
    assert needless == []


def test_what_is_accepted_is_documented() -> None:
    """docs/compatibility.md has the same rows."""
    text = (ROOT / "docs/compatibility.md").read_text("utf-8")
    section = text.partition(f"\n## {HEADING}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert rows == [accepted.row() for accepted in (*STATUSES, *VALUES)]
