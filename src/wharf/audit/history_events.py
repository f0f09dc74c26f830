"""What is recorded when something is restored, renamed or moved, which Harbor cannot do."""

from wharf.audit.actor import Actor
from wharf.audit.events import AuditEntry, InProject, InRepository


def artifact_restored_event(actor: Actor, now: int, repository: InRepository, digest: str) -> AuditEntry:
    """A deleted manifest is there again."""
    return _in_repository(actor, now, "restore", "artifact", f"{repository.full_name}@{digest}", repository)


def tag_restored_event(actor: Actor, now: int, repository: InRepository, tag: str) -> AuditEntry:
    """A deleted tag is there again."""
    return _in_repository(actor, now, "restore", "tag", f"{repository.full_name}:{tag}", repository)


def tag_restored_to_event(actor: Actor, now: int, repository: InRepository, tag: str, digest: str) -> AuditEntry:
    """A tag points at something again that it had pointed at before."""
    name = f"{repository.full_name}:{tag}"
    description = f"restore tag: {name} to {digest}"
    return AuditEntry(actor, now, "restore", "tag", name, description, repository.project_id, repository.project)


def repository_restored_event(actor: Actor, now: int, repository: InRepository) -> AuditEntry:
    """A deleted repository is there again with all that was in it."""
    return _in_repository(actor, now, "restore", "repository", repository.full_name, repository)


def project_restored_event(actor: Actor, now: int, project: InProject) -> AuditEntry:
    """A deleted project is there again."""
    description = f"restore project: {project.name}"
    return AuditEntry(actor, now, "restore", "project", project.name, description, project.id, project.name)


def project_renamed_event(actor: Actor, now: int, project: InProject, former_name: str) -> AuditEntry:
    """A project is called otherwise; `project` has its new name."""
    description = f"rename project: {former_name} to {project.name}"
    return AuditEntry(actor, now, "rename", "project", former_name, description, project.id, project.name)


def repository_moved_events(
    actor: Actor, now: int, origin: InRepository, destination: InRepository
) -> tuple[AuditEntry, ...]:
    """A repository is called otherwise; where it is in another project too, either project's log tells of it."""
    operation = "rename" if origin.project_id == destination.project_id else "move"
    description = f"{operation} repository: {origin.full_name} to {destination.full_name}"
    places = (origin,) if operation == "rename" else (origin, destination)
    return tuple(
        AuditEntry(actor, now, operation, "repository", origin.full_name, description, place.project_id, place.project)
        for place in places
    )


def redirect_deleted_event(actor: Actor, now: int, name: str, project: InProject) -> AuditEntry:
    """A former name leads nowhere any more and is free for others."""
    return AuditEntry(actor, now, "delete", "redirect", name, f"delete redirect: {name}", project.id, project.name)


def _in_repository(
    actor: Actor, now: int, operation: str, resource_type: str, name: str, repository: InRepository
) -> AuditEntry:
    description = f"{operation} {resource_type}: {name}"
    return AuditEntry(
        actor, now, operation, resource_type, name, description, repository.project_id, repository.project
    )
