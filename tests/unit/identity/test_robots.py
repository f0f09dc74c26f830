"""Robots: names, lifetimes and secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wharf.identity.robots import (
    DURATION_DAYS_MAX,
    ROBOT_NAME_LENGTH_MAX,
    RobotName,
    check_duration,
    check_level,
    check_robot_name,
    check_secret,
    check_unchanged,
    expires_at_answer,
    expiry,
    generate_secret,
    hash_generated_secret,
    is_expired,
    is_fast_hash,
    level_of,
    parse_full_name,
    parse_stored_name,
    robot_exists,
    robot_missing,
    verify_generated_secret,
)
from wharf.oci.errors import ErrorCode, RegistryError

NAMES = st.from_regex(r"[a-z0-9]+(?:[._-][a-z0-9]+){0,2}", fullmatch=True)
DAY = 86_400
BORN = 1_700_000_000_500_000


def test_a_robot_is_called_by_prefix_and_project() -> None:
    """The recorded names of both levels."""
    assert RobotName("g-sys").full("robot$") == "robot$g-sys"
    assert RobotName("g-p", "g-priv").full("robot$") == "robot$g-priv+g-p"


@given(st.text(max_size=10), NAMES, st.none() | NAMES)
def test_a_full_name_leads_back_to_its_robot(prefix: str, name: str, project: str | None) -> None:
    """Whatever the prefix is today, and whichever level the robot has."""
    robot = RobotName(name, project)
    assert parse_full_name(prefix, robot.full(prefix)) == robot
    assert parse_stored_name(robot.stored) == robot


@pytest.mark.parametrize(
    "full",
    ["admin", "robot$", "robot$A", "robot$+a", "robot$p+", "robot$p+q+r", "bot$a", "robot$a\n", "robot$" + "a" * 256],
)
def test_other_names_are_no_robots(full: str) -> None:
    """Another prefix, or what no robot can be called."""
    assert parse_full_name("robot$", full) is None


@pytest.mark.parametrize("name", ["BAD NAME", "", "a+b", "-a", "a--b", "ä", "a\n"])
def test_a_name_has_a_form(name: str) -> None:
    """The recorded refusal."""
    with pytest.raises(RegistryError) as caught:
        check_robot_name(name)
    assert str(caught.value) == "BAD_REQUEST: robot name is not in lower case or contains illegal characters"


def test_a_name_has_a_limit() -> None:
    """The project's name counts."""
    assert check_robot_name("a" * ROBOT_NAME_LENGTH_MAX) == RobotName("a" * ROBOT_NAME_LENGTH_MAX)
    with pytest.raises(RegistryError, match="robot name is too long"):
        check_robot_name("a" * ROBOT_NAME_LENGTH_MAX, "p")


def test_refusals_name_the_robot() -> None:
    """The recorded messages for a name that is taken and a robot that is missing."""
    assert str(robot_exists(2, RobotName("g-p", "g-priv"))) == "CONFLICT: robot account 2:g-priv+g-p already exists"
    assert str(robot_missing(99999)) == "NOT_FOUND: robot 99999 not found"


def test_a_change_keeps_level_and_name() -> None:
    """A PUT repeats the full name under today's prefix; the recorded refusal of another."""
    robot = RobotName("g-sys")
    check_unchanged(robot, "robot$", "system", "robot$g-sys")
    for level, name in (("system", "other"), ("project", "robot$g-sys"), ("system", "g-sys")):
        with pytest.raises(RegistryError, match="cannot update the level or name of robot"):
            check_unchanged(robot, "robot$", level, name)
    assert (level_of(robot), level_of(RobotName("a", "p"))) == ("system", "project")


def test_there_are_two_levels() -> None:
    """The recorded refusal of a third."""
    check_level("system")
    check_level("project")
    with pytest.raises(RegistryError, match=r"^BAD_REQUEST: bad request error level input: nope$"):
        check_level("nope")


@pytest.mark.parametrize("days", [0, -5, -2, DURATION_DAYS_MAX + 1])
def test_a_robot_lives_for_days_or_for_good(days: int) -> None:
    """The recorded refusal of anything else."""
    for allowed in (-1, 1, 30, DURATION_DAYS_MAX):
        check_duration(allowed)
    with pytest.raises(RegistryError) as caught:
        check_duration(days)
    assert caught.value.code is ErrorCode.BAD_REQUEST
    assert caught.value.message == (
        f"bad request error duration input: {days}, duration must be either -1(Never) or a positive integer"
    )


def test_an_expiry_counts_from_the_creation() -> None:
    """Stored in microseconds, shown in seconds, and -1 for never."""
    assert (expiry(BORN, -1), expires_at_answer(BORN, -1)) == (None, -1)
    assert expiry(BORN, 2) == BORN + 2 * DAY * 1_000_000
    assert expires_at_answer(BORN, 2) == 1_700_000_000 + 2 * DAY
    assert expiry(BORN, DURATION_DAYS_MAX) == 2**63 - 1


def test_a_robot_expires() -> None:
    """From its last moment on it is no longer valid; without one it always is."""
    assert is_expired(BORN, BORN)
    assert not is_expired(BORN, BORN - 1)
    assert not is_expired(None, BORN)


@pytest.mark.parametrize("secret", ["weak", "", "Aa1aaaa", "aaaaaaa1", "AAAAAAA1", "Aaaaaaaa", "Aa1" + "a" * 126])
def test_a_secret_has_a_rule(secret: str) -> None:
    """The recorded refusal; a capital letter, a small one and a digit within 8 to 128 characters."""
    check_secret("Passw0rdX")
    check_secret("Aa1" + "a" * 125)
    with pytest.raises(RegistryError) as caught:
        check_secret(secret)
    assert str(caught.value) == (
        "BAD_REQUEST: the secret must be 8-128, inclusively, characters long with at least "
        "1 uppercase letter, 1 lowercase letter and 1 number"
    )


def test_a_secret_is_made_by_chance() -> None:
    """It has 32 letters and digits, follows the rule, and is never the same."""
    made = {generate_secret() for _ in range(100)}
    assert len(made) == 100
    for secret in made:
        assert len(secret) == 32
        assert secret.isascii()
        assert secret.isalnum()
        check_secret(secret)


def test_a_secret_is_known_by_its_hash() -> None:
    """The right one and no other; the hash does not show it, and is another one each time."""
    secret = generate_secret()
    stored = hash_generated_secret(secret)
    assert verify_generated_secret(stored, secret)
    assert not verify_generated_secret(stored, secret + "x")
    assert not verify_generated_secret(stored, "\ud800")
    assert secret not in stored
    assert stored != hash_generated_secret(secret)


def test_a_hash_tells_its_kind() -> None:
    """The hash of a password is not taken for one of a generated secret."""
    assert is_fast_hash(hash_generated_secret("x"))
    assert not is_fast_hash("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA")
    assert not verify_generated_secret("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA", "x")
