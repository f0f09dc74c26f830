"""The logins of docker, for servers that `wharf login` was never told about."""

import base64
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wharf.cli.remote.addresses import Address
from wharf.cli.remote.logins import FILE_BYTES_MAX, Login

HELPER_SECONDS_MAX = 20
# What a credential store answers as the name when what it keeps is no password.
TOKEN_NAME = "<token>"  # noqa: S105  A word of docker's, not a secret.


def docker_config_path(environment: Mapping[str, str]) -> Path:
    """Where docker keeps its settings."""
    folder = environment.get("DOCKER_CONFIG") or ""
    return (Path(folder) if folder else Path.home() / ".docker") / "config.json"


def docker_login(path: Path, address: Address) -> Login | None:
    """What docker would log in with, from its file or from the credential store that the file names."""
    config = _read(path)
    names = (address.authority, f"{address.host}:{address.port}", address.url, f"{address.url}/", f"{address.url}/v1/")
    stores = _object(config.get("credHelpers"))
    for name in names:
        store = stores.get(name) or config.get("credsStore")
        if isinstance(store, str) and store and (found := _ask_store(store, name)) is not None:
            return found
    entries = _object(config.get("auths"))
    return next((found for name in names if (found := _decoded(_object(entries.get(name)))) is not None), None)


def _read(path: Path) -> dict[str, Any]:
    """The document; empty where there is none to be read, which is docker's to complain about."""
    try:
        with path.open("rb") as file:
            return _object(json.loads(file.read(FILE_BYTES_MAX)))
    except (OSError, ValueError):
        return {}


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _decoded(entry: dict[str, Any]) -> Login | None:
    try:
        name, colon, secret = base64.b64decode(str(entry.get("auth", "")), validate=True).decode().partition(":")
    except ValueError:
        return None
    # Some versions of docker pad the text with zeros.
    return Login(name, secret.rstrip("\0")) if colon and name else None


def _ask_store(store: str, name: str) -> Login | None:
    """What a credential store has for a name; it speaks JSON on its standard input and output."""
    if "/" in store:
        return None
    try:
        result = subprocess.run(
            [f"docker-credential-{store}", "get"],
            input=name,
            capture_output=True,
            text=True,
            timeout=HELPER_SECONDS_MAX,
            check=True,
        )
        answer = _object(json.loads(result.stdout))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    username, secret = answer.get("Username"), answer.get("Secret")
    if not isinstance(username, str) or not isinstance(secret, str) or username in ("", TOKEN_NAME):
        return None
    return Login(username, secret)
