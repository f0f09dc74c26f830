"""Every statement about immutable tag rules."""

import sqlalchemy as sa

from wharf.db import Statement
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import immutable_rule

_rules = sa.select(immutable_rule.c.id, immutable_rule.c.is_disabled, immutable_rule.c.rule).where(
    immutable_rule.c.project_id == sa.bindparam("project_id")
)

# In no order; whoever needs one sorts the few that there are.
LIST_IMMUTABLE_RULES = Statement(_rules)

IMMUTABLE_RULES = FilteredList(
    _rules,
    keys={
        ("id", "ID"): ColumnKey(immutable_rule.c.id, Kind.INTEGER),
        ("disabled", "Disabled"): ColumnKey(immutable_rule.c.is_disabled, Kind.BOOLEAN),
    },
    order=(immutable_rule.c.id,),
    tie_breaker=immutable_rule.c.id,
)

INSERT_IMMUTABLE_RULE = Statement(
    sa.insert(immutable_rule)
    .values(
        project_id=sa.bindparam("project_id"),
        rule=sa.bindparam("rule"),
        is_disabled=sa.bindparam("is_disabled"),
        created_at=sa.bindparam("now"),
    )
    .returning(immutable_rule.c.id)
)

UPDATE_IMMUTABLE_RULE = Statement(
    sa.update(immutable_rule)
    .where(immutable_rule.c.id == sa.bindparam("rule_id"))
    .values(rule=sa.bindparam("text"), is_disabled=sa.bindparam("disabled"))
)

DELETE_IMMUTABLE_RULE = Statement(
    sa.delete(immutable_rule).where(
        immutable_rule.c.id == sa.bindparam("rule_id"), immutable_rule.c.project_id == sa.bindparam("project")
    )
)
