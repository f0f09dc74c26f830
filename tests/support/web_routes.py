"""The addresses of the user interface, as its router has them."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "web/src/app"
_ROUTE = re.compile(r"const (\w+) = createRoute\(\{(.*?)\}\);", re.DOTALL)
_PARENT = re.compile(r"getParentRoute: \(\) => (\w+)")
_PATH = re.compile(r'\bpath: "([^"]*)"')
_ID = re.compile(r'\bid: "([^"]*)"')
_LEADS_ELSEWHERE = ("throw redirect", "component: leadsOn")
_PARAMETER = re.compile(r"\$(\w+)")


@dataclass(frozen=True)
class Route:
    """A page: its address, with `$name` for what varies, and what guards it."""

    path: str
    gate: str
    """`users-only`, `administrators-only` or nothing."""
    has_list: bool
    """Whether its address says what a list shows."""

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of what varies in the address."""
        return tuple(_PARAMETER.findall(self.path))

    def address(self, values: dict[str, str]) -> str:
        """The address for these values; raises `KeyError` for a parameter without one."""
        return _PARAMETER.sub(lambda found: values[found[1]], self.path)


@dataclass(frozen=True)
class _Declared:
    """A route as it is written: it may be a page, a frame around pages, a gate, or lead elsewhere."""

    file: Path
    name: str
    text: str

    @property
    def parent(self) -> str:
        found = _PARENT.search(self.text)
        assert found, (self.file, self.name)
        return found[1]

    def attribute(self, pattern: re.Pattern[str]) -> str:
        found = pattern.search(self.text)
        return found[1] if found else ""


def read_routes() -> list[Route]:
    """Every page that the router knows, in its order; raises `AssertionError` where its files read otherwise.

    What leads elsewhere is none: neither a redirect nor an address of Harbor's.
    """
    declared: list[_Declared] = []
    for file in sorted(SOURCE.rglob("*.tsx")):
        text = file.read_text()
        found = [_Declared(file, name, body) for name, body in _ROUTE.findall(text)]
        assert len(found) == text.count("createRoute({"), f"{file}: a route is not written like the others"
        declared += found
    frames = {id(parent) for route in declared if (parent := _parent(route, declared))}
    return [
        _page(route, declared)
        for route in declared
        if id(route) not in frames and not any(sign in route.text for sign in _LEADS_ELSEWHERE)
    ]


def _parent(route: _Declared, declared: list[_Declared]) -> _Declared | None:
    """What a route stands in: of its own file, or imported by a name that only one has; None for the root."""
    if route.parent == "root":
        return None
    named = [other for other in declared if other.name == route.parent]
    near = [other for other in named if other.file == route.file]
    (parent,) = near or named
    return parent


def _page(route: _Declared, declared: list[_Declared]) -> Route:
    path, gate, step = "", "", route
    while True:
        path = step.attribute(_PATH).rstrip("/") + path
        gate = gate or step.attribute(_ID)
        parent = _parent(step, declared)
        if parent is None:
            return Route(path or "/", gate, "ListSearch" in route.text or "LogSearch" in route.text)
        step = parent
