"""How values look in an answer."""

from collections.abc import Sequence
from datetime import UTC, datetime

from wharf.api.harbor.call import Answer, Call
from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.base.paging import Page, page_links

# What Harbor shows for "never".
NO_TIME = "0001-01-01T00:00:00.000Z"


def shown_time(microseconds: int | None) -> str:
    """A time in UTC with milliseconds, as in RFC 3339."""
    if microseconds is None:
        return NO_TIME
    moment = datetime.fromtimestamp(microseconds // MICROSECONDS_PER_SECOND, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds % MICROSECONDS_PER_SECOND // 1000:03d}Z"


def listed(call: Call, rows: Sequence[object], total: int, page: Page) -> Answer:
    """One page of a list of `total` rows, with the headers that say so and lead to the other pages."""
    answer = Answer(rows, [(b"x-total-count", b"%d" % total)])
    query: bytes = call.request.scope["query_string"]
    links = page_links(call.request.path, query.decode("latin-1"), page, total)
    if links is not None:
        answer.headers.append((b"link", links.encode()))
    return answer


def created(location: str, prefix: str = "/api/v2.0") -> Answer:
    """The empty answer to a POST that made something, which `location` names below the prefix of the API."""
    return Answer(headers=[(b"location", f"{prefix}{location}".encode())])
