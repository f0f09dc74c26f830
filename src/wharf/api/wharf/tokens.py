"""The operations of the tag `token`: secrets that users make for their programs."""

import msgspec

from wharf.access.door import missing_permission, require_login, require_password
from wharf.access.robot_permissions import RobotPermission
from wharf.access.roles import Permission
from wharf.access.subjects import find_subject
from wharf.access.token_scopes import parse_scopes, scopes_answer
from wharf.api.harbor.answers import listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.api.wharf.operations import created
from wharf.base.query_language import parse_filters, parse_sorts
from wharf.identity.personal_tokens import (
    PersonalToken,
    create_token,
    list_tokens,
    require_token,
    revoke_token,
    token_missing,
)
from wharf.oci.errors import ErrorCode, RegistryError

DURATION_DAYS_DEFAULT = 90


class TokenBody(msgspec.Struct):
    """A token as a client wants it: `duration` in days, -1 for good; without permissions it is not narrowed."""

    name: str | None = None
    duration: int | None = None
    permissions: list[RobotPermission] | None = None


class TokenAnswer(msgspec.Struct):
    """A token as it is shown, without its secret. Without permissions it allows whatever its owner may do."""

    creation_time: str
    expiration_time: str | None
    id: int
    last_used_time: str | None
    name: str
    permissions: list[dict[str, object]] | None
    user_id: int
    username: str


class TokenCreated(msgspec.Struct):
    """A new token, with the secret that is shown this once."""

    expiration_time: str | None
    id: int
    name: str
    secret: str


async def get_tokens(management: Management, call: Call) -> Answer:
    """The caller's tokens; for administrators those of any user."""
    caller = require_login(call.caller)
    user_id = caller.id
    if call.text("username") not in ("", caller.name):
        if not caller.is_sysadmin:
            raise _foreign("list")
        user_id = (await find_subject(management.database, "user", 0, call.text("username"), prefix="")).id
    elif caller.kind != "user":
        raise RegistryError(ErrorCode.FORBIDDEN, "only users have tokens")
    page = call.page()
    tokens, total = await list_tokens(
        management.database, user_id, parse_filters(call.text("q")), parse_sorts(call.text("sort")), page
    )
    return listed(call, [_shown(token) for token in tokens], total, page)


async def post_token(management: Management, call: Call) -> Answer:
    """Makes a token for the caller; nobody ever sees its secret again."""
    caller = call.caller
    require_password(caller)
    wanted = call.body_as(TokenBody)
    duration = DURATION_DAYS_DEFAULT if wanted.duration is None else wanted.duration
    scopes = await parse_scopes(management.rights, wanted.permissions)
    token, secret = await create_token(
        management.database, management.clock, caller, wanted.name or "", duration, scopes
    )
    shown = TokenCreated(_time(token.expires_at), token.id, token.name, secret)
    return created(f"/tokens/{token.id}", shown)


async def get_token(management: Management, call: Call) -> Answer:
    """One token."""
    return Answer(_shown(await _token(management, call)))


async def remove_token(management: Management, call: Call) -> Answer:
    """Ends a token, and whatever was got with it, at once."""
    token = await _token(management, call)
    require_password(call.caller)
    await revoke_token(management.database, management.clock, call.caller, token.id)
    return Answer()


async def _token(management: Management, call: Call) -> PersonalToken:
    """The token in the path, if it is the caller's, or he is an administrator; to others it is not there."""
    caller = require_login(call.caller)
    token = await require_token(management.database, call.number("token_id"))
    is_own = caller.kind == "user" and caller.id == token.user_id
    if not is_own and not caller.is_sysadmin:
        raise token_missing(token.id)
    return token


def _foreign(action: str) -> RegistryError:
    return missing_permission(Permission("token", action), "the system")


def _shown(token: PersonalToken) -> TokenAnswer:
    return TokenAnswer(
        creation_time=shown_time(token.created_at),
        expiration_time=_time(token.expires_at),
        id=token.id,
        last_used_time=_time(token.used_at),
        name=token.name,
        permissions=scopes_answer(token.scopes) if token.is_narrowed else None,
        user_id=token.user_id,
        username=token.user_name,
    )


def _time(microseconds: int | None) -> str | None:
    return None if microseconds is None else shown_time(microseconds)


_PATH = "/tokens/{token_id}"
_TOKEN = (Parameter("token_id", "path", "integer", is_required=True, description="A token's id."),)

OPERATIONS = (
    Operation(
        "GET",
        "/tokens",
        "listTokens",
        "token",
        "List personal tokens",
        get_tokens,
        (Parameter("username", description="Whose; without it the caller's own."), *LISTING),
        answers=list[TokenAnswer],
        errors=(404,),
    ),
    Operation(
        "POST",
        "/tokens",
        "createToken",
        "token",
        "Create a personal token",
        post_token,
        body=TokenBody,
        body_name="token",
        status=201,
        answers=TokenCreated,
        errors=(404,),
    ),
    Operation("GET", _PATH, "getToken", "token", "Get a personal token", get_token, _TOKEN, answers=TokenAnswer),
    Operation("DELETE", _PATH, "deleteToken", "token", "Revoke a personal token", remove_token, _TOKEN),
)
