"""Harbor's roles: names for people, numbers for the API."""

from typing import Final

import click

ROLES: Final = {"projectAdmin": 1, "developer": 2, "guest": 3, "maintainer": 4, "limitedGuest": 5}
NUMBER_DIGITS_MAX = 18

_NAMES: Final = {number: name for name, number in ROLES.items()}


def parse_role(text: str) -> int:
    """The number of a role that is named, or given by its number; raises click.BadParameter."""
    if text in ROLES:
        return ROLES[text]
    if text.isascii() and text.isdecimal() and len(text) <= NUMBER_DIGITS_MAX:
        return int(text)
    raise click.BadParameter(f"{text!r} is no role; there are {', '.join(ROLES)}, and numbers of others")


def role_name(number: object) -> str:
    """The name of a role; its number if it is none of Harbor's."""
    if not isinstance(number, int) or number <= 0:
        return ""
    return _NAMES.get(number, str(number))


def _role(_context: click.Context, _parameter: click.Parameter, text: str) -> int:
    return parse_role(text)


role_option = click.option(
    "--role", callback=_role, required=True, metavar="ROLE", help="The role, such as developer, or its number."
)
