"""The servers that somebody has logged in to, kept in a file that nobody else can read."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from wharf.cli.failures import CommandError
from wharf.cli.remote.addresses import Address, parse_address

FILE_BYTES_MAX = 1024 * 1024
OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Login:
    """What is kept for one server: who logs in, and how the server is trusted."""

    username: str = ""
    secret: str = field(default="", repr=False)
    ca: str = ""
    """A file with the authority that has signed the server's certificate; empty for those the system trusts."""
    insecure: bool = False
    """Whether the certificate is not looked at."""


@dataclass(slots=True)
class Logins:
    """All that the file holds."""

    servers: dict[str, Login] = field(default_factory=dict)
    """By URL."""
    current: str = ""
    """The URL of the server that is meant when none is named."""

    def find(self, address: Address) -> str:
        """The URL under which a server is kept; empty where it is not."""
        if address.url in self.servers:
            return address.url
        if address.is_explicit:
            return ""
        # Without a scheme, the one that was used at the login is meant.
        plain = Address("http", address.host, 80 if address.port == 443 else address.port)
        return plain.url if plain.url in self.servers else ""


def logins_path(environment: Mapping[str, str]) -> Path:
    """Where the file is."""
    folder = environment.get("XDG_CONFIG_HOME") or ""
    # The standard says that a relative path is to be ignored.
    base = Path(folder) if folder.startswith("/") else Path.home() / ".config"
    return base / "wharf" / "servers.json"


def read_logins(path: Path) -> Logins:
    """What the file holds, which is nothing where there is none; raises CommandError."""
    try:
        with path.open("rb") as file:
            is_open_to_others = os.fstat(file.fileno()).st_mode & OTHERS
            content = file.read(FILE_BYTES_MAX + 1)
    except FileNotFoundError:
        return Logins()
    except OSError as error:
        raise CommandError(f"cannot read {path}", str(error.strerror)) from error
    if is_open_to_others:
        raise CommandError(f"{path} holds passwords and others can read it", f"run chmod 600 {path}")
    try:
        return _parsed(json.loads(content))
    except (ValueError, TypeError, AttributeError, KeyError, CommandError):
        remedy = "delete the file and log in again"
        raise CommandError(f"{path} is not what wharf login has written", remedy) from None


def write_logins(path: Path, logins: Logins) -> None:
    """Replaces the file as a whole, so that a reader never sees half of it; raises CommandError."""
    document = {
        "current": logins.current,
        "servers": {url: asdict(login) for url, login in logins.servers.items()},
    }
    new = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(document, file, indent=2, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise CommandError(f"cannot write {path}", str(error.strerror)) from error


def _parsed(document: Any) -> Logins:
    servers = {}
    for url, entry in document["servers"].items():
        texts = {name: entry.get(name, "") for name in ("username", "secret", "ca")}
        if not all(isinstance(text, str) for text in texts.values()) or parse_address(url).url != url:
            raise ValueError(url)
        servers[url] = Login(**texts, insecure=entry.get("insecure") is True)
    current = document.get("current", "")
    return Logins(servers, current if current in servers else "")
