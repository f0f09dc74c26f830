"""What an operation of the management API is: one row of a table, from which routing and checking follow."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from wharf.api.harbor.call import Answer, Call, Value
from wharf.api.harbor.context import Management

Place = Literal["path", "query", "header"]
Kind = Literal["string", "integer", "boolean"]
Handler = Callable[[Management, Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value in the path, the query or a header; Harbor's file has the same names and bounds."""

    name: str
    place: Place = "query"
    kind: Kind = "string"
    default: Value | None = None
    is_required: bool = False
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path below `/api/v2.0`, where `{name}` stands for a value."""

    method: str
    path: str
    id: str
    tag: str
    summary: str
    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    # The type that the body is decoded to, and the name of the body in messages.
    body: Any = None
    body_name: str = ""
    body_is_required: bool = True
    status: int = 200
    # The type of `Answer.document`, for the API document.
    answers: Any = None
    # What the answer is when it is not JSON, for the API document too.
    media_type: str = "application/json"
    # What it can be besides, as a text; the handler says which of them it is.
    text_media_types: tuple[str, ...] = ()
    # Statuses of errors beside those that `document.py` derives from method, path, parameters and body.
    errors: tuple[int, ...] = ()
    # What the summary leaves out.
    description: str = ""
    # Who asks makes no difference, and neither database nor passwords are looked at.
    is_for_anybody: bool = False
    # It may change something even while the system is in read-only mode.
    is_always_allowed: bool = False

    @property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path between its slashes."""
        return tuple(segment for segment in self.path.split("/") if segment)


PAGE = Parameter("page", kind="integer", default=1, description="The number of the page, from 1 on.")
PAGE_SIZE = Parameter(
    "page_size", kind="integer", default=10, maximum=100, description="How many entries a page has, 0 for all."
)
Q = Parameter("q", description="Conditions: k=v, k=~v, k=[min~max], k={v1 v2}, k=(v1 v2), joined by commas.")
SORT = Parameter("sort", description="Keys to sort by, joined by commas; a minus before a key turns its order around.")
LISTING = (Q, SORT, PAGE, PAGE_SIZE)

PROJECT_NAME_OR_ID = Parameter("project_name_or_id", "path", is_required=True, description="A project's name or id.")
IS_RESOURCE_NAME = Parameter(
    "X-Is-Resource-Name", "header", "boolean", default=False, description="Take digits for a name too, not for an id."
)
