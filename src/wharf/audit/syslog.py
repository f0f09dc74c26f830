"""Entries on their way to a server that speaks syslog over TCP.

Source: RFC 5424, with the framing of RFC 6587, section 3.4.2: a line feed ends a message, and JSON has none inside.
"""

import asyncio
import os
import socket
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from wharf.audit.lines import exported

SEND_SECONDS_MAX: Final = 15
# The facility for audits, 13, and the severity for information, 6.
_PRIORITY: Final = 13 * 8 + 6
# As Harbor calls itself there.
_PROGRAM: Final = "audit"
_NAME_LENGTH_MAX: Final = 32


async def send_entries(endpoint: str, entries: Iterable[Mapping[str, Any]]) -> None:
    """Sends rows over a connection of its own; `endpoint` is a host and a port with a colon between them.

    Raises OSError, TimeoutError among it, if they have not all been taken by the operating system of this side and the
    connection closed in order.
    """
    host, _, port = endpoint.rpartition(":")
    content = b"".join(_message(entry) for entry in entries)
    async with asyncio.timeout(SEND_SECONDS_MAX):
        _, writer = await asyncio.open_connection(host.removeprefix("[").removesuffix("]"), int(port))
        try:
            writer.write(content)
            await writer.drain()
        finally:
            writer.close()
        await writer.wait_closed()


def _message(entry: Mapping[str, Any]) -> bytes:
    line = exported(entry)
    kind = f"{line.operation}_{line.resource_type}"[:_NAME_LENGTH_MAX]
    head = f"<{_PRIORITY}>1 {line.time} {socket.gethostname() or '-'} {_PROGRAM} {os.getpid()} {kind} - "
    return head.encode("ascii", "replace") + msgspec.json.encode(line) + b"\n"
