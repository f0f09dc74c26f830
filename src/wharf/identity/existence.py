"""Whether somebody is known under a name or an address."""

from wharf.db import Reader
from wharf.identity.queries import FIND_USER_BY_EMAIL, FIND_USER_BY_NAME


async def user_exists(reader: Reader, target: str, value: str) -> bool | None:
    """Whether a user has this `username` or `email`, as `target` says; None for another target."""
    if target == "username":
        return await reader.row(FIND_USER_BY_NAME, name=value) is not None
    if target == "email":
        return await reader.row(FIND_USER_BY_EMAIL, email=value) is not None
    return None
