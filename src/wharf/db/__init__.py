"""One database interface over SQLite and PostgreSQL, and the schema that both share."""

from wharf.db.database import Database, DatabaseFull, DatabaseUnavailable, Reader, Row, Transaction
from wharf.db.statement import Statement, insert, one_of

__all__ = [
    "Database",
    "DatabaseFull",
    "DatabaseUnavailable",
    "Reader",
    "Row",
    "Statement",
    "Transaction",
    "insert",
    "one_of",
]
