"""The rules of `web/README.md` that no compiler checks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "web/src"
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*["']([^"']+)["']""")
COMPONENT_LINES_MAX = 150
# The table of routes has a line for each page.
LONG_FILES = {"app/router.tsx", "locales/en.ts", "locales/zh-CN.ts"}
MAY_IMPORT = {
    "app": {"app", "features", "components", "api", "lib", "locales", "generated"},
    "features": {"features", "components", "api", "lib", "locales", "generated"},
    "components": {"components", "api", "lib", "locales", "generated"},
    "api": {"api", "lib", "generated"},
    "lib": {"lib", "api", "locales"},
    "locales": {"locales"},
}


def files() -> list[Path]:
    """Every file that somebody has written."""
    found = [path for path in SOURCE.rglob("*.ts*") if "generated" not in path.parts]
    assert len(found) > 50
    return found


def imports(path: Path) -> Iterator[Path]:
    """The files of the interface that a file imports, from `src` on."""
    for target in IMPORT.findall(path.read_text()):
        if target.startswith("@/"):
            yield Path(target.removeprefix("@/"))
        elif target.startswith("."):
            yield (path.parent / target).resolve().relative_to(SOURCE.resolve())


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_folders_import_downwards(folder: str) -> None:
    """Pages stand on components, and components on what asks the server."""
    for path in files():
        if path.relative_to(SOURCE).parts[0] == folder:
            wrong = [str(target) for target in imports(path) if target.parts[0] not in MAY_IMPORT[folder]]
            assert wrong == [], path


def test_features_do_not_import_each_other() -> None:
    """What two of them need stands in `components` or `api`."""
    for path in files():
        parts = path.relative_to(SOURCE).parts
        if parts[0] == "features":
            others = [t for t in imports(path) if t.parts[0] == "features" and t.parts[1] != parts[1]]
            assert others == [], path


def test_components_are_short() -> None:
    """A page that needs more is made of several."""
    lengths = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in files()}
    long = {name: length for name, length in lengths.items() if length > COMPONENT_LINES_MAX}
    assert long.keys() <= LONG_FILES, long


def test_no_text_stands_outside_of_the_languages() -> None:
    """Labels, titles and placeholders are looked up, so that each language has them."""
    attribute = re.compile(r'\s(?:label|title|placeholder|aria-label|description)="([A-Z][^"]* [^"]*)"')
    for path in files():
        assert attribute.findall(path.read_text()) == [], path
