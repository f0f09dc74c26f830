"""What people may say of themselves, and what they may be called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wharf.identity.profiles import Profile, check_user_name, checked_profile
from wharf.oci.errors import ErrorCode, RegistryError

FORBIDDEN = ',"~#%$'


def refusal(email: str = "a@x.io", real_name: str = "a", comment: str = "") -> str:
    """The words in which a profile is refused; empty for a good one."""
    try:
        checked_profile(email, real_name, comment)
    except RegistryError as error:
        return error.message if error.code is ErrorCode.BAD_REQUEST else str(error)
    return ""


@pytest.mark.parametrize(
    "email", ["a@x.io", "first.last@mail.example.com", "a+b@x.io", "o'neil@x-y.co", "ä@x.io", f"{'a' * 249}@xy.io"]
)
def test_addresses_of_people_are_taken(email: str) -> None:
    """As they are: neither their case nor anything else is changed."""
    assert checked_profile(email, "A", "c") == Profile(email, "A", "c")


@pytest.mark.parametrize(
    "email",
    [
        *("a", "a@", "@x.io", "a@x", "a@x.i", "a@@x.io", "a b@x.io", "a@x.io ", "a@x.io\n", ".a@x.io", "a.@x.io"),
        *("a,b@x.io", "<a>@x.io", '"a"@x.io', "a@[1.2.3.4]", "a@x_y.io", "a\0@x.io", "a@x..io", f"{'a' * 250}@xy.io"),
    ],
)
def test_other_addresses_are_refused(email: str) -> None:
    """In Harbor's words."""
    assert refusal(email) == "email with illegal format"


@given(st.text(alphabet="a.@-", max_size=255))
def test_an_address_is_checked_soon(email: str) -> None:
    """Whatever is sent: the pattern has one way to read a text."""
    assert refusal(email) in ("", "email with illegal format", "email can't be empty")


def test_the_limits_are_harbors() -> None:
    """Of lengths and characters, in the order in which they are looked at."""
    assert refusal(email="", real_name="") == "email can't be empty"
    assert refusal(real_name="") == "realname with illegal length"
    assert refusal(real_name="x" * 255) == ""
    assert refusal(real_name="x" * 256) == "realname with illegal length"
    assert refusal(real_name='a "b"') == ""
    assert refusal(comment="x" * 30) == ""
    assert refusal(comment="x" * 31) == "comment with illegal length"
    for character in ",~#$%\0\ud800":
        assert refusal(real_name=f"a{character}") == "realname contains illegal characters"
    assert refusal(comment="\ud800") == "comment contains illegal characters"


@pytest.mark.parametrize("name", ["a", "A.b-c_d", "a@x.io", "ä", "two words", "x" * 255])
def test_names_are_taken(name: str) -> None:
    """Also such as look like an address."""
    check_user_name(name)


@pytest.mark.parametrize(
    "name", ["", "x" * 256, " a", "a ", "a\n", "a\0", "\ud800", *(f"a{one}b" for one in FORBIDDEN)]
)
def test_other_names_are_refused(name: str) -> None:
    """None of them can be a robot's, nor break a line in a log."""
    with pytest.raises(RegistryError, match=r"username (with illegal length|contains illegal characters)"):
        check_user_name(name)
