"""Which pictures there are: every page of the router, in each state that it can be in.

A page that is new in the router is found here by itself, as long as its parameters have a value in `FULL`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.screenshots import content
from tests.screenshots.people import GUEST, OUTSIDER
from tests.support.server import ADMINISTRATOR, Account
from tests.support.web_routes import Route

FULL = {
    "projectName": content.PROJECT,
    "repositoryName": content.REPOSITORY,
    "tagName": content.TAG,
    # Another one is known when the server runs.
    "digest": content.TAG,
}
"""What the parameters of addresses are where there is a lot to see."""
LONG = {"projectName": content.LONG_PROJECT, "repositoryName": content.LONG_REPOSITORY}
EMPTY = {"projectName": "library", "repositoryName": "absent", "tagName": "absent", "digest": f"sha256:{'0' * 64}"}
"""The same on a server that nobody has used yet."""
LOOKS: dict[str, dict[str, object]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 844}},
    "chinese": {"locale": "zh-CN"},
}
LOOKS_OF_LAYOUT: dict[str, dict[str, object]] = {
    "smallest": {"viewport": {"width": 360, "height": 780}},
    "largest": {"viewport": {"width": 3840, "height": 2160}},
}
"""Only pages with something on them are looked at in these."""
SEARCH = "?search=nothing-is-called-this"


@dataclass(frozen=True)
class Picture:
    """A page as somebody meets it."""

    page: str
    state: str
    address: str
    account: Account | None = ADMINISTRATOR
    is_empty: bool = False
    """Whether it is taken of the server that nobody has used."""
    fault: str = ""
    """`failure`, where the server answers 500, or `lost`, where it does not answer."""
    opens: str = ""
    """`dialog` or `menu`: what is opened first. A page that has none has no such picture."""


def name_of(route: Route) -> str:
    """A name for files."""
    return route.path.strip("/").replace("$", "").replace("/", "-")


def pictures(routes: list[Route], values: dict[str, str]) -> Iterator[Picture]:
    """Every picture; raises `KeyError` for a route with a parameter that nothing is known about."""
    for route in routes:
        name, address = name_of(route), route.address(values)
        if name == "login":
            yield Picture(name, "full", address, account=None)
            continue
        yield Picture(name, "full", address)
        yield Picture(name, "window", address)
        yield Picture(name, "dialog", address, opens="dialog")
        yield Picture(name, "menu", address, opens="menu")
        yield Picture(name, "empty", route.address(EMPTY), is_empty=True)
        yield Picture(name, "failure", address, fault="failure")
        yield Picture(name, "lost", address, fault="lost")
        yield Picture(name, "anonymous", address, account=None)
        yield Picture(name, "outsider", address, account=OUTSIDER.account)
        if "projectName" in route.parameters:
            yield Picture(name, "guest", address, account=GUEST.account)
        if "projectName" in route.parameters and "digest" not in route.parameters:
            project = content.PROJECT if "repositoryName" in route.parameters else content.LONG_PROJECT
            yield Picture(name, "long", route.address({**values, **LONG, "projectName": project}))
        if route.has_list:
            yield Picture(name, "nothing", address + SEARCH)
    yield Picture("palette", "full", "/projects", opens="palette")
    yield Picture("nowhere", "full", "/projects/payments/nothing/is/here")
