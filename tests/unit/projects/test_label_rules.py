"""Labels: what one may be called, look like and belong to."""

import pytest

from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.label_rules import (
    LABEL_DESCRIPTION_LENGTH_MAX,
    LABEL_NAME_LENGTH_MAX,
    Label,
    LabelScope,
    LabelTexts,
    label_exists,
    label_missing,
    parse_label_texts,
    parse_listed_scope,
    parse_new_label_scope,
)


def test_a_label_is_global_or_of_a_project() -> None:
    """The recorded bodies; a global one forgets the project that it names."""
    assert parse_new_label_scope(Label(name="g-l1", scope="g", project_id=7)) == LabelScope("g", 0)
    assert parse_new_label_scope(Label(name="g-proj", scope="p", project_id=15)) == LabelScope("p", 15)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (Label(name="g-l2", scope="q"), "unsupported label scope"),
        (Label(name="g-l2"), "unsupported label scope"),
        (Label(name="g-x", scope="p"), "invalid: 0"),
        (Label(name="g-x", scope="p", project_id=-3), "invalid: -3"),
    ],
)
def test_a_label_must_belong_somewhere(body: Label, message: str) -> None:
    """Another scope, or none of the projects, is refused."""
    with pytest.raises(RegistryError) as caught:
        parse_new_label_scope(body)
    assert (caught.value.code, caught.value.message) == (ErrorCode.BAD_REQUEST, message)


@pytest.mark.parametrize("color", ["", "#fff", "#000", "#0065AB", "#0065ABFF", "red", "light-blue"])
def test_a_label_has_a_name_and_perhaps_a_color(color: str) -> None:
    """What clients send as a color is kept as it is."""
    assert parse_label_texts(Label(name="g-l1", color=color, description="d")) == LabelTexts("g-l1", "d", color)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (Label(), "cannot be empty"),
        (Label(name=""), "cannot be empty"),
        (Label(name="x" * (LABEL_NAME_LENGTH_MAX + 1)), "max length is 128"),
        (Label(name="a\nb"), "a label's name has no control characters"),
        (Label(name="a", color="#ff"), "invalid color: #ff"),
        (Label(name="a", color="red;x:y"), "invalid color: red;x:y"),
        (Label(name="a", color="a" * 17), f"invalid color: {'a' * 17}"),
    ],
)
def test_a_label_that_cannot_be_shown_is_refused(body: Label, message: str) -> None:
    """Names have Harbor's length, and a color is one."""
    with pytest.raises(RegistryError) as caught:
        parse_label_texts(body)
    assert (caught.value.code, caught.value.message) == (ErrorCode.BAD_REQUEST, message)


def test_a_description_has_a_limit() -> None:
    """It may be long, and not endless."""
    assert parse_label_texts(Label(name="a", description="d" * LABEL_DESCRIPTION_LENGTH_MAX)).name == "a"
    with pytest.raises(RegistryError, match="a label's description"):
        parse_label_texts(Label(name="a", description="d" * (LABEL_DESCRIPTION_LENGTH_MAX + 1)))


def test_a_list_says_which_labels() -> None:
    """Global ones, or those of one project."""
    assert parse_listed_scope("g", None) == LabelScope("g", 0)
    assert parse_listed_scope("p", 15) == LabelScope("p", 15)


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        (None, "invalid scope: "),
        ("z", "invalid scope: z"),
        ("p", "must with project ID when to query project labels"),
    ],
)
def test_a_list_of_nothing_is_refused(scope: str | None, message: str) -> None:
    """The recorded refusals."""
    with pytest.raises(RegistryError) as caught:
        parse_listed_scope(scope, None)
    assert (caught.value.code, caught.value.message) == (ErrorCode.BAD_REQUEST, message)


def test_refusals_name_the_label() -> None:
    """The recorded messages for a name that is taken and a label that is missing."""
    assert str(label_exists("g-l1")) == "CONFLICT: label g-l1 already exists"
    assert str(label_missing(99999)) == "NOT_FOUND: label 99999 not found"
