"""The table of configuration keys, and what each key accepts."""

import pytest

from wharf.configuration.keys import KEYS, Shown

BY_NAME = {key.name: key for key in KEYS}


def fault(name: str, text: str) -> str | None:
    """What is wrong with a text for the key of this name."""
    return BY_NAME[name].fault(name, text)


def test_every_key_stands_there_once() -> None:
    """There are the 61 keys of Harbor's scope `user` and Wharf's own, each once."""
    own = {"audit_retention_hours", "restore_window_days"}
    assert own <= BY_NAME.keys()
    assert len(KEYS) == len(BY_NAME) == 61 + len(own)


def test_defaults_are_accepted() -> None:
    """A default is a value that a client could set, but for the addresses and names that are empty until then."""
    refused = {key.name for key in KEYS if key.fault(key.name, key.default)}
    assert refused == {"ldap_url", "ldap_base_dn"}


def test_secrets_are_hidden_or_masked() -> None:
    """No secret is shown when the configuration is read."""
    assert {key.name: key.shown for key in KEYS if key.is_secret} == {
        "ldap_search_password": Shown.NEVER,
        "oidc_client_secret": Shown.NEVER,
        "uaa_client_secret": Shown.MASKED,
    }


def test_only_the_auth_mode_depends_on_users() -> None:
    """Everything else may change at any time."""
    assert [key.name for key in KEYS if not key.is_editable_with_users] == ["auth_mode"]
    assert [key.name for key in KEYS if not key.is_settable] == ["scan_all_policy"]


@pytest.mark.parametrize("name", ["token_expiration", "robot_token_duration", "session_timeout"])
def test_durations_are_positive_and_have_ten_digits(name: str) -> None:
    """A duration is neither zero nor negative, and no longer than the web interface's field."""
    assert fault(name, "0") == f"the {name} value must be positive"
    assert fault(name, "-1") == f"the {name} value must be positive"
    assert fault(name, "9999999999") is None
    assert fault(name, "10000000000") == f"the {name} value is over the limit value: 9999999999"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-2", "bad request: invalid non-positive value for quota limit, value=-2"),
        ("0", "bad request: invalid non-positive value for quota limit, value=0"),
        ("1125899906842625", "bad request: exceeded 1024TB, which is 1125899906842624 Bytes, value=1125899906842625"),
        ("1125899906842624", None),
        ("1", None),
        ("-1", None),
    ],
)
def test_a_quota_is_unlimited_or_has_a_size(text: str, message: str | None) -> None:
    """Minus one is unlimited; everything else is from one byte to 1024 TB."""
    assert fault("storage_per_project", text) == message


@pytest.mark.parametrize("name", ["ldap_url", "ldap_base_dn", "ldap_uid", "robot_name_prefix"])
@pytest.mark.parametrize("text", ["", " \t"])
def test_some_texts_are_never_empty(name: str, text: str) -> None:
    """An address or name that must be there is not made of spaces either."""
    assert fault(name, text) == f"bad request: item name {name}: the configure value can not be empty"


def test_choices_are_told() -> None:
    """A value that is none of a few is answered with the few."""
    assert fault("ldap_scope", "3") == "bad request: item name ldap_scope: invalid scope, should be 0, 1 or 2"
    assert fault("ldap_group_search_scope", "0") is None
    assert fault("project_creation_restriction", "nobody") == (
        "bad request: item name project_creation_restriction: "
        "invalid project_creation_restriction, should be adminonly or everyone"
    )
    assert fault("project_creation_restriction", "adminonly") is None


@pytest.mark.parametrize("text", ["", "x", "[]", '{"a":1}', "null", '{"a":"\\ud800"}', "[" * 100_000])
def test_a_map_is_an_object_of_texts(text: str) -> None:
    """Extra parameters are names with texts, whatever else JSON may hold."""
    message = "bad request: item name oidc_extra_redirect_parms: the configure value should be a JSON object of strings"
    assert fault("oidc_extra_redirect_parms", text) == message


def test_what_a_database_cannot_keep_is_refused() -> None:
    """A zero byte does not reach PostgreSQL, which would fail."""
    for name in ("banner_message", "oidc_client_secret", "ldap_url"):
        assert fault(name, "a\0b") == (
            f"bad request: item name {name}: the configure value can not contain a zero byte"
        )
