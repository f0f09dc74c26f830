"""What clients may set in the metadata of a project, and how it is shown and read."""

import pytest

from wharf.oci.errors import RegistryError
from wharf.projects.metadata_keys import (
    METADATA_KEYS,
    check_metadata_deletion,
    metadata_limit,
    metadata_switch,
    severity_rating,
    shown_metadata,
    validated_metadata_changes,
    validated_metadata_entry,
    validated_new_metadata,
)

PROXY_ONLY = {
    "proxy_speed_kb": "50",
    "max_upstream_conn": "5",
    "proxy_cache_filter_pattern": "library/**",
    "proxy_cache_filter_kind": "doublestar",
}


def message(error: pytest.ExceptionInfo[RegistryError]) -> str:
    """The message of a refusal, which is always a bad request."""
    assert (error.value.status, error.value.code.name) == (400, "BAD_REQUEST")
    return error.value.message


def refused_new(*, is_proxy: bool = True, **given: str) -> str:
    """Why a project with this metadata is not made."""
    with pytest.raises(RegistryError) as caught:
        validated_new_metadata(given, is_proxy=is_proxy)
    return message(caught)


def refused_changes(stored: dict[str, str] | None = None, **given: str) -> str:
    """Why a proxy project does not get this metadata."""
    with pytest.raises(RegistryError) as caught:
        validated_metadata_changes(given, stored or {}, is_proxy=True)
    return message(caught)


def refused_entry(name: str, text: str | None, stored: dict[str, str] | None = None, *, is_proxy: bool = True) -> str:
    """Why a single key is not set."""
    with pytest.raises(RegistryError) as caught:
        validated_metadata_entry({name: text}, stored or {}, is_proxy=is_proxy)
    return message(caught)


class TestNewMetadata:
    def test_a_project_is_private_unless_told_otherwise(self) -> None:
        """`public` is always stored; the field of old clients counts where the key is missing or empty."""
        assert validated_new_metadata({}, is_proxy=False) == {"public": "false"}
        assert validated_new_metadata({"public": None}, is_proxy=False, is_public=True) == {"public": "true"}
        assert validated_new_metadata({"public": ""}, is_proxy=False, is_public=True) == {"public": "true"}
        assert validated_new_metadata({"public": "false"}, is_proxy=False, is_public=True) == {"public": "false"}

    @pytest.mark.parametrize("text", ["maybe", "True", "1"])
    def test_public_is_true_or_false(self, text: str) -> None:
        """What decides who may read has two spellings only."""
        expected = f"metadata.public should only be 'true' or 'false', but got: '{text}'"
        assert refused_new(public=text) == expected
        assert refused_changes(public=text) == expected

    def test_what_was_given_is_stored(self) -> None:
        """The metadata of the recorded project is stored as it came; unknown keys and nulls are passed over."""
        given = {
            "public": "true",
            "auto_scan": "true",
            "severity": "high",
            "prevent_vul": "true",
            "reuse_sys_cve_allowlist": "false",
        }
        assert validated_new_metadata(given | {"nope": "1", "auto_sbom_generation": None}, is_proxy=False) == given

    def test_values_are_normalised(self) -> None:
        """Other spellings of booleans and ratings are stored in the usual one, and an empty boolean is false."""
        given = {"prevent_vul": "T", "auto_scan": "0", "severity": "Negligible", "reuse_sys_cve_allowlist": ""}
        assert validated_new_metadata(given, is_proxy=False) == {
            "public": "false",
            "prevent_vul": "true",
            "auto_scan": "false",
            "severity": "none",
            "reuse_sys_cve_allowlist": "false",
        }

    def test_keys_that_do_not_fit_the_project_are_dropped(self) -> None:
        """Limits and filters are for proxy projects; Notation signatures are not checked there."""
        assert validated_new_metadata(PROXY_ONLY, is_proxy=False) == {"public": "false"}
        assert validated_new_metadata(PROXY_ONLY, is_proxy=True) == {"public": "false"} | PROXY_ONLY
        signatures = {"enable_content_trust": "true", "enable_content_trust_cosign": "true"}
        assert validated_new_metadata(signatures, is_proxy=False) == {"public": "false"} | signatures
        assert "enable_content_trust" not in validated_new_metadata(signatures, is_proxy=True)
        # What does not fit is not looked at either.
        assert validated_new_metadata({"proxy_speed_kb": "x"}, is_proxy=False) == {"public": "false"}

    def test_there_is_no_retention_yet(self) -> None:
        """Only the retention API binds a policy to a project."""
        assert validated_new_metadata({"retention_id": ""}, is_proxy=False) == {"public": "false"}
        assert refused_new(retention_id="1") == (
            "bad request: the retention_id in the request's payload when creating a project should be omitted, "
            "alternatively passing an empty string"
        )

    def test_limits_are_numbers(self) -> None:
        """A limit of a proxy project has 32 bits, in the words of Harbor."""
        syntax = 'err: strconv.ParseInt: parsing "x": invalid syntax'
        assert refused_new(proxy_speed_kb="x") == f"metadata.proxy_speed_kb should by an int32, but got: 'x', {syntax}"
        assert refused_new(max_upstream_conn="x") == (
            f"metadata.max_upstream_conn should be an int, but got 'x', {syntax}"
        )
        assert refused_new(proxy_speed_kb="2147483648").endswith('parsing "2147483648": value out of range')
        assert refused_new(max_upstream_conn="0") == "invalid value for max_upstream_conn: 0"
        assert validated_new_metadata({"proxy_speed_kb": "+07"}, is_proxy=True)["proxy_speed_kb"] == "7"

    def test_a_policy_is_not_left_off_by_a_misspelling(self) -> None:
        """A boolean that is none is refused, since it would be taken for false."""
        assert refused_new(prevent_vul="yes") == "invalid value: yes"

    def test_what_a_database_cannot_keep_is_refused(self) -> None:
        """A value has at most 255 characters and no zero byte."""
        assert refused_new(severity="x" * 256).startswith("metadata.severity should have at most 255 characters")
        assert refused_changes(severity="a\0b").startswith("metadata.severity")
        assert refused_entry("prevent_vul", "\0").startswith("metadata.prevent_vul")


class TestMetadataChanges:
    def test_only_what_is_given_changes(self) -> None:
        """Nothing is added; an empty `public` counts as none."""
        stored = {"public": "true"}
        assert validated_metadata_changes({}, stored, is_proxy=False) == {}
        assert validated_metadata_changes({"public": ""}, stored, is_proxy=False) == {}
        assert validated_metadata_changes({"public": "false"}, stored, is_proxy=False) == {"public": "false"}

    def test_a_severity_that_is_none_is_kept(self) -> None:
        """The recorded PUT is accepted; the project shows `unknown`, the metadata what was sent."""
        changes = validated_metadata_changes({"public": "false", "severity": "bogus"}, {}, is_proxy=False)
        assert changes == {"public": "false", "severity": "bogus"}
        assert shown_metadata(changes) == {"public": "false", "severity": "unknown"}

    def test_a_speed_that_is_no_number_is_kept(self) -> None:
        """The recorded PUT is accepted, and such a speed is no limit."""
        changes = validated_metadata_changes({"proxy_speed_kb": "x"}, {}, is_proxy=True)
        assert changes == {"proxy_speed_kb": "x"}
        assert metadata_limit(changes, "proxy_speed_kb") == -1
        assert validated_metadata_changes({"proxy_speed_kb": "50"}, {}, is_proxy=False) == {}

    def test_the_retention_comes_back_unchanged(self) -> None:
        """A client may send the policy that the project has, and no other."""
        stored = {"retention_id": "3"}
        assert validated_metadata_changes({"retention_id": "3", "auto_scan": "true"}, stored, is_proxy=False) == {
            "auto_scan": "true"
        }
        expected = (
            "the retention_id in the request's payload when updating a project should be omitted, alternatively "
            "passing the one that has already been associated to this project"
        )
        assert refused_changes(stored, retention_id="4") == expected
        assert refused_changes(retention_id="4") == expected

    def test_pattern_and_kind_fit_each_other(self) -> None:
        """What is not given is taken from what is stored."""
        pattern, kind = "proxy_cache_filter_pattern", "proxy_cache_filter_kind"
        assert refused_changes(proxy_cache_filter_kind="x") == (
            'metadata.proxy_cache_filter_kind: unsupported repository filter kind "x", must be "doublestar", "regex", '
            'or empty (defaults to "doublestar")'
        )
        assert refused_changes({kind: "regex"}, proxy_cache_filter_pattern="(").startswith(
            'metadata.proxy_cache_filter_pattern is invalid for kind "regex": error parsing regexp: '
        )
        assert refused_changes({pattern: "a["}, proxy_cache_filter_kind="").startswith(
            'metadata.proxy_cache_filter_pattern is invalid for kind "": syntax error'
        )
        both: dict[str, str | None] = {pattern: "^library/(nginx|redis)$", kind: "regex"}
        assert validated_metadata_changes(both, {}, is_proxy=True) == both
        assert validated_metadata_changes({pattern: "", kind: ""}, {pattern: "("}, is_proxy=True) == {
            pattern: "",
            kind: "",
        }


class TestMetadataEntry:
    @pytest.mark.parametrize("given", [{}, {"public": "true", "auto_scan": "true"}])
    def test_there_is_one_key(self, given: dict[str, str]) -> None:
        """Neither none nor several keys are set at once."""
        with pytest.raises(RegistryError) as caught:
            validated_metadata_entry(given, {}, is_proxy=False)
        assert message(caught) == "only allow one key/value pair"

    @pytest.mark.parametrize("name", ["nope", "retention_id"])
    def test_other_keys_are_refused(self, name: str) -> None:
        """Here an unknown key is a fault, and so is one that clients do not set."""
        assert refused_entry(name, "true") == f"invalid key: {name}"

    @pytest.mark.parametrize(
        ("name", "text", "shown"),
        [
            ("prevent_vul", "x", "x"),
            ("public", None, ""),
            ("severity", "bogus", "bogus"),
            ("severity", "unknown", "unknown"),
            ("proxy_speed_kb", "x", "x"),
            ("max_upstream_conn", "1.5", "1.5"),
        ],
    )
    def test_values_are_checked(self, name: str, text: str | None, shown: str) -> None:
        """Here every value must be one, and a body without the key of the path has an empty one."""
        assert refused_entry(name, text) == f"invalid value: {shown}"

    @pytest.mark.parametrize(
        ("name", "text", "stored"),
        [
            ("public", "true", "true"),
            ("auto_sbom_generation", "1", "true"),
            ("proxy_referrer_api", "F", "false"),
            ("severity", "HIGH", "high"),
            ("severity", "negligible", "none"),
            ("proxy_speed_kb", "-1", "-1"),
            ("max_upstream_conn", "030", "30"),
        ],
    )
    def test_values_are_normalised(self, name: str, text: str, stored: str) -> None:
        """The answer is what is to be stored; limits are taken by every project."""
        assert validated_metadata_entry({name: text}, {}, is_proxy=False) == {name: stored}

    @pytest.mark.parametrize("text", ["0", "-2"])
    def test_connections_are_some_or_unlimited(self, text: str) -> None:
        """No connection at all would be no proxy."""
        assert refused_entry("max_upstream_conn", text) == f"invalid value for max_upstream_conn: {text}"

    def test_filters_are_for_proxy_projects(self) -> None:
        """Here a filter for an ordinary project is a fault."""
        for name in ("proxy_cache_filter_pattern", "proxy_cache_filter_kind"):
            assert refused_entry(name, "", is_proxy=False) == (
                "can not update the normal project with proxy cache filter metadata"
            )
            assert validated_metadata_entry({name: ""}, {}, is_proxy=True) == {name: ""}

    def test_a_filter_fits_what_is_stored(self) -> None:
        """A pattern must suit the stored kind, and a kind the stored pattern."""
        assert refused_entry("proxy_cache_filter_pattern", "{a").startswith(
            'invalid proxy_cache_filter_pattern: "{a", err: syntax error'
        )
        assert refused_entry("proxy_cache_filter_kind", "x").startswith(
            'invalid proxy_cache_filter_kind: unsupported repository filter kind "x"'
        )
        assert refused_entry("proxy_cache_filter_kind", "regex", {"proxy_cache_filter_pattern": "**"}).startswith(
            'existing proxy_cache_filter_pattern "**" is invalid for new kind "regex": '
        )

    def test_a_kind_stays_while_there_is_a_pattern(self) -> None:
        """Without its kind a pattern would mean something else."""
        with pytest.raises(RegistryError) as caught:
            check_metadata_deletion("proxy_cache_filter_kind", PROXY_ONLY)
        assert message(caught) == (
            "cannot delete proxy_cache_filter_kind when proxy_cache_filter_pattern is not empty, "
            "please clear the pattern first"
        )
        check_metadata_deletion("proxy_cache_filter_kind", {"proxy_cache_filter_pattern": ""})
        check_metadata_deletion("proxy_cache_filter_pattern", PROXY_ONLY)


class TestPatterns:
    @pytest.mark.parametrize(
        "pattern", ["", "**", "library/**", "a/{b,{c,d}}/*", "[a-c]?", "[^a]", r"\{", r"[\]]", "[{]", "  **  "]
    )
    def test_globs(self, pattern: str) -> None:
        """Brackets, nested braces and escapes are all accepted."""
        name = "proxy_cache_filter_pattern"
        assert validated_metadata_entry({name: pattern}, {}, is_proxy=True) == {name: pattern}

    @pytest.mark.parametrize("pattern", ["[", "[]", "[!]", "[^]", "{a", "a}", "}{", "{[}]", "a\\", "[a\\"])
    def test_broken_globs(self, pattern: str) -> None:
        """What is opened is closed, in its order, and a backslash stands before something."""
        assert "syntax error" in refused_entry("proxy_cache_filter_pattern", pattern)

    @pytest.mark.parametrize(
        "pattern",
        ["(", "foo)|(bar", r"(a)\1", "a(?=b)", "(?<!a)b", "(?P=x)", "a{1001}", "a**", r"a\Z", "((a{99}){99}){99}"],
    )
    def test_broken_regular_expressions(self, pattern: str) -> None:
        """What Harbor's regular expressions lack is refused."""
        stored = {"proxy_cache_filter_kind": "regex"}
        assert "error parsing regexp: " in refused_entry("proxy_cache_filter_pattern", pattern, stored)

    @pytest.mark.timeout(20)
    @pytest.mark.parametrize(
        "pattern", ["", "library/(nginx|redis)", "[[:alpha:]]+", "[a&&b]", "(a+)+$", "(?i)" + 50 * "[!-\uffff]"]
    )
    def test_regular_expressions(self, pattern: str) -> None:
        """They are those of Go, and reading none of them takes long."""
        stored = {"proxy_cache_filter_kind": "regex"}
        name = "proxy_cache_filter_pattern"
        assert validated_metadata_entry({name: pattern}, stored, is_proxy=True) == {name: pattern}


class TestReading:
    def test_defaults_hold_where_nothing_is_stored(self) -> None:
        """Every boolean is off but for one, there is no limit and no rating."""
        switched_on = [key.name for key in METADATA_KEYS if key.kind == "switch" and metadata_switch({}, key.name)]
        assert switched_on == ["reuse_sys_cve_allowlist"]
        assert metadata_limit({}, "proxy_speed_kb") == metadata_limit({}, "max_upstream_conn") == -1
        assert severity_rating({}) == "unknown"

    def test_stored_values_are_read(self) -> None:
        """What was stored wins over the defaults."""
        stored = {"reuse_sys_cve_allowlist": "false", "prevent_vul": "true", "severity": "high"} | PROXY_ONLY
        assert not metadata_switch(stored, "reuse_sys_cve_allowlist")
        assert metadata_switch(stored, "prevent_vul")
        assert metadata_limit(stored, "proxy_speed_kb") == 50
        assert severity_rating(stored) == "high"

    def test_a_project_shows_the_keys_that_it_has(self) -> None:
        """The keys are in the order of the alphabet; those of another version are left out."""
        stored = {"retention_id": "1", "public": "false", "auto_scan": "true", "of_a_newer_version": "x"}
        assert list(shown_metadata(stored).items()) == [
            ("auto_scan", "true"),
            ("public", "false"),
            ("retention_id", "1"),
        ]
