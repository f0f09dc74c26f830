"""Names of repositories and tags.

Source: distribution-spec, "Pulling manifests", which gives both grammars. Wharf asks for one thing more, as
Harbor does: the first component names a project, so a repository name has two components or more. The
grammar lets no component begin with an underscore, which keeps `_catalog`, `_oci` and their like reserved.
"""

import re
from functools import lru_cache
from typing import Final

import msgspec

from wharf.oci.errors import ErrorCode, RegistryError, printable

# Docker and containerd refuse longer names, so nobody could pull what such a name holds.
NAME_LENGTH_MAX: Final = 255
TAG_LENGTH_MAX: Final = 128
_NAME_CACHE_SIZE: Final = 4096

_PROJECT: Final = r"[a-z0-9]+(?:[._-][a-z0-9]+)*"
_COMPONENT: Final = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY_NAME: Final = re.compile(rf"({_PROJECT})/({_COMPONENT}(?:/{_COMPONENT})*)")
_TAG: Final = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}")


class RepositoryName(msgspec.Struct, frozen=True):
    """A well-formed repository name: `full` is `<project>/<name>`, and `name` may contain slashes."""

    project: str
    name: str
    full: str

    def __str__(self) -> str:
        return self.full


# Every request names a repository, and few repositories take most requests; names that fail are not kept.
@lru_cache(maxsize=_NAME_CACHE_SIZE)
def parse_repository_name(text: str) -> RepositoryName:
    """Split `<project>/<name>`; raises NAME_INVALID saying what is wrong."""
    match = _REPOSITORY_NAME.fullmatch(text) if len(text) <= NAME_LENGTH_MAX else None
    if match is None:
        message = f"invalid repository name: {printable(text)}: {_name_fault(text)}"
        raise RegistryError(ErrorCode.NAME_INVALID, message)
    return RepositoryName(match[1], match[2], text)


def _name_fault(text: str) -> str:
    if len(text) > NAME_LENGTH_MAX:
        return f"it has {len(text)} characters; the limit is {NAME_LENGTH_MAX}"
    if "/" not in text:
        return "the project is missing; expected <project>/<name>"
    return "each part must be lower-case letters and digits, joined by single separators"


def parse_tag(text: str) -> str:
    """Check a tag from a client; raises TAG_INVALID saying what is wrong."""
    if _TAG.fullmatch(text):
        return text
    raise RegistryError(ErrorCode.TAG_INVALID, f"invalid tag: {printable(text)}: {_tag_fault(text)}")


def _tag_fault(text: str) -> str:
    if len(text) > TAG_LENGTH_MAX:
        return f"it has {len(text)} characters; the limit is {TAG_LENGTH_MAX}"
    return "it must be letters, digits, '.', '_' and '-', and must not begin with '.' or '-'"
