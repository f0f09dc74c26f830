"""Finding out whether somebody listens where the audit log is to be sent."""

import asyncio

import pytest

from wharf.configuration.audit_endpoint import can_connect


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "host",
        ":514",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:99999999999999999999",
        "127.0.0.1:-1",
        "127.0.0.1:5x",
        "127.0.0.1:\N{ARABIC-INDIC DIGIT FIVE}",
        "\0:514",
        f"{'a' * 300}:514",
        "..:514",
    ],
)
def test_nobody_listens_where_nothing_can_be(endpoint: str) -> None:
    """Whatever an administrator types gets an answer."""
    assert asyncio.run(can_connect(endpoint)) is False


def test_an_address_of_ipv6_stands_in_brackets() -> None:
    """As everywhere where a port follows."""

    async def connect() -> bool:
        listener = await asyncio.start_server(lambda _, writer: writer.close(), "::1", 0)
        async with listener:
            return await can_connect(f"[::1]:{listener.sockets[0].getsockname()[1]}")

    assert asyncio.run(connect()) is True
