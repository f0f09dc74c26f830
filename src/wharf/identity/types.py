"""Who is asking."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

# A group never asks for anything; questions are asked about what its members have by it.
IdentityKind = Literal["anonymous", "user", "robot", "group"]


class Scope(NamedTuple):
    """One thing that a narrowed token is for, in one place: `project_id` is 0 for the system and for every project."""

    kind: str
    project_id: int
    resource: str
    action: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whom the registry knows, or nobody in particular."""

    kind: IdentityKind
    id: int
    name: str
    is_sysadmin: bool = False
    # Changes whenever the password does, so that tokens from before are known.
    password_mark: str = ""
    # When the credentials end by themselves, in microseconds; None for never.
    expires_at: int | None = None
    # The project that a robot belongs to; 0 for everybody else.
    home_project_id: int = 0
    # What somebody may do outside of projects without being an administrator: resources with actions.
    system_permissions: frozenset[tuple[str, str]] = frozenset()
    # The personal token that stands in place of a password; 0 where there is none.
    token_id: int = 0
    # What that token is narrowed to; None where it is as good as a password.
    scopes: frozenset[Scope] | None = None
    # Whether a narrowed token belongs to an administrator of the system; the identity itself is none then.
    is_owned_by_sysadmin: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Whether no credentials stand behind this."""
        return self.kind == "anonymous"

    def is_expired(self, now: int) -> bool:
        """Whether the credentials have ended by themselves."""
        return self.expires_at is not None and self.expires_at <= now


ANONYMOUS = Identity("anonymous", 0, "")
