"""The registries that are measured: how each is started."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

WHARF = "wharf"
YARDSTICK = "distribution"
HOST = "127.0.0.1"
ADMIN_PASSWORD = "Harbor12345"

DISTRIBUTION_CONFIGURATION = """\
version: 0.1
log: {{level: error, accesslog: {{disabled: true}}}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}, delete: {{enabled: true}}, {cache}}}
http: {{addr: "{host}:{port}", secret: benchmark}}
"""
BLOB_DESCRIPTOR_CACHE = "cache: {blobdescriptor: inmemory}"


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A registry program; `arguments` is called with folder, port and the address of the database."""

    name: str
    program: str
    arguments: Callable[[Path, int, str], list[str]]
    environment: Mapping[str, str] = dataclasses.field(default_factory=dict)
    database: str = ""
    credentials: str | None = None
    """`user:password` for the token service; None where access is open."""


def wharf(database: str, storage: str) -> Kind:
    """Return Wharf with authentication on, durable commits and, as for the peers, no log of requests."""
    return Kind(
        name=WHARF,
        program="wharf",
        arguments=partial(_wharf_arguments, storage),
        environment={
            "WHARF_ADMIN_PASSWORD": ADMIN_PASSWORD,
            "WHARF_DURABILITY": "full",
            "WHARF_LOG_REQUESTS": "none",
        },
        database=database,
        credentials=f"admin:{ADMIN_PASSWORD}",
    )


def _wharf_arguments(storage: str, folder: Path, port: int, database: str) -> list[str]:
    options = {"--host": HOST, "--port": str(port), "--data": f"{folder}/data"}
    options |= {"--database": database} if database else {}
    options |= {"--storage": storage} if storage else {}
    return ["serve", *(word for option in options.items() for word in option)]


def _distribution_arguments(cache: str, folder: Path, port: int, _: str) -> list[str]:
    file = folder / "configuration.yml"
    file.write_text(DISTRIBUTION_CONFIGURATION.format(folder=folder, host=HOST, port=port, cache=cache))
    return ["serve", str(file)]


def _olareg_arguments(folder: Path, port: int, _: str) -> list[str]:
    options = f"--verbosity error --addr {HOST} --port {port} --api-delete --api-blob-delete"
    return ["serve", *options.split(), "--dir", f"{folder}/data"]


PEERS = {
    kind.name: kind
    for kind in (
        Kind(YARDSTICK, "distribution", partial(_distribution_arguments, ""), {"OTEL_TRACES_EXPORTER": "none"}),
        Kind("olareg", "olareg", _olareg_arguments),
        Kind("docker-registry", "docker-registry", partial(_distribution_arguments, "")),
        Kind(
            "distribution-cache",
            "distribution",
            partial(_distribution_arguments, BLOB_DESCRIPTOR_CACHE),
            {"OTEL_TRACES_EXPORTER": "none"},
        ),
    )
}
DEFAULT_PEERS = (YARDSTICK, "olareg", "docker-registry")
