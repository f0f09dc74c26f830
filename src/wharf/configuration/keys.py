"""The table of every configuration key: its type, its default, who may see it and what it accepts.

The attributes of `Configuration` in `values.py` are checked against this table by a test. The names, types, defaults
and messages are those of Harbor's keys of scope `user`.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

Kind = Literal["string", "password", "integer", "boolean", "map"]
"""A map is a JSON object of texts, which clients send and get as one text."""

Fault = Callable[[str, str], str | None]
"""Takes the name of a key and the text of a value; tells what is wrong with the value, as it is answered, or None."""

AUTH_MODES: Final = ("db_auth", "ldap_auth", "uaa_auth", "http_auth", "oidc_auth")
# As many digits as the field in the web interface takes.
DURATION_MAX: Final = 9_999_999_999
RESTORE_WINDOW_DAYS_MAX: Final = 3650
# As in Harbor.
AUDIT_RETENTION_HOURS_MAX: Final = 240_000
QUOTA_UNLIMITED: Final = -1
QUOTA_BYTES_MAX: Final = 1024**5


class Shown(enum.Enum):
    """How a key appears when the configuration is read."""

    VALUE = enum.auto()
    MASKED = enum.auto()
    """As an empty text: a secret whose key Harbor's clients expect to be there."""
    HOLLOW = enum.auto()
    """As an object without `value` and `editable`."""
    NEVER = enum.auto()


@dataclass(frozen=True, slots=True)
class Key:
    """One configuration key; `default` and stored values are texts."""

    name: str
    kind: Kind
    default: str
    fault: Fault
    shown: Shown = Shown.VALUE
    is_settable: bool = True
    """Whether PUT takes it; otherwise it is passed over like a key that does not exist."""
    is_editable_with_users: bool = True
    """Whether it may change while there are users beside `admin`."""

    @property
    def is_secret(self) -> bool:
        """Whether the value is never returned."""
        return self.kind == "password"


def fault_of_item(name: str, fault: str) -> str:
    """How Harbor tells a fault of one key's value."""
    return f"bad request: item name {name}: {fault}"


def text_map(text: str) -> Mapping[str, str]:
    """The value of a map; raises ValueError."""
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(text) from error


def _no_fault(name: str, text: str) -> str | None:
    # PostgreSQL cannot keep a zero byte.
    return fault_of_item(name, "the configure value can not contain a zero byte") if "\0" in text else None


def _fault_if_empty(name: str, text: str) -> str | None:
    return _no_fault(name, text) if text.strip() else fault_of_item(name, "the configure value can not be empty")


def _fault_of_prefix(name: str, text: str) -> str | None:
    # In a Basic header the first colon ends the name, so no robot could log in.
    if ":" in text:
        return fault_of_item(name, "the prefix of robot names can not contain a colon")
    return _fault_if_empty(name, text)


def _fault_of_map(name: str, text: str) -> str | None:
    try:
        text_map(text)
    except ValueError:
        return fault_of_item(name, "the configure value should be a JSON object of strings")
    return None


def _fault_of_auth_mode(name: str, text: str) -> str | None:
    if text in AUTH_MODES:
        return None
    return fault_of_item(name, f"invalid {name}, should be one of {', '.join(AUTH_MODES)}")


def _fault_of_restriction(name: str, text: str) -> str | None:
    if text in ("adminonly", "everyone"):
        return None
    return fault_of_item(name, f"invalid {name}, should be adminonly or everyone")


def _fault_of_scope(name: str, text: str) -> str | None:
    return None if text in ("0", "1", "2") else fault_of_item(name, "invalid scope, should be 0, 1 or 2")


def _fault_of_duration(name: str, text: str) -> str | None:
    if int(text) <= 0:
        return f"the {name} value must be positive"
    if int(text) > DURATION_MAX:
        return f"the {name} value is over the limit value: {DURATION_MAX}"
    return None


def _fault_of_window(name: str, text: str) -> str | None:
    if not 0 <= int(text) <= RESTORE_WINDOW_DAYS_MAX:
        return fault_of_item(name, f"it should be a number of days from 0 to {RESTORE_WINDOW_DAYS_MAX}")
    return None


def _fault_of_retention(name: str, text: str) -> str | None:
    if not 0 <= int(text) <= AUDIT_RETENTION_HOURS_MAX:
        return fault_of_item(name, f"it should be a number of hours from 0 to {AUDIT_RETENTION_HOURS_MAX}")
    return None


def _fault_of_quota(_name: str, text: str) -> str | None:
    if int(text) <= 0 and int(text) != QUOTA_UNLIMITED:
        return f"bad request: invalid non-positive value for quota limit, value={text}"
    if int(text) > QUOTA_BYTES_MAX:
        return f"bad request: exceeded 1024TB, which is {QUOTA_BYTES_MAX} Bytes, value={text}"
    return None


def _text(name: str, default: str = "", fault: Fault = _no_fault) -> Key:
    return Key(name, "string", default, fault)


def _password(name: str, shown: Shown = Shown.NEVER) -> Key:
    return Key(name, "password", "", _no_fault, shown)


def _switch(name: str, default: str, shown: Shown = Shown.VALUE) -> Key:
    return Key(name, "boolean", default, _no_fault, shown)


def _number(name: str, default: str, fault: Fault = _no_fault) -> Key:
    return Key(name, "integer", default, fault)


KEYS: Final[tuple[Key, ...]] = (
    Key("auth_mode", "string", "db_auth", _fault_of_auth_mode, is_editable_with_users=False),
    _switch("primary_auth_mode", "false"),
    _switch("self_registration", "false"),
    _number("session_timeout", "60", _fault_of_duration),
    _number("token_expiration", "30", _fault_of_duration),
    _number("robot_token_duration", "30", _fault_of_duration),
    _text("robot_name_prefix", "robot$", _fault_of_prefix),
    _text("project_creation_restriction", "everyone", _fault_of_restriction),
    _switch("quota_per_project_enable", "true"),
    _number("storage_per_project", "-1", _fault_of_quota),
    _switch("read_only", "false"),
    # Wharf's own: how long what was deleted can be restored. Harbor's clients do not expect to see it.
    Key("restore_window_days", "integer", "7", _fault_of_window, Shown.NEVER),
    _text("banner_message"),
    _switch("notification_enable", "true"),
    # Harbor has these three, and its API knows nothing of them; here PUT takes them.
    _switch("pull_audit_log_disable", "false", Shown.NEVER),
    _switch("pull_count_update_disable", "false", Shown.NEVER),
    _switch("pull_time_update_disable", "false", Shown.NEVER),
    _switch("scanner_skip_update_pulltime", "false"),
    # A left-over of Harbor's: the schedule of scans is kept elsewhere, and this key is answered empty.
    Key("scan_all_policy", "map", "{}", _no_fault, Shown.HOLLOW, is_settable=False),
    _text("audit_log_forward_endpoint"),
    _switch("skip_audit_log_database", "false"),
    _text("disabled_audit_log_event_types"),
    # Wharf's own: how long entries of the audit log are kept. Harbor has a job for it instead.
    Key("audit_retention_hours", "integer", "0", _fault_of_retention, Shown.NEVER),
    _text("ldap_url", fault=_fault_if_empty),
    _text("ldap_base_dn", fault=_fault_if_empty),
    _text("ldap_uid", "cn", _fault_if_empty),
    _text("ldap_filter"),
    _number("ldap_scope", "2", _fault_of_scope),
    _text("ldap_search_dn"),
    _password("ldap_search_password"),
    _number("ldap_timeout", "5"),
    _switch("ldap_verify_cert", "true"),
    _text("ldap_group_base_dn"),
    _text("ldap_group_search_filter"),
    _number("ldap_group_search_scope", "2", _fault_of_scope),
    _text("ldap_group_attribute_name"),
    _text("ldap_group_membership_attribute", "memberof"),
    _text("ldap_group_admin_dn"),
    _switch("ldap_group_attach_parallel", "false"),
    _text("oidc_name"),
    _text("oidc_endpoint"),
    _text("oidc_client_id"),
    _password("oidc_client_secret"),
    _text("oidc_scope"),
    _text("oidc_user_claim"),
    _text("oidc_groups_claim"),
    _text("oidc_group_filter"),
    _text("oidc_admin_group"),
    _switch("oidc_verify_cert", "true"),
    _switch("oidc_auto_onboard", "false"),
    _switch("oidc_logout", "false"),
    Key("oidc_extra_redirect_parms", "map", "{}", _fault_of_map),
    _text("http_authproxy_endpoint"),
    _text("http_authproxy_tokenreview_endpoint"),
    _text("http_authproxy_admin_groups"),
    _text("http_authproxy_admin_usernames"),
    _text("http_authproxy_server_certificate"),
    _switch("http_authproxy_verify_cert", "true"),
    _switch("http_authproxy_skip_search", "false"),
    _text("uaa_endpoint"),
    _text("uaa_client_id"),
    # To Harbor this is an ordinary text, which its GET shows.
    _password("uaa_client_secret", Shown.MASKED),
    _switch("uaa_verify_cert", "false"),
)
"""In the order of the documentation: the system, audit log, LDAP, OIDC, HTTP authentication, UAA."""
