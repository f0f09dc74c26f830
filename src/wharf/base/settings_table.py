"""The table of every setting: its name, what it accepts, its default and what it does.

The dataclass in `settings.py` and the page `docs/settings.md` are checked against this table by tests.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

Value = str | int | bool | Path | None
SettingType = type[str] | type[int] | type[bool] | type[Path]

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


class SettingsError(Exception):
    """A setting is wrong. The message is one line: where it was set, what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    A secret's value is never shown, and may be given as `<name>_file`: the path of a file that holds it.
    """

    name: str
    type: SettingType
    default: Value
    accepts: str
    """Completes the sentence "<name> must be …", in messages and in the documentation."""
    parse: Callable[[str], Value]
    """Turns the text of a flag, variable or file into the value; raises ValueError if it is not accepted."""
    description: str
    secret: bool = False


def _text(name: str, default: str, description: str, *, accepts: str, pattern: str, secret: bool = False) -> Setting:
    matches = re.compile(pattern).fullmatch

    def parse(text: str) -> str:
        if not matches(text):
            raise ValueError(text)
        return text

    return Setting(name, str, default, accepts, parse, description, secret)


def _choice(name: str, default: str, choices: tuple[str, ...], description: str) -> Setting:
    accepts = " or ".join((", ".join(choices[:-1]), choices[-1]))
    return _text(name, default, description, accepts=accepts, pattern="|".join(choices))


def _number(name: str, default: int, minimum: int, maximum: int, description: str) -> Setting:
    def parse(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or not minimum <= int(text) <= maximum:
            raise ValueError(text)
        return int(text)

    accepts = f"a whole number from {minimum} to {maximum}"
    return Setting(name, int, default, accepts, parse, description)


def _switch(name: str, default: bool, description: str) -> Setting:
    def parse(text: str) -> bool:
        if text.lower() not in _TRUE | _FALSE:
            raise ValueError(text)
        return text.lower() in _TRUE

    return Setting(name, bool, default, "true or false", parse, description)


def _path(name: str, default: Path | None, description: str, *, accepts: str) -> Setting:
    return Setting(name, Path, default, accepts, _parse_path, description)


def _parse_path(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError(text)
    return Path(text)


def _parse_networks(text: str) -> str:
    networks = [part.strip() for part in text.split(",")] if text else []
    return ",".join(str(ip_network(network)) for network in networks)


def _parse_external_url(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^/\s?#@]+/?", text):
        raise ValueError(text)
    return text.rstrip("/")


SETTINGS: tuple[Setting, ...] = (
    _text(
        "host",
        "127.0.0.1",
        "The address to listen on. `0.0.0.0` and `::` stand for every address of the machine.",
        accepts="an address or host name",
        pattern=r"[A-Za-z0-9_.:%-]+",
    ),
    _number("port", 8080, 0, 65535, "The port to listen on. With 0 the operating system picks a free one."),
    Setting(
        "external_url",
        str,
        "",
        "http:// or https:// and a host without a path, such as https://registry.example.com",
        _parse_external_url,
        "The address clients use, when a proxy stands in front. Empty: taken from each request.",
    ),
    Setting(
        "trusted_proxies",
        str,
        "",
        "a comma-separated list of networks such as 10.0.0.0/8",
        _parse_networks,
        "The proxies whose `X-Forwarded-*` headers are believed.",
    ),
    _choice(
        "http_versions",
        "auto",
        ("auto", "1"),
        "The HTTP versions to serve: `auto` is HTTP/1.1 and HTTP/2, `1` is HTTP/1.1 alone.",
    ),
    _path(
        "tls_certificate",
        None,
        "The certificate to serve HTTPS with, followed by its chain. Needs `tls_key`.",
        accepts="the path of a PEM file",
    ),
    _path("tls_key", None, "The private key of `tls_certificate`.", accepts="the path of a PEM file"),
    _switch("tls_self_signed", False, "Serve HTTPS with a certificate made at the first start."),
    _number("workers", 1, 1, 256, "The number of server processes. More than one needs PostgreSQL."),
    _number("drain_seconds", 30, 0, 3600, "How long open requests may take to finish when the server stops."),
    _path(
        "data",
        Path("data"),
        "The folder for what `database` and `storage` do not put elsewhere.",
        accepts="the path of a folder",
    ),
    _text(
        "database",
        "",
        "The database. Empty: SQLite, in `wharf.db` in the data folder.",
        accepts="a URL beginning with sqlite:/// or postgresql://",
        pattern=r"(sqlite:///.+|postgres(ql)?://.+)?",
        secret=True,
    ),
    _text(
        "storage",
        "",
        "The blob store: a folder, a bucket of S3, Google Cloud Storage or Azure, or memory, for trying out. "
        "Empty: the folder `storage` in the data folder.",
        accepts="a URL beginning with file:///, s3://, gs://, az:// or memory:",
        pattern=r"(file:///.+|s3://.+|gs://.+|az://.+|memory:.*)?",
        secret=True,
    ),
    _choice(
        "durability",
        "full",
        ("full", "relaxed"),
        "With `full`, whatever was answered survives a power cut. "
        "`relaxed` saves the waits for the disk and survives a crash of the server only.",
    ),
    _number(
        "upload_expiry_seconds", 86400, 1, 31_536_000, "How long an unfinished upload is kept after its last byte."
    ),
    _switch(
        "redirect_downloads",
        True,
        "Send downloads straight to the object store, where it can sign addresses.",
    ),
    _switch(
        "automatic_cross_mount",
        True,
        "Find a layer in any repository the caller may pull, when a client asks to mount it without naming one.",
    ),
    _choice(
        "sparse_images",
        "accept",
        ("accept", "refuse"),
        "Whether an image may be pushed while some of its layers are missing, as the OCI specification allows. "
        "One without its config, or without any of its layers, is always refused.",
    ),
    _text(
        "admin_password",
        "",
        "The password the account `admin` gets at the first start. "
        "Empty: `Harbor12345`, for a server on a loopback address.",
        accepts="one line of text",
        pattern=r"[^\r\n\0]*",
        secret=True,
    ),
    _number(
        "token_expiration_minutes",
        0,
        0,
        1440,
        "How long a registry token is valid. 0: as administrators configure it while the server runs, "
        "30 minutes until they do.",
    ),
    _number(
        "login_failures_max",
        10,
        1,
        1000,
        "The failed logins, per account and address, after which further ones are refused for a while.",
    ),
    _number("login_window_seconds", 60, 1, 86400, "The while over which failed logins are counted."),
    _choice(
        "log_format",
        "auto",
        ("auto", "text", "json"),
        "How logs are written: `auto` is text on a terminal and JSON lines elsewhere.",
    ),
    _choice("log_level", "info", ("debug", "info", "warning", "error"), "The least severe level that is logged."),
    _choice(
        "log_requests",
        "writes",
        ("writes", "all", "none"),
        "The requests that are logged: those that change something, all, or none.",
    ),
    _switch("metrics_enabled", True, "Serve Prometheus metrics at `/metrics`."),
    _switch(
        "tracing_enabled",
        False,
        "Send a span for each request to an OpenTelemetry collector. Needs the extra `otel`.",
    ),
)
"""In the order of the documentation: serving, keeping, accounts, logs and metrics."""
