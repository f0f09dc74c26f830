"""Column types that mean the same in SQLite and PostgreSQL.

Every value that a driver hands back is what Python code wants without conversion: integers, text, bytes.
Times are integers, microseconds since the epoch, so that both engines store, compare and index them alike.
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

# SQLite numbers rows by itself only where the column is declared INTEGER, which is 64 bits wide there.
Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.BigInteger()
# The specification orders tags and repositories by bytes; PostgreSQL does so only when told.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def identity() -> sa.Column[int]:
    """The row's own number, never given twice and never changed."""
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def reference(name: str, target: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[int]:
    """A foreign key to `target`, which is written `table.column`."""
    return sa.Column(name, Id, sa.ForeignKey(target), nullable=nullable, primary_key=primary_key)


def unique_while_live(name: str, *columns: str, ends: str = "deleted_at") -> sa.Index:
    """A unique index over the rows that have no end yet, so that ended rows may share a name."""
    live = sa.text(f"{ends} IS NULL")
    return sa.Index(name, *columns, unique=True, sqlite_where=live, postgresql_where=live)


def index_of_deleted(name: str, *columns: str) -> sa.Index:
    """An index over the rows that have been deleted and are still there, for whoever wants one back."""
    deleted = sa.text("deleted_at IS NOT NULL")
    return sa.Index(name, *columns, sqlite_where=deleted, postgresql_where=deleted)
