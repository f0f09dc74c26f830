"""The password everybody knows, and the moment it must not be kept any longer."""

from pathlib import Path

import pytest

from wharf.base.settings import Settings
from wharf.cli.initial_password import fill_empty_database
from wharf.db.open import open_database, prepare_schema
from wharf.identity.passwords import Passwords
from wharf.identity.queries import FIND_USER_BY_NAME
from wharf.projects.first_start import LOOPBACK_PASSWORD


@pytest.mark.anyio
async def test_a_server_that_begins_to_listen_wider_gets_a_password_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The known password stops working at once, the new one is shown once, and a third start leaves it alone."""
    here, everywhere = Settings(data=tmp_path), Settings(data=tmp_path, host="0.0.0.0")
    prepare_schema(here.database_url)
    database, passwords = await open_database(here.database_url), Passwords()
    try:
        await fill_empty_database(here, database, passwords)
        assert capsys.readouterr().out == ""

        await fill_empty_database(everywhere, database, passwords)

        password = capsys.readouterr().out.split()[5]
        admin = await database.row(FIND_USER_BY_NAME, name="admin")
        assert admin is not None
        assert await passwords.verify(admin[3], password)
        assert not await passwords.verify(admin[3], LOOPBACK_PASSWORD)

        await fill_empty_database(everywhere, database, passwords)
        assert capsys.readouterr().out == ""
    finally:
        passwords.close()
        await database.close()
