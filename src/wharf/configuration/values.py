"""The values of configuration keys: checking what is to be stored, showing it, and reading it as attributes.

Stored values are texts. A key without one has its default; one that the table does not know is passed over, since a
newer version may have stored it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import msgspec

from wharf.configuration.keys import KEYS, Key, Kind, Shown, text_map
from wharf.oci.errors import ErrorCode, RegistryError, printable

# Numbers are 64 bits wide in Harbor, and in both databases.
INTEGER_LIMIT: Final = 2**63
# What stands for a secret where it is said that it was changed.
HIDDEN: Final = "***"

_BY_NAME: Final = {key.name: key for key in sorted(KEYS, key=lambda key: key.name)}
_GO_TYPES: Final[dict[Kind, str]] = {
    "string": "string",
    "password": "string",
    "map": "string",
    "integer": "int64",
    "boolean": "bool",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The value of every key; `keys.py` says what each accepts. `read_configuration` makes it."""

    auth_mode: str
    primary_auth_mode: bool
    self_registration: bool
    session_timeout: int
    """Minutes."""
    token_expiration: int
    """Minutes."""
    robot_token_duration: int
    """Days."""
    robot_name_prefix: str
    project_creation_restriction: str
    quota_per_project_enable: bool
    storage_per_project: int
    """Bytes; -1 is unlimited."""
    read_only: bool
    restore_window_days: int
    """0 is no restoring at all."""
    banner_message: str
    """A JSON object as text, which the web interface takes apart; or empty."""
    notification_enable: bool
    pull_audit_log_disable: bool
    pull_count_update_disable: bool
    pull_time_update_disable: bool
    scanner_skip_update_pulltime: bool
    audit_log_forward_endpoint: str
    skip_audit_log_database: bool
    disabled_audit_log_event_types: frozenset[str]
    audit_retention_hours: int
    """0 is for ever."""
    ldap_url: str
    ldap_base_dn: str
    ldap_uid: str
    ldap_filter: str
    ldap_scope: int
    """0 is the entry itself, 1 its children, 2 the whole tree below."""
    ldap_search_dn: str
    ldap_search_password: str = field(repr=False)
    ldap_timeout: int
    """Seconds."""
    ldap_verify_cert: bool
    ldap_group_base_dn: str
    ldap_group_search_filter: str
    ldap_group_search_scope: int
    ldap_group_attribute_name: str
    ldap_group_membership_attribute: str
    ldap_group_admin_dn: str
    ldap_group_attach_parallel: bool
    oidc_name: str
    oidc_endpoint: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)
    oidc_scope: str
    oidc_user_claim: str
    oidc_groups_claim: str
    oidc_group_filter: str
    oidc_admin_group: str
    oidc_verify_cert: bool
    oidc_auto_onboard: bool
    oidc_logout: bool
    oidc_extra_redirect_parms: Mapping[str, str]
    http_authproxy_endpoint: str
    http_authproxy_tokenreview_endpoint: str
    http_authproxy_admin_groups: str
    http_authproxy_admin_usernames: str
    http_authproxy_server_certificate: str
    http_authproxy_verify_cert: bool
    http_authproxy_skip_search: bool
    uaa_endpoint: str
    uaa_client_id: str
    uaa_client_secret: str = field(repr=False)
    uaa_verify_cert: bool


def read_configuration(stored: Mapping[str, str]) -> Configuration:
    """The configuration that stored values make; raises ValueError for a text that no PUT can have stored."""
    values: dict[str, Any] = {
        key.name: _value(key, stored.get(key.name, key.default)) for key in KEYS if key.shown is not Shown.HOLLOW
    }
    names = values["disabled_audit_log_event_types"].split(",")
    values["disabled_audit_log_event_types"] = frozenset(name.strip() for name in names if name.strip())
    return Configuration(**values)


def _value(key: Key, text: str) -> str | int | bool | Mapping[str, str]:
    if key.kind == "boolean":
        return text == "true"
    if key.kind == "integer":
        return int(text)
    if key.kind == "map":
        return MappingProxyType(text_map(text))
    return text


def validated_changes(
    body: Mapping[str, object], stored: Mapping[str, str], *, has_only_admin: bool, is_editable: bool = True
) -> dict[str, str]:
    """The texts to store for the body of a PUT; what is unknown or null is passed over, as Harbor does.

    `stored` are the values until now, and `has_only_admin` tells that no user exists beside `admin`. Without
    `is_editable` the environment has fixed the configuration. Whether `audit_log_forward_endpoint` can be reached is
    for the caller to find out; `endpoint_unreachable` is the error. Raises UNPROCESSABLE_ENTITY for a wrong type,
    FORBIDDEN and BAD_REQUEST.
    """
    changes = _texts(body)
    if not is_editable:
        raise RegistryError(
            ErrorCode.FORBIDDEN, "current config is init by env variable: CONFIG_OVERWRITE_JSON, it cannot be updated"
        )
    for name, text in changes.items():
        key = _BY_NAME[name]
        if not key.is_editable_with_users and not has_only_admin and text != stored.get(name, key.default):
            raise RegistryError(
                ErrorCode.BAD_REQUEST,
                "the auth mode cannot be modified as new users have been inserted into database",
            )
    for name, text in changes.items():
        if fault := _BY_NAME[name].fault(name, text):
            raise RegistryError(ErrorCode.BAD_REQUEST, fault)
    _check_ldap_groups(changes, stored)
    _check_audit_log(changes, stored)
    return {name: _normalised(_BY_NAME[name], text) for name, text in changes.items()}


def shown_changes(changes: Mapping[str, str]) -> str:
    """What a PUT stores, for the audit log; of secrets only that they were changed."""
    return ", ".join(f"{name}={HIDDEN if _BY_NAME[name].is_secret else text}" for name, text in sorted(changes.items()))


def endpoint_unreachable(endpoint: str) -> RegistryError:
    """The error for a PUT of an `audit_log_forward_endpoint` where nobody listens."""
    return RegistryError(
        ErrorCode.BAD_REQUEST, f"bad request: could not connect to the audit endpoint: {printable(endpoint)}"
    )


def _texts(body: Mapping[str, object]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, value in body.items():
        key = _BY_NAME.get(name)
        if key is None or not key.is_settable or value is None:
            continue
        text = _text(key, value)
        # What is masked comes back empty when a client sends all that it got.
        if text or key.shown is not Shown.MASKED:
            texts[name] = text
    return texts


def _text(key: Key, value: object) -> str:
    if key.kind == "boolean":
        if isinstance(value, bool):
            return "true" if value else "false"
    elif key.kind == "integer":
        if isinstance(value, int) and not isinstance(value, bool) and -INTEGER_LIMIT <= value < INTEGER_LIMIT:
            return str(value)
    elif isinstance(value, str):
        return value
    raise RegistryError(
        ErrorCode.UNPROCESSABLE_ENTITY,
        'validation failure list:\nparsing configurations body from "" failed, because json: cannot unmarshal '
        f"{_found(key, value)} into Go struct field Configurations.{key.name} of type {_GO_TYPES[key.kind]}",
    )


def _found(key: Key, value: object) -> str:
    """What a decoded value is called by Go, which also shows a number that does not fit an integer."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return f"number {printable(str(value))}" if key.kind == "integer" else "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, Mapping) else "array"


def _normalised(key: Key, text: str) -> str:
    if key.kind != "map":
        return text
    return msgspec.json.encode(text_map(text), order="sorted").decode()


def _check_ldap_groups(changes: Mapping[str, str], stored: Mapping[str, str]) -> None:
    names = ("ldap_group_search_filter", "ldap_group_attribute_name", "ldap_group_membership_attribute")
    if changes.keys().isdisjoint(names):
        return
    search_filter, name_attribute, membership_attribute = (_current(name, changes, stored) for name in names)
    if not search_filter:
        return
    if not name_attribute:
        raise RegistryError(ErrorCode.BAD_REQUEST, "bad request: ldap group name attribute can not be empty")
    if not membership_attribute:
        raise RegistryError(ErrorCode.BAD_REQUEST, "bad request: ldap group membership attribute can not be empty")


def _check_audit_log(changes: Mapping[str, str], stored: Mapping[str, str]) -> None:
    names = ("skip_audit_log_database", "audit_log_forward_endpoint")
    if changes.keys().isdisjoint(names):
        return
    skip, endpoint = (_current(name, changes, stored) for name in names)
    if skip == "true" and not endpoint:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            "bad request: audit log forward endpoint should be configured before enable skip audit log in database",
        )


def _current(name: str, changes: Mapping[str, str], stored: Mapping[str, str]) -> str:
    return changes.get(name, stored.get(name, _BY_NAME[name].default))


def shown_configuration(
    stored: Mapping[str, str], *, has_only_admin: bool, is_editable: bool = True
) -> dict[str, dict[str, object]]:
    """The answer to GET `/configurations`; the arguments are those of `validated_changes`."""
    answer: dict[str, dict[str, object]] = {}
    for key in _BY_NAME.values():
        if key.shown is Shown.NEVER:
            continue
        entry = _entry(key, stored.get(key.name, key.default), has_only_admin, is_editable)
        answer[key.name] = {} if key.shown is Shown.HOLLOW else entry
    return answer


def shown_internal_configuration(
    stored: Mapping[str, str], *, has_only_admin: bool, is_editable: bool = True
) -> dict[str, dict[str, object]]:
    """The answer to GET `/internalconfig`: every key that has a value, those hidden from GET too, but no secret."""
    return {
        key.name: _entry(key, stored.get(key.name, key.default), has_only_admin, is_editable)
        for key in _BY_NAME.values()
        if not key.is_secret and key.shown is not Shown.HOLLOW and (key.default or key.name in stored)
    }


def _entry(key: Key, text: str, has_only_admin: bool, is_editable: bool) -> dict[str, object]:
    value = "" if key.is_secret else text if key.kind == "map" else _value(key, text)
    return {"editable": is_editable and (has_only_admin or key.is_editable_with_users), "value": value}
