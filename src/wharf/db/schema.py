"""The schema's revision: what the database has, what this program needs, and the way from one to the other."""

from importlib.resources import files
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

# The newest file in `migrations/versions`; a test compares.
HEAD_REVISION = "0011"
KNOWN_REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")

CONNECT_TIMEOUT_SECONDS = 5
# Any constant will do, as long as every node takes the same lock.
MIGRATION_LOCK = 0x77686172

State = Literal["empty", "current", "old", "newer"]


def schema_state(url: str) -> State:
    """How the database at `url` compares with this program; raises SQLAlchemy's errors when it is out of reach."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            return _state(connection)
    finally:
        engine.dispose()


def upgrade_schema(url: str) -> None:
    """Brings the database to `HEAD_REVISION`; nodes that start together take turns."""
    # Alembic takes a quarter of a second to import, which an ordinary start need not pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(str(files("wharf.db").joinpath("migrations")))))
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, HEAD_REVISION)
    finally:
        engine.dispose()


def _engine(url: str) -> sa.Engine:
    url = url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("sqlite"):
        timeout = {"connect_timeout": CONNECT_TIMEOUT_SECONDS}
        return sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args=timeout)
    # The driver would commit every CREATE by itself, and a crash leave half a schema.
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args={"isolation_level": None})
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _state(connection: Connection) -> State:
    if not sa.inspect(connection).has_table("alembic_version"):
        return "empty"
    revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if revision is None:
        return "empty"
    if revision == HEAD_REVISION:
        return "current"
    return "old" if revision in KNOWN_REVISIONS else "newer"
