"""The operations of the tag `user`, but for those about permissions."""

from typing import Annotated

import msgspec

from wharf.access.door import require_login, require_password, require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.answers import created, listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, PAGE, PAGE_SIZE, Operation, Parameter
from wharf.base.query_language import Filter, Fuzzy, parse_filters, parse_sorts
from wharf.identity.profiles import (
    EMAIL_LENGTH_MAX,
    NAME_LENGTH_MAX,
    User,
    change_profile,
    checked_profile,
    find_users,
    require_profile,
)
from wharf.identity.queries import FIRST_USER_ID
from wharf.identity.types import Identity
from wharf.identity.users import change_password, delete_other_user, register_user, set_sysadmin
from wharf.oci.errors import ErrorCode, RegistryError

CREATE = Permission("user", "create")
READ = Permission("user", "read")
UPDATE = Permission("user", "update")
DELETE = Permission("user", "delete")
LIST = Permission("user", "list")

# Where people are kept in this server's own database, and not in a directory or at a provider.
LOCAL = "db_auth"
OIDC = "oidc_auth"


class UserCreationReq(msgspec.Struct):
    """A user as an administrator makes him."""

    email: Annotated[str, msgspec.Meta(max_length=EMAIL_LENGTH_MAX)] | None = None
    realname: str | None = None
    comment: str | None = None
    password: str | None = None
    username: Annotated[str, msgspec.Meta(max_length=NAME_LENGTH_MAX)] | None = None


class UserProfile(msgspec.Struct):
    """What may be changed of a user."""

    email: str | None = None
    realname: str | None = None
    comment: str | None = None


class UserSysAdminFlag(msgspec.Struct):
    """Whether a user is to be an administrator of the system."""

    sysadmin_flag: bool | None = None


class PasswordReq(msgspec.Struct):
    """A new password; the old one is asked of people who change their own."""

    old_password: str | None = None
    new_password: str | None = None


class OIDCCliSecretReq(msgspec.Struct):
    """A secret that stands for the password of people who log in at a provider."""

    secret: str | None = None


class UserResp(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A user as he is shown."""

    admin_role_in_auth: bool
    comment: str = ""
    creation_time: str
    email: str | None = None
    realname: str = ""
    sysadmin_flag: bool
    update_time: str
    user_id: int
    username: str


class UserSearchRespItem(msgspec.Struct):
    """A user as he is shown to everybody."""

    user_id: int
    username: str


async def list_users(management: Management, call: Call) -> Answer:
    """Every user but the first administrator."""
    require_sysadmin(call.caller, LIST)
    page = call.page()
    # Not in Harbor's document, but its server knows them, and older clients send them.
    named = [Filter(key, Fuzzy(call.text(key))) for key in ("username", "email") if call.text(key)]
    filters = (*parse_filters(call.text("q")), *named)
    users, total = await find_users(management.database, filters, parse_sorts(call.text("sort")), page)
    return listed(call, [_shown(user) for user in users], total, page)


async def search_users(management: Management, call: Call) -> Answer:
    """Users by a part of their name, for whoever looks for a new member."""
    require_login(call.caller)
    page = call.page()
    users, total = await find_users(management.database, (Filter("username", Fuzzy(call.text("username"))),), (), page)
    return listed(call, [UserSearchRespItem(user.id, user.name) for user in users], total, page)


async def post_user(management: Management, call: Call) -> Answer:
    """Makes a user, whose password is kept here."""
    await _require_creatable(management, call.caller)
    wanted = call.body_as(UserCreationReq)
    user = await register_user(
        management.database,
        management.clock,
        call.caller,
        management.passwords,
        wanted.username or "",
        wanted.password or "",
        checked_profile(wanted.email or "", wanted.realname or "", wanted.comment or ""),
    )
    return created(f"/users/{user.id}")


async def get_current(management: Management, call: Call) -> Answer:
    """Who the caller is."""
    caller = require_login(call.caller)
    if caller.kind != "user":
        raise RegistryError(
            ErrorCode.PRECONDITION, f"get current user not available for security context: {caller.kind}"
        )
    return Answer(_shown(await require_profile(management.database, caller.id)))


async def get_user(management: Management, call: Call) -> Answer:
    """One user, for himself and for administrators."""
    user_id = call.number("user_id")
    if not _is_himself(call.caller, user_id):
        require_sysadmin(call.caller, READ)
    return Answer(_shown(await require_profile(management.database, user_id)))


async def put_user(management: Management, call: Call) -> Answer:
    """Replaces what is known of a user."""
    user_id = call.number("user_id")
    await _require_modifiable(management, call.caller, user_id)
    wanted = call.body_as(UserProfile)
    profile = checked_profile(wanted.email or "", wanted.realname or "", wanted.comment or "")
    await change_profile(management.database, management.clock, call.caller, user_id, profile)
    return Answer()


async def delete_user(management: Management, call: Call) -> Answer:
    """Removes a user."""
    require_sysadmin(call.caller, DELETE)
    await delete_other_user(management.database, management.clock, call.caller, call.number("user_id"))
    return Answer()


async def put_sysadmin(management: Management, call: Call) -> Answer:
    """Makes a user an administrator of the system, or no longer one."""
    require_sysadmin(call.caller, UPDATE)
    is_sysadmin = call.body_as(UserSysAdminFlag).sysadmin_flag is True
    await set_sysadmin(
        management.database, management.clock, call.caller, call.number("user_id"), is_sysadmin=is_sysadmin
    )
    return Answer()


async def put_password(management: Management, call: Call) -> Answer:
    """Replaces a password; who changes his own shows the old one, so that nobody does it for him."""
    user_id = call.number("user_id")
    await _require_modifiable(management, call.caller, user_id)
    wanted = call.body_as(PasswordReq)
    if _is_himself(call.caller, user_id):
        address = management.addresses.client(call.request)
        await management.authenticator.confirm(call.caller, wanted.old_password or "", address)
    await change_password(
        management.database, management.clock, call.caller, management.passwords, user_id, wanted.new_password or ""
    )
    return Answer()


async def put_cli_secret(management: Management, call: Call) -> Answer:
    """Refuses: only people who have come from a provider have such a secret, and there are none."""
    user_id = call.number("user_id")
    if not _is_himself(call.caller, user_id):
        require_sysadmin(call.caller, UPDATE)
    auth_mode = (await management.configuration()).auth_mode
    if auth_mode != OIDC:
        raise RegistryError(ErrorCode.PRECONDITION, f"unable to update CLI secret under authmode: {auth_mode}")
    raise RegistryError(ErrorCode.PRECONDITION, f"user {user_id} has not logged in through an OIDC provider")


async def _require_creatable(management: Management, caller: Identity) -> None:
    configuration = await management.configuration()
    if configuration.auth_mode != LOCAL:
        raise RegistryError(
            ErrorCode.FORBIDDEN, f"creating local user is not allowed under auth mode: {configuration.auth_mode}"
        )
    try:
        require_sysadmin(caller, CREATE)
    except RegistryError:
        if not configuration.self_registration:
            raise
        raise RegistryError(ErrorCode.FORBIDDEN, "self-registration cannot be triggered via API") from None


async def _require_modifiable(management: Management, caller: Identity, user_id: int) -> None:
    """People change themselves and administrators everybody; elsewhere only the first administrator is kept here."""
    require_login(caller)
    if (await management.configuration()).auth_mode == LOCAL:
        if _is_himself(caller, user_id):
            require_password(caller)
        else:
            require_sysadmin(caller, UPDATE)
    elif user_id != FIRST_USER_ID or not caller.is_sysadmin:
        raise RegistryError(ErrorCode.FORBIDDEN, f"User with ID {user_id} can't be updated")


def _is_himself(caller: Identity, user_id: int) -> bool:
    return caller.kind == "user" and caller.id == user_id


def _shown(user: User) -> UserResp:
    return UserResp(
        admin_role_in_auth=False,
        comment=user.comment,
        creation_time=shown_time(user.created_at),
        email=user.email,
        realname=user.real_name,
        sysadmin_flag=user.is_sysadmin,
        update_time=shown_time(user.updated_at),
        user_id=user.id,
        username=user.name,
    )


_USER = (Parameter("user_id", "path", "integer", is_required=True, description="A user's id."),)

OPERATIONS = (
    Operation(
        "GET",
        "/users",
        "listUsers",
        "user",
        "List users",
        list_users,
        (
            *LISTING,
            Parameter("username", description="A part of the name."),
            Parameter("email", description="A part of the email."),
        ),
        answers=list[UserResp],
    ),
    Operation(
        "POST",
        "/users",
        "createUser",
        "user",
        "Create a user",
        post_user,
        body=UserCreationReq,
        body_name="userReq",
        status=201,
    ),
    Operation("GET", "/users/current", "getCurrentUserInfo", "user", "Say who asks", get_current, answers=UserResp),
    Operation(
        "GET",
        "/users/search",
        "searchUsers",
        "user",
        "Search users by name",
        search_users,
        (PAGE, PAGE_SIZE, Parameter("username", is_required=True, description="A part of the name.")),
        answers=list[UserSearchRespItem],
    ),
    Operation("GET", "/users/{user_id}", "getUser", "user", "Get a user", get_user, _USER, answers=UserResp),
    Operation(
        "PUT",
        "/users/{user_id}",
        "updateUserProfile",
        "user",
        "Change a user's profile",
        put_user,
        _USER,
        body=UserProfile,
        body_name="profile",
    ),
    Operation("DELETE", "/users/{user_id}", "deleteUser", "user", "Delete a user", delete_user, _USER),
    Operation(
        "PUT",
        "/users/{user_id}/sysadmin",
        "setUserSysAdmin",
        "user",
        "Make a user an administrator of the system, or no longer one",
        put_sysadmin,
        _USER,
        body=UserSysAdminFlag,
        body_name="sysadmin_flag",
    ),
    Operation(
        "PUT",
        "/users/{user_id}/password",
        "updateUserPassword",
        "user",
        "Change a password",
        put_password,
        _USER,
        body=PasswordReq,
        body_name="password",
    ),
    Operation(
        "PUT",
        "/users/{user_id}/cli_secret",
        "setCliSecret",
        "user",
        "Set the secret of somebody who logs in through OIDC",
        put_cli_secret,
        _USER,
        body=OIDCCliSecretReq,
        body_name="secret",
    ),
)
