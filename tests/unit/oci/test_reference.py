"""Names of repositories and tags."""

import pytest

from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.reference import NAME_LENGTH_MAX, TAG_LENGTH_MAX, parse_repository_name, parse_tag


@pytest.mark.parametrize(
    ("text", "project", "name"),
    [
        ("library/alpine", "library", "alpine"),
        ("my-team.eu_1/a/b/c", "my-team.eu_1", "a/b/c"),
        ("p/a__b--c---d.e", "p", "a__b--c---d.e"),
        ("0/1", "0", "1"),
        ("p/" + "a" * (NAME_LENGTH_MAX - 2), "p", "a" * (NAME_LENGTH_MAX - 2)),
    ],
)
def test_a_name_is_split_at_its_first_slash(text: str, project: str, name: str) -> None:
    """The first component is the project, all others are the name within it."""
    repository = parse_repository_name(text)

    assert (repository.project, repository.name) == (project, name)
    assert str(repository) == repository.full == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("img", "img: the project is missing; expected <project>/<name>"),
        ("", "the project is missing"),
        ("p/" + "a" * (NAME_LENGTH_MAX - 1), "it has 256 characters; the limit is 255"),
        ("p/IMG", "lower-case"),
        ("P/img", "lower-case"),
        ("p//img", "lower-case"),
        ("/img", "lower-case"),
        ("p/", "lower-case"),
        ("p/img/", "lower-case"),
        ("p/a..b", "lower-case"),
        ("p/a___b", "lower-case"),
        ("p__x/img", "lower-case"),
        ("p/-img", "lower-case"),
        ("p/img_", "lower-case"),
        ("p/../etc", "lower-case"),
        ("p/_catalog", "lower-case"),
        ("_oci/ext", "lower-case"),
        ("p/img\n", "lower-case"),
        ("p/é", "lower-case"),
    ],
)
def test_a_bad_name_is_refused_with_its_fault(text: str, fault: str) -> None:
    """Names outside the grammar, reserved ones among them, are refused."""
    with pytest.raises(RegistryError) as caught:
        parse_repository_name(text)

    assert caught.value.code is ErrorCode.NAME_INVALID
    assert caught.value.message.startswith("invalid repository name: ")
    assert fault in caught.value.message


@pytest.mark.parametrize("text", ["latest", "v1.0-rc_1", "_", "A", "0" * TAG_LENGTH_MAX])
def test_a_good_tag_is_returned_as_it_is(text: str) -> None:
    """Everything within the grammar is a tag."""
    assert parse_tag(text) == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "must not begin with"),
        (".hidden", "must not begin with"),
        ("-x", "must not begin with"),
        ("a/b", "must not begin with"),
        ("v1+x", "must not begin with"),
        ("v1\n", "must not begin with"),
        ("a" * (TAG_LENGTH_MAX + 1), "it has 129 characters; the limit is 128"),
    ],
)
def test_a_bad_tag_is_refused_with_its_fault(text: str, fault: str) -> None:
    """Tags outside the grammar are refused."""
    with pytest.raises(RegistryError) as caught:
        parse_tag(text)

    assert caught.value.code is ErrorCode.TAG_INVALID
    assert fault in caught.value.message
