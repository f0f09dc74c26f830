"""A page with all pictures beside each other."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

_HEAD = """\
<!doctype html><meta charset="utf-8"><title>Pictures of every page</title>
<style>
body { font: 14px system-ui, sans-serif; margin: 16px; background: #eee }
figure { display: inline-block; margin: 4px; vertical-align: top }
img { height: 320px; max-width: 620px; object-fit: cover; object-position: top; border: 1px solid #bbb }
</style>
"""


def write_gallery(folder: Path, files: Iterable[Path]) -> Path:
    """Write `index.html` with every picture, by page, and return it."""
    by_page: dict[str, list[Path]] = {}
    for file in sorted(files):
        by_page.setdefault(file.parent.name, []).append(file)
    parts = [_HEAD]
    for page, pictures in by_page.items():
        parts.append(f"<h2>{escape(page)}</h2>\n")
        parts += [_figure(folder, picture) for picture in pictures]
    index = folder / "index.html"
    index.write_text("".join(parts), "utf-8")
    return index


def _figure(folder: Path, picture: Path) -> str:
    address = escape(str(picture.relative_to(folder)))
    image = f'<a href="{address}"><img src="{address}" alt="" loading="lazy"></a>'
    return f"<figure>{image}<figcaption>{escape(picture.stem)}</figcaption></figure>\n"
