"""A real Chromium without a screen, driven through the protocol of its developer tools."""

import base64
import hashlib
import itertools
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.programs import require_program
from tests.support.server import Server
from tests.support.waiting import wait_until

INSTALL = "apt-get install chromium"
START_TIMEOUT_SECONDS = 60
COMMAND_TIMEOUT_SECONDS = 60
# What keeps a browser in a container, where it is root, and from asking anybody on the internet anything.
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-first-run",
    "--no-proxy-server",
    "--remote-debugging-port=0",
)


class Page:
    """A page in the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers: Iterator[int] = itertools.count(1)

    async def open(self, url: str) -> None:
        """Go to an address, and wait until the page is there."""
        await self._command("Page.enable")
        answer = await self._command("Page.navigate", url=url)
        assert "errorText" not in answer, answer
        while (await self._receive()).get("method") != "Page.loadEventFired":
            pass

    async def run(self, function: str, *arguments: Any) -> Any:
        """Call a function of JavaScript in the page, and return what it returns."""
        expression = f"({function})(...{json.dumps(arguments)})"
        answer = await self._command("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def cookies(self) -> dict[str, dict[str, Any]]:
        """Return the cookies for this page by name, with those that its scripts cannot see."""
        answer = await self._command("Network.getCookies")
        return {cookie["name"]: cookie for cookie in answer["cookies"]}

    async def _command(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            message = await self._receive()
            if message.get("id") == number:
                assert "error" not in message, (method, message["error"])
                return message["result"]

    async def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = await self._socket.receive_json(timeout=COMMAND_TIMEOUT_SECONDS)
        return message


@asynccontextmanager
async def open_browser(directory: Path, server: Server) -> AsyncIterator[Page]:
    """Start Chromium with a profile of its own, which trusts the server; it is gone at the end."""
    profile = directory / "profile"
    log = directory / "chromium.log"
    process = _start([*_trust(server), f"--user-data-dir={profile}"], directory, log)
    try:
        port = _port(process, profile / "DevToolsActivePort", log)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                targets = await answer.json(content_type=None)
            page = next(target for target in targets if target["type"] == "page")
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Page(socket)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _start(options: list[str], home: Path, log: Path) -> "subprocess.Popen[bytes]":
    path = require_program("chromium", INSTALL)
    with log.open("wb") as output:
        return subprocess.Popen(
            [path, *OPTIONS, *options, "about:blank"],
            env=os.environ | {"HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _trust(server: Server) -> list[str]:
    """Return the option by which the browser takes the server's certificate, and no other one."""
    if server.certificates is None:
        return []
    certificate = x509.load_pem_x509_certificate(server.certificates.certificate.read_bytes())
    key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return [f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(key).digest()).decode()}"]


def _port(process: "subprocess.Popen[bytes]", file: Path, log: Path) -> int:
    def is_written() -> bool:
        assert process.poll() is None, f"chromium ended at once:\n{log.read_text(errors='replace')}"
        return file.exists() and file.read_text().count("\n") > 0

    wait_until(is_written, START_TIMEOUT_SECONDS, "chromium listens")
    return int(file.read_text().splitlines()[0])
