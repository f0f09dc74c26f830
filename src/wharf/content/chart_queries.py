"""Every statement about charts in a project."""

import sqlalchemy as sa

from wharf.db import Statement, one_of
from wharf.db.tables import manifest, manifest_payload, repository, tag

# What a manifest and its config may have, so that a list of many cannot fill the memory.
MANIFEST_SIZE_BYTES_MAX = 32 * 1024
METADATA_LENGTH_MAX = 32 * 1024

_live_chart = sa.and_(
    repository.c.project_id == sa.bindparam("project_id"),
    repository.c.deleted_at.is_(None),
    manifest.c.deleted_at.is_(None),
    manifest.c.artifact_kind == sa.literal_column("'CHART'"),
    tag.c.ended_at.is_(None),
)
_charts = (
    sa.select(repository.c.name, tag.c.name, manifest.c.id, tag.c.started_at)
    .select_from(repository)
    .join(manifest, manifest.c.repository_id == repository.c.id)
    .join(tag, tag.c.manifest_id == manifest.c.id)
    .where(
        _live_chart,
        manifest.c.size_bytes <= sa.literal_column(str(MANIFEST_SIZE_BYTES_MAX)),
        sa.func.length(manifest.c.attributes) <= sa.literal_column(str(METADATA_LENGTH_MAX)),
    )
)

LIST_CHARTS = Statement(_charts)
LIST_VERSIONS = Statement(_charts.where(repository.c.name == sa.bindparam("repository")))

READ_CHARTS = Statement(
    sa.select(manifest.c.id, manifest.c.attributes, manifest.c.media_type, manifest_payload.c.payload)
    .join(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(one_of(manifest.c.id, "ids")),
    lists=("ids",),
)

# Any of several names with any of several tags.
FIND_CHARTS = Statement(
    sa.select(
        repository.c.name,
        tag.c.name,
        manifest.c.id,
        tag.c.started_at,
        manifest.c.digest,
        manifest.c.media_type,
        manifest_payload.c.payload,
    )
    .select_from(repository)
    .join(tag, tag.c.repository_id == repository.c.id)
    .join(manifest, manifest.c.id == tag.c.manifest_id)
    .join(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(_live_chart, one_of(repository.c.name, "repositories"), one_of(tag.c.name, "tags")),
    lists=("repositories", "tags"),
)
