"""Patterns of repository names: what a grant on some of a project's repositories is written with.

    *    any characters within one part of a name, which goes from slash to slash
    ?    one character within a part
    **   any number of parts; only as the first or the last part, and then without the two above

So `web-*` is `web-shop` but not `web-shop/api`, and `shop/**` is `shop` and all below it. Whatever a pattern says is
said in SQL too, in a way that both databases know, since lists are narrowed there: the name between two slashes is
LIKE a text, and has as many slashes as that. With the number of slashes fixed, no wildcard can stand for one; where
`**` leaves it open, there are no other wildcards. These patterns are a part of those of `base/doublestar.py`, which
means the same by them.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.db.tables import access_grant as every_grant
from wharf.oci.errors import ErrorCode, RegistryError, printable

PATTERN_LENGTH_MAX: Final = 255

_ANY_PARTS: Final = "**"
_CHARACTERS: Final = re.compile(r"[a-z0-9._/*?-]+")
# The underscore is a character of names, and a wildcard of LIKE.
_ESCAPE: Final = "!"
_LIKE: Final = str.maketrans({"_": _ESCAPE + "_", "*": "%", "?": "_"})
_EVERYTHING: Final = "%"


@dataclass(frozen=True, slots=True)
class RepositoryPattern:
    """A pattern as it is written, and as it is compared in SQL; `slashes` is None where any number will do."""

    text: str
    like: str
    slashes: int | None


def parse_repository_pattern(text: str) -> RepositoryPattern:
    """Reads a pattern; raises BAD_REQUEST."""
    if len(text) > PATTERN_LENGTH_MAX:
        raise _refusal(text, f"it has more than {PATTERN_LENGTH_MAX} characters")
    if not _CHARACTERS.fullmatch(text):
        raise _refusal(text, "it has characters that are neither those of names nor wildcards")
    parts = text.split("/")
    if not all(parts):
        raise _refusal(text, "it begins or ends with a slash, or has two in a row")
    if text == _ANY_PARTS:
        return RepositoryPattern(text, _EVERYTHING, None)
    inner = parts[parts[0] == _ANY_PARTS : len(parts) - (parts[-1] == _ANY_PARTS)]
    if any(_ANY_PARTS in part for part in inner):
        raise _refusal(text, "** has to be the first or the last part")
    between = f"/{'/'.join(inner)}/".translate(_LIKE)
    if len(inner) == len(parts):
        return RepositoryPattern(text, between, between.count("/"))
    if not inner or any(wildcard in part for part in inner for wildcard in "*?"):
        raise _refusal(text, "with ** there can be no other wildcard")
    before = _EVERYTHING if parts[0] == _ANY_PARTS else ""
    after = _EVERYTHING if parts[-1] == _ANY_PARTS else ""
    return RepositoryPattern(text, before + between + after, None)


def covers(name: ColumnElement[Any], grant: sa.FromClause = every_grant) -> ColumnElement[bool]:
    """A grant holds for the repository of this name, without the project's: it is on all of them, or its pattern is."""
    slash: ColumnElement[str] = sa.literal_column("'/'")
    slashes = sa.func.length(name) - sa.func.length(sa.func.replace(name, slash, sa.literal_column("''")))
    # Those at both ends are counted as well.
    is_as_long = grant.c.repository_slashes == slashes + sa.literal_column("2")
    return sa.or_(
        grant.c.repository_pattern.is_(None),
        sa.and_(
            (slash + name + slash).like(grant.c.repository_like, escape=_ESCAPE),
            sa.or_(grant.c.repository_slashes.is_(None), is_as_long),
        ),
    )


def _refusal(text: str, reason: str) -> RegistryError:
    return RegistryError(ErrorCode.BAD_REQUEST, f"{printable(text)} is no pattern of repositories: {reason}")
