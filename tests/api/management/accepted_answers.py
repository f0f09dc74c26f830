"""What Harbor's server answers, or this one for a reason, though Harbor's file does not have it.

docs/compatibility.md has the same table. "As in Harbor" stands only where an answer of Harbor's server was recorded.
"""

from dataclasses import dataclass

from tests.architecture.contract import harbors
from wharf.api.harbor.catalogue import OPERATIONS
from wharf.oci.errors import ErrorCode

NOT_THERE_YET = frozenset(row.id for row in OPERATIONS if row.status == ErrorCode.NOT_IMPLEMENTED.status)


@dataclass(frozen=True)
class AcceptedStatus:
    """A status, the operations that may answer it, and why; `which` says it where they are too many to name."""

    status: int
    operations: tuple[str, ...]
    why: str
    which: str = ""

    def row(self) -> str:
        """Return the row for people."""
        names = self.which or ", ".join(f"`{name}`" for name in self.operations)
        return f"| {names} | {self.status} | {self.why} |"


@dataclass(frozen=True)
class AcceptedValue:
    """Something in answers that is not what Harbor's file says."""

    names: tuple[str, ...]
    what: str
    why: str

    def row(self) -> str:
        """Return the row for people."""
        return f"| {', '.join(f'`{name}`' for name in self.names)} | {self.what} | {self.why} |"


LATER = tuple(sorted(NOT_THERE_YET))
LATER_IN_WORDS = "operations that are not there yet"
CHECKED = "recorded, though the file does not have it; here whatever does not fit is refused before anything else"
ALLOWED = "as in Harbor: the caller lacks the permission"
LABELS = "Wharf's own choice: a label takes the permission in its project, or in the system"
MISSING = "as in Harbor: the path or the body names somebody who is not there"
OWN_MISSING = "Wharf's own choice: the path, the query or the body names something that is not there"
ANYBODY = "nobody has logged in"

STATUSES = (
    AcceptedStatus(422, tuple(harbors()), CHECKED, "every operation with parameters or a body"),
    AcceptedStatus(501, LATER, "see above", LATER_IN_WORDS),
    AcceptedStatus(403, LATER, "whoever lacks the permission hears no more than that", LATER_IN_WORDS),
    AcceptedStatus(404, LATER, "the path or the body names a project that is not there", LATER_IN_WORDS),
    AcceptedStatus(
        400,
        (
            "search",
            "putSystemCVEAllowlist",
            "listUsers",
            "searchUsers",
            "listUserGroups",
            "searchUserGroups",
            "deleteArtifact",
            "deleteTag",
            "removeLabel",
            "getPurgeHistory",
        ),
        "a name or a filter cannot be read",
    ),
    AcceptedStatus(401, ("headProject", "deleteProject", "ListRobot"), ANYBODY),
    AcceptedStatus(
        403,
        (
            "createProject",
            "getLogs",
            "getLogExts",
            "ListRobot",
            "CreateLabel",
            "DeleteLabel",
        ),
        ALLOWED,
    ),
    AcceptedStatus(403, ("ListLabels", "GetLabelByID", "UpdateLabel"), LABELS),
    AcceptedStatus(404, ("createProjectMember", "updateUserPassword"), MISSING),
    AcceptedStatus(
        404, ("createProject", "getLogs", "getLogExts", "ListImmuRules", "CreateLabel", "ListLabels"), OWN_MISSING
    ),
    AcceptedStatus(409, ("CreateImmuRule",), "as in Harbor: there is an equal rule"),
    AcceptedStatus(409, ("UpdateImmuRule",), "Wharf's own choice: another rule says the same"),
)

NO_LISTS = AcceptedValue(
    (
        "Project.current_user_role_ids",
        "Artifact.accessories",
        "Artifact.labels",
        "Artifact.references",
        "Artifact.tags",
        "CVEAllowlist.items",
    ),
    "null, where there is nothing to list",
    "as in Harbor",
)
ANY_VALUES = AcceptedValue(
    ("ExtraAttrs",), "values of any type, not objects alone", "as in Harbor: `architecture` is a text"
)
ANY_ADDITION = AcceptedValue(
    ("getAddition",), "JSON, or another type of text, not a JSON text", "as in Harbor: lists are sent as JSON"
)
NOTHING = AcceptedValue(("getPurgeSchedule",), "nothing at all, where there is no schedule", "as in Harbor")
VALUES = (NO_LISTS, ANY_VALUES, ANY_ADDITION, NOTHING)


def accepted_statuses(operation: str) -> tuple[int, ...]:
    """Return what an operation may answer besides."""
    return tuple(accepted.status for accepted in STATUSES if operation in accepted.operations)
