"""Filling a database."""

from __future__ import annotations

import asyncio
import time

from bench.dataset import contents, log, people
from bench.dataset.scale import Scale
from bench.dataset.writers import open_writer
from wharf.db.open import open_database, prepare_schema
from wharf.identity.passwords import Passwords
from wharf.projects.first_start import first_start

TABLES = (*people.TABLES, *contents.TABLES, *log.TABLES)


def seed(url: str, scale: Scale, admin_password: str) -> None:
    """Fills the database at `url`, which is empty or as the first start has left it, and used by nobody meanwhile."""
    prepare_schema(url)
    password_hash = asyncio.run(_start(url, admin_password))
    with open_writer(url, TABLES) as writer:
        projects, users = people.write_people(writer, scale, password_hash)
        contents.write_contents(writer, scale, projects)
        log.write_log(writer, scale, projects, users)


async def _start(url: str, admin_password: str) -> str:
    """Makes the first start, and returns the hash of everybody's password."""
    database = await open_database(url, durable=False)
    passwords = Passwords()
    try:
        await first_start(database, lambda: time.time_ns() // 1000, passwords, admin_password, loopback_only=True)
        return await passwords.hash(people.PASSWORD)
    finally:
        passwords.close()
        await database.close()
