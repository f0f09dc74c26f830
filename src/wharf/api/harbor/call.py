"""One call of an operation: who calls, and with which checked values."""

from dataclasses import dataclass, field
from typing import TypeVar

from wharf.api.http import Headers, Request
from wharf.base.paging import Page
from wharf.identity.requester import Requester

Value = str | int | bool
Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers: the document is sent as JSON unless it is None; the status is the operation's.

    Bytes are sent as they are, as the operation's media type.
    """

    document: object = None
    headers: Headers = field(default_factory=list)
    # Where it differs from answer to answer.
    media_type: str | None = None


class Call:
    """What a handler reads. A name that the operation does not declare is a KeyError, a fault of ours."""

    __slots__ = ("body", "caller", "request", "values")

    def __init__(self, request: Request, caller: Requester, values: dict[str, Value | None], body: object) -> None:
        self.request = request
        # An anonymous one without credentials, and with wrong ones. It is the actor of what is recorded.
        self.caller = caller
        self.values = values
        self.body = body

    def text(self, name: str) -> str:
        """A text; empty when it was not sent."""
        value = self.values[name]
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """An integer that was sent or has a default."""
        value = self.values[name]
        assert isinstance(value, int)
        return value

    def flag(self, name: str) -> bool:
        """A boolean; False when it was not sent and has no other default."""
        return self.values[name] is True

    def optional_flag(self, name: str) -> bool | None:
        """A boolean, or None when it was not sent."""
        value = self.values[name]
        return value if isinstance(value, bool) else None

    def page(self) -> Page:
        """The page that is asked for."""
        return Page(self.number("page"), self.number("page_size"))

    def body_as(self, kind: type[Body]) -> Body:
        """The decoded body."""
        assert isinstance(self.body, kind)
        return self.body
