"""What a label may be: global or of one project, with a name and a colour.

Harbor checks these only when a label is changed. Without the checks a new one could have no name or belong to no
project, and too long a name is answered with 500; here a new label is held to the same rules.
Source: Harbor 2.16, recorded answers of `/labels`.
"""

import re
from typing import Annotated, Final, NamedTuple

import msgspec

from wharf.oci.errors import ErrorCode, RegistryError, printable

GLOBAL_SCOPE: Final = "g"
PROJECT_SCOPE: Final = "p"

LABEL_NAME_LENGTH_MAX: Final = 128
LABEL_DESCRIPTION_LENGTH_MAX: Final = 4096
COLOR_LENGTH_MAX: Final = 16
# The web interface sends `#0065AB`; a word such as `red` is a colour too. Whatever else might become part of a style.
_COLOR: Final = re.compile(r"#[0-9A-Fa-f]{3,8}|[A-Za-z][A-Za-z0-9-]*")
_CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x1f\x7f]")


# The name is that of Harbor's API, and part of its messages.
class Label(msgspec.Struct, frozen=True):
    """The body of POST and PUT; whatever else clients send back is not looked at."""

    name: str | None = None
    description: str | None = None
    color: str | None = None
    scope: str | None = None
    project_id: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] | None = None


class LabelTexts(NamedTuple):
    """What may be changed of a label."""

    name: str
    description: str
    color: str


class LabelScope(NamedTuple):
    """Where a label may be used; the project's id is 0 for a global one."""

    scope: str
    project_id: int


def parse_new_label_scope(body: Label) -> LabelScope:
    """Where the new label is to be used; raises BAD_REQUEST. Asked before rights are, and the rest after them."""
    if body.scope == GLOBAL_SCOPE:
        return LabelScope(GLOBAL_SCOPE, 0)
    if body.scope != PROJECT_SCOPE:
        raise RegistryError(ErrorCode.BAD_REQUEST, "unsupported label scope")
    project_id = body.project_id or 0
    if project_id <= 0:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"invalid: {project_id}")
    return LabelScope(PROJECT_SCOPE, project_id)


def parse_label_texts(body: Label) -> LabelTexts:
    """Name, description and colour, of a new label or for an old one; raises BAD_REQUEST.

    A change replaces all three, and cannot change where a label is used: scope and project are not looked at.
    """
    texts = LabelTexts(body.name or "", body.description or "", body.color or "")
    fault = _fault(texts)
    if fault:
        raise RegistryError(ErrorCode.BAD_REQUEST, fault)
    return texts


def parse_listed_scope(scope: str | None, project_id: int | None) -> LabelScope:
    """Which labels a list is to have, from its query; raises BAD_REQUEST."""
    if scope not in (GLOBAL_SCOPE, PROJECT_SCOPE):
        raise RegistryError(ErrorCode.BAD_REQUEST, f"invalid scope: {printable(scope or '')}")
    if scope == GLOBAL_SCOPE:
        return LabelScope(GLOBAL_SCOPE, 0)
    if not project_id:
        raise RegistryError(ErrorCode.BAD_REQUEST, "must with project ID when to query project labels")
    return LabelScope(PROJECT_SCOPE, project_id)


def label_exists(name: str) -> RegistryError:
    """The refusal of a name that another label of the same scope and project has."""
    return RegistryError(ErrorCode.CONFLICT, f"label {name} already exists")


def label_missing(label_id: int) -> RegistryError:
    """The answer for a label that is not there."""
    return RegistryError(ErrorCode.NOT_FOUND, f"label {label_id} not found")


def _fault(texts: LabelTexts) -> str | None:
    if not texts.name:
        return "cannot be empty"
    if len(texts.name) > LABEL_NAME_LENGTH_MAX:
        return f"max length is {LABEL_NAME_LENGTH_MAX}"
    if _CONTROL_CHARACTERS.search(texts.name):
        return "a label's name has no control characters"
    if len(texts.description) > LABEL_DESCRIPTION_LENGTH_MAX or "\0" in texts.description:
        return f"a label's description has at most {LABEL_DESCRIPTION_LENGTH_MAX} characters, and none of them is NUL"
    if texts.color and (len(texts.color) > COLOR_LENGTH_MAX or not _COLOR.fullmatch(texts.color)):
        return f"invalid color: {printable(texts.color)}"
    return None
