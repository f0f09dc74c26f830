"""The matrix, second half: what concerns the system."""

from tests.api.management.matrix import targets
from tests.api.management.matrix.rights import (
    ADMINISTERS,
    ANYBODY,
    LOGIN,
    NOBODY,
    PERSON,
    ROBOTS,
    SYSTEM_ROBOT,
    in_system,
)
from tests.api.management.matrix.rows import Row, Target
from tests.support.management import CALLERS as PEOPLE

SYSTEM = (
    Row("getHealth", ANYBODY),
    Row("getPing", ANYBODY),
    Row("getSystemInfo", ANYBODY),
    Row("getVolumes", in_system("system-volumes:read")),
    # There is no certificate of an authority of its own.
    Row("getCert", ANYBODY, 404),
    # In Harbor its own services read this, and nobody else.
    Row("getInternalconfig", NOBODY, exceptions=dict.fromkeys((*PEOPLE, *ROBOTS), 401)),
    Row("getConfigurations", in_system("configuration:read")),
    Row("updateConfigurations", in_system("configuration:update"), target=Target(body={"robot_token_duration": 30})),
    Row("getSystemCVEAllowlist", LOGIN),
    Row("putSystemCVEAllowlist", in_system("configuration:update"), target=Target(body={"items": []})),
    Row("listAuditLogEventTypes", in_system("audit-log:list")),
    Row("getPermissions", ADMINISTERS),
    Row("listQuotas", in_system("quota:list")),
    Row("getQuota", in_system("quota:read")),
    Row("updateQuota", in_system("quota:update"), target=Target(body={"hard": {"storage": -1}})),
)

USERS = (
    Row("listUsers", in_system("user:list")),
    Row("createUser", in_system("user:create"), 201, targets.new_user),
    Row("getCurrentUserInfo", PERSON, exceptions=dict.fromkeys(ROBOTS, 412)),
    Row("searchUsers", LOGIN, target=Target(query="username=person")),
    # The user who is asked about is another one than the caller.
    Row("getUser", in_system("user:read")),
    Row("updateUserProfile", in_system("user:update"), target=targets.profile),
    Row("deleteUser", in_system("user:delete"), target=targets.user),
    # A robot makes nobody an administrator, whatever it may do otherwise.
    Row(
        "setUserSysAdmin",
        in_system("user:update"),
        target=Target(body={"sysadmin_flag": False}),
        exceptions={SYSTEM_ROBOT: 403},
    ),
    Row("updateUserPassword", in_system("user:update"), target=targets.password),
    Row("getCurrentUserPermissions", LOGIN, target=Target(query="scope=/project/{project_id}")),
    # There is no OIDC.
    Row("setCliSecret", in_system("user:update"), 412, Target(body={"secret": "Passw0rd1"})),
)

GROUPS = (
    Row("listUserGroups", in_system("user-group:list")),
    Row("createUserGroup", in_system("user-group:create"), 201, targets.new_group),
    Row("searchUserGroups", LOGIN, target=Target(query="groupname=group")),
    Row("getUserGroup", in_system("user-group:read")),
    Row("updateUserGroup", in_system("user-group:update"), target=targets.group_name),
    Row("deleteUserGroup", in_system("user-group:delete"), target=targets.group),
)

# What is not there yet: whoever may use it gets 501. For each permission in the system the operations that take it.
LATER = {
    "configuration:read": ("pingLdap",),
    "configuration:update": ("pingOIDC",),
    "ldap-user:list": ("searchLdapUser", "searchLdapGroup"),
    "ldap-user:create": ("importLdapUser",),
    "scanner:list": ("listScanners",),
    "scanner:create": ("createScanner",),
    "scanner:read": ("pingScanner", "getScanner", "getScannerMetadata"),
    "scanner:update": ("updateScanner", "setScannerAsDefault"),
    "scanner:delete": ("deleteScanner",),
    "scan-all:read": ("getLatestScanAllMetrics", "getLatestScheduledScanAllMetrics", "getScanAllSchedule"),
    "scan-all:create": ("createScanAllSchedule",),
    "scan-all:update": ("updateScanAllSchedule",),
    "scan-all:stop": ("stopScanAll",),
    "security-hub:read": ("getSecuritySummary",),
    "security-hub:list": ("ListVulnerabilities",),
    "preheat-instance:list": ("ListProviders", "ListInstances"),
    "preheat-instance:read": ("PingInstances", "GetInstance"),
    "preheat-instance:create": ("CreateInstance",),
    "preheat-instance:update": ("UpdateInstance",),
    "preheat-instance:delete": ("DeleteInstance",),
    "registry:list": ("listRegistries",),
    "registry:create": ("createRegistry",),
    "registry:read": ("pingRegistry", "getRegistry", "getRegistryInfo"),
    "registry:update": ("updateRegistry",),
    "registry:delete": ("deleteRegistry",),
    "replication-adapter:list": ("listRegistryProviderTypes", "listRegistryProviderInfos"),
    "replication-policy:list": ("listReplicationPolicies",),
    "replication-policy:create": ("createReplicationPolicy",),
    "replication-policy:read": ("getReplicationPolicy",),
    "replication-policy:update": ("updateReplicationPolicy",),
    "replication-policy:delete": ("deleteReplicationPolicy",),
    "replication:list": ("listReplicationExecutions", "listReplicationTasks"),
    # Whoever may start one may stop it.
    "replication:create": ("startReplication", "stopReplication"),
    "replication:read": ("getReplicationExecution", "getReplicationLog"),
    "garbage-collection:list": ("getGCHistory",),
    "garbage-collection:create": ("createGCSchedule",),
    "garbage-collection:read": ("getGC", "getGCLog", "getGCSchedule"),
    "garbage-collection:update": ("updateGCSchedule",),
    "garbage-collection:stop": ("stopGC",),
    "jobservice-monitor:list": ("getWorkerPools", "getWorkers", "actionGetJobLog", "listJobQueues", "listSchedules"),
    "jobservice-monitor:stop": ("stopRunningJob", "actionPendingJobs"),
}

PURGE = (
    Row("getPurgeHistory", in_system("purge-audit:list")),
    Row("getPurgeSchedule", in_system("purge-audit:read")),
    Row("createPurgeSchedule", in_system("purge-audit:create"), 201, targets.purge),
    Row("updatePurgeSchedule", in_system("purge-audit:update"), target=targets.purge_schedule),
    Row("getPurgeJob", in_system("purge-audit:read")),
    Row("getPurgeJobLog", in_system("purge-audit:read")),
    Row("stopPurge", in_system("purge-audit:stop")),
)

ROWS = (
    *SYSTEM,
    *USERS,
    *GROUPS,
    *PURGE,
    Row("getSchedulePaused", LOGIN, 501),
    *(Row(name, in_system(permission), 501) for permission, names in LATER.items() for name in names),
)
