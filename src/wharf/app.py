"""The composition root: from settings to a running application, top to bottom."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.chart_repository import ChartRepository
from wharf.api.harbor.context import Management
from wharf.api.harbor.service import ManagementApi
from wharf.api.health import Health
from wharf.api.registry.callers import Callers
from wharf.api.registry.context import Registry
from wharf.api.session import SessionPages
from wharf.api.session_callers import SessionCallers
from wharf.api.site import Site
from wharf.api.token import TokenService
from wharf.api.tracing import TracedSite, traced
from wharf.api.web_interface import WebInterface
from wharf.api.welcome import Welcome
from wharf.api.wharf.audit_export import AuditExport
from wharf.api.wharf.catalogue import OPERATIONS as WHARF_OPERATIONS
from wharf.api.wharf.events import EventStreams
from wharf.api.wharf.operations import PREFIX as WHARF_PREFIX
from wharf.api.wharf.service import WharfApi
from wharf.audit.actor import unrecorded_events
from wharf.audit.changes import ChangeFeed
from wharf.audit.purge import JOB_TYPE as PURGE_AUDIT_LOG
from wharf.audit.purge import purge_job
from wharf.audit.record import AuditRecorder
from wharf.audit.upkeep import AuditUpkeep, UpkeepSettings
from wharf.base.clock import Clock, system_clock
from wharf.base.settings import Settings
from wharf.blobstore import BlobStore, open_blobstore
from wharf.configuration.store import ConfigurationStore, fixed_by
from wharf.content.fresh_blobs import FreshBlobs
from wharf.content.pulls import Pulls
from wharf.content.read_manifest import ManifestReader
from wharf.content.receive import upload_memory
from wharf.content.types import Stores
from wharf.db import Database, DatabaseUnavailable
from wharf.db.moments import moments_of
from wharf.db.open import open_database
from wharf.identity.authenticate import Authenticator
from wharf.identity.passwords import Passwords
from wharf.identity.robot_uses import RobotUses
from wharf.identity.secrets import system_secret
from wharf.identity.sessions import Sessions
from wharf.identity.throttle import LoginThrottle
from wharf.identity.tokens import TokenSigner, new_signing_key
from wharf.jobs.runner import JobRunner
from wharf.projects.immutable_tags import ImmutableRules


@dataclass(frozen=True, slots=True)
class Application:
    """What a process serves, and what its background work needs."""

    site: Site | TracedSite
    stores: Stores
    robot_uses: RobotUses
    pulls: Pulls
    audit: AuditRecorder
    audit_upkeep: AuditUpkeep
    jobs: JobRunner
    events: EventStreams


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
                await app.audit.flush()
                if isinstance(app.site, TracedSite):
                    app.site.close()
                # Lost if the database is not there, as at a kill: it is no more than the use of the last minute.
                with suppress(DatabaseUnavailable):
                    await app.robot_uses.write()
                    await app.pulls.write()
        finally:
            await database.close()
    finally:
        passwords.close()
        await blobs.close()


async def _compose(
    settings: Settings, clock: Clock, database: Database, blobs: BlobStore, passwords: Passwords
) -> Application:
    signing_key = await system_secret(database, clock, "token-signing-key", new_signing_key)
    signer = TokenSigner(signing_key, clock)
    configurations = ConfigurationStore(database, fixed_by(settings))
    rights = Rights(database, moments_of(database), configurations.robot_name_prefix)
    unrecorded, upkeep = _audit_settings(configurations, rights)
    audit = AuditRecorder(database, unrecorded)
    stores = await _stores(settings, clock, database, blobs, rights)
    throttle = LoginThrottle(clock, settings.login_failures_max, settings.login_window_seconds)
    robot_uses = RobotUses(database, clock)
    authenticator = Authenticator(
        database, clock, passwords, throttle, configurations.robot_name_prefix, robot_uses, audit
    )
    addresses = Addresses(settings.external_url, settings.trusted_proxies)
    sessions = Sessions(database, clock, configurations)
    session_callers = SessionCallers(sessions, rights, authenticator, addresses, clock)
    callers = Callers(rights, authenticator, signer, addresses, clock, configurations, session_callers)
    pulls = Pulls(database, clock, audit)
    registry = _registry(settings, stores, rights, callers, addresses, audit, pulls)
    health = Health(stores, rights, session_callers, clock)
    management = Management(
        stores, rights, authenticator, passwords, addresses, settings, configurations, health, audit
    )
    events = EventStreams(ChangeFeed(database, clock), rights, session_callers, addresses)
    site = Site(
        registry,
        TokenService(rights, authenticator, signer, addresses, clock, configurations, session_callers),
        health,
        Welcome(addresses),
        ManagementApi(management, session_callers),
        WharfApi(management, session_callers, WHARF_OPERATIONS, WHARF_PREFIX),
        SessionPages(
            database, clock, sessions, session_callers, rights, authenticator, addresses, configurations, audit
        ),
        AuditExport(database, clock, rights, session_callers),
        events,
        ChartRepository(registry, configurations),
        WebInterface(),
        log_requests=settings.log_requests,
        metrics_enabled=settings.metrics_enabled,
    )
    return Application(
        traced(site) if settings.tracing_enabled else site,
        stores,
        robot_uses,
        pulls,
        audit,
        AuditUpkeep(database, clock, upkeep),
        JobRunner(database, clock, {PURGE_AUDIT_LOG: purge_job(database, clock)}),
        events,
    )


def _registry(
    settings: Settings,
    stores: Stores,
    rights: Rights,
    callers: Callers,
    addresses: Addresses,
    audit: AuditRecorder,
    pulls: Pulls,
) -> Registry:
    return Registry(
        stores,
        rights,
        ManifestReader(stores.database),
        callers,
        addresses,
        settings.redirect_downloads,
        settings.automatic_cross_mount,
        audit,
        pulls,
    )


def _audit_settings(
    configurations: ConfigurationStore, rights: Rights
) -> tuple[Callable[[], Awaitable[frozenset[str]]], Callable[[], Awaitable[UpkeepSettings]]]:
    """What is not recorded at the time of a request, and what is done with the log in the background."""

    async def unrecorded() -> frozenset[str]:
        configuration = await configurations.at(rights.version)
        return unrecorded_events(
            configuration.disabled_audit_log_event_types, are_pulls_disabled=configuration.pull_audit_log_disable
        )

    async def upkeep() -> UpkeepSettings:
        configuration = await configurations.at((await rights.refresh()).rights)
        return UpkeepSettings(
            configuration.audit_log_forward_endpoint,
            configuration.skip_audit_log_database,
            configuration.audit_retention_hours,
        )

    return unrecorded, upkeep


async def _stores(settings: Settings, clock: Clock, database: Database, blobs: BlobStore, rights: Rights) -> Stores:
    return Stores(
        database,
        blobs,
        clock,
        upload_key=await system_secret(database, clock, "upload-ids", lambda: os.urandom(32)),
        upload_expiry_seconds=settings.upload_expiry_seconds,
        accepts_sparse_images=settings.sparse_images == "accept",
        upload_memory=upload_memory(),
        immutable_rules=ImmutableRules(database, rights),
        fresh_blobs=FreshBlobs(),
    )
