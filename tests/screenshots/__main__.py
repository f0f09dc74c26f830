"""Pictures of every page of the user interface: `python -m tests.screenshots build/screenshots`.

A server with a past and an empty one are started, and nothing else is needed than Chromium and what `make web` builds.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.screenshots import content, documentation, pages
from tests.screenshots.camera import Camera, open_camera
from tests.screenshots.documentation import write_documentation
from tests.screenshots.gallery import write_gallery
from tests.screenshots.pages import LOOKS, LOOKS_OF_LAYOUT, Picture, pictures
from tests.support.programs import program_path
from tests.support.server import Server, run_server
from tests.support.web_routes import read_routes

FOLDER = Path("build/screenshots")
ALL_LOOKS = LOOKS | LOOKS_OF_LAYOUT


def main() -> int:
    """Take the pictures that are asked for; the status is 1 where a page broke."""
    options = _parser().parse_args()
    chromium = shutil.which("chromium", path=program_path())
    if chromium is None:
        sys.exit("chromium is missing; to install it: apt-get install chromium")
    with _servers() as servers:
        return asyncio.run(_take(options, chromium, servers))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    add = parser.add_argument
    add("folder", nargs="?", type=Path, default=FOLDER, help=f"where they go (default: {FOLDER})")
    add("--pages", nargs="+", default=[""], metavar="WORD", help="only pages with one of these in their name")
    add("--states", nargs="+", metavar="STATE", help="only these states: full, empty, failure, …")
    add("--looks", nargs="+", choices=ALL_LOOKS, default=list(ALL_LOOKS), help="only these looks")
    add("--documentation", action="store_true", help=f"only those of the documentation, into {documentation.FOLDER}")
    return parser


@contextmanager
def _servers() -> Iterator[dict[bool, Server]]:
    with tempfile.TemporaryDirectory(prefix="wharf-screenshots-") as temporary:
        full, empty = Path(temporary, "full"), Path(temporary, "empty")
        empty.mkdir()
        asyncio.run(content.fill(full / "data"))
        with run_server(full, {}, with_people=False) as used, run_server(empty, {}, with_people=False) as unused:
            yield {False: used, True: unused}


async def _take(options: argparse.Namespace, chromium: str, servers: dict[bool, Server]) -> int:
    digest = servers[False].digest(f"{content.PROJECT}/{content.REPOSITORY}", content.TAG)
    every = list(pictures(read_routes(), pages.FULL | {"digest": digest}))
    if options.documentation:
        async with open_camera(chromium, servers, options.folder) as camera:
            for file in await write_documentation(camera, every, documentation.FOLDER):
                print(file)
        return 0
    wanted = [picture for picture in every if _is(picture, options)]
    async with open_camera(chromium, servers, options.folder) as camera:
        jobs = [
            _take_one(camera, picture, look)
            for picture in wanted
            for look in options.looks
            if look in LOOKS or picture.state == "full"
        ]
        files = [file for file in await asyncio.gather(*jobs) if file]
    print(f"{len(files)} pictures: {write_gallery(options.folder, files)}")
    for complaint in camera.complaints:
        print(complaint, file=sys.stderr)
    return 1 if camera.complaints else 0


async def _take_one(camera: Camera, picture: Picture, look: str) -> Path | None:
    try:
        return await camera.take(picture, look, dict(ALL_LOOKS[look]))
    except Exception as error:
        # The other pictures are worth having, and the exit status tells.
        camera.complaints.append(f"{picture.page} {picture.state} {look}: {error}")
        return None


def _is(picture: Picture, options: argparse.Namespace) -> bool:
    return any(word in picture.page for word in options.pages) and (
        picture.state in options.states if options.states else picture.state != "window"
    )


if __name__ == "__main__":
    sys.exit(main())
