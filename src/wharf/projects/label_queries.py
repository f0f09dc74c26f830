"""Every statement about labels."""

import sqlalchemy as sa

from wharf.db import Statement, insert
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import label, project

_columns = (
    label.c.id,
    label.c.project_id,
    label.c.name,
    label.c.description,
    label.c.color,
    label.c.created_at,
    label.c.updated_at,
)
# The labels of a project go with it.
_is_there = sa.or_(
    label.c.project_id == sa.literal_column("0"),
    sa.exists().where(project.c.id == label.c.project_id, project.c.deleted_at.is_(None)),
)

FIND_LABEL = Statement(sa.select(*_columns).where(label.c.id == sa.bindparam("label_id"), _is_there))

FIND_LABEL_BY_NAME = Statement(
    sa.select(label.c.id).where(label.c.project_id == sa.bindparam("project_id"), label.c.name == sa.bindparam("name"))
)

INSERT_LABEL = Statement(
    insert(label)
    .values(
        project_id=sa.bindparam("project_id"),
        name=sa.bindparam("name"),
        description=sa.bindparam("description"),
        color=sa.bindparam("color"),
        created_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
    .returning(label.c.id)
)

UPDATE_LABEL = Statement(
    sa.update(label)
    .where(label.c.id == sa.bindparam("label_id"))
    .values(
        name=sa.bindparam("new_name"),
        description=sa.bindparam("new_description"),
        color=sa.bindparam("new_color"),
        updated_at=sa.bindparam("now"),
    )
)

DELETE_LABEL = Statement(sa.delete(label).where(label.c.id == sa.bindparam("label_id")))

LABELS = FilteredList(
    sa.select(*_columns).where(label.c.project_id == sa.bindparam("scope_project_id", type_=sa.BigInteger())),
    keys={
        ("id", "ID"): ColumnKey(label.c.id, Kind.INTEGER),
        ("name", "Name"): ColumnKey(label.c.name, Kind.TEXT),
        ("description", "Description"): ColumnKey(label.c.description, Kind.TEXT),
        ("color", "Color"): ColumnKey(label.c.color, Kind.TEXT),
        ("creation_time", "CreationTime", "creationtime"): ColumnKey(label.c.created_at, Kind.TIME),
        ("update_time", "UpdateTime", "updatetime"): ColumnKey(label.c.updated_at, Kind.TIME),
    },
    order=(label.c.id,),
    tie_breaker=label.c.id,
)
