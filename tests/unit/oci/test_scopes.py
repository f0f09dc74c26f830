"""Token scopes and the challenge."""

import pytest

from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.scopes import SCOPE_COUNT_MAX, SCOPE_LENGTH_MAX, Scope, format_challenge, parse_scopes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("repository:p/a:pull", Scope("repository", "p/a", ("pull",))),
        ("repository:p/a:pull,push,delete", Scope("repository", "p/a", ("pull", "push", "delete"))),
        ("repository:host:5000/p/a:pull", Scope("repository", "host:5000/p/a", ("pull",))),
        ("registry:catalog:*", Scope("registry", "catalog", ("*",))),
        ("repository:p/a:pull,,pull", Scope("repository", "p/a", ("pull",))),
        ("repository:p/a:", Scope("repository", "p/a", ())),
        ("repository:p/a", Scope("repository", "p/a", ())),
        ("garbage", Scope("garbage", "", ())),
        ("::", Scope("", "", ())),
    ],
)
def test_a_scope_is_split_at_its_outer_colons(text: str, expected: Scope) -> None:
    """The name keeps the colons it contains, and what is missing is empty."""
    assert parse_scopes([text]) == [expected]


def test_scopes_come_repeated_and_separated_by_spaces() -> None:
    """Both ways of asking for several scopes may be mixed."""
    scopes = parse_scopes(["a:b:c  d:e:f", "", "g:h:i"])

    assert [str(scope) for scope in scopes] == ["a:b:c", "d:e:f", "g:h:i"]


@pytest.mark.parametrize("values", [["a:b:c"] * (SCOPE_COUNT_MAX + 1), ["a" * (SCOPE_LENGTH_MAX + 1)]])
def test_too_much_is_refused(values: list[str]) -> None:
    """A token request can ask neither for endless scopes nor for an endless one."""
    with pytest.raises(RegistryError, match="the limit is") as caught:
        parse_scopes(values)

    assert caught.value.code is ErrorCode.BAD_REQUEST


def test_a_challenge_quotes_every_value() -> None:
    """Several scopes share one parameter, since some clients read only the first."""
    scopes = [Scope("repository", "p/a", ("pull", "push")), Scope("repository", "p/b", ("pull",))]

    assert format_challenge("https://h/service/token", "wharf", scopes, "insufficient_scope") == (
        'Bearer realm="https://h/service/token",service="wharf",'
        'scope="repository:p/a:pull,push repository:p/b:pull",error="insufficient_scope"'
    )


def test_a_challenge_leaves_out_what_is_empty() -> None:
    """Without scopes and error only realm and service remain."""
    assert format_challenge("r", "s") == 'Bearer realm="r",service="s"'


def test_a_challenge_cannot_be_broken_out_of() -> None:
    """Quotes are escaped, control characters dropped."""
    assert format_challenge('a"b\\c\r\nd', "s") == r'Bearer realm="a\"b\\cd",service="s"'
