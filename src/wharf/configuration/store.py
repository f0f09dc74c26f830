"""The configuration as the database has it: read as one value and remembered, shown, and changed.

Some keys can be fixed by the settings of the server. What is fixed wins over what is stored, cannot be changed while
the server runs, and says so when it is shown.
"""

from collections.abc import Mapping

from wharf.audit.actor import Actor
from wharf.audit.events import configuration_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.settings import Settings
from wharf.configuration.audit_endpoint import can_connect
from wharf.configuration.queries import LIST_CONFIGURATION, LIST_TWO_USERS, PUT_CONFIGURATION
from wharf.configuration.values import (
    Configuration,
    endpoint_unreachable,
    read_configuration,
    shown_changes,
    shown_configuration,
    validated_changes,
)
from wharf.db import Database, Reader
from wharf.db.moments import rights_changed
from wharf.oci.errors import ErrorCode, RegistryError

AUDIT_ENDPOINT = "audit_log_forward_endpoint"


def fixed_by(settings: Settings) -> dict[str, str]:
    """The keys that the settings of a server fix, with their values."""
    minutes = settings.token_expiration_minutes
    return {"token_expiration": str(minutes)} if minutes else {}


class ConfigurationStore:
    """Hands out the configuration, which costs nothing until a right or the configuration itself has changed."""

    def __init__(self, database: Database, fixed: Mapping[str, str]) -> None:
        self._database = database
        self.fixed = fixed
        self._remembered: tuple[int, Configuration] | None = None

    async def at(self, rights_version: int) -> Configuration:
        """The configuration as of a moment whose rights have this version, or as of a later one."""
        remembered = self._remembered
        if remembered is None or remembered[0] != rights_version:
            stored = await read_stored(self._database, self.fixed)
            self._remembered = remembered = (rights_version, read_configuration(stored))
        return remembered[1]

    async def robot_name_prefix(self, rights_version: int) -> str:
        """What the names of all robots begin with, as of the same."""
        return (await self.at(rights_version)).robot_name_prefix


async def read_stored(reader: Reader, fixed: Mapping[str, str]) -> dict[str, str]:
    """The texts of all keys that do not have their default."""
    return {**dict(await reader.rows(LIST_CONFIGURATION)), **fixed}


async def show_configuration(reader: Reader, fixed: Mapping[str, str]) -> dict[str, dict[str, object]]:
    """What administrators see: for each key its value, and whether it may be changed."""
    stored = await read_stored(reader, fixed)
    shown = shown_configuration(stored, has_only_admin=await _has_only_admin(reader))
    for name in fixed:
        shown[name]["editable"] = False
    return shown


async def change_configuration(
    database: Database, clock: Clock, actor: Actor, body: Mapping[str, object], fixed: Mapping[str, str]
) -> None:
    """Stores what a body changes, and records it; what is unknown in it is passed over.

    Raises UNPROCESSABLE_ENTITY for a wrong type, BAD_REQUEST for a value that cannot be, and FORBIDDEN for another
    value of a fixed key.
    """
    changes = await _checked(database, body, fixed)
    if not changes:
        return
    endpoint = changes.get(AUDIT_ENDPOINT)
    if endpoint and not await can_connect(endpoint):
        raise endpoint_unreachable(endpoint)
    async with database.begin() as transaction:
        # First of all: two who do this at once take turns here, so that the second sees what the first has done.
        await rights_changed(transaction)
        changes = await _checked(transaction, body, fixed)
        now = clock()
        await transaction.execute_many(
            PUT_CONFIGURATION, [{"name": name, "text": text, "now": now} for name, text in changes.items()]
        )
        await record(transaction, configuration_event(actor, now, shown_changes(changes)))


async def _checked(reader: Reader, body: Mapping[str, object], fixed: Mapping[str, str]) -> dict[str, str]:
    stored = await read_stored(reader, fixed)
    changes = validated_changes(body, stored, has_only_admin=await _has_only_admin(reader))
    for name, text in fixed.items():
        # Clients send all that they were shown, so the value that it has is no fault.
        if changes.pop(name, text) != text:
            raise RegistryError(
                ErrorCode.FORBIDDEN, f"{name} is fixed by the settings of the server, it cannot be updated"
            )
    return changes


async def _has_only_admin(reader: Reader) -> bool:
    return len(await reader.rows(LIST_TWO_USERS)) < 2
