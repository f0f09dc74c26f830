"""Whether somebody listens where the audit log is to be sent."""

import asyncio
from typing import Final

CONNECT_SECONDS_MAX: Final = 5
PORT_MAX: Final = 65535


async def can_connect(endpoint: str) -> bool:
    """Whether `endpoint`, a host and a port with a colon between them, takes a connection."""
    host, _, digits = endpoint.rpartition(":")
    if not host or not digits.isascii() or not digits.isdecimal() or not 0 < int(digits[:6]) <= PORT_MAX:
        return False
    try:
        async with asyncio.timeout(CONNECT_SECONDS_MAX):
            _, writer = await asyncio.open_connection(host.removeprefix("[").removesuffix("]"), int(digits))
    # A host that cannot be a name is a ValueError.
    except (OSError, TimeoutError, ValueError):
        return False
    writer.close()
    return True
