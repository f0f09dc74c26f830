"""What a row of the matrix is, and what an operation is tried on."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.api.management.matrix.rights import ANYBODY, CALLERS, Right
from tests.support.management import ANONYMOUS

if TYPE_CHECKING:
    from tests.api.management.matrix.world import Place, World

NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True)
class Target:
    """What an operation is tried on: values in its path, its query and its body.

    In a query the names of the place's values stand in braces. `place` is another place than the row's.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    body: Any = None
    query: str = ""
    place: "Place | None" = None
    # What the administrator deletes once it was made.
    made: str = ""


# What is in the place already.
AS_IT_IS = Target()

Maker = Callable[["World", "Place"], Awaitable[Target]]


class Row(NamedTuple):
    """One operation: what it takes, and what whoever may gets. `exceptions` are other answers, by caller."""

    operation: str
    right: Right
    status: int = 200
    # What it is tried on; a function makes it anew once somebody was allowed to change it.
    target: Target | Maker = AS_IT_IS
    # Which of several rows of one operation this is.
    variant: str = ""
    exceptions: Mapping[str, int] = NOTHING

    @property
    def name(self) -> str:
        """What the row is called in a test's name."""
        return f"{self.operation}-{self.variant}" if self.variant else self.operation

    def expected(self, *, is_public: bool) -> dict[str, int]:
        """What each caller gets: whoever may the answer, anonymous ones 401, and all others 403."""
        holders = self.right.holders(is_public=is_public)
        refused = {caller: 401 if caller == ANONYMOUS else 403 for caller in CALLERS}
        return refused | dict.fromkeys(sorted(holders), self.status) | dict(self.exceptions)

    @property
    def is_the_same_everywhere(self) -> bool:
        """Whether it makes no difference which project is asked about."""
        return not self.right.is_in_project or self.right is ANYBODY
