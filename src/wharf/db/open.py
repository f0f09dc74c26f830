"""Opening the database that a URL names."""

from pathlib import Path

import sqlalchemy as sa

from wharf.db.database import Database, DatabaseUnavailable
from wharf.db.schema import HEAD_REVISION, schema_state, upgrade_schema
from wharf.db.sqlite import SqliteDatabase

POSTGRESQL_SCHEMES = ("postgresql://", "postgres://")
SQLITE_SCHEME = "sqlite:///"


class SchemaMismatch(Exception):  # noqa: N818  It names a state the operator has to resolve.
    """The database was written by another version of Wharf; the message says what to do."""


def is_postgresql(url: str) -> bool:
    """Whether the URL names a PostgreSQL database, which several processes may share."""
    return url.startswith(POSTGRESQL_SCHEMES)


def sqlite_path(url: str) -> Path:
    """The file of an `sqlite:///` URL."""
    return Path(url.removeprefix(SQLITE_SCHEME))


def prepare_schema(url: str) -> None:
    """Creates the schema in an empty database and refuses one of another version.

    Raises `SchemaMismatch`, and `DatabaseUnavailable` when the database cannot be reached.
    """
    if not is_postgresql(url):
        _make_file(sqlite_path(url))
    try:
        state = schema_state(url)
        if state == "empty":
            upgrade_schema(url)
    except sa.exc.DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        raise DatabaseUnavailable(f"cannot open the database: {reason}") from error
    if state == "old":
        raise SchemaMismatch(
            f"the database is older than this Wharf, which needs revision {HEAD_REVISION}: "
            "back it up, then run `wharf admin database upgrade`"
        )
    if state == "newer":
        raise SchemaMismatch(
            f"the database is newer than this Wharf, which knows revision {HEAD_REVISION}: "
            "start the newer Wharf again, or restore the backup made before the upgrade"
        )


def _make_file(path: Path) -> None:
    """Makes the file for this user alone, wherever it lies: it holds password hashes and the key that signs tokens."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise DatabaseUnavailable(f"cannot make the database {path}: {error.strerror}") from error


async def open_database(url: str, *, durable: bool = True) -> Database:
    """Connects to a database whose schema is prepared; raises `DatabaseUnavailable`."""
    if not is_postgresql(url):
        return SqliteDatabase(sqlite_path(url), durable=durable)
    # The driver costs memory and start time that a server over SQLite need not pay.
    from wharf.db.postgres import PostgresDatabase

    database = PostgresDatabase(url, durable=durable)
    await database.open()
    return database
