"""What is recorded of each event, in the words of Harbor's audit log, which scripts match."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from wharf.audit.actor import ANONYMOUS_NAME, Actor

# What Harbor advertises. Tags are recorded as well, as `create_tag` and `delete_tag`.
EVENT_TYPES: Final = (
    "create_artifact",
    "delete_artifact",
    "pull_artifact",
    "create_project",
    "delete_project",
    "delete_repository",
    "login_user",
    "logout_user",
    "create_user",
    "delete_user",
    "update_user",
    "create_robot",
    "delete_robot",
    "update_configuration",
    "create_member",
    "delete_member",
    "update_member",
    "update_project",
)

DESCRIPTION_LENGTH_MAX: Final = 512
RESOURCE_LENGTH_MAX: Final = 1024
# PostgreSQL stores no NUL, and no encoding has a half of a surrogate pair.
_UNSTORABLE: Final = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}


class InProject(Protocol):
    """A project, as whatever layer knows it."""

    @property
    def id(self) -> int:
        """The project's id."""

    @property
    def name(self) -> str:
        """The project's name at the time."""


class InRepository(Protocol):
    """A repository, as `content` knows it."""

    @property
    def project_id(self) -> int:
        """The id of the project that holds it."""

    @property
    def project(self) -> str:
        """The name of that project at the time."""

    @property
    def full_name(self) -> str:
        """The name as clients write it."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log: who did what to which thing, when, and whether it worked."""

    actor: Actor
    occurred_at: int
    operation: str
    resource_type: str
    resource: str
    description: str
    project_id: int = 0
    project_name: str = ""
    is_success: bool = True

    @property
    def event_type(self) -> str:
        """The word that stands for such events in the configuration."""
        return f"{self.operation}_{self.resource_type}"


def changed(
    actor: Actor,
    now: int,
    operation: str,
    resource_type: str,
    name: str,
    project: InProject | None = None,
    *,
    is_success: bool = True,
) -> AuditEntry:
    """Something that is called `name` was created, updated or deleted; for whatever has no function of its own."""
    return _entry(
        actor, now, operation, resource_type, name, f"{operation} {resource_type}: {name}", project, is_success
    )


def project_event(actor: Actor, now: int, operation: str, project: InProject) -> AuditEntry:
    """A project was created, updated or deleted."""
    return changed(actor, now, operation, "project", project.name, project)


def member_event(actor: Actor, now: int, operation: str, project: InProject, kind: str, member_name: str) -> AuditEntry:
    """A user or a group (that is `kind`) became a member, got another role, or is a member no longer."""
    preposition = "from" if operation == "delete" else "in"
    description = f"{operation} {kind} member {member_name} {preposition} project {project.name}"
    return _entry(actor, now, operation, "member", member_name, description, project)


def user_event(actor: Actor, now: int, operation: str, user_name: str, *, is_success: bool = True) -> AuditEntry:
    """An account was created, updated (password, flags, profile) or deleted."""
    description = f"{operation} user with name: {user_name}"
    return _entry(actor, now, operation, "user", user_name, description, None, is_success)


def groups_event(actor: Actor, now: int, user_name: str, group_names: Sequence[str]) -> AuditEntry:
    """A user belongs to these groups, and to no others, from now on."""
    description = f"update user with name: {user_name}, groups: {', '.join(group_names)}"
    return _entry(actor, now, "update", "user", user_name, description)


def robot_event(actor: Actor, now: int, operation: str, full_name: str, project: InProject | None = None) -> AuditEntry:
    """A robot was created, updated or deleted; its name has the prefix, as users see it."""
    return changed(actor, now, operation, "robot", full_name, project)


def robot_secret_event(actor: Actor, now: int, full_name: str, project: InProject | None = None) -> AuditEntry:
    """A robot was given another secret."""
    return _entry(actor, now, "update", "robot", full_name, f"refresh secret of robot: {full_name}", project)


def label_event(actor: Actor, now: int, operation: str, label_name: str, project: InProject | None) -> AuditEntry:
    """A label was created, updated or deleted; one without a project is there for all of them."""
    return changed(actor, now, operation, "label", label_name, project)


def artifact_label_event(
    actor: Actor, now: int, operation: str, repository: InRepository, digest: str, label_name: str
) -> AuditEntry:
    """A label was put on an artifact (`create`) or taken off it (`delete`)."""
    name = f"{repository.full_name}@{digest}"
    preposition = "from" if operation == "delete" else "on"
    description = f"{operation} label {label_name} {preposition} artifact: {name}"
    return _in_repository(actor, now, operation, "artifact_label", name, description, repository)


def immutable_rule_event(
    actor: Actor, now: int, operation: str, project: InProject, rule_id: int, shown_rule: str = ""
) -> AuditEntry:
    """An immutable tag rule was created, updated or deleted; `shown_rule` is what it says from now on."""
    name = f"{project.name}/{rule_id}"
    says = f" {shown_rule}" if shown_rule else ""
    return _entry(actor, now, operation, "immutable_rule", name, f"{operation} immutable_rule: {name}{says}", project)


def quota_event(actor: Actor, now: int, project: InProject, limit_bytes: int) -> AuditEntry:
    """A project may hold more or less from now on; -1 is no limit."""
    description = f"update quota: {project.name}, storage limit {limit_bytes}"
    return _entry(actor, now, "update", "quota", project.name, description, project)


def allowlist_event(actor: Actor, now: int, names: Sequence[str]) -> AuditEntry:
    """Other vulnerabilities count nowhere from now on."""
    description = f"update cve_allowlist: {', '.join(names)}"
    return _entry(actor, now, "update", "cve_allowlist", "system", description)


def schedule_event(actor: Actor, now: int, operation: str, job_type: str, shown_plan: str = "") -> AuditEntry:
    """A job got a schedule (`update`), which is shown from now on as `shown_plan`, or has none any more (`delete`)."""
    says = f" {shown_plan}" if shown_plan else ""
    return _entry(actor, now, operation, "schedule", job_type, f"{operation} schedule: {job_type}{says}")


def execution_event(
    actor: Actor, now: int, operation: str, job_type: str, execution_id: int, shown_parameters: str = ""
) -> AuditEntry:
    """A job was started (`create`) or stopped (`stop`) before it had ended."""
    name = f"{job_type}/{execution_id}"
    says = f" {shown_parameters}" if shown_parameters else ""
    return _entry(actor, now, operation, "execution", name, f"{operation} execution: {name}{says}")


def configuration_event(actor: Actor, now: int, shown_changes: str) -> AuditEntry:
    """The configuration was changed; `shown_changes` must not hold secrets."""
    description = f"update configuration: {shown_changes}"
    return _entry(actor, now, "update", "configuration", "configuration", description)


def login_event(actor: Actor, now: int, *, is_success: bool) -> AuditEntry:
    """Somebody said who he is; the actor's name is the one that he gave."""
    return _entry(actor, now, "login", "user", actor.name, "login", None, is_success)


def logout_event(actor: Actor, now: int) -> AuditEntry:
    """Somebody ended his session."""
    return _entry(actor, now, "logout", "user", actor.name, "logout")


def push_event(actor: Actor, now: int, repository: InRepository, digest: str, tag: str | None) -> AuditEntry:
    """A manifest that was not there is there; `tag` is the first that it came with."""
    return _artifact(actor, now, "create", "push", repository, digest, tag)


def pull_event(actor: Actor, now: int, repository: InRepository, digest: str, tag: str | None) -> AuditEntry:
    """Somebody got a manifest, by its tag or by its digest."""
    return _artifact(actor, now, "pull", "pull", repository, digest, tag)


def artifact_deleted_event(actor: Actor, now: int, repository: InRepository, digest: str) -> AuditEntry:
    """A manifest was deleted with its tags."""
    return _artifact(actor, now, "delete", "delete", repository, digest, None)


def tag_event(actor: Actor, now: int, operation: str, repository: InRepository, tag: str) -> AuditEntry:
    """A tag was created, was moved to another manifest (also `create`), or deleted."""
    name = f"{repository.full_name}:{tag}"
    return _in_repository(actor, now, operation, "tag", name, f"{operation} tag: {name}", repository)


def blob_deleted_event(actor: Actor, now: int, repository: InRepository, digest: str) -> AuditEntry:
    """A blob was taken out of a repository by itself."""
    name = f"{repository.full_name}@{digest}"
    return _in_repository(actor, now, "delete", "blob", name, f"delete blob: {name}", repository)


def repository_updated_event(actor: Actor, now: int, repository: InRepository) -> AuditEntry:
    """What people say about a repository was changed."""
    name = repository.full_name
    return _in_repository(actor, now, "update", "repository", name, f"update repository: {name}", repository)


def repository_deleted_event(actor: Actor, now: int, repository: InRepository) -> AuditEntry:
    """A repository was deleted with all that was in it."""
    name = repository.full_name
    return _in_repository(actor, now, "delete", "repository", name, f"delete repository: {name}", repository)


def _artifact(
    actor: Actor, now: int, operation: str, verb: str, repository: InRepository, digest: str, tag: str | None
) -> AuditEntry:
    by_digest = f"{repository.full_name}@{digest}"
    resource = by_digest if tag is None else f"{repository.full_name}:{tag}"
    return _in_repository(actor, now, operation, "artifact", resource, f"{verb} artifact: {by_digest}", repository)


def _in_repository(
    actor: Actor,
    now: int,
    operation: str,
    resource_type: str,
    resource: str,
    description: str,
    repository: InRepository,
) -> AuditEntry:
    return AuditEntry(
        actor, now, operation, resource_type, resource, description, repository.project_id, repository.project
    )


def _entry(
    actor: Actor,
    now: int,
    operation: str,
    resource_type: str,
    resource: str,
    description: str,
    project: InProject | None = None,
    is_success: bool = True,
) -> AuditEntry:
    project_id, project_name = (project.id, project.name) if project else (0, "")
    return AuditEntry(actor, now, operation, resource_type, resource, description, project_id, project_name, is_success)


def stored_values(entry: AuditEntry) -> dict[str, object]:
    """The entry as the table has it; a text from outside is cut where it would be too long."""
    actor = entry.actor
    return {
        "occurred_at": entry.occurred_at,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": _storable(actor.name or ANONYMOUS_NAME, RESOURCE_LENGTH_MAX),
        "address": _storable(actor.address, RESOURCE_LENGTH_MAX),
        "request_id": actor.request_id,
        "operation": entry.operation,
        "resource_type": entry.resource_type,
        "resource": _storable(entry.resource, RESOURCE_LENGTH_MAX),
        "description": _storable(entry.description, DESCRIPTION_LENGTH_MAX),
        "project_id": entry.project_id,
        "project_name": entry.project_name,
        "is_success": entry.is_success,
    }


def _storable(text: str, length_max: int) -> str:
    return text[:length_max].translate(_UNSTORABLE) if not text.isascii() or "\0" in text else text[:length_max]
