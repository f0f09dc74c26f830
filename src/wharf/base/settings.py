"""The settings of a server: a flag wins over a variable, that over the file, that over the default."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from wharf.base.settings_sources import CONFIG_VARIABLE, Given, read_environment, read_file, read_flags
from wharf.base.settings_table import SETTINGS, SettingsError

__all__ = ["DEFAULT_FILE", "Settings", "SettingsError", "load_settings"]

DEFAULT_FILE = Path("wharf.yml")
"""Read from the working directory when no file is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default; `settings_table.py` says what each one does."""

    host: str = "127.0.0.1"
    port: int = 8080
    external_url: str = ""
    trusted_proxies: str = ""
    http_versions: Literal["auto", "1"] = "auto"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    tls_self_signed: bool = False
    workers: int = 1
    drain_seconds: int = 30

    data: Path = Path("data")
    database: str = field(default="", repr=False)
    storage: str = field(default="", repr=False)
    durability: Literal["full", "relaxed"] = "full"
    upload_expiry_seconds: int = 86400
    redirect_downloads: bool = True
    automatic_cross_mount: bool = True
    sparse_images: Literal["accept", "refuse"] = "accept"

    admin_password: str = field(default="", repr=False)
    token_expiration_minutes: int = 0
    login_failures_max: int = 10
    login_window_seconds: int = 60

    log_format: Literal["auto", "text", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_requests: Literal["writes", "all", "none"] = "writes"
    metrics_enabled: bool = True
    tracing_enabled: bool = False

    @property
    def database_url(self) -> str:
        """The database, with the SQLite file in the data folder standing in for an empty setting."""
        return self.database or f"sqlite:///{self.data.absolute() / 'wharf.db'}"

    @property
    def storage_url(self) -> str:
        """The blob store, with the folder in the data folder standing in for an empty setting."""
        return self.storage or (self.data.absolute() / "storage").as_uri()

    def redacted(self) -> dict[str, object]:
        """Answer every setting by name for a log or a report; a secret that is set shows as `***`."""
        values = {setting.name: getattr(self, setting.name) for setting in SETTINGS}
        return values | {s.name: "***" for s in SETTINGS if s.secret and values[s.name]}


def load_settings(flags: Mapping[str, object], environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Gather the settings of a process.

    `flags` are keyed by name of setting, None meaning not given. `environment` is `os.environ` as a rule.
    `file` is what `--config` names; without it `WHARF_CONFIG` does, or `wharf.yml` is read if there is one.
    Raises SettingsError for an unknown name, a value not accepted, and settings that exclude each other.
    """
    given = _read_settings_file(environment, file) | read_environment(environment) | read_flags(flags)
    values: dict[str, Any] = {s.name: given[s.name].parse(s) for s in SETTINGS if s.name in given}
    settings = Settings(**values)
    _check_tls(settings)
    _check_workers(settings)
    return settings


def _read_settings_file(environment: Mapping[str, str], file: Path | None) -> dict[str, Given]:
    if file is not None:
        return read_file(file)
    if named := environment.get(CONFIG_VARIABLE):
        return read_file(Path(named))
    return read_file(DEFAULT_FILE) if DEFAULT_FILE.exists() else {}


def _check_tls(settings: Settings) -> None:
    if settings.tls_self_signed and (settings.tls_certificate or settings.tls_key):
        raise SettingsError(
            "tls_self_signed makes a certificate of its own; unset it, or unset tls_certificate and tls_key"
        )
    if settings.tls_certificate and not settings.tls_key:
        raise SettingsError("tls_certificate needs tls_key, the private key it was made for; set both")
    if settings.tls_key and not settings.tls_certificate:
        raise SettingsError("tls_key needs tls_certificate, the certificate made for it; set both")


def _check_workers(settings: Settings) -> None:
    if settings.workers == 1:
        return
    if not settings.database.startswith(("postgresql://", "postgres://")):
        raise SettingsError(
            f"workers is {settings.workers}, but SQLite belongs to a single process; "
            "set database to a postgresql:// URL, or workers to 1"
        )
    if settings.storage.startswith("memory:"):
        raise SettingsError(
            f"workers is {settings.workers}, but storage in memory is seen by a single process; "
            "set storage to a folder or a bucket, or workers to 1"
        )
