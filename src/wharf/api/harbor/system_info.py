"""The operations of the tag `systeminfo`: what the system is, and how much room it has."""

import asyncio
import hashlib
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from wharf import __version__
from wharf.access.door import require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.answers import shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation
from wharf.base.settings import Settings
from wharf.configuration.values import Configuration
from wharf.oci.errors import ErrorCode, RegistryError

READ_VOLUMES = Permission("system-volumes", "read")

# Clients look here for what the API can do. The release is the Harbor whose API this is; where Harbor has its commit,
# something stands that tells one version of Wharf from another.
HARBOR_VERSION = "v2.16.0-" + hashlib.sha256(__version__.encode()).hexdigest()[:8]

# What Harbor calls each kind of storage.
STORAGE_NAMES = {"file": "filesystem", "s3": "s3", "gs": "gcs", "az": "azure", "memory": "inmemory"}

CERTIFICATE_NAME = "tls.crt"


class AuthproxySetting(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where an HTTP authentication proxy is; the second name is misspelled in Harbor's API."""

    endpoint: str = ""
    server_certificate: str = ""
    skip_search: bool = False
    tokenreivew_endpoint: str = ""
    verify_cert: bool = False


class GeneralInfo(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the system is; those who have not logged in see what they need for that."""

    auth_mode: str
    authproxy_settings: AuthproxySetting | None = None
    banner_message: str
    current_time: str | None = None
    external_url: str | None = None
    harbor_version: str | None = None
    has_ca_root: bool | None = None
    notification_enable: bool | None = None
    oidc_provider_name: str
    primary_auth_mode: bool
    project_creation_restriction: str | None = None
    read_only: bool | None = None
    registry_storage_provider_name: str | None = None
    registry_url: str | None = None
    self_registration: bool
    wharf_version: str | None = None


class Storage(msgspec.Struct, omit_defaults=True):
    """Room on a disk, in bytes."""

    free: int = 0
    total: int = 0


class SystemInfo(msgspec.Struct):
    """Room on the disks of the server."""

    storage: list[Storage]


async def get_system_info(management: Management, call: Call) -> Answer:
    """What the system is."""
    configuration = await management.configuration()
    info = GeneralInfo(
        auth_mode=configuration.auth_mode,
        authproxy_settings=_authentication_proxy(configuration),
        banner_message=configuration.banner_message,
        oidc_provider_name=configuration.oidc_name if configuration.auth_mode == "oidc_auth" else "",
        primary_auth_mode=configuration.primary_auth_mode,
        self_registration=configuration.self_registration,
    )
    if call.caller.is_anonymous:
        return Answer(info)
    address = management.addresses.base_url(call.request)
    info.current_time = shown_time(management.clock())
    info.external_url = address
    info.harbor_version = HARBOR_VERSION
    info.has_ca_root = management.settings.tls_self_signed
    info.notification_enable = configuration.notification_enable
    info.project_creation_restriction = configuration.project_creation_restriction
    info.read_only = configuration.read_only
    info.registry_storage_provider_name = STORAGE_NAMES[urlsplit(management.settings.storage_url).scheme or "file"]
    info.registry_url = address.partition("://")[2]
    info.wharf_version = __version__
    return Answer(info)


async def get_volumes(management: Management, call: Call) -> Answer:
    """The room on the local disk, where blobs are or, with storage elsewhere, the rest of the data."""
    require_sysadmin(call.caller, READ_VOLUMES)
    return Answer(SystemInfo([await asyncio.to_thread(_room, _local_folder(management.settings))]))


async def get_certificate(management: Management, _call: Call) -> Answer:
    """The certificate that clients have to trust, if the server has made it itself."""
    missing = RegistryError(ErrorCode.NOT_FOUND, "resource not found: the server has made no certificate of its own")
    if not management.settings.tls_self_signed:
        raise missing
    try:
        certificate = await asyncio.to_thread((management.settings.data / CERTIFICATE_NAME).read_bytes)
    except OSError:
        raise missing from None
    return Answer(certificate, [(b"content-disposition", b"attachment; filename=ca.crt")])


def _authentication_proxy(configuration: Configuration) -> AuthproxySetting | None:
    if configuration.auth_mode != "http_auth":
        return None
    return AuthproxySetting(
        endpoint=configuration.http_authproxy_endpoint,
        server_certificate=configuration.http_authproxy_server_certificate,
        skip_search=configuration.http_authproxy_skip_search,
        tokenreivew_endpoint=configuration.http_authproxy_tokenreview_endpoint,
        verify_cert=configuration.http_authproxy_verify_cert,
    )


def _local_folder(settings: Settings) -> Path:
    parts = urlsplit(settings.storage_url)
    return (Path(unquote(parts.path)) if parts.scheme in ("", "file") else settings.data).absolute()


def _room(folder: Path) -> Storage:
    """The room where the folder is, or will be: that for blobs is made with the first of them."""
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    usage = shutil.disk_usage(existing)
    return Storage(usage.free, usage.total)


OPERATIONS = (
    Operation(
        "GET",
        "/systeminfo",
        "getSystemInfo",
        "systeminfo",
        "Get what the system is",
        get_system_info,
        answers=GeneralInfo,
        description="Those who have not logged in see a part of it.",
    ),
    Operation(
        "GET",
        "/systeminfo/volumes",
        "getVolumes",
        "systeminfo",
        "Get the room on the server's disk",
        get_volumes,
        answers=SystemInfo,
    ),
    Operation(
        "GET",
        "/systeminfo/getcert",
        "getCert",
        "systeminfo",
        "Get the certificate that clients have to trust",
        get_certificate,
        media_type="application/octet-stream",
        errors=(404,),
    ),
)
