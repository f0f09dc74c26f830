"""Every statement about quotas: what projects may hold, what they hold, and the ledger that says so."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.db import Statement, insert, one_of
from wharf.db.filters import ColumnKey, FilteredList, Kind, SpecialKey
from wharf.db.tables import (
    blob,
    configuration_value,
    manifest,
    project,
    quota_delta,
    quota_usage,
    repository,
    repository_blob,
)

# Above every limit, in the order of which "unlimited" comes last.
_MORE_THAN_ANY_LIMIT = 2**63 - 1

_live = project.c.deleted_at.is_(None)
_this_project = project.c.id == sa.bindparam("project_id", type_=sa.BigInteger())
_unlimited: ColumnElement[int] = sa.literal_column("-1", sa.BigInteger())
_zero: ColumnElement[int] = sa.literal_column("0", sa.BigInteger())


def used_bytes(project_id: ColumnElement[int]) -> ColumnElement[int]:
    """What a project holds, for a statement about few projects; roll-ups never show in between."""
    rolled_up = sa.select(quota_usage.c.size_bytes).where(quota_usage.c.project_id == project_id)
    pending = sa.select(sa.func.sum(quota_delta.c.size_bytes)).where(quota_delta.c.project_id == project_id)
    # PostgreSQL sums integers up to a number of another type.
    return sa.cast(
        sa.func.coalesce(rolled_up.scalar_subquery(), _zero) + sa.func.coalesce(pending.scalar_subquery(), _zero),
        sa.BigInteger(),
    )


# Nobody is held to a limit where quotas are switched off.
_limit_in_force = sa.case(
    (
        sa.exists().where(
            configuration_value.c.key == sa.literal_column("'quota_per_project_enable'"),
            configuration_value.c.value == sa.literal_column("'false'"),
        ),
        _unlimited,
    ),
    else_=project.c.storage_limit_bytes,
)

# The ledger

_entry: dict[str, ColumnElement[int]] = {
    "project_id": sa.bindparam("project_id"),
    "size_bytes": sa.bindparam("size_bytes"),
    "created_at": sa.bindparam("now"),
}

INSERT_QUOTA_DELTA = Statement(sa.insert(quota_delta).values(**_entry))

# The lock is the one that the foreign key takes in any case. Taken here, it waits for whoever sets a limit at this
# moment, and then sees that limit.
INSERT_QUOTA_DELTA_IF_UNLIMITED = Statement(
    sa.insert(quota_delta).from_select(
        ["project_id", "size_bytes", "created_at"],
        sa.select(
            project.c.id,
            sa.bindparam("size_bytes", type_=sa.BigInteger()),
            sa.bindparam("now", type_=sa.BigInteger()),
        )
        .where(_this_project, project.c.storage_limit_bytes == _unlimited)
        .with_for_update(read=True, key_share=True),
    )
)

# Of those who push into a project with a limit, one at a time decides whether there is room; who pushes elsewhere,
# or links a repository to the project, does not wait.
HOLD_LIMIT = Statement(sa.select(_limit_in_force).where(_this_project).with_for_update(key_share=True, of=project))

READ_USED_BYTES = Statement(sa.select(used_bytes(project.c.id)).where(_this_project))

# What decides whether a blob may come, before it comes.
READ_ROOM_FOR_BLOB = Statement(
    sa.select(
        _limit_in_force,
        used_bytes(project.c.id),
        sa.exists()
        .where(
            blob.c.digest == sa.bindparam("digest"),
            repository_blob.c.blob_id == blob.c.id,
            repository.c.id == repository_blob.c.repository_id,
            repository.c.project_id == sa.bindparam("project_id", type_=sa.BigInteger()),
        )
        .label("is_held"),
    ).where(_this_project)
)

FIND_QUOTA_DELTA = Statement(sa.select(quota_delta.c.id).where(quota_delta.c.id > _zero).limit(1))

# Each delta is taken by one of those who roll up at the same time.
TAKE_QUOTA_DELTAS = Statement(
    sa.delete(quota_delta)
    .where(
        quota_delta.c.id.in_(
            sa.select(quota_delta.c.id)
            .where(quota_delta.c.id > _zero)
            .order_by(quota_delta.c.id)
            .limit(sa.bindparam("limit", type_=sa.BigInteger()))
            .with_for_update(skip_locked=True)
        )
    )
    .returning(quota_delta.c.project_id, quota_delta.c.size_bytes, quota_delta.c.created_at)
)

_insert_usage = insert(quota_usage).values(
    project_id=sa.bindparam("project_id"), size_bytes=sa.bindparam("size_bytes"), updated_at=sa.bindparam("now")
)

ADD_TO_QUOTA_USAGE = Statement(
    _insert_usage.on_conflict_do_update(
        index_elements=["project_id"],
        set_={
            "size_bytes": quota_usage.c.size_bytes + _insert_usage.excluded.size_bytes,
            "updated_at": sa.case(
                (quota_usage.c.updated_at > _insert_usage.excluded.updated_at, quota_usage.c.updated_at),
                else_=_insert_usage.excluded.updated_at,
            ),
        },
    )
)

_in_project = sa.and_(
    repository.c.project_id == sa.bindparam("project_id", type_=sa.BigInteger()), repository.c.deleted_at.is_(None)
)
_blob_bytes = sa.select(sa.func.sum(blob.c.size_bytes)).where(
    blob.c.id.in_(
        sa.select(repository_blob.c.blob_id)
        .join(repository, repository.c.id == repository_blob.c.repository_id)
        .where(_in_project)
    )
)
_manifest_bytes = (
    sa.select(sa.func.sum(manifest.c.size_bytes))
    .join(repository, repository.c.id == manifest.c.repository_id)
    .where(_in_project, manifest.c.deleted_at.is_(None))
)

# One statement sees content and ledger as of one moment, so that nobody who pushes meanwhile makes a difference.
COMPARE_LEDGER = Statement(
    sa.select(
        sa.cast(
            sa.func.coalesce(_blob_bytes.scalar_subquery(), _zero)
            + sa.func.coalesce(_manifest_bytes.scalar_subquery(), _zero)
            - used_bytes(project.c.id),
            sa.BigInteger(),
        )
    ).where(_this_project, _live)
)

LIST_PROJECT_IDS = Statement(
    sa.select(project.c.id)
    .where(project.c.id > sa.bindparam("last", type_=sa.BigInteger()), _live)
    .order_by(project.c.id)
    .limit(sa.bindparam("limit", type_=sa.BigInteger()))
)

# Quotas as they are shown and changed

# Waits for whoever is putting something into the project, and lets nobody begin.
HOLD_PROJECT_OF_QUOTA = Statement(sa.select(project.c.id).where(_this_project, _live).with_for_update())

SET_STORAGE_LIMIT = Statement(
    sa.update(project)
    .where(project.c.id == sa.bindparam("limited_project"))
    .values(storage_limit_bytes=sa.bindparam("limit_bytes"))
)

DESCRIBE_QUOTAS = Statement(
    sa.select(
        project.c.id,
        project.c.name,
        project.c.storage_limit_bytes,
        used_bytes(project.c.id),
        project.c.created_at,
        sa.func.coalesce(
            sa.select(sa.func.max(quota_delta.c.created_at))
            .where(quota_delta.c.project_id == project.c.id)
            .scalar_subquery(),
            sa.select(quota_usage.c.updated_at).where(quota_usage.c.project_id == project.c.id).scalar_subquery(),
            project.c.created_at,
        ),
    ).where(one_of(project.c.id, "ids"), _live),
    lists=("ids",),
)

_quotas = sa.select(project.c.id).where(_live)
_keys: dict[tuple[str, ...], ColumnKey | SpecialKey] = {
    ("reference_id",): ColumnKey(project.c.id, Kind.INTEGER),
    ("hard.storage",): ColumnKey(
        sa.case(
            (project.c.storage_limit_bytes == _unlimited, sa.literal(_MORE_THAN_ANY_LIMIT, sa.BigInteger())),
            else_=project.c.storage_limit_bytes,
        ),
        Kind.INTEGER,
    ),
    ("creation_time",): ColumnKey(project.c.created_at, Kind.TIME),
}
# Ids are given in the order of creation.
_newest_first = (project.c.id.desc(),)

QUOTAS = FilteredList(_quotas, keys=_keys, order=_newest_first, tie_breaker=project.c.id)

# Of all projects at once: what has not been rolled up is little.
_pending = (
    sa.select(
        quota_delta.c.project_id,
        sa.func.sum(quota_delta.c.size_bytes).label("size_bytes"),
        sa.func.max(quota_delta.c.created_at).label("updated_at"),
    )
    .group_by(quota_delta.c.project_id)
    .subquery("pending")
)

# The same list, for an order that has to know what every project holds.
QUOTAS_BY_USE = FilteredList(
    _quotas.select_from(
        project.outerjoin(quota_usage, quota_usage.c.project_id == project.c.id).outerjoin(
            _pending, _pending.c.project_id == project.c.id
        )
    ),
    keys={
        **_keys,
        ("used.storage",): ColumnKey(
            sa.func.coalesce(quota_usage.c.size_bytes, _zero) + sa.func.coalesce(_pending.c.size_bytes, _zero),
            Kind.INTEGER,
        ),
        ("update_time",): ColumnKey(
            sa.func.coalesce(_pending.c.updated_at, quota_usage.c.updated_at, project.c.created_at), Kind.TIME
        ),
    },
    order=_newest_first,
    tie_breaker=project.c.id,
    counted=_quotas,
)
