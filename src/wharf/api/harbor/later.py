"""The operations of Harbor's that this registry does not carry out yet.

They are rows of the table all the same: a client hears that a part is missing, and not that it has mistyped the path.
Whoever may not do a thing is refused first, as he will be once it is there.
A group that is built moves its rows from here into a file of its own.
"""

import re
from collections.abc import Iterator
from typing import Annotated

import msgspec

from wharf.access.door import project_for, require_login, require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import IS_RESOURCE_NAME, Handler, Operation, Parameter
from wharf.oci.errors import ErrorCode, RegistryError

_NUMBERS = frozenset({"eid", "execution_id", "gc_id", "id", "task_id", "tid", "webhook_policy_id"})
_VALUE = re.compile(r"\{(\w+)\}")

_PREHEAT = "/projects/{project_name}/preheat"
_PREHEAT_POLICY = _PREHEAT + "/policies/{preheat_policy_name}"
_SCAN = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/scan"
_WEBHOOK = "/projects/{project_name_or_id}/webhook"
_WEBHOOK_POLICY = _WEBHOOK + "/policies/{webhook_policy_id}"
_RETENTION = "/retentions/{id}/executions"

# For each tag: method and path, operation, summary.
_LATER: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "Ldap": (
        ("POST", "/ldap/ping", "pingLdap", "Try a connection to LDAP"),
        ("GET", "/ldap/users/search", "searchLdapUser", "Search users in LDAP"),
        ("POST", "/ldap/users/import", "importLdapUser", "Bring users in from LDAP"),
        ("GET", "/ldap/groups/search", "searchLdapGroup", "Search groups in LDAP"),
    ),
    "project": (
        ("GET", "/projects/{project_name_or_id}/scanner", "getScannerOfProject", "Get a project's scanner"),
        ("PUT", "/projects/{project_name_or_id}/scanner", "setScannerOfProject", "Choose a project's scanner"),
        (
            "GET",
            "/projects/{project_name_or_id}/scanner/candidates",
            "listScannerCandidatesOfProject",
            "List the scanners that a project can choose",
        ),
    ),
    "scan": (
        ("POST", _SCAN, "scanArtifact", "Scan an artifact"),
        ("POST", _SCAN + "/stop", "stopScanArtifact", "Stop the scan of an artifact"),
        ("GET", _SCAN + "/{report_id}/log", "getReportLog", "Get the log of a scan"),
    ),
    "preheat": (
        ("GET", "/p2p/preheat/providers", "ListProviders", "List the kinds of preheating services"),
        ("POST", "/p2p/preheat/instances/ping", "PingInstances", "Try a connection to a preheating service"),
        ("GET", "/p2p/preheat/instances", "ListInstances", "List preheating services"),
        ("POST", "/p2p/preheat/instances", "CreateInstance", "Add a preheating service"),
        ("GET", "/p2p/preheat/instances/{preheat_instance_name}", "GetInstance", "Get a preheating service"),
        ("DELETE", "/p2p/preheat/instances/{preheat_instance_name}", "DeleteInstance", "Remove a preheating service"),
        ("PUT", "/p2p/preheat/instances/{preheat_instance_name}", "UpdateInstance", "Change a preheating service"),
        ("POST", _PREHEAT + "/policies", "CreatePolicy", "Create a preheating policy"),
        ("GET", _PREHEAT + "/policies", "ListPolicies", "List a project's preheating policies"),
        ("GET", _PREHEAT_POLICY, "GetPolicy", "Get a preheating policy"),
        ("PUT", _PREHEAT_POLICY, "UpdatePolicy", "Change a preheating policy"),
        ("POST", _PREHEAT_POLICY, "ManualPreheat", "Run a preheating policy"),
        ("DELETE", _PREHEAT_POLICY, "DeletePolicy", "Delete a preheating policy"),
        ("GET", _PREHEAT_POLICY + "/executions", "ListExecutions", "List the runs of a preheating policy"),
        ("GET", _PREHEAT_POLICY + "/executions/{execution_id}", "GetExecution", "Get a run of a preheating policy"),
        ("PATCH", _PREHEAT_POLICY + "/executions/{execution_id}", "StopExecution", "Stop a run of a preheating policy"),
        ("GET", _PREHEAT_POLICY + "/executions/{execution_id}/tasks", "ListTasks", "List the tasks of a run"),
        (
            "GET",
            _PREHEAT_POLICY + "/executions/{execution_id}/tasks/{task_id}/logs",
            "GetPreheatLog",
            "Get the log of a task",
        ),
        ("GET", _PREHEAT + "/providers", "ListProvidersUnderProject", "List the preheating services of a project"),
    ),
    "webhook": (
        ("GET", _WEBHOOK + "/policies", "ListWebhookPoliciesOfProject", "List a project's webhooks"),
        ("POST", _WEBHOOK + "/policies", "CreateWebhookPolicyOfProject", "Create a webhook"),
        ("GET", _WEBHOOK_POLICY, "GetWebhookPolicyOfProject", "Get a webhook"),
        ("PUT", _WEBHOOK_POLICY, "UpdateWebhookPolicyOfProject", "Change a webhook"),
        ("DELETE", _WEBHOOK_POLICY, "DeleteWebhookPolicyOfProject", "Delete a webhook"),
        ("GET", _WEBHOOK_POLICY + "/executions", "ListExecutionsOfWebhookPolicy", "List the runs of a webhook"),
        (
            "GET",
            _WEBHOOK_POLICY + "/executions/{execution_id}/tasks",
            "ListTasksOfWebhookExecution",
            "List the tasks of a run of a webhook",
        ),
        (
            "GET",
            _WEBHOOK_POLICY + "/executions/{execution_id}/tasks/{task_id}/log",
            "GetLogsOfWebhookTask",
            "Get the log of a webhook's task",
        ),
        ("GET", _WEBHOOK + "/lasttrigger", "LastTrigger", "Say when each webhook was last called"),
        ("GET", _WEBHOOK + "/events", "GetSupportedEventTypes", "List the events that webhooks can tell"),
    ),
    "webhookjob": (("GET", _WEBHOOK + "/jobs", "ListWebhookJobs", "List the calls of a project's webhooks"),),
    "replication": (
        ("GET", "/replication/policies", "listReplicationPolicies", "List replication rules"),
        ("POST", "/replication/policies", "createReplicationPolicy", "Create a replication rule"),
        ("GET", "/replication/policies/{id}", "getReplicationPolicy", "Get a replication rule"),
        ("DELETE", "/replication/policies/{id}", "deleteReplicationPolicy", "Delete a replication rule"),
        ("PUT", "/replication/policies/{id}", "updateReplicationPolicy", "Change a replication rule"),
        ("GET", "/replication/executions", "listReplicationExecutions", "List runs of replication rules"),
        ("POST", "/replication/executions", "startReplication", "Run a replication rule"),
        ("GET", "/replication/executions/{id}", "getReplicationExecution", "Get a run of a replication rule"),
        ("PUT", "/replication/executions/{id}", "stopReplication", "Stop a run of a replication rule"),
        ("GET", "/replication/executions/{id}/tasks", "listReplicationTasks", "List the tasks of a run"),
        ("GET", "/replication/executions/{id}/tasks/{task_id}/log", "getReplicationLog", "Get the log of a task"),
    ),
    "registry": (
        ("GET", "/replication/adapters", "listRegistryProviderTypes", "List the kinds of other registries"),
        ("GET", "/replication/adapterinfos", "listRegistryProviderInfos", "Describe the kinds of other registries"),
        ("POST", "/registries", "createRegistry", "Add another registry"),
        ("GET", "/registries", "listRegistries", "List other registries"),
        ("POST", "/registries/ping", "pingRegistry", "Try a connection to another registry"),
        ("GET", "/registries/{id}", "getRegistry", "Get another registry"),
        ("DELETE", "/registries/{id}", "deleteRegistry", "Remove another registry"),
        ("PUT", "/registries/{id}", "updateRegistry", "Change another registry"),
        ("GET", "/registries/{id}/info", "getRegistryInfo", "Say what another registry can do"),
    ),
    "scanAll": (
        ("GET", "/scans/all/metrics", "getLatestScanAllMetrics", "Count the latest scan of everything"),
        (
            "GET",
            "/scans/schedule/metrics",
            "getLatestScheduledScanAllMetrics",
            "Count the latest scheduled scan of everything",
        ),
        ("GET", "/system/scanAll/schedule", "getScanAllSchedule", "Get when everything is scanned"),
        ("PUT", "/system/scanAll/schedule", "updateScanAllSchedule", "Change when everything is scanned"),
        ("POST", "/system/scanAll/schedule", "createScanAllSchedule", "Scan everything, now or regularly"),
        ("POST", "/system/scanAll/stop", "stopScanAll", "Stop the scan of everything"),
    ),
    "oidc": (("POST", "/system/oidc/ping", "pingOIDC", "Try a connection to an OIDC provider"),),
    "gc": (
        ("GET", "/system/gc", "getGCHistory", "List runs of garbage collection"),
        ("GET", "/system/gc/{gc_id}", "getGC", "Get a run of garbage collection"),
        ("PUT", "/system/gc/{gc_id}", "stopGC", "Stop a run of garbage collection"),
        ("GET", "/system/gc/{gc_id}/log", "getGCLog", "Get the log of a run of garbage collection"),
        ("GET", "/system/gc/schedule", "getGCSchedule", "Get when garbage is collected"),
        ("POST", "/system/gc/schedule", "createGCSchedule", "Collect garbage, now or regularly"),
        ("PUT", "/system/gc/schedule", "updateGCSchedule", "Change when garbage is collected"),
    ),
    "jobservice": (
        ("GET", "/jobservice/pools", "getWorkerPools", "List the pools of workers"),
        ("GET", "/jobservice/pools/{pool_id}/workers", "getWorkers", "List the workers of a pool"),
        ("PUT", "/jobservice/jobs/{job_id}", "stopRunningJob", "Stop a job"),
        ("GET", "/jobservice/jobs/{job_id}/log", "actionGetJobLog", "Get the log of a job"),
        ("GET", "/jobservice/queues", "listJobQueues", "List the queues of jobs"),
        ("PUT", "/jobservice/queues/{job_type}", "actionPendingJobs", "Stop, pause or resume a queue of jobs"),
    ),
    "schedule": (
        ("GET", "/schedules", "listSchedules", "List schedules"),
        ("GET", "/schedules/{job_type}/paused", "getSchedulePaused", "Say whether a schedule is paused"),
    ),
    "Retention": (
        ("GET", "/retentions/metadatas", "getRentenitionMetadata", "Describe what a retention policy can say"),
        ("POST", "/retentions", "createRetention", "Create a retention policy"),
        ("GET", "/retentions/{id}", "getRetention", "Get a retention policy"),
        ("PUT", "/retentions/{id}", "updateRetention", "Change a retention policy"),
        ("DELETE", "/retentions/{id}", "deleteRetention", "Delete a retention policy"),
        ("POST", _RETENTION, "triggerRetentionExecution", "Run a retention policy"),
        ("GET", _RETENTION, "listRetentionExecutions", "List the runs of a retention policy"),
        ("PATCH", _RETENTION + "/{eid}", "operateRetentionExecution", "Stop a run of a retention policy"),
        ("GET", _RETENTION + "/{eid}/tasks", "listRetentionTasks", "List the tasks of a run"),
        ("GET", _RETENTION + "/{eid}/tasks/{tid}", "getRetentionTaskLog", "Get the log of a task"),
    ),
    "scanner": (
        ("GET", "/scanners", "listScanners", "List scanners"),
        ("POST", "/scanners", "createScanner", "Add a scanner"),
        ("POST", "/scanners/ping", "pingScanner", "Try a connection to a scanner"),
        ("GET", "/scanners/{registration_id}", "getScanner", "Get a scanner"),
        ("PUT", "/scanners/{registration_id}", "updateScanner", "Change a scanner"),
        ("DELETE", "/scanners/{registration_id}", "deleteScanner", "Remove a scanner"),
        ("PATCH", "/scanners/{registration_id}", "setScannerAsDefault", "Make a scanner the default"),
        ("GET", "/scanners/{registration_id}/metadata", "getScannerMetadata", "Say what a scanner can do"),
    ),
    "scan data export": (
        ("POST", "/export/cve", "exportScanData", "Export vulnerabilities"),
        ("GET", "/export/cve/execution/{execution_id}", "getScanDataExportExecution", "Get an export"),
        ("GET", "/export/cve/executions", "getScanDataExportExecutionList", "List exports"),
        ("GET", "/export/cve/download/{execution_id}", "downloadScanData", "Download an export"),
    ),
    "securityhub": (
        ("GET", "/security/summary", "getSecuritySummary", "Count vulnerabilities"),
        ("GET", "/security/vul", "ListVulnerabilities", "List vulnerabilities"),
    ),
}

# What the others take, as Harbor's server asks for it: in the project that the path names, or else in the system.
# Those that are left out want a login alone: Harbor looks first at what the path names, and that is not there.
_NEEDED: dict[str, str] = {
    "configuration:read": "pingLdap",
    "ldap-user:list": "searchLdapUser searchLdapGroup",
    "ldap-user:create": "importLdapUser",
    "scanner:read": "getScannerOfProject getScanner pingScanner getScannerMetadata",
    "scanner:create": "setScannerOfProject listScannerCandidatesOfProject createScanner",
    "scanner:list": "listScanners",
    "scanner:update": "updateScanner setScannerAsDefault",
    "scanner:delete": "deleteScanner",
    "scan:create": "scanArtifact",
    "scan:stop": "stopScanArtifact",
    "scan:read": "getReportLog",
    "preheat-instance:list": "ListProviders ListInstances",
    "preheat-instance:read": "PingInstances GetInstance",
    "preheat-instance:create": "CreateInstance",
    "preheat-instance:delete": "DeleteInstance",
    "preheat-instance:update": "UpdateInstance",
    "preheat-policy:create": "CreatePolicy",
    "preheat-policy:list": "ListPolicies ListExecutions ListTasks ListProvidersUnderProject",
    "preheat-policy:read": "GetPolicy ManualPreheat GetExecution GetPreheatLog",
    "preheat-policy:update": "UpdatePolicy StopExecution",
    "preheat-policy:delete": "DeletePolicy",
    "notification-policy:list": "ListWebhookPoliciesOfProject ListWebhookJobs",
    "notification-policy:create": "CreateWebhookPolicyOfProject",
    "notification-policy:read": (
        "GetWebhookPolicyOfProject ListExecutionsOfWebhookPolicy ListTasksOfWebhookExecution "
        "GetLogsOfWebhookTask LastTrigger GetSupportedEventTypes"
    ),
    "notification-policy:update": "UpdateWebhookPolicyOfProject",
    "notification-policy:delete": "DeleteWebhookPolicyOfProject",
    "replication-policy:list": "listReplicationPolicies",
    "replication-policy:create": "createReplicationPolicy",
    "replication-policy:read": "getReplicationPolicy",
    "replication-policy:delete": "deleteReplicationPolicy",
    "replication-policy:update": "updateReplicationPolicy",
    "replication:list": "listReplicationExecutions listReplicationTasks",
    "replication:create": "startReplication stopReplication",
    "replication:read": "getReplicationExecution getReplicationLog",
    "replication-adapter:list": "listRegistryProviderTypes listRegistryProviderInfos",
    "registry:create": "createRegistry",
    "registry:list": "listRegistries",
    "registry:read": "pingRegistry getRegistry getRegistryInfo",
    "registry:delete": "deleteRegistry",
    "registry:update": "updateRegistry",
    "scan-all:read": "getLatestScanAllMetrics getLatestScheduledScanAllMetrics getScanAllSchedule",
    "scan-all:update": "updateScanAllSchedule",
    "scan-all:create": "createScanAllSchedule",
    "scan-all:stop": "stopScanAll",
    "configuration:update": "pingOIDC",
    "garbage-collection:list": "getGCHistory",
    "garbage-collection:read": "getGC getGCLog getGCSchedule",
    "garbage-collection:stop": "stopGC",
    "garbage-collection:create": "createGCSchedule",
    "garbage-collection:update": "updateGCSchedule",
    "jobservice-monitor:list": "getWorkerPools getWorkers actionGetJobLog listJobQueues listSchedules",
    "jobservice-monitor:stop": "stopRunningJob actionPendingJobs",
    "security-hub:read": "getSecuritySummary",
    "security-hub:list": "ListVulnerabilities",
}

# As wide as the database's.
_Id = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class RetentionPolicyScope(msgspec.Struct):
    """What a retention policy is for; the level is `project`, and the reference a project's id."""

    level: str | None = None
    ref: _Id | None = None


class RetentionPolicy(msgspec.Struct):
    """The part of a retention policy that says who may make it."""

    scope: RetentionPolicyScope | None = None


class ScanDataExportRequest(msgspec.Struct):
    """The part of an export that says who may ask for it: projects by their ids."""

    projects: list[_Id] | None = None


async def _refuse(_management: Management, call: Call) -> Answer:
    """Says that a part is missing, to whoever has logged in."""
    require_login(call.caller)
    raise _not_built()


def _refusal(tag: str, path: str, permission: Permission) -> Handler:
    """Says that a part is missing, to whoever may use it."""

    async def refuse_in_system(_management: Management, call: Call) -> Answer:
        require_sysadmin(call.caller, permission)
        raise _not_built()

    async def refuse_in_project(management: Management, call: Call) -> Answer:
        if tag == "project":
            # Harbor wants a login for these even where the project is open to everybody.
            require_login(call.caller)
        name, is_name = call.values.get("project_name"), True
        if name is None:
            name, is_name = call.text("project_name_or_id"), call.flag("X-Is-Resource-Name")
        await project_for(management.rights, call.caller, str(name), permission, is_name=is_name)
        raise _not_built()

    return refuse_in_project if path.startswith("/projects/") else refuse_in_system


async def _refuse_retention(management: Management, call: Call) -> Answer:
    caller, permission = require_login(call.caller), Permission("tag-retention", "create")
    scope = call.body_as(RetentionPolicy).scope or RetentionPolicyScope()
    if scope.level == "project":
        await project_for(management.rights, caller, str(scope.ref or 0), permission, is_name=False)
    else:
        require_sysadmin(caller, permission)
    raise _not_built()


async def _refuse_export(management: Management, call: Call) -> Answer:
    caller, permission = require_login(call.caller), Permission("export-cve", "create")
    # Harbor takes no more than one.
    for project_id in (call.body_as(ScanDataExportRequest).projects or [])[:1]:
        await project_for(management.rights, caller, str(project_id), permission, is_name=False)
    raise _not_built()


def _not_built() -> RegistryError:
    return RegistryError(ErrorCode.NOT_IMPLEMENTED, "this registry does not have this part of the API yet")


# Where the body decides who may: its type, its name in messages, and who looks at it.
_BODIES: dict[str, tuple[type, str, Handler]] = {
    "createRetention": (RetentionPolicy, "policy", _refuse_retention),
    "exportScanData": (ScanDataExportRequest, "criteria", _refuse_export),
}


def _parameters(path: str) -> Iterator[Parameter]:
    for name in _VALUE.findall(path):
        yield Parameter(name, "path", "integer" if name in _NUMBERS else "string", is_required=True)
        if name == "project_name_or_id":
            yield IS_RESOURCE_NAME


def _rows() -> Iterator[Operation]:
    needed = {
        name: Permission(*permission.split(":")) for permission, names in _NEEDED.items() for name in names.split()
    }
    for tag, rows in _LATER.items():
        for method, path, operation_id, summary in rows:
            permission = needed.get(operation_id)
            handler = _refuse if permission is None else _refusal(tag, path, permission)
            body, body_name, handler = _BODIES.get(operation_id, (None, "", handler))
            yield Operation(
                method,
                path,
                operation_id,
                tag,
                summary,
                handler,
                tuple(_parameters(path)),
                body=body,
                body_name=body_name,
                status=ErrorCode.NOT_IMPLEMENTED.status,
            )


OPERATIONS = tuple(_rows())
