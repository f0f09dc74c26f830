"""Who is asking."""

from dataclasses import dataclass
from typing import Literal

IdentityKind = Literal["anonymous", "user", "robot"]


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
    # What a robot may do outside of projects: resources with actions.
    system_permissions: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_anonymous(self) -> bool:
        """Whether no credentials stand behind this."""
        return self.kind == "anonymous"

    def is_expired(self, now: int) -> bool:
        """Whether the credentials have ended by themselves."""
        return self.expires_at is not None and self.expires_at <= now


ANONYMOUS = Identity("anonymous", 0, "")
