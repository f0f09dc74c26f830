"""What `wharf doctor` finds on the machine of the server: its port, its files and its certificate."""

import os
import pwd
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from wharf.base.settings import Settings
from wharf.cli.data_folder import LOCK_NAME, lock_holder, try_folder
from wharf.cli.doctor_certificates import check_names, check_validity
from wharf.cli.doctor_findings import Finding, error, failure, ok, warning
from wharf.cli.doctor_http import Http, Unreachable
from wharf.cli.failures import CommandError
from wharf.cli.key_pair import load_key_pair
from wharf.cli.listen import is_loopback, listen
from wharf.db.open import is_postgresql, sqlite_path

GIB = 1024**3
FREE_BYTES_ERROR = GIB // 4
FREE_BYTES_WARNING = 5 * GIB
FREE_FILES_WARNING = 10_000
FILE_SCHEME = "file"
# What a program that is no wharf is given to answer.
WHARF_SECONDS_MAX = 3


async def check_port(settings: Settings) -> tuple[list[Finding], bool]:
    """Whether the port can be had, and whether a running wharf has it already."""
    if settings.port == 0:
        return [ok("port", "the system picks a free one")], False
    try:
        listen(settings.host, settings.port).close()
    except CommandError as reason:
        if await _is_wharf(settings):
            return [ok("port", f"a running wharf has port {settings.port}")], True
        return [failure("port", reason)], False
    return [ok("port", f"port {settings.port} of {settings.host} is free")], False


def check_data(settings: Settings, *, is_running: bool) -> list[Finding]:
    """Whether the data folder can be written, and whether another server has it."""
    folder = settings.data.absolute()
    if not folder.exists():
        return [check_missing("data", folder)]
    if owner := owner_to_spare(folder):
        return [spare("data", folder, owner)]
    try:
        try_folder(folder)
    except CommandError as reason:
        return [failure("data", reason)]
    holder = None if is_postgresql(settings.database_url) else lock_holder(folder / LOCK_NAME)
    if holder is None:
        return [ok("data", f"{folder} can be written")]
    if is_running:
        return [ok("data", f"{folder} can be written; process {holder} uses it")]
    return [
        error(
            "data",
            f"a wharf on another port uses {folder} (process {holder})",
            "stop that one, choose another folder with --data, or use PostgreSQL (--database) to run several",
        )
    ]


def check_disks(settings: Settings) -> list[Finding]:
    """How much room there is, on each disk that something is written to."""
    folders = [settings.data.absolute()]
    if not is_postgresql(settings.database_url):
        folders.append(sqlite_path(settings.database_url).absolute().parent)
    if folder := storage_folder(settings):
        folders.append(folder)
    disks = {os.stat(existing).st_dev: existing for existing in map(_nearest, reversed(folders))}
    return [_check_disk(folder) for folder in disks.values()]


def check_certificate(settings: Settings) -> list[Finding]:
    """Whether the certificate can be served, to whom and for how long; or who can read along without one."""
    if settings.tls_self_signed:
        certificate, key = settings.data / "tls.crt", settings.data / "tls.key"
        if not certificate.exists():
            return [ok("certificate", "one of its own is made at the first start")]
    elif settings.tls_certificate and settings.tls_key:
        certificate, key = settings.tls_certificate, settings.tls_key
    else:
        return [_check_plain_http(settings)]
    try:
        leaf = load_key_pair(certificate, key)[0]
    except CommandError as reason:
        return [failure("certificate", reason)]
    findings = [ok("certificate", f"{certificate} and {key} belong together"), check_validity(leaf)]
    external = urlsplit(settings.external_url)
    if external.scheme == "https" and external.hostname:
        findings.append(check_names(leaf, external.hostname))
    return findings


def storage_folder(settings: Settings) -> Path | None:
    """The folder that blobs lie in, if they lie in one."""
    parts = urlsplit(settings.storage_url)
    return Path(parts.path) if parts.scheme == FILE_SCHEME else None


def owner_to_spare(path: Path) -> str | None:
    """Whose file this is, when root had better not write there: the owner could not use what root has made."""
    owner = os.stat(_nearest(path)).st_uid
    if os.geteuid() != 0 or owner == 0:
        return None
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


def _nearest(path: Path) -> Path:
    """The path itself, or the folder in which it would be made."""
    return next(folder for folder in (path, *path.parents) if folder.exists())


def check_missing(check: str, folder: Path) -> Finding:
    """Whether a folder that is not there yet can be made."""
    if os.access(_nearest(folder), os.W_OK | os.X_OK) and _nearest(folder).is_dir():
        return ok(check, f"{folder} is made at the first start")
    return error(
        check,
        f"{folder} does not exist and cannot be made in {_nearest(folder)}",
        f"make it and give it to the user of the server, or choose another one with --{check}",
    )


def spare(check: str, folder: Path, owner: str) -> Finding:
    """What is said of a folder that root keeps its hands off."""
    return warning(
        check,
        f"{folder} belongs to {owner} and was not tried, since root could write anywhere",
        f"run this as the user of the server: sudo -u {owner} wharf doctor",
    )


def _check_disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    files = os.statvfs(folder)
    message = f"{free / GIB:.1f} GiB are free for {folder}"
    remedy = "make room, or move the blobs to an object store with --storage"
    if free < FREE_BYTES_ERROR:
        return error("disk", message, remedy)
    if free < FREE_BYTES_WARNING:
        return warning("disk", message, remedy)
    # Some file systems have no fixed number of files and report none at all.
    if files.f_files and files.f_favail < FREE_FILES_WARNING:
        return warning("disk", f"only {files.f_favail} more files fit on the disk of {folder}", remedy)
    return ok("disk", message)


def _check_plain_http(settings: Settings) -> Finding:
    if settings.external_url.startswith("https://"):
        return ok("certificate", f"none: {settings.external_url} is served by a proxy")
    if is_loopback(settings.host):
        return ok("certificate", "none: the server speaks HTTP, to this machine alone")
    return warning(
        "certificate",
        "none: the server speaks HTTP beyond this machine, so passwords can be read on the way and Docker refuses it",
        "set --tls-certificate and --tls-key, or --tls-self-signed; behind a proxy that does it, --external-url https://…",
    )


async def _is_wharf(settings: Settings) -> bool:
    """Whether a wharf answers where the settings say: no other registry has this page, nor keeps it to itself."""
    scheme = "https" if settings.tls_certificate or settings.tls_self_signed else "http"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    address = f"[{host}]" if ":" in host else host
    async with Http(verify=False) as http:
        try:
            answer = await http.ask(
                "GET", f"{scheme}://{address}:{settings.port}/api/wharf/v1/status", seconds_max=WHARF_SECONDS_MAX
            )
        except Unreachable:
            return False
    return answer.status == 401 and b'"UNAUTHORIZED"' in answer.body
