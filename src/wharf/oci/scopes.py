"""Scopes, the rights a client asks a token for, and the challenge that tells it what to ask.

Source: distribution, "Token Scope Documentation" and "Token Authentication Specification".
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from wharf.oci.errors import ErrorCode, RegistryError

SCOPE_COUNT_MAX: Final = 100
SCOPE_LENGTH_MAX: Final = 1_024

# A quoted string (RFC 9110, section 5.6.4); what would end the header is dropped.
_QUOTED: Final = str.maketrans({'"': r"\"", "\\": r"\\", "\x7f": None} | {chr(code): None for code in range(32)})


class Scope(NamedTuple):
    """A right on one resource, such as `repository`, `library/alpine`, `("pull", "push")`."""

    type: str
    name: str
    actions: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.type}:{self.name}:{','.join(self.actions)}"


def parse_scopes(values: Iterable[str]) -> list[Scope]:
    """Read the `scope` parameters of a token request, each holding several scopes separated by spaces.

    Nothing is refused for its form: a token simply grants nothing for what does not exist (so does Harbor's).
    Raises BAD_REQUEST when there are too many scopes or one is too long.
    """
    texts = [text for value in values for text in value.split()]
    if len(texts) > SCOPE_COUNT_MAX:
        message = f"scope: {len(texts)} scopes were asked for; the limit is {SCOPE_COUNT_MAX}"
        raise RegistryError(ErrorCode.BAD_REQUEST, message)
    return [_parse_scope(text) for text in texts]


def _parse_scope(text: str) -> Scope:
    if len(text) > SCOPE_LENGTH_MAX:
        message = f"scope: one has {len(text)} characters; the limit is {SCOPE_LENGTH_MAX}"
        raise RegistryError(ErrorCode.BAD_REQUEST, message)
    resource_type, _, rest = text.partition(":")
    # The name may contain a host with a port, and so colons of its own.
    name, colon, actions = rest.rpartition(":")
    if not colon:
        return Scope(resource_type, rest, ())
    return Scope(resource_type, name, tuple(dict.fromkeys(filter(None, actions.split(",")))))


def format_challenge(realm: str, service: str, scopes: Iterable[Scope] = (), error: str | None = None) -> str:
    """The value of `WWW-Authenticate`; `realm` is the token service's address, all values are quoted.

    Several scopes go into one parameter, separated by spaces.
    """
    parameters = {"realm": realm, "service": service, "scope": " ".join(map(str, scopes)), "error": error}
    quoted = (f'{name}="{value.translate(_QUOTED)}"' for name, value in parameters.items() if value)
    return f"Bearer {','.join(quoted)}"
