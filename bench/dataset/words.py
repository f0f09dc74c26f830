"""Names and documents such as registries have, all of them made from numbers: the same number gives the same value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

FIRST_MOMENT = 1_700_000_000_000_000
"""When everything begins, in microseconds since the epoch."""
MINUTE = 60_000_000

_TEAMS = ("payments", "checkout", "search", "billing", "identity", "platform", "data", "mobile", "ledger", "shipping")
_PARTS = ("api", "worker", "web", "gateway", "scheduler", "importer", "migrations", "cache", "proxy", "exporter")
_GROUPS = ("", "backend/", "frontend/", "tools/", "batch/", "edge/")
_FIRST_NAMES = ("ana", "ben", "chen", "dora", "emil", "fatima", "goran", "hana", "ivan", "jun", "kofi", "lena", "mei")
_LAST_NAMES = ("adler", "brandt", "costa", "dvorak", "eriksen", "fischer", "gupta", "horvat", "ito", "jansen")
_TAG_FORMS = ("v{major}.{minor}.{patch}", "2024-{number}", "build-{number}", "main-{commit}", "release-{number}")

IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
IMAGE_CONFIG = "application/vnd.oci.image.config.v1+json"


def project_name(number: int) -> str:
    """The name of a project."""
    return f"{_word(_TEAMS, number)}-{number:03d}"


def repository_name(number: int) -> str:
    """The name of a repository within its project, some with a slash."""
    return f"{_word(_GROUPS, number)}{_word(_PARTS, number)}-{number:03d}"


def user_name(number: int) -> str:
    """The name of a user, which is a part of his address as well."""
    return f"{_word(_FIRST_NAMES, number)}.{_word(_LAST_NAMES, number // 3)}{number}"


def robot_name(number: int) -> str:
    """The name of a robot without prefix and project."""
    return f"{_word(_PARTS, number)}-ci-{number}"


def label_name(number: int) -> str:
    """The name of a label."""
    return f"{_word(_PARTS, number)}-approved-{number}"


def tag_name(number: int, commit: str) -> str:
    """The name of a tag that no other number has."""
    form = _TAG_FORMS[number % len(_TAG_FORMS)]
    return form.format(
        major=number // 10_000,
        minor=number // 100 % 100,
        patch=number % 100,
        number=number,
        commit=f"{commit}-{number}",
    )


def digest(kind: str, number: int) -> str:
    """The digest of something."""
    return f"sha256:{hashlib.sha256(f'{kind}{number}'.encode()).hexdigest()}"


def storage_key(folder: str, number: int) -> str:
    """A key in the storage tree, under one of some thousand hours."""
    name = f"{number * 2_654_435_761 % 2**64:032x}"
    return f"{folder}/202401{1 + number % 28:02d}{number % 24:02d}/{name[-1]}/{name}"


def image_attributes(number: int) -> str:
    """What lists show of an image's config, as JSON."""
    created = f"2024-01-{1 + number % 28:02d}T{number % 24:02d}:12:31.482Z"
    config = {
        "Cmd": ["/usr/local/bin/server"],
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", f"REVISION={number}"],
        "ExposedPorts": {"8080/tcp": {}},
        "Labels": {"org.opencontainers.image.version": f"1.{number % 100}"},
        "WorkingDir": "/srv",
    }
    attributes = {"architecture": "amd64", "author": "", "config": config, "created": created, "os": "linux"}
    return json.dumps(attributes, separators=(",", ":"))


def index_document(children: Sequence[str]) -> bytes:
    """The index of images for several platforms."""
    platforms = ("amd64", "arm64", "s390x", "ppc64le")
    manifests = [
        {
            "mediaType": IMAGE,
            "digest": child,
            "size": 1024,
            "platform": {"architecture": platform, "os": "linux"},
        }
        for child, platform in zip(children, platforms, strict=False)
    ]
    return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}).encode()


def _word(words: Sequence[str], number: int) -> str:
    return words[number % len(words)]
