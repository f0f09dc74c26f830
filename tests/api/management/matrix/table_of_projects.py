"""The matrix, first half: what concerns a project, or the projects that a caller may see."""

from tests.api.management.matrix import targets
from tests.api.management.matrix.rights import ANYBODY, CREATE_PROJECT, LOGIN, Right, in_project, in_system
from tests.api.management.matrix.rows import AS_IT_IS, Maker, Row, Target

OF_PROJECT = Target(query="q=Level%3Dproject,ProjectID%3D{project_id}")
SYSTEM_ROBOT_ITSELF = targets.system_robot_itself

PROJECTS = (
    Row("listProjects", ANYBODY),
    Row("search", ANYBODY, target=Target(query="q=place")),
    # A name is taken or not, also that of a project which the caller may not see.
    Row("headProject", LOGIN, target=Target(query="project_name={project_name}")),
    Row("createProject", CREATE_PROJECT, 201, targets.new_project),
    Row("getProject", in_project("project:read")),
    Row("updateProject", in_project("project:update"), target=Target(body={"metadata": {"auto_scan": "true"}})),
    Row("deleteProject", in_project("project:delete"), target=targets.empty_project),
    Row("getProjectDeletable", in_project("project:delete")),
    Row("getProjectSummary", in_project("project:read")),
    Row("getStatistic", LOGIN),
)

MEMBERS = (
    Row("listProjectMembers", in_project("member:list")),
    Row("createProjectMember", in_project("member:create"), 201, targets.new_member),
    Row("getProjectMember", in_project("member:read")),
    Row("updateProjectMember", in_project("member:update"), target=Target(body={"role_id": 5})),
    Row("deleteProjectMember", in_project("member:delete"), target=targets.member),
)

METADATA = (
    # Harbor shows all of it to no role, and each entry to two.
    Row("listProjectMetadatas", in_project("metadata:list")),
    Row("addProjectMetadatas", in_project("metadata:create"), target=targets.missing_metadata),
    Row("getProjectMetadata", in_project("metadata:read")),
    Row("updateProjectMetadata", in_project("metadata:update"), target=Target(body={"auto_scan": "true"})),
    Row("deleteProjectMetadata", in_project("metadata:delete"), target=targets.metadata),
)

REPOSITORIES = (
    Row("listAllRepositories", ANYBODY),
    Row("listRepositories", in_project("repository:list")),
    Row("getRepository", in_project("repository:read")),
    Row("updateRepository", in_project("repository:update"), target=Target(body={"description": "x"})),
    Row("deleteRepository", in_project("repository:delete"), target=targets.repository),
)

ARTIFACTS = (
    Row("listArtifacts", in_project("artifact:list")),
    # Shown to nobody who is anonymous, while the same artifacts by repository are.
    Row("listArtifactsOfProject", in_project("artifact:list", after_login=True)),
    Row("getArtifact", in_project("artifact:read")),
    # The source is read, and in this case in the same project.
    Row("CopyArtifact", in_project("artifact:create", "artifact:read"), 201, targets.copy),
    Row("deleteArtifact", in_project("artifact:delete"), target=targets.artifact),
    Row("createTag", in_project("tag:create"), 201, targets.new_tag),
    Row("listTags", in_project("tag:list")),
    Row("deleteTag", in_project("tag:delete"), target=targets.tag),
    Row("listAccessories", in_project("accessory:list")),
    # There is no scanner.
    Row("getVulnerabilitiesAddition", in_project("artifact-addition:read"), 404),
    Row("getAddition", in_project("artifact-addition:read")),
    Row("addLabel", in_project("artifact-label:create"), target=targets.label_to_add),
    Row("removeLabel", in_project("artifact-label:delete"), target=targets.label_of_image),
    Row("getIcon", ANYBODY),
)

IMMUTABLE_RULES = (
    Row("ListImmuRules", in_project("immutable-tag:list")),
    Row("CreateImmuRule", in_project("immutable-tag:create"), 201, targets.new_rule),
    Row("UpdateImmuRule", in_project("immutable-tag:update"), target=targets.changed_rule),
    Row("DeleteImmuRule", in_project("immutable-tag:delete"), target=targets.immutable_rule),
)

LOGS = (
    Row("getLogs", in_project("log:list")),
    Row("getLogExts", in_project("log:list")),
    # Of those projects in which the caller may list them, if there are any.
    Row("listAuditLogs", LOGIN),
    Row("listAuditLogExts", LOGIN),
)

LABELS = (
    Row("ListLabels", ANYBODY, target=Target(query="scope=g"), variant="of-the-system"),
    Row("ListLabels", in_project("label:list"), target=Target(query="scope=p&project_id={project_id}")),
    Row("CreateLabel", in_system("label:create"), 201, targets.new_global_label, "of-the-system"),
    Row("CreateLabel", in_project("label:create"), 201, targets.new_label),
    Row("GetLabelByID", in_system("label:read"), 200, targets.global_label, "of-the-system"),
    Row("GetLabelByID", in_project("label:read")),
    Row("UpdateLabel", in_system("label:update"), 200, targets.global_label, "of-the-system"),
    Row("UpdateLabel", in_project("label:update"), target=targets.label),
    Row("DeleteLabel", in_system("label:delete"), 200, targets.fresh_global_label, "of-the-system"),
    Row("DeleteLabel", in_project("label:delete"), target=targets.label),
)

ROBOTS = (
    Row("ListRobot", in_system("robot:list"), variant="of-the-system"),
    Row("ListRobot", in_project("robot:list"), target=OF_PROJECT),
    Row("CreateRobot", in_system("robot:create"), 201, targets.new_system_robot, "of-the-system"),
    Row("CreateRobot", in_project("robot:create"), 201, targets.new_robot),
    Row("GetRobotByID", in_system("robot:read"), 200, SYSTEM_ROBOT_ITSELF, "of-the-system"),
    Row("GetRobotByID", in_project("robot:read")),
    Row("UpdateRobot", in_system("robot:update"), 200, targets.changed_system_robot, "of-the-system"),
    Row("UpdateRobot", in_project("robot:update"), target=targets.changed_robot),
    Row("RefreshSec", in_system("robot:update"), 200, SYSTEM_ROBOT_ITSELF, "of-the-system"),
    Row("RefreshSec", in_project("robot:update"), target=Target(body={})),
    Row("DeleteRobot", in_system("robot:delete"), 200, targets.fresh_system_robot, "of-the-system"),
    Row("DeleteRobot", in_project("robot:delete"), target=targets.robot),
)


def _later(operation: str, right: Right, target: Target | Maker = AS_IT_IS) -> Row:
    """A row of what is not there yet: 501 for whoever may use it, and for the others what they will get then."""
    return Row(operation, right, 501, target)


SCANNING = (
    _later("getScannerOfProject", in_project("scanner:read", after_login=True)),
    _later("setScannerOfProject", in_project("scanner:create")),
    _later("listScannerCandidatesOfProject", in_project("scanner:create")),
    _later("scanArtifact", in_project("scan:create")),
    _later("stopScanArtifact", in_project("scan:stop")),
    _later("getReportLog", in_project("scan:read")),
    _later("exportScanData", in_project("export-cve:create"), targets.export),
    # An export is looked for first, and there is none.
    _later("getScanDataExportExecution", LOGIN),
    _later("getScanDataExportExecutionList", LOGIN),
    _later("downloadScanData", LOGIN),
)

PREHEATING = (
    _later("CreatePolicy", in_project("preheat-policy:create")),
    _later("ListPolicies", in_project("preheat-policy:list")),
    _later("GetPolicy", in_project("preheat-policy:read")),
    _later("UpdatePolicy", in_project("preheat-policy:update")),
    # Whoever may see a policy may run it.
    _later("ManualPreheat", in_project("preheat-policy:read")),
    _later("DeletePolicy", in_project("preheat-policy:delete")),
    _later("ListExecutions", in_project("preheat-policy:list")),
    _later("GetExecution", in_project("preheat-policy:read")),
    _later("StopExecution", in_project("preheat-policy:update")),
    _later("ListTasks", in_project("preheat-policy:list")),
    _later("GetPreheatLog", in_project("preheat-policy:read")),
    _later("ListProvidersUnderProject", in_project("preheat-policy:list")),
)

WEBHOOKS = (
    _later("ListWebhookPoliciesOfProject", in_project("notification-policy:list")),
    _later("CreateWebhookPolicyOfProject", in_project("notification-policy:create")),
    _later("GetWebhookPolicyOfProject", in_project("notification-policy:read")),
    _later("UpdateWebhookPolicyOfProject", in_project("notification-policy:update")),
    _later("DeleteWebhookPolicyOfProject", in_project("notification-policy:delete")),
    _later("ListExecutionsOfWebhookPolicy", in_project("notification-policy:read")),
    _later("ListTasksOfWebhookExecution", in_project("notification-policy:read")),
    _later("GetLogsOfWebhookTask", in_project("notification-policy:read")),
    _later("LastTrigger", in_project("notification-policy:read")),
    _later("ListWebhookJobs", in_project("notification-policy:list")),
    _later("GetSupportedEventTypes", in_project("notification-policy:read")),
)

RETENTION = (
    _later("getRentenitionMetadata", LOGIN),
    _later("createRetention", in_project("tag-retention:create"), targets.retention),
    # A policy is looked for first, and there is none.
    _later("getRetention", LOGIN),
    _later("updateRetention", LOGIN),
    _later("deleteRetention", LOGIN),
    _later("triggerRetentionExecution", LOGIN),
    _later("listRetentionExecutions", LOGIN),
    _later("operateRetentionExecution", LOGIN),
    _later("listRetentionTasks", LOGIN),
    _later("getRetentionTaskLog", LOGIN),
)

ROWS = (
    *PROJECTS,
    *MEMBERS,
    *METADATA,
    *REPOSITORIES,
    *ARTIFACTS,
    *IMMUTABLE_RULES,
    *LOGS,
    *LABELS,
    *ROBOTS,
    *SCANNING,
    *PREHEATING,
    *WEBHOOKS,
    *RETENTION,
)
