"""Describing manifests that were pushed before anybody looked into them.

An upgrade of the database cannot read what lies in storage, so a server does this beside answering. A manifest
without a kind is one that is still to be done: several servers may do the same one, and the first one's words stay.
"""

from wharf.content.artifact_queries import LIST_NAMES_OF_TAGS, LIST_UNDESCRIBED, SET_DESCRIPTION
from wharf.content.describe import Description, config_of_child, describe_with_config
from wharf.content.put_manifest import add_to_parents, total_size
from wharf.content.read_blob import read_small
from wharf.content.types import Stores, Target
from wharf.db import Row
from wharf.oci.artifact_configs import CONFIG_SIZE_BYTES_MAX
from wharf.oci.artifact_kinds import needs_config
from wharf.oci.errors import RegistryError
from wharf.oci.manifest import Manifest, parse_manifest

# Payloads are megabytes at most, and on SQLite whoever writes waits for so many.
MANIFESTS_AT_ONCE = 50
# What is shown of a manifest that cannot be understood any more.
UNREADABLE = "UNKNOWN"


async def describe_old_manifests(stores: Stores) -> int:
    """Describes every manifest that is not described; returns how many there were."""
    described, last = 0, 0
    while rows := await stores.database.rows(LIST_UNDESCRIBED, last=last, limit=MANIFESTS_AT_ONCE):
        found = [(row, await _describe(stores, row)) for row in rows]
        async with stores.database.begin() as transaction:
            for row, description in found:
                manifest_id, repository_id, digest = row[0], row[1], row[5]
                total = await total_size(transaction, repository_id, description)
                changed = await transaction.execute(
                    SET_DESCRIPTION,
                    manifest_id=manifest_id,
                    kind=description.kind,
                    shown_media_type=description.media_type,
                    total_bytes=total,
                    annotations_json=description.annotations,
                    attributes_json=description.attributes,
                    icon_digest=description.icon,
                    accessory=description.accessory.type if description.accessory else None,
                    subject=description.accessory.subject if description.accessory else None,
                )
                described += changed
                if changed:
                    await add_to_parents(transaction, repository_id, digest, total)
        last = rows[-1][0]
    return described


async def _describe(stores: Stores, row: Row) -> Description:
    manifest_id, _, project_id, project, repository, _, media_type, payload = row
    target = Target(project_id, project, repository)
    try:
        manifest = parse_manifest(bytes(payload), media_type)
    except RegistryError:
        return Description(UNREADABLE, media_type, len(payload), None, None, "", None, ())
    tags = [name for (name,) in await stores.database.rows(LIST_NAMES_OF_TAGS, manifest_id=manifest_id)]
    config = await _config(stores, target, manifest)
    return await describe_with_config(stores, target, manifest, config, len(payload), tags)


async def _config(stores: Stores, target: Target, manifest: Manifest) -> bytes | None:
    if manifest.is_index:
        return await config_of_child(stores, target, manifest)
    if manifest.config is None or not needs_config(manifest):
        return None
    return await read_small(stores, target, manifest.config.digest, CONFIG_SIZE_BYTES_MAX)
