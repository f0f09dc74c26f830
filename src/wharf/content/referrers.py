"""Referrers: the manifests whose subject is a given digest."""

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from wharf.content.queries import LIST_REFERRERS, READ_MANIFEST_BY_TAG
from wharf.content.repositories import require_repository
from wharf.content.types import Stores, Target
from wharf.oci.digest import Digest
from wharf.oci.errors import RegistryError
from wharf.oci.manifest import parse_manifest

# The specification lets a registry split a list that is larger than a manifest may be; half leaves room.
PAGE_BYTES_MAX = 2 * 1024 * 1024
PAGE_ROWS_MAX = 1000
# The fallback tag of a digest is cut to these lengths (distribution-spec, "Referrers Tag Schema").
FALLBACK_ALGORITHM_LENGTH_MAX = 32
FALLBACK_HEX_LENGTH_MAX = 64

Descriptors = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Referrers:
    """A page of descriptors, and the digest after which the next one begins, if there is one.

    `total` counts the descriptors of every type, where one page has them all.
    """

    page: Descriptors
    following: str | None
    total: int | None


NO_REFERRERS = Referrers([], None, 0)


async def list_referrers(
    stores: Stores, target: Target, subject: Digest, *, artifact_type: str | None, last: str
) -> Referrers:
    """The page of descriptors after the digest `last`.

    Descriptors in a fallback tag that older clients have pushed are part of the list. Raises NAME_UNKNOWN.
    """
    repository_id = await require_repository(stores.database, target)
    rows = await stores.database.rows(
        LIST_REFERRERS, repository_id=repository_id, subject=subject, last=last, limit=PAGE_ROWS_MAX
    )
    page: Descriptors = []
    size_bytes = 0
    following = str(rows[-1][0]) if len(rows) == PAGE_ROWS_MAX else None
    for _, kind, descriptor in rows:
        if artifact_type is not None and kind != artifact_type:
            continue
        size_bytes += len(descriptor)
        if page and size_bytes > PAGE_BYTES_MAX:
            following = page[-1]["digest"]
            break
        page.append(json.loads(descriptor))
    if last:
        return Referrers(page, following, None)
    tagged = await _from_fallback_tag(stores, target, subject, {row[0] for row in rows})
    page += [entry for entry in tagged if artifact_type in (None, entry.get("artifactType"))]
    return Referrers(page, following, len(rows) + len(tagged) if following is None else None)


async def _from_fallback_tag(stores: Stores, target: Target, subject: Digest, known: set[str]) -> Descriptors:
    tag = f"{subject.algorithm[:FALLBACK_ALGORITHM_LENGTH_MAX]}-{subject.hex[:FALLBACK_HEX_LENGTH_MAX]}"
    row = await stores.database.row(
        READ_MANIFEST_BY_TAG, project_id=target.project_id, repository=target.name, reference=tag
    )
    if row is None:
        return []
    try:
        if not parse_manifest(row[3], row[2]).is_index:
            return []
        # The standard library reads more than it can write again, such as half of a surrogate pair.
        index = msgspec.json.decode(row[3])
    except (RegistryError, msgspec.DecodeError):
        return []
    return [descriptor for descriptor in index.get("manifests") or [] if descriptor["digest"] not in known]
