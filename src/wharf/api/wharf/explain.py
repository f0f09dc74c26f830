"""The operation of the tag `explain`: may somebody do something, by what, and otherwise what does he lack?"""

import msgspec

from wharf.access.door import missing_permission, project_for, require_login
from wharf.access.explain import Place, explain
from wharf.access.known_permissions import PROJECT_PERMISSIONS
from wharf.access.robot_permissions import ROBOT_SYSTEM_PERMISSIONS, SYSTEM_PERMISSIONS
from wharf.access.roles import Permission
from wharf.access.subjects import KINDS, GrantSubject, find_subject
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation, Parameter
from wharf.api.wharf.grants import GrantAnswer, shown_grant
from wharf.identity.robot_logins import robot_itself
from wharf.identity.types import ANONYMOUS, Identity
from wharf.oci.errors import ErrorCode, RegistryError, printable
from wharf.oci.reference import parse_repository_name

SYSTEM = "/"
SUBJECTS = "user:<name>, group:<name>, robot:<full name>, or user-id:, group-id: or robot-id:<number>, or anonymous"
ID_DIGITS_MAX = 18
ASKS_ABOUT_MEMBERS = Permission("member", "create")
ASKS_ABOUT_EVERYBODY = Permission("grant", "read")
_IN_SYSTEM = frozenset({*ROBOT_SYSTEM_PERMISSIONS, *SYSTEM_PERMISSIONS})


class ReasonAnswer(msgspec.Struct):
    """What would be enough by itself; `kind` is sysadmin, public, robot or grant."""

    grant: GrantAnswer | None
    kind: str
    text: str


class ExplanationAnswer(msgspec.Struct):
    """Whether it is allowed and by what, or which permission is missing on what."""

    action: str
    allowed: bool
    missing: str
    reasons: list[ReasonAnswer]
    resource: str
    subject: str


async def get_explanation(management: Management, call: Call) -> Answer:
    """Answers everybody about himself, those who make members about their project, administrators about all."""
    caller = require_login(call.caller)
    permission = _permission(call.text("action"), is_system=call.text("resource") == SYSTEM)
    asked = _asked(call.text("subject"), caller)
    is_own = asked.kind == caller.kind and (asked.id == caller.id or asked.name == caller.name)
    if not is_own and not caller.is_sysadmin:
        await _require_entitled(management, call)
    place = await _place(management, call.text("resource"))
    prefix = (await management.configuration()).robot_name_prefix
    subject = caller if is_own else await _identity(management, asked, prefix)
    answer = await explain(management.database, management.rights, subject, permission, place, robot_prefix=prefix)
    return Answer(
        ExplanationAnswer(
            action=f"{permission.resource}:{permission.action}",
            allowed=answer.is_allowed,
            missing=answer.missing,
            reasons=[
                ReasonAnswer(shown_grant(reason.grant) if reason.grant else None, reason.kind, reason.text)
                for reason in answer.reasons
            ],
            resource=place.name,
            subject=subject.kind if subject.is_anonymous else f"{subject.kind}:{subject.name}",
        )
    )


def _asked(text: str, caller: Identity) -> GrantSubject | Identity:
    """Whom the question is about, by his id or, where that is 0, by his name; without a word of it the caller."""
    if not text:
        return caller
    if text == ANONYMOUS.kind:
        return ANONYMOUS
    word, _, name = text.partition(":")
    by_id = word.endswith("-id")
    kind = word.removesuffix("-id")
    if kind not in KINDS or not name or (by_id and not _is_id(name)):
        raise RegistryError(ErrorCode.BAD_REQUEST, f"subject is {SUBJECTS}, not {printable(text)}")
    return GrantSubject(kind, int(name), "") if by_id else GrantSubject(kind, 0, name)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= ID_DIGITS_MAX and int(text) > 0


def _permission(text: str, *, is_system: bool) -> Permission:
    """`resource:action`, or an action alone, which is one of a repository."""
    resource, colon, action = text.rpartition(":")
    permission = Permission(resource if colon else "repository", action)
    if permission not in (_IN_SYSTEM if is_system else PROJECT_PERMISSIONS):
        where = "outside of projects" if is_system else "in projects"
        raise RegistryError(ErrorCode.BAD_REQUEST, f"{printable(text)} is nothing that can be done {where}")
    return permission


async def _require_entitled(management: Management, call: Call) -> None:
    """Raises FORBIDDEN unless the caller decides who is a member of the project that is asked about."""
    resource = call.text("resource")
    if resource == SYSTEM:
        raise missing_permission(ASKS_ABOUT_EVERYBODY, "the system")
    project, _, _ = resource.partition("/")
    await project_for(management.rights, call.caller, project, ASKS_ABOUT_MEMBERS, is_name=True)


async def _place(management: Management, resource: str) -> Place:
    """The system, a project, or a repository, which need not exist; raises NOT_FOUND and NAME_INVALID."""
    if resource == SYSTEM:
        return Place(resource)
    name, slash, _ = resource.partition("/")
    repository = parse_repository_name(resource).name if slash else ""
    project = await management.rights.project(name)
    if project is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {printable(name)} not found")
    return Place(resource, project, repository)


async def _identity(management: Management, asked: GrantSubject | Identity, prefix: str) -> Identity:
    """Whom the question is about, as he would be if he asked for something; raises NOT_FOUND."""
    if isinstance(asked, Identity):
        return asked
    found = await find_subject(management.database, asked.kind, asked.id, asked.name, prefix=prefix)
    identity: Identity | None
    if found.kind == "user":
        identity = await management.rights.identity(found.id)
    elif found.kind == "group":
        # It never logs in. What is granted to it is what its members have by it, beside what each of them has himself.
        identity = Identity("group", found.id, found.name)
    else:
        identity = await robot_itself(management.database, prefix, found.id)
    if identity is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"{found.kind} {found.name} cannot do anything now: it is disabled")
    return identity


OPERATIONS = (
    Operation(
        "GET",
        "/explain",
        "explain",
        "explain",
        "Tell whether somebody may do something, and why",
        get_explanation,
        (
            Parameter("subject", description=f"{SUBJECTS}; the caller by default."),
            Parameter(
                "action",
                is_required=True,
                description="A permission, such as tag:delete; pull, push and delete alone are those of a repository.",
            ),
            Parameter(
                "resource",
                is_required=True,
                description="The name of a project, that of a repository, or / for the system.",
            ),
        ),
        answers=ExplanationAnswer,
        errors=(404,),
    ),
)
