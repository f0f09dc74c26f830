"""The pictures in the documentation: a few of all, small enough for a page of text."""

import base64
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.screenshots.camera import Camera
from tests.screenshots.pages import Picture

FOLDER = Path("docs/images")
BYTES_MAX = 150_000
QUALITY = 0.92
WINDOW = {"width": 1280, "height": 800}
# The browser can write WebP, so that no other program is needed.
_COMPRESS = """\
async ([data, quality]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}
"""


@dataclass(frozen=True)
class Chosen:
    """A picture and what it is called in the documentation."""

    name: str
    page: str
    state: str = "window"
    options: dict[str, Any] = field(default_factory=dict)


CHOSEN = (
    Chosen("projects", "projects"),
    Chosen("artifacts", "projects-projectName-repositories-repositoryName"),
    Chosen("artifact", "projects-projectName-repositories-repositoryName-artifacts-digest"),
    Chosen("logs", "projects-projectName-logs"),
    Chosen("palette", "palette", "full"),
    Chosen("members-dark-chinese", "projects-projectName-members", options={"color_scheme": "dark", "locale": "zh-CN"}),
)


async def write_documentation(camera: Camera, pictures: list[Picture], folder: Path) -> list[Path]:
    """Take the chosen pictures, and write them compressed; raises `AssertionError` for one that is too large."""
    by_name = {(picture.page, picture.state): picture for picture in pictures}
    files = []
    for chosen in CHOSEN:
        picture = by_name[chosen.page, chosen.state]
        taken = await camera.take(picture, "documentation", {"viewport": WINDOW} | chosen.options)
        assert taken, chosen
        page = await camera.browser.new_page()
        encoded = await page.evaluate(_COMPRESS, [base64.b64encode(taken.read_bytes()).decode(), QUALITY])
        await page.close()
        compressed = base64.b64decode(encoded)
        assert len(compressed) <= BYTES_MAX, (chosen.name, len(compressed))
        files.append(_write(folder / f"{chosen.name}.webp", compressed))
    return files


def _write(file: Path, data: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file
