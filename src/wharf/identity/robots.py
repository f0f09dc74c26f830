"""Robot accounts: their names, how long they live, and their secrets.

The pure half: nothing here reads or writes a row. A robot is stored under a name without prefix, because the prefix is
a setting that may change at any time, and all robots are called by the new one from then on.
Source: Harbor 2.16, recorded answers of `/robots`.
"""

import hashlib
import re
import secrets
import string
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple, TypeAlias

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.oci.errors import ErrorCode, RegistryError, printable

DEFAULT_PREFIX: Final = "robot$"
DESCRIPTION_LENGTH_MAX: Final = 1024
SYSTEM_LEVEL: Final = "system"
PROJECT_LEVEL: Final = "project"
LEVELS: Final = (SYSTEM_LEVEL, PROJECT_LEVEL)

# Of the name that is stored, a project's name included.
ROBOT_NAME_LENGTH_MAX: Final = 255
NEVER: Final = -1
DURATION_DAYS_MAX: Final = 2**31 - 2
SECRET_LENGTH_MIN: Final = 8
SECRET_LENGTH_MAX: Final = 128
GENERATED_SECRET_LENGTH: Final = 32

_SECONDS_PER_DAY: Final = 24 * 60 * 60
# What the database can hold; the longest durations are longer.
_TIME_MAX: Final = 2**63 - 1
_SALT_BYTES: Final = 16
_FAST_HASH: Final = "sha256"
_ALPHABET: Final = string.ascii_letters + string.digits
_NAME: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")

PrefixSource: TypeAlias = Callable[[int], Awaitable[str]]
"""Tells the prefix as of a version of the rights: it is configuration, which may change while the server runs."""


class RobotName(NamedTuple):
    """The parts of a robot's name; one of the system level has no project."""

    name: str
    project: str | None = None

    @property
    def stored(self) -> str:
        """The name without prefix: `name`, or `project+name`."""
        return self.name if self.project is None else f"{self.project}+{self.name}"

    def full(self, prefix: str) -> str:
        """The name by which clients know the robot."""
        return prefix + self.stored


def check_robot_name(name: str, project: str | None = None) -> RobotName:
    """The name that a new robot is given; raises BAD_REQUEST."""
    if not _NAME.fullmatch(name):
        raise RegistryError(ErrorCode.BAD_REQUEST, "robot name is not in lower case or contains illegal characters")
    robot = RobotName(name, project)
    if len(robot.stored) > ROBOT_NAME_LENGTH_MAX:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            f"robot name is too long; with that of its project it has at most {ROBOT_NAME_LENGTH_MAX} characters",
        )
    return robot


def parse_stored_name(stored: str) -> RobotName:
    """The parts of a name from the database."""
    project, plus, name = stored.rpartition("+")
    return RobotName(name, project if plus else None)


def parse_full_name(prefix: str, full: str) -> RobotName | None:
    """The robot that a client calls by this name under today's prefix; None when no robot can have it."""
    stored = full.removeprefix(prefix)
    if not full.startswith(prefix) or len(stored) > ROBOT_NAME_LENGTH_MAX:
        return None
    robot = parse_stored_name(stored)
    parts = (robot.name,) if robot.project is None else (robot.name, robot.project)
    return robot if all(_NAME.fullmatch(part) for part in parts) else None


def robot_exists(project_id: int, name: RobotName) -> RegistryError:
    """The refusal of a name that is taken; `project_id` is 0 at system level."""
    return RegistryError(ErrorCode.CONFLICT, f"robot account {project_id}:{name.stored} already exists")


def robot_missing(robot_id: int) -> RegistryError:
    """The answer for a robot that is not there."""
    return RegistryError(ErrorCode.NOT_FOUND, f"robot {robot_id} not found")


def check_description(description: str) -> None:
    """Raises BAD_REQUEST unless a robot may be described so."""
    if len(description) > DESCRIPTION_LENGTH_MAX or "\0" in description:
        raise RegistryError(
            ErrorCode.BAD_REQUEST, f"the description has at most {DESCRIPTION_LENGTH_MAX} characters, none of them NUL"
        )


def check_level(level: str) -> None:
    """Raises BAD_REQUEST unless this is a level."""
    if level not in LEVELS:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"bad request error level input: {printable(level)}")


def check_unchanged(robot: RobotName, prefix: str, level: str, full_name: str) -> None:
    """Raises BAD_REQUEST when a change would give the robot another level or name than it has."""
    if level != level_of(robot) or full_name != robot.full(prefix):
        raise RegistryError(ErrorCode.BAD_REQUEST, "cannot update the level or name of robot")


def level_of(robot: RobotName) -> str:
    """The level of a robot: whether it belongs to a project."""
    return SYSTEM_LEVEL if robot.project is None else PROJECT_LEVEL


def check_duration(days: int) -> None:
    """Raises BAD_REQUEST unless a robot may live for so long; without a duration a new one has 0, and is refused."""
    if days != NEVER and not 1 <= days <= DURATION_DAYS_MAX:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            f"bad request error duration input: {days}, duration must be either -1(Never) or a positive integer",
        )


def expiry(created_at: int, days: int) -> int | None:
    """When a robot that was created then ceases to be valid, to be stored; None for never. Both in microseconds.

    A changed duration counts from the creation too.
    """
    if days == NEVER:
        return None
    return min(created_at + days * _SECONDS_PER_DAY * MICROSECONDS_PER_SECOND, _TIME_MAX)


def expires_at_answer(created_at: int, days: int) -> int:
    """The same as clients are told it: in seconds, and -1 for never."""
    if days == NEVER:
        return NEVER
    return created_at // MICROSECONDS_PER_SECOND + days * _SECONDS_PER_DAY


def is_expired(expires_at: int | None, now: int) -> bool:
    """Whether a robot with this expiry is no longer valid; both in microseconds."""
    return expires_at is not None and expires_at <= now


def check_secret(secret: str) -> None:
    """Raises BAD_REQUEST unless the secret that somebody has chosen satisfies Harbor's rule."""
    if not _is_strong(secret):
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            "the secret must be 8-128, inclusively, characters long with at least "
            "1 uppercase letter, 1 lowercase letter and 1 number",
        )


def generate_secret() -> str:
    """A new secret: 32 letters and digits by chance, which satisfy the rule for those that are chosen."""
    while True:
        secret = "".join(secrets.choice(_ALPHABET) for _ in range(GENERATED_SECRET_LENGTH))
        if _is_strong(secret):
            return secret


def hash_generated_secret(secret: str) -> str:
    """The hash to store for a secret that `generate_secret` made.

    Such a secret has 190 bits of chance. Nobody will ever guess it, however fast the hash is, and a pipeline shows it
    with every request; so the hash is salted SHA-256. A secret that somebody has chosen may have eight characters, and
    whoever got hold of the database could try them all: it is hashed like a password, with `Passwords`, and the
    authenticator's memory of what was right bears the load. `is_fast_hash` tells the two apart.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"{_FAST_HASH}${salt.hex()}${_digest(salt, secret)}"


def is_fast_hash(stored: str) -> bool:
    """Whether the stored hash is one of `hash_generated_secret`, and not one of `Passwords`."""
    return stored.startswith(f"{_FAST_HASH}$")


def verify_generated_secret(stored: str, secret: str) -> bool:
    """Whether the secret belongs to the hash, in a time that does not tell how much of it is right."""
    if not is_fast_hash(stored):
        return False
    _, salt, digest = stored.split("$")
    return secrets.compare_digest(digest, _digest(bytes.fromhex(salt), secret))


def _digest(salt: bytes, secret: str) -> str:
    # A header may hold what is no text; such a secret is merely wrong.
    return hashlib.sha256(salt + secret.encode(errors="surrogatepass")).hexdigest()


def _is_strong(secret: str) -> bool:
    return SECRET_LENGTH_MIN <= len(secret) <= SECRET_LENGTH_MAX and all(
        re.search(characters, secret) for characters in ("[A-Z]", "[a-z]", "[0-9]")
    )
