"""Pages of a list as Harbor numbers them, and the `Link` header that leads from one to the next."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote

PAGE_NUMBER_DEFAULT: Final = 1
PAGE_SIZE_DEFAULT: Final = 10
PAGE_SIZE_MAX: Final = 100
# What a request gets that asks for everything, with a size of zero or less.
UNPAGED_ROWS_MAX: Final = 10_000
# Beyond it neither database counts.
OFFSET_MAX: Final = 2**63 - 1

# What leaves the address as it reads in Harbor and still means the same when it is followed: Harbor itself escapes
# nothing there. The percent sign is part of a path that comes as it was sent.
_PATH_SAFE: Final = "%/:@!$&'()*+,;=-._~"
_NAME_SAFE: Final = "/:@!$'()*,-._~?"
_VALUE_SAFE: Final = _NAME_SAFE + "="


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, counted from 1. As in Harbor, a size of zero or less asks for the whole list."""

    number: int = PAGE_NUMBER_DEFAULT
    size: int = PAGE_SIZE_DEFAULT

    @property
    def limit(self) -> int:
        """How many rows to read at most."""
        return self.size if self.size > 0 else UNPAGED_ROWS_MAX

    @property
    def offset(self) -> int:
        """How many rows to leave out; a page before the first is the first."""
        if self.size <= 0 or self.number <= 1:
            return 0
        return min(self.size * (self.number - 1), OFFSET_MAX)


def page_links(path: str, query: str, page: Page, total: int) -> str | None:
    """The value of the `Link` header for a page of a list of `total` rows; None when nothing is left to be linked.

    `path` and `query` are those of the request, as they were sent. The address is relative, with its parameters in
    the order of their names; it leads to the previous page only from a page that has rows.
    """
    if page.size == 0:
        return None
    links = []
    if page.number > 1 and (page.number - 1) * page.size < total:
        links.append(_link(path, query, Page(page.number - 1, page.size), "prev"))
    if page.number * page.size < total:
        links.append(_link(path, query, Page(page.number + 1, page.size), "next"))
    return " , ".join(links) or None


def _link(path: str, query: str, page: Page, relation: str) -> str:
    own = {"page": str(page.number), "page_size": str(page.size)}
    sent = [field for field in parse_qsl(query, keep_blank_values=True) if field[0] not in own]
    fields = sorted([*sent, *own.items()], key=lambda field: field[0])
    escaped = "&".join(f"{_escaped(name, _NAME_SAFE)}={_escaped(value, _VALUE_SAFE)}" for name, value in fields)
    return f'<{_escaped(path, _PATH_SAFE)}?{escaped}>; rel="{relation}"'


def _escaped(text: str, safe: str) -> str:
    return quote(text, safe=safe, errors="replace")
