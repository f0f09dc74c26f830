"""What a PUT of the configuration may say, and how the configuration is answered and read."""

import dataclasses
import json

import pytest

from wharf.configuration.keys import KEYS
from wharf.configuration.values import (
    Configuration,
    endpoint_unreachable,
    read_configuration,
    shown_configuration,
    shown_internal_configuration,
    validated_changes,
)
from wharf.oci.errors import RegistryError

# What a new Harbor 2.16 with users beside `admin` answers.
RECORDED = (
    '{"audit_log_forward_endpoint":{"editable":true,"value":""},"auth_mode":{"editable":false,"value":"db_auth"},'
    '"banner_message":{"editable":true,"value":""},"disabled_audit_log_event_types":{"editable":true,"value":""},'
    '"http_authproxy_admin_groups":{"editable":true,"value":""},'
    '"http_authproxy_admin_usernames":{"editable":true,"value":""},'
    '"http_authproxy_endpoint":{"editable":true,"value":""},'
    '"http_authproxy_server_certificate":{"editable":true,"value":""},'
    '"http_authproxy_skip_search":{"editable":true,"value":false},'
    '"http_authproxy_tokenreview_endpoint":{"editable":true,"value":""},'
    '"http_authproxy_verify_cert":{"editable":true,"value":true},"ldap_base_dn":{"editable":true,"value":""},'
    '"ldap_filter":{"editable":true,"value":""},"ldap_group_admin_dn":{"editable":true,"value":""},'
    '"ldap_group_attach_parallel":{"editable":true,"value":false},'
    '"ldap_group_attribute_name":{"editable":true,"value":""},"ldap_group_base_dn":{"editable":true,"value":""},'
    '"ldap_group_membership_attribute":{"editable":true,"value":"memberof"},'
    '"ldap_group_search_filter":{"editable":true,"value":""},"ldap_group_search_scope":{"editable":true,"value":2},'
    '"ldap_scope":{"editable":true,"value":2},"ldap_search_dn":{"editable":true,"value":""},'
    '"ldap_timeout":{"editable":true,"value":5},"ldap_uid":{"editable":true,"value":"cn"},'
    '"ldap_url":{"editable":true,"value":""},"ldap_verify_cert":{"editable":true,"value":true},'
    '"notification_enable":{"editable":true,"value":true},"oidc_admin_group":{"editable":true,"value":""},'
    '"oidc_auto_onboard":{"editable":true,"value":false},"oidc_client_id":{"editable":true,"value":""},'
    '"oidc_endpoint":{"editable":true,"value":""},"oidc_extra_redirect_parms":{"editable":true,"value":"{}"},'
    '"oidc_group_filter":{"editable":true,"value":""},"oidc_groups_claim":{"editable":true,"value":""},'
    '"oidc_logout":{"editable":true,"value":false},"oidc_name":{"editable":true,"value":""},'
    '"oidc_scope":{"editable":true,"value":""},"oidc_user_claim":{"editable":true,"value":""},'
    '"oidc_verify_cert":{"editable":true,"value":true},"primary_auth_mode":{"editable":true,"value":false},'
    '"project_creation_restriction":{"editable":true,"value":"everyone"},'
    '"quota_per_project_enable":{"editable":true,"value":true},"read_only":{"editable":true,"value":false},'
    '"robot_name_prefix":{"editable":true,"value":"robot$"},"robot_token_duration":{"editable":true,"value":30},'
    '"scan_all_policy":{},"scanner_skip_update_pulltime":{"editable":true,"value":false},'
    '"self_registration":{"editable":true,"value":false},"session_timeout":{"editable":true,"value":60},'
    '"skip_audit_log_database":{"editable":true,"value":false},"storage_per_project":{"editable":true,"value":-1},'
    '"token_expiration":{"editable":true,"value":30},"uaa_client_id":{"editable":true,"value":""},'
    '"uaa_client_secret":{"editable":true,"value":""},"uaa_endpoint":{"editable":true,"value":""},'
    '"uaa_verify_cert":{"editable":true,"value":false}}'
)


def changes(body: dict[str, object], stored: dict[str, str] | None = None) -> dict[str, str]:
    """What is stored for a body while `admin` is the only user."""
    return validated_changes(body, stored or {}, has_only_admin=True)


def refusal(
    body: dict[str, object], stored: dict[str, str] | None = None, *, only_admin: bool = True, editable: bool = True
) -> tuple[int, str, str]:
    """Status, code and message of the refusal of a body."""
    with pytest.raises(RegistryError) as caught:
        validated_changes(body, stored or {}, has_only_admin=only_admin, is_editable=editable)
    return caught.value.status, caught.value.code.name, caught.value.message


class TestValidatedChanges:
    def test_values_become_texts(self) -> None:
        """Each kind of value has one form in which it is stored."""
        body: dict[str, object] = {
            "read_only": True,
            "self_registration": False,
            "token_expiration": 60,
            "storage_per_project": -1,
            "robot_name_prefix": "b ot",
            "oidc_client_secret": "s3cret",
            "oidc_extra_redirect_parms": '{ "b": "2", "a": "1" }',
        }
        assert changes(body) == {
            "read_only": "true",
            "self_registration": "false",
            "token_expiration": "60",
            "storage_per_project": "-1",
            "robot_name_prefix": "b ot",
            "oidc_client_secret": "s3cret",
            "oidc_extra_redirect_parms": '{"a":"1","b":"2"}',
        }

    @pytest.mark.parametrize(
        "body", [{}, {"nope": 1}, {"token_expiration": None}, {"scan_all_policy": 1}, {"uaa_client_secret": ""}]
    )
    def test_what_is_not_to_be_set_is_passed_over(self, body: dict[str, object]) -> None:
        """Unknown keys, nulls, the left-over key and a mask that comes back change nothing, and are no fault."""
        assert changes(body) == {}

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            ({"token_expiration": "x"}, "string into Go struct field Configurations.token_expiration of type int64"),
            ({"token_expiration": "30"}, "string into Go struct field Configurations.token_expiration of type int64"),
            ({"session_timeout": 1.5}, "number 1.5 into Go struct field Configurations.session_timeout of type int64"),
            (
                {"storage_per_project": 2**63},
                "number 9223372036854775808 into Go struct field Configurations.storage_per_project of type int64",
            ),
            ({"session_timeout": True}, "bool into Go struct field Configurations.session_timeout of type int64"),
            ({"read_only": "true"}, "string into Go struct field Configurations.read_only of type bool"),
            ({"read_only": 1}, "number into Go struct field Configurations.read_only of type bool"),
            ({"banner_message": {}}, "object into Go struct field Configurations.banner_message of type string"),
            ({"ldap_url": []}, "array into Go struct field Configurations.ldap_url of type string"),
        ],
    )
    def test_a_wrong_type_does_not_fit_the_document(self, body: dict[str, object], reason: str) -> None:
        """The types are those of Harbor's API file, and the words those of its server."""
        heading = (
            'validation failure list:\nparsing configurations body from "" failed, because json: cannot unmarshal '
        )
        assert refusal(body) == (422, "UNPROCESSABLE_ENTITY", heading + reason)

    def test_the_first_fault_is_told_before_anything_else(self) -> None:
        """A body that does not fit the document is refused whatever the server thinks of its values."""
        assert refusal({"robot_token_duration": 0, "read_only": "x"}, only_admin=False, editable=False)[0] == 422

    @pytest.mark.parametrize("mode", ["bogus", "ldap_auth"])
    def test_the_auth_mode_stays_while_there_are_users(self, mode: str) -> None:
        """With users beside `admin` even a mode that does not exist is refused for that reason."""
        message = "the auth mode cannot be modified as new users have been inserted into database"
        assert refusal({"auth_mode": mode}, only_admin=False) == (400, "BAD_REQUEST", message)

    def test_the_same_auth_mode_is_no_change(self) -> None:
        """A client may send all that it got."""
        same: dict[str, object] = {"auth_mode": "ldap_auth"}
        assert validated_changes(same, {"auth_mode": "ldap_auth"}, has_only_admin=False) == same
        assert validated_changes({"auth_mode": "db_auth"}, {}, has_only_admin=False) == {"auth_mode": "db_auth"}

    def test_only_admin_may_be_there_for_another_auth_mode(self) -> None:
        """While `admin` is alone, the mode changes both ways, and must exist."""
        assert changes({"auth_mode": "oidc_auth"}) == {"auth_mode": "oidc_auth"}
        message = (
            "bad request: item name auth_mode: invalid auth_mode, should be one of "
            "db_auth, ldap_auth, uaa_auth, http_auth, oidc_auth"
        )
        assert refusal({"auth_mode": "bogus"}) == (400, "BAD_REQUEST", message)

    def test_an_overwritten_configuration_is_fixed(self) -> None:
        """What the environment has set is not changed by a request."""
        message = "current config is init by env variable: CONFIG_OVERWRITE_JSON, it cannot be updated"
        assert refusal({"read_only": True}, editable=False) == (403, "FORBIDDEN", message)

    def test_the_audit_log_goes_somewhere(self) -> None:
        """The database is only skipped with an endpoint, be it stored or in the same request."""
        skip: dict[str, object] = {"skip_audit_log_database": True}
        endpoint = {"audit_log_forward_endpoint": "syslog.example.com:514"}
        message = (
            "bad request: audit log forward endpoint should be configured before enable skip audit log in database"
        )
        assert refusal(skip) == (400, "BAD_REQUEST", message)
        assert refusal({"audit_log_forward_endpoint": ""}, endpoint | {"skip_audit_log_database": "true"})[2] == message
        assert changes(skip, endpoint) == {"skip_audit_log_database": "true"}
        assert changes(skip | endpoint) == endpoint | {"skip_audit_log_database": "true"}
        assert changes({"read_only": True}, {"skip_audit_log_database": "true"}) == {"read_only": "true"}

    def test_groups_of_ldap_need_their_attributes(self) -> None:
        """With a filter for groups, their name and the membership are found by attributes."""
        search: dict[str, object] = {"ldap_group_search_filter": "objectclass=group"}
        message = "bad request: ldap group name attribute can not be empty"
        assert refusal(search) == (400, "BAD_REQUEST", message)
        assert changes(search, {"ldap_group_attribute_name": "cn"}) == search
        assert refusal(search | {"ldap_group_attribute_name": "cn", "ldap_group_membership_attribute": ""})[2] == (
            "bad request: ldap group membership attribute can not be empty"
        )
        assert changes({"ldap_group_attribute_name": ""}) == {"ldap_group_attribute_name": ""}

    def test_an_endpoint_that_does_not_answer_has_an_error(self) -> None:
        """The words are Harbor's; control characters of a client do not pass."""
        assert endpoint_unreachable("127.0.0.1:9").message == (
            "bad request: could not connect to the audit endpoint: 127.0.0.1:9"
        )
        assert endpoint_unreachable("a\r\nb").message.endswith(r": a\r\nb")


class TestShownConfiguration:
    def test_a_new_server_shows_what_harbor_shows(self) -> None:
        """Keys, order, types and defaults are those of the recorded answer."""
        assert json.dumps(shown_configuration({}, has_only_admin=False), separators=(",", ":")) == RECORDED

    def test_stored_values_are_shown(self) -> None:
        """A stored text is shown as a value of the key's type."""
        stored = {"read_only": "true", "token_expiration": "60", "oidc_extra_redirect_parms": '{"a":"1"}', "gone": "x"}
        shown = shown_configuration(stored, has_only_admin=True)
        assert shown["read_only"]["value"] is True
        assert shown["token_expiration"]["value"] == 60
        assert shown["oidc_extra_redirect_parms"]["value"] == '{"a":"1"}'
        assert shown["auth_mode"] == {"editable": True, "value": "db_auth"}
        assert "gone" not in shown

    def test_nothing_is_editable_when_overwritten(self) -> None:
        """What the environment has set is shown as not editable, `auth_mode` too."""
        shown = shown_configuration({}, has_only_admin=True, is_editable=False)
        assert not any(entry.get("editable") for entry in shown.values())

    def test_secrets_are_shown_nowhere(self) -> None:
        """Passwords are absent or masked, in both answers and in the form that a log would show."""
        stored = {key.name: "s3cret" for key in KEYS if key.is_secret}
        assert "s3cret" not in json.dumps(shown_configuration(stored, has_only_admin=True))
        assert "s3cret" not in json.dumps(shown_internal_configuration(stored, has_only_admin=True))
        assert "s3cret" not in repr(read_configuration(stored))

    def test_the_internal_answer_has_what_is_set(self) -> None:
        """Components also see what GET hides, and nothing that is neither set nor has a default."""
        shown = shown_internal_configuration({"oidc_name": "sso"}, has_only_admin=False)
        assert shown["pull_audit_log_disable"] == {"editable": True, "value": False}
        assert shown["auth_mode"] == {"editable": False, "value": "db_auth"}
        assert shown["oidc_name"] == {"editable": True, "value": "sso"}
        assert shown.keys().isdisjoint({"oidc_endpoint", "scan_all_policy"})
        assert list(shown) == sorted(shown)


class TestReadConfiguration:
    def test_there_is_an_attribute_for_every_key(self) -> None:
        """The class has the keys of the table in its order, but for the left-over one."""
        names = [key.name for key in KEYS if key.name != "scan_all_policy"]
        assert [attribute.name for attribute in dataclasses.fields(Configuration)] == names

    def test_every_attribute_has_the_type_of_its_key(self) -> None:
        """Reading a default and reading what a PUT has stored give values of the declared type."""
        types = {"string": str, "password": str, "integer": int, "boolean": bool}
        configuration = read_configuration({})
        for key in KEYS:
            if key.kind != "map" and key.name != "disabled_audit_log_event_types":
                assert type(getattr(configuration, key.name)) is types[key.kind], key.name

    def test_stored_values_win_over_defaults(self) -> None:
        """What was stored is read, and the rest has its default."""
        configuration = read_configuration(
            changes({"read_only": True, "storage_per_project": 1024, "oidc_extra_redirect_parms": '{"a":"1"}'})
            | {"of_a_newer_version": "x"}
        )
        assert configuration.read_only is True
        assert configuration.storage_per_project == 1024
        assert configuration.oidc_extra_redirect_parms == {"a": "1"}
        assert configuration.robot_name_prefix == "robot$"
        assert configuration.notification_enable is True

    def test_event_types_are_a_set(self) -> None:
        """Spaces and empty entries do not count; names that do not exist are kept, as Harbor keeps them."""
        stored = changes({"disabled_audit_log_event_types": "create_label, nope,,"})
        assert read_configuration(stored).disabled_audit_log_event_types == {"create_label", "nope"}
        assert read_configuration({}).disabled_audit_log_event_types == frozenset()
