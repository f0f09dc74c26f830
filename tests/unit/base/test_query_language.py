"""The language of lists: filters and orders as Harbor reads them."""

import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wharf.base.query_language import (
    FILTERS_MAX,
    INTEGER_MAX,
    INTEGER_MIN,
    QUERY_LENGTH_MAX,
    SORT_LENGTH_MAX,
    SORTS_MAX,
    AllOf,
    AnyOf,
    Exact,
    Filter,
    Fuzzy,
    Match,
    Range,
    Sort,
    Value,
    parse_filters,
    parse_sorts,
    parse_value,
)
from wharf.oci.errors import ErrorCode, RegistryError

NOT_A_PAIR = 'the query string must contain "=" and the key/value cannot be empty'
# 2020-03-04T17:08:23 in UTC.
A_TIME = 1_583_341_703_000_000

pieces = st.sampled_from(
    ["k", "=", "~", "[", "]", "{", "}", "(", ")", ",", " ", "\\", '"', "%", "%2", "+", "-", "9", "T"]
)
any_text = st.one_of(
    st.text(st.characters(), max_size=60),
    st.lists(pieces, max_size=30).map("".join),
    st.lists(pieces, max_size=30).map("k={}".format),
    st.text("0123456789-T:.+ ~", max_size=5000).map("k=[{}]".format),
)


def the_match(query: str) -> Match:
    """Return the one condition in a query."""
    (found,) = parse_filters(query)
    return found.match


def refusal(query: str) -> str:
    """Return the message with which a query is refused."""
    with pytest.raises(RegistryError) as raised:
        parse_filters(query)
    assert raised.value.code is ErrorCode.BAD_REQUEST
    return raised.value.message


def test_no_query_has_no_filters() -> None:
    """An empty parameter asks for everything."""
    assert parse_filters("") == ()


@pytest.mark.parametrize(
    ("value", "match"),
    [
        ("v", Exact("v")),
        ("=", Exact("=")),
        ("12", Exact("12")),
        ('"v"', Exact('"v"')),
        ("a~[b", Exact("a~[b")),
        (r"\~v", Exact("~v")),
        (r"\\v", Exact(r"\v")),
        (r"v\w", Exact(r"v\w")),
        ("\\", Exact("")),
        ("~v", Fuzzy("v")),
        ("~~v", Fuzzy("~v")),
        (r"~\v", Fuzzy(r"\v")),
        ("[1~2]", Range(Value("1", integer=1), Value("2", integer=2))),
        ("[ a ~ 'b c' ]", Range(Value("a"), Value("b c"))),
        ("[1~]", Range(Value("1", integer=1), None)),
        ("[~2]", Range(None, Value("2", integer=2))),
        ("{a 1}", AnyOf((Value("a"), Value("1", integer=1)))),
        ("{ a   b }", AnyOf((Value("a"), Value("b")))),
        ('{"a" \'b\' ""}', AnyOf((Value("a"), Value("b")))),
        ("{}", AnyOf(())),
        ("(1 2)", AllOf((Value("1", integer=1), Value("2", integer=2)))),
        ("()", AllOf(())),
    ],
)
def test_a_value_is_read_as_harbor_reads_it(value: str, match: Match) -> None:
    """The first character says what kind of condition it is."""
    assert the_match(f"k={value}") == match


def test_a_comma_joins_conditions() -> None:
    """All of them have to hold; of several on one key the last one counts."""
    assert parse_filters("name=~img,public=true") == (Filter("name", Fuzzy("img")), Filter("public", Exact("true")))
    assert parse_filters("a=1,b=2,a=3") == (Filter("a", Exact("3")), Filter("b", Exact("2")))


def test_a_query_is_unescaped_once_more() -> None:
    """Clients escape the query twice; one that cannot be unescaped again is taken as it is."""
    assert parse_filters("tags%3Dnil%2Ck%3D%7Ba+b%7D") == (
        Filter("tags", Exact("nil")),
        Filter("k", AnyOf((Value("a"), Value("b")))),
    )
    assert the_match("q=tags%3Dnil") == Exact("tags=nil")
    assert the_match("k=100%") == Exact("100%")
    assert the_match("k=a+%zz") == Exact("a+%zz")


@pytest.mark.parametrize("query", ["name", "name=", "=v", "=", ",", "a=1,", "a=1,b", " "])
def test_a_condition_needs_key_and_value(query: str) -> None:
    """What is no pair is refused with Harbor's message."""
    assert refusal(query) == NOT_A_PAIR


@pytest.mark.parametrize("value", ["~", "[", "[]", "[~]", "[ ~ ]", "[1~2~3]", "[1~2", "{", "{a", "(", "(a}", "{a)"])
def test_a_broken_value_is_refused(value: str) -> None:
    """The message names the value, in Harbor's words."""
    assert refusal(f"k={value}") == f"invalid query string value: {value}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020-03-04T17:08:23", Value("2020-03-04T17:08:23", time=A_TIME)),
        ("2020-03-04T17:08:23.5", Value("2020-03-04T17:08:23.5", time=A_TIME + 500_000)),
        ("2020-03-04T17:08:23.123456789", Value("2020-03-04T17:08:23.123456789", time=A_TIME + 123_456)),
        ("1970-01-01T0:00:01", Value("1970-01-01T0:00:01", time=1_000_000)),
        ("0001-01-01T00:00:00", Value("0001-01-01T00:00:00", time=-62_135_596_800_000_000)),
        ("2020-13-04T17:08:23", Value("2020-13-04T17:08:23")),
        ("2020-03-04T17:08:23Z", Value("2020-03-04T17:08:23Z")),
        ("2020-03-04", Value("2020-03-04")),
        ("-7", Value("-7", integer=-7)),
        ("+7", Value("+7", integer=7)),
        ("007", Value("007", integer=7)),
        ("0" * 4000 + "7", Value("0" * 4000 + "7", integer=7)),
        ("000", Value("000", integer=0)),
        (str(INTEGER_MAX), Value(str(INTEGER_MAX), integer=INTEGER_MAX)),
        (str(INTEGER_MIN), Value(str(INTEGER_MIN), integer=INTEGER_MIN)),
        (str(INTEGER_MAX + 1), Value(str(INTEGER_MAX + 1))),
        ("9" * 4000, Value("9" * 4000)),
        ("1_000", Value("1_000")),
        ("٣", Value("٣")),
        ("-", Value("-")),
        ('"7"', Value("7")),
        (" 'it's' ", Value("it's")),
        ("", Value("")),
    ],
)
def test_a_value_is_a_time_or_an_integer_or_a_text(text: str, value: Value) -> None:
    """Whatever else it is, its text stays."""
    assert parse_value(text) == value


@pytest.mark.parametrize("text", ["\0", "\ud800", "%00"])
def test_what_no_database_can_hold_is_refused(text: str) -> None:
    """Neither a NUL nor half a character reaches the database, escaped or not."""
    assert refusal(f"k=~{text}").startswith("text that cannot be searched for: ")


def test_a_query_has_limits() -> None:
    """Length and number of conditions are bounded."""
    assert the_match("k=" + "v" * (QUERY_LENGTH_MAX - 2)) == Exact("v" * (QUERY_LENGTH_MAX - 2))
    assert refusal("k=" + "v" * QUERY_LENGTH_MAX) == f"the query string has more than {QUERY_LENGTH_MAX} characters"
    assert len(parse_filters(",".join(f"k{n}=v" for n in range(FILTERS_MAX)))) == FILTERS_MAX
    assert refusal(",".join(f"k{n}=v" for n in range(FILTERS_MAX + 1))).startswith(f"more than {FILTERS_MAX} ")


def test_an_order_names_keys() -> None:
    """A minus turns the order round; nothing at all is no order."""
    assert parse_sorts("") == ()
    assert parse_sorts("name") == (Sort("name"),)
    assert parse_sorts("-owner_id,name") == (Sort("owner_id", descending=True), Sort("name"))
    assert parse_sorts("--a,") == (Sort("-a", descending=True), Sort(""))


@pytest.mark.parametrize("text", ["a," * SORTS_MAX, "a" * (SORT_LENGTH_MAX + 1)])
def test_an_order_has_limits(text: str) -> None:
    """Length and number of keys are bounded."""
    with pytest.raises(RegistryError, match="more than"):
        parse_sorts(text)


@given(any_text)
def test_no_text_breaks_the_parsers(text: str) -> None:
    """Whatever a client sends is understood or refused."""
    for parse in (parse_filters, parse_sorts):
        with contextlib.suppress(RegistryError):
            parse(text)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0,"), min_size=1, max_size=40))
def test_every_text_can_be_asked_for(text: str) -> None:
    """A backslash in front and two escapings bring any text through, unless it has a comma."""
    assert the_match(f"k={quote(chr(92) + text)}") == Exact(text)
