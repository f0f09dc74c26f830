"""The composition root: from settings to a running application, top to bottom."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.health import Health
from wharf.api.registry.callers import Callers
from wharf.api.registry.context import Registry
from wharf.api.site import Site
from wharf.api.token import TokenService
from wharf.api.tracing import TracedSite, traced
from wharf.api.welcome import Welcome
from wharf.base.clock import Clock, system_clock
from wharf.base.settings import Settings
from wharf.blobstore import BlobStore, open_blobstore
from wharf.content.read_manifest import ManifestReader
from wharf.content.receive import upload_memory
from wharf.content.types import Stores
from wharf.db import Database
from wharf.db.moments import moments_of
from wharf.db.open import open_database
from wharf.identity.authenticate import Authenticator
from wharf.identity.passwords import Passwords
from wharf.identity.secrets import system_secret
from wharf.identity.throttle import LoginThrottle
from wharf.identity.tokens import TokenSigner, new_signing_key

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Application:
    """What a process serves, and what its background work needs."""

    site: Site | TracedSite
    stores: Stores


@asynccontextmanager
async def application(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Application]:
    """An application over a prepared database (see `first_start`); everything is closed at the end."""
    durable = settings.durability == "full"
    blobs = open_blobstore(settings.storage_url, durable=durable)
    passwords = Passwords()
    try:
        database = await open_database(settings.database_url, durable=durable)
        try:
            app = await _compose(settings, clock, database, blobs, passwords)
            try:
                yield app
            finally:
                if isinstance(app.site, TracedSite):
                    app.site.close()
        finally:
            await database.close()
    finally:
        passwords.close()
        await blobs.close()


async def _compose(
    settings: Settings, clock: Clock, database: Database, blobs: BlobStore, passwords: Passwords
) -> Application:
    stores = Stores(
        database,
        blobs,
        clock,
        upload_key=await system_secret(database, clock, "upload-ids", lambda: os.urandom(32)),
        upload_expiry_seconds=settings.upload_expiry_seconds,
        accepts_sparse_images=settings.sparse_images == "accept",
        upload_memory=upload_memory(),
    )
    signing_key = await system_secret(database, clock, "token-signing-key", new_signing_key)
    signer = TokenSigner(signing_key, clock, settings.token_expiration_minutes * SECONDS_PER_MINUTE)
    moments = moments_of(database)
    rights = Rights(database, moments)
    throttle = LoginThrottle(clock, settings.login_failures_max, settings.login_window_seconds)
    authenticator = Authenticator(database, clock, passwords, throttle)
    addresses = Addresses(settings.external_url, settings.trusted_proxies)
    callers = Callers(rights, authenticator, signer, addresses, clock)
    registry = Registry(
        stores,
        rights,
        ManifestReader(database),
        callers,
        addresses,
        settings.redirect_downloads,
        settings.automatic_cross_mount,
    )
    site = Site(
        registry,
        TokenService(rights, authenticator, signer, addresses, clock),
        Health(stores, rights, authenticator, addresses, clock),
        Welcome(addresses),
        log_requests=settings.log_requests,
        metrics_enabled=settings.metrics_enabled,
    )
    return Application(traced(site) if settings.tracing_enabled else site, stores)
