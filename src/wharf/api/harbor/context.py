"""What every operation of the management API has at hand."""

from dataclasses import dataclass

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.health import Health
from wharf.audit.record import AuditRecorder
from wharf.base.clock import Clock
from wharf.base.settings import Settings
from wharf.configuration.store import ConfigurationStore
from wharf.configuration.values import Configuration
from wharf.content.types import Stores
from wharf.db import Database
from wharf.identity.authenticate import Authenticator
from wharf.identity.passwords import Passwords


@dataclass(frozen=True, slots=True)
class Management:
    """The services that operations call; one for the whole process."""

    stores: Stores
    rights: Rights
    authenticator: Authenticator
    passwords: Passwords
    addresses: Addresses
    settings: Settings
    configurations: ConfigurationStore
    health: Health
    audit: AuditRecorder

    @property
    def database(self) -> Database:
        """Where everything that is managed lives."""
        return self.stores.database

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.stores.clock

    async def configuration(self) -> Configuration:
        """What administrators have configured, as of this request or later; it costs no statement as a rule."""
        return await self.configurations.at(self.rights.version)
