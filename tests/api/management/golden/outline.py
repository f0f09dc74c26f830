"""What is compared of an answer: everything but what no two runs have in common, and of a list its first row."""

import base64
import json
import re
from typing import Any

from tests.support.asgi import Answer

# Texts, and what stands for them.
UNSTABLE_TEXTS = (
    (re.compile(r"(?!0001)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<time>"),
    (re.compile(r"sha256:[0-9a-f]{64}"), "<digest>"),
    (re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+"), "<token>"),
    (re.compile(r"\b(artifact|id|label|member|project|repository|robot|user) [1-9]\d*\b"), r"\1 <id>"),
    (re.compile(r"\b\d+(\.\d+)? [KMG]?i?B\b"), "<size>"),
    (re.compile(r"(?<=/)[1-9]\d*$"), "<id>"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"(?<=http://)[\w.:]+(?=/service/token)"), "<host>"),
)
UNSTABLE_NUMBERS = frozenset({"expires_at", "size", "storage", "total_storage_consumption"})
UNSTABLE_STRINGS = frozenset(
    {
        "content",
        "external_url",
        "harbor_version",
        "pull_time",
        "registry_storage_provider_name",
        "registry_url",
        "secret",
        "wharf_version",
    }
)
# Pulls are counted a moment later.
DELAYED = frozenset({"pull_count"})
ROLES = frozenset({"current_user_role_id", "role_id"})
# What says which row it is; the first of these that a row has.
LABELS = ("name", "username", "entity_name", "group_name", "repository_name", "created_by", "resource", "type")


def outline(answer: Answer) -> Any:
    """The body of an answer as it stands in the files; None for an empty one."""
    if not answer.body.strip():
        return None
    try:
        document = json.loads(answer.body)
    except ValueError:
        return stable(answer.body.decode(errors="replace").strip())
    if isinstance(document, dict) and document.keys() >= {"token", "expires_in"}:
        return _claims(document["token"])
    if isinstance(document, dict) and list(document) == ["errors"]:
        return "; ".join(_error(entry) for entry in document["errors"])
    if isinstance(document, list) and len(document) > 1 and all(isinstance(row, dict) for row in document):
        return {"first": stable(document[0]), "rows": [label(row) for row in document]}
    return stable(document)


def _error(entry: dict[str, Any]) -> str:
    detail = f" ({json.dumps(stable(entry['detail']))})" if "detail" in entry else ""
    return f"{entry['code']}: {stable(entry['message'])}{detail}"


def _claims(token: str) -> dict[str, Any]:
    """Whom a registry token names, and what it may be used for."""
    part = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return {"sub": claims.get("sub"), "access": claims["access"]}


def stable(value: Any, key: str = "") -> Any:
    """A value without ids, times and sizes."""
    if isinstance(value, dict):
        return {name: stable(inner, name) for name, inner in value.items() if name not in DELAYED}
    if isinstance(value, list):
        inner = [stable(entry, key) for entry in value]
        is_unordered = all(
            isinstance(entry, dict) and entry.keys() <= {"action", "effect", "resource"} for entry in inner
        )
        return sorted(inner, key=json.dumps) if is_unordered else inner
    if isinstance(value, str):
        return "<text>" if value and key in UNSTABLE_STRINGS else _stable_text(value)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0 and _is_unstable_number(key):
        return "<number>"
    return value


def label(row: dict[str, Any]) -> str:
    """Which row it is."""
    if "tags" in row:
        return " ".join(sorted(tag["name"] for tag in row["tags"] or ())) or row["type"]
    if isinstance(row.get("ref"), dict):
        return str(row["ref"]["name"])
    return next((str(row[key]) for key in LABELS if key in row), " ".join(row))


def _stable_text(value: str) -> str:
    for pattern, replacement in UNSTABLE_TEXTS:
        value = pattern.sub(replacement, value)
    return value


def _is_unstable_number(key: str) -> bool:
    return key in UNSTABLE_NUMBERS or (key not in ROLES and (key == "id" or key.endswith("_id")))
