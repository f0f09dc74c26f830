"""Who is asking."""

from dataclasses import dataclass
from typing import Literal

IdentityKind = Literal["anonymous", "user"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody whom the registry knows, or nobody in particular."""

    kind: IdentityKind
    id: int
    name: str
    is_sysadmin: bool = False
    # Changes whenever the password does, so that tokens from before are known.
    password_mark: str = ""

    @property
    def is_anonymous(self) -> bool:
        """Whether no credentials stand behind this."""
        return self.kind == "anonymous"


ANONYMOUS = Identity("anonymous", 0, "")
