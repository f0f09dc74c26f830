"""Where our document may differ from Harbor's file, and why; docs/compatibility.md has the same table."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Accepted:
    """Some operations, what is different in each of them, and the reason."""

    operations: tuple[str, ...]
    what: str
    names: tuple[str, ...]
    how: str
    why: str

    def lines(self) -> Iterator[str]:
        """Yield what the comparison finds of it; a name is the same in a document and in a list of documents."""
        for operation in self.operations:
            for name in self.names:
                yield f"{operation}: {self.what} {name} {self.how}".replace("  ", " ")

    def row(self) -> str:
        """Return the row for people."""
        names = f" {_code(self.names)}" if self.names != ("",) else ""
        return f"| {_code(self.operations)} | {self.what}{names} {self.how} | {self.why} |"


def _code(words: tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)


NOT_SET = "not for a client to set; taken and not looked at"
PROXY = "proxy projects are not there yet"
OIDC = "OIDC is not there yet"
SCAN = "scanning is not there yet"
ONE_RESOURCE = "storage is the only resource, and the document says so"
TEXTS = "a map of texts; our document does not list its keys"
VALUES = "a map; our document does not list its keys"
PLATFORM = "Harbor's server sends `OsFeatures` and `OsVersion`, whatever its file says"
NOT_SEARCHED = "Harbor's search does not look for them either"
USED_BODY = "there is nothing to do without one"

ARTIFACTS = ("getArtifact", "listArtifacts", "listArtifactsOfProject")
PROJECTS = ("getProject", "listProjects")
FOUND_ALLOWLIST = tuple(f"project[].cve_allowlist.{name}" for name in ("expires_at", "id", "project_id"))
ROBOTS = ("GetRobotByID", "ListRobot")
USERS = ("getCurrentUserInfo", "getUser", "listUsers")
QUOTAS = ("getQuota", "listQuotas")
PURGE_PLANS = ("createPurgeSchedule", "updatePurgeSchedule")
MISSING = "is missing"

ACCEPTED = (
    Accepted(
        ("createProject", "updateProject"),
        "body",
        tuple(f"cve_allowlist.{name}" for name in ("creation_time", "id", "project_id", "update_time")),
        MISSING,
        NOT_SET,
    ),
    Accepted(
        ("putSystemCVEAllowlist",), "body", ("creation_time", "id", "project_id", "update_time"), MISSING, NOT_SET
    ),
    Accepted(("CreateLabel", "UpdateLabel"), "body", ("creation_time", "id", "update_time"), MISSING, NOT_SET),
    Accepted(
        ("UpdateRobot",),
        "body",
        ("creation_time", "creator_ref", "creator_type", "editable", "expires_at", "id", "secret", "update_time"),
        MISSING,
        NOT_SET,
    ),
    Accepted(
        ("updateRepository",),
        "body",
        ("artifact_count", "creation_time", "id", "name", "project_id", "pull_count", "update_time"),
        MISSING,
        NOT_SET,
    ),
    Accepted(PURGE_PLANS, "body", ("creation_time", "id", "status", "update_time"), MISSING, NOT_SET),
    Accepted(
        PURGE_PLANS, "body", ("parameters{}",), "is any, not map", "numbers, texts and truths, as Harbor's examples"
    ),
    Accepted(
        ("addLabel",),
        "body",
        ("color", "creation_time", "description", "name", "project_id", "scope", "update_time"),
        MISSING,
        "the id alone says which label it is",
    ),
    Accepted(("CreateImmuRule", "UpdateImmuRule"), "body", ("params",), MISSING, "no rule has parameters"),
    Accepted(("ListImmuRules",), "answer", ("params",), MISSING, "no rule has parameters"),
    Accepted(
        ("addProjectMetadatas", "updateProjectMetadata", "putSystemCVEAllowlist"),
        "body",
        ("as a whole",),
        "is required, not optional",
        USED_BODY,
    ),
    Accepted(("createProject", "updateProject"), "body", ("metadata",), "is map, not object", TEXTS),
    Accepted(PROJECTS, "answer", ("metadata",), "is map, not object", TEXTS),
    Accepted(PROJECTS, "answer", ("deleted", "togglable"), MISSING, "Harbor never sends them"),
    Accepted(PROJECTS, "answer", ("registry_id",), MISSING, PROXY),
    Accepted(("search",), "answer", ("project[].metadata",), "is map, not object", TEXTS),
    Accepted(("search",), "answer", ("project[].deleted", "project[].togglable"), MISSING, "Harbor never sends them"),
    Accepted(("search",), "answer", ("project[].registry_id",), MISSING, PROXY),
    Accepted(("search",), "answer", ("project[].owner_name", *FOUND_ALLOWLIST), MISSING, NOT_SEARCHED),
    Accepted(("search",), "answer", ("project[].cve_allowlist.items",), "is null, not list", NOT_SEARCHED),
    Accepted(("getProjectSummary",), "answer", ("registry",), MISSING, PROXY),
    Accepted(("getProjectSummary",), "answer", ("quota.hard", "quota.used"), "is object, not map", ONE_RESOURCE),
    Accepted(QUOTAS, "answer", ("hard", "used"), "is object, not map", ONE_RESOURCE),
    Accepted(QUOTAS, "answer", ("ref",), "is object, not map", "projects alone have quotas, and the document says so"),
    Accepted(("getConfigurations",), "answer", ("",), "is map, not object", VALUES),
    Accepted(("getInternalconfig",), "answer", ("{}",), "is map, not object", VALUES),
    Accepted(("updateConfigurations",), "body", ("",), "is map, not object", VALUES),
    Accepted(ARTIFACTS, "answer", ("annotations", "extra_attrs"), "is any, not map", "passed on as they were stored"),
    Accepted(
        ("getAddition",), "answer", ("",), "is any, not string", "lists are sent as JSON, as Harbor's server does"
    ),
    Accepted(ARTIFACTS, "answer", ("sbom_overview", "scan_overview"), MISSING, SCAN),
    Accepted(
        ARTIFACTS,
        "answer",
        tuple(f"references[].platform.'os.{name}'" for name in ("features", "version")),
        MISSING,
        PLATFORM,
    ),
    Accepted(
        ARTIFACTS,
        "answer",
        tuple(f"references[].platform.Os{name}" for name in ("Features", "Version")),
        "is not Harbor's",
        PLATFORM,
    ),
    Accepted(ROBOTS, "answer", ("permissions[]",), "is map, not object", VALUES),
    Accepted(ROBOTS, "answer", ("secret",), MISSING, "a secret is shown once, when it is made"),
    Accepted(USERS, "answer", ("oidc_user_meta",), MISSING, OIDC),
    Accepted(
        ("listUsers",),
        "parameter",
        ("email in query", "username in query"),
        "is not Harbor's",
        "older clients send them, and Harbor's server still takes them",
    ),
    Accepted(
        ("getSystemInfo",), "answer", ("wharf_version",), "is not Harbor's", "`harbor_version` is that of the API"
    ),
)

# Whole parts of the API that answer 501, by their tags; and what stands under another tag.
NOT_THERE_YET = (
    "Ldap",
    "Retention",
    "gc",
    "jobservice",
    "oidc",
    "preheat",
    "registry",
    "replication",
    "scan",
    "scan data export",
    "scanAll",
    "scanner",
    "schedule",
    "securityhub",
    "webhook",
    "webhookjob",
)
ALONE_NOT_THERE_YET = ("getScannerOfProject", "listScannerCandidatesOfProject", "setScannerOfProject")


def not_there_yet_row() -> str:
    """Return the row for people about what answers 501."""
    return (
        f"| tags {_code(NOT_THERE_YET)}; {_code(ALONE_NOT_THERE_YET)} | "
        "501 `NOT_IMPLEMENTED` for whoever may use them | not built yet |"
    )
