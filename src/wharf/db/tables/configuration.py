"""Settings that administrators change while the server runs."""

import sqlalchemy as sa

from wharf.db.tables.columns import Text, Time, metadata

configuration_value = sa.Table(
    "configuration_value",
    metadata,
    sa.Column("key", Text, primary_key=True),
    sa.Column("value", Text, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
)
