"""Undoing deletions, and finding what can be undone."""

import msgspec

from wharf.access.door import is_held_on, project_for, project_holding, require_login
from wharf.access.roles import Permission
from wharf.api.harbor.answers import listed
from wharf.api.harbor.artifacts import REFERENCE
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import PAGE, PAGE_SIZE, Operation, Parameter
from wharf.api.harbor.repositories import PROJECT_NAME, REPOSITORY_NAME, target_for
from wharf.api.wharf.history import TAG_NAME, shown_moment
from wharf.base.query_language import refuse_unstorable
from wharf.content.deleted_lists import list_deleted_artifacts, list_deleted_repositories
from wharf.content.restore_artifact import restore_artifact
from wharf.content.restore_repository import restore_repository
from wharf.content.restore_tag import restore_tag
from wharf.content.restore_tag_to import restore_tag_to
from wharf.content.revive import Restored
from wharf.oci.digest import parse_digest
from wharf.projects.restore_project import (
    DeletedProject,
    find_deleted_projects,
    list_deleted_projects,
    restore_project,
)
from wharf.projects.restore_window import window_end

# Whoever may delete something may take that back.
DELETE_TAG = Permission("tag", "delete")
CREATE_TAG = Permission("tag", "create")
DELETE_ARTIFACT = Permission("artifact", "delete")
DELETE_REPOSITORY = Permission("repository", "delete")
DELETE_PROJECT = Permission("project", "delete")


class RestoredContent(msgspec.Struct):
    """What is there again; tags that point elsewhere by now have stayed there and are `lost_tags`."""

    artifacts: list[str]
    lost_tags: list[str]
    tags: list[str]


class RestoredTag(msgspec.Struct):
    """A tag that is there again, and what it points at."""

    digest: str
    tag: str


class RestoreWindow(msgspec.Struct):
    """How many days what was deleted can be restored; 0 is never."""

    days: int


class RestoredProject(msgspec.Struct):
    """A project that is there again, and when it had been deleted."""

    deletion_time: str
    name: str
    project_id: int


class DeletedProjectAnswer(msgspec.Struct):
    """A project that is there no more; `deleted_by` is empty where nobody knows."""

    deleted_by: str
    deletion_time: str
    name: str
    project_id: int
    restorable_until: str


class DeletedRepositoryAnswer(msgspec.Struct):
    """A repository that is there no more, by its name without the project's."""

    creation_time: str
    deletion_time: str
    id: int
    name: str


class DeletedArtifactAnswer(msgspec.Struct):
    """An artifact that is there no more, with the tags that it had at the end."""

    deletion_time: str
    digest: str
    media_type: str
    push_time: str
    size: int
    tags: list[str]
    type: str


async def post_restore_tag(management: Management, call: Call) -> Answer:
    """Points a deleted tag at what it pointed at last, or any tag at the digest of its history that the query says."""
    target = await target_for(management, call, DELETE_TAG)
    name, text, window_days = call.text("tag_name"), call.text("digest"), await window_days_of(management)
    refuse_unstorable(name)
    if not text:
        found = await restore_tag(management.stores, call.caller, target, name, window_days=window_days)
        return Answer(RestoredTag(digest=found, tag=name))
    # As whoever takes a tag away and makes it anew; an artifact that has to come back for it is another matter.
    await target_for(management, call, CREATE_TAG)
    digest = parse_digest(text)
    await restore_tag_to(
        management.stores,
        call.caller,
        target,
        name,
        digest,
        window_days=window_days,
        may_restore_artifact=await is_held_on(
            management.rights, call.caller, target.project_id, target.name, DELETE_ARTIFACT
        ),
    )
    return Answer(RestoredTag(digest=str(digest), tag=name))


async def post_restore_artifact(management: Management, call: Call) -> Answer:
    """Brings a deleted artifact back with its tags and with what was deleted with it."""
    target = await target_for(management, call, DELETE_ARTIFACT)
    digest = parse_digest(call.text("reference"))
    return _answer(
        await restore_artifact(
            management.stores, call.caller, target, digest, window_days=await window_days_of(management)
        )
    )


async def post_restore_repository(management: Management, call: Call) -> Answer:
    """Brings a deleted repository back with all that was in it."""
    target = await target_for(management, call, DELETE_REPOSITORY)
    return _answer(
        await restore_repository(management.stores, call.caller, target, window_days=await window_days_of(management))
    )


async def post_restore_project(management: Management, call: Call) -> Answer:
    """Brings a deleted project back: the last of that name, or the one that the query says."""
    name = call.text("project_name")
    refuse_unstorable(name)
    wanted = call.values["project_id"]
    deleted = [
        one
        for one in await find_deleted_projects(management.database, name)
        if wanted is None or one.project.id == wanted
    ]
    first = deleted[0] if deleted else None
    await project_holding(management.rights, call.caller, first.project if first else None, name, DELETE_PROJECT)
    assert first is not None
    await restore_project(
        management.database, management.clock, call.caller, first, window_days=await window_days_of(management)
    )
    return Answer(
        RestoredProject(
            deletion_time=shown_moment(first.deleted_at), name=first.project.name, project_id=first.project.id
        )
    )


async def get_deleted_projects(management: Management, call: Call) -> Answer:
    """The projects that the caller may restore, the one that was deleted last in front."""
    caller, page, window_days = require_login(call.caller), call.page(), await window_days_of(management)
    found, total = await list_deleted_projects(management.database, caller, management.clock(), window_days, page)
    return listed(call, [_shown_project(one, window_days) for one in found], total, page)


async def get_deleted_repositories(management: Management, call: Call) -> Answer:
    """The repositories of a project that can be restored."""
    project = await project_for(
        management.rights, call.caller, call.text("project_name"), DELETE_REPOSITORY, is_name=True
    )
    page = call.page()
    found, total = await list_deleted_repositories(
        management.database, project, management.clock(), await window_days_of(management), page
    )
    return listed(
        call,
        [
            DeletedRepositoryAnswer(
                creation_time=shown_moment(one.created_at),
                deletion_time=shown_moment(one.deleted_at),
                id=one.id,
                name=one.name,
            )
            for one in found
        ],
        total,
        page,
    )


async def get_deleted_artifacts(management: Management, call: Call) -> Answer:
    """The artifacts of a repository that can be restored."""
    target, page = await target_for(management, call, DELETE_ARTIFACT), call.page()
    found, total = await list_deleted_artifacts(
        management.database, target, management.clock(), await window_days_of(management), page
    )
    return listed(
        call,
        [
            DeletedArtifactAnswer(
                deletion_time=shown_moment(one.deleted_at),
                digest=one.digest,
                media_type=one.media_type,
                push_time=shown_moment(one.pushed_at),
                size=one.size_bytes,
                tags=list(one.tags),
                type=one.kind,
            )
            for one in found
        ],
        total,
        page,
    )


async def get_restore_window(management: Management, call: Call) -> Answer:
    """How long what was deleted can be restored, for everybody who may want to know."""
    require_login(call.caller)
    return Answer(RestoreWindow(await window_days_of(management)))


async def window_days_of(management: Management) -> int:
    """How many days what was deleted can be restored."""
    return (await management.configuration()).restore_window_days


def _answer(restored: Restored) -> Answer:
    return Answer(
        RestoredContent(
            artifacts=sorted(restored.digests), lost_tags=sorted(restored.lost_tags), tags=sorted(restored.tags)
        )
    )


def _shown_project(deleted: DeletedProject, window_days: int) -> DeletedProjectAnswer:
    return DeletedProjectAnswer(
        deleted_by=deleted.deleted_by,
        deletion_time=shown_moment(deleted.deleted_at),
        name=deleted.project.name,
        project_id=deleted.project.id,
        restorable_until=shown_moment(window_end(deleted.deleted_at, window_days)),
    )


_PROJECT = "/projects/{project_name}"
_REPOSITORY = _PROJECT + "/repositories/{repository_name}"
_PAGES = (PAGE, PAGE_SIZE)

OPERATIONS = (
    Operation(
        "POST",
        _REPOSITORY + "/tags/{tag_name}/restore",
        "restoreTag",
        "history",
        "Restore a deleted tag, or point one at an older digest of its history",
        post_restore_tag,
        (
            PROJECT_NAME,
            REPOSITORY_NAME,
            TAG_NAME,
            Parameter("digest", description="What it is to point at, from its history; else what it pointed at last."),
        ),
        answers=RestoredTag,
        errors=(400, 404, 409, 410, 412),
        description="With a digest the tag may be there, and an artifact that has been deleted comes back for it.",
    ),
    Operation(
        "POST",
        _REPOSITORY + "/artifacts/{reference}/restore",
        "restoreArtifact",
        "history",
        "Restore a deleted artifact",
        post_restore_artifact,
        (PROJECT_NAME, REPOSITORY_NAME, REFERENCE),
        answers=RestoredContent,
        errors=(400, 404, 409, 410),
        description="Its tags come back, unless they point elsewhere by now; so do the children of an index.",
    ),
    Operation(
        "POST",
        _REPOSITORY + "/restore",
        "restoreRepository",
        "history",
        "Restore a deleted repository with all that was in it",
        post_restore_repository,
        (PROJECT_NAME, REPOSITORY_NAME),
        answers=RestoredContent,
        errors=(404, 409, 410),
    ),
    Operation(
        "POST",
        _PROJECT + "/restore",
        "restoreProject",
        "history",
        "Restore a deleted project",
        post_restore_project,
        (
            PROJECT_NAME,
            Parameter(
                "project_id", kind="integer", description="Which one, where several had the name; else the last."
            ),
        ),
        answers=RestoredProject,
        errors=(404, 409, 410),
    ),
    Operation(
        "GET",
        "/restore-window",
        "getRestoreWindow",
        "history",
        "Say how long what was deleted can be restored",
        get_restore_window,
        answers=RestoreWindow,
        description="Administrators set it with the key `restore_window_days` of the configuration.",
    ),
    Operation(
        "GET",
        "/deleted-projects",
        "listDeletedProjects",
        "history",
        "List the projects that can be restored",
        get_deleted_projects,
        _PAGES,
        answers=list[DeletedProjectAnswer],
    ),
    Operation(
        "GET",
        _PROJECT + "/deleted-repositories",
        "listDeletedRepositories",
        "history",
        "List the repositories that can be restored",
        get_deleted_repositories,
        (PROJECT_NAME, *_PAGES),
        answers=list[DeletedRepositoryAnswer],
    ),
    Operation(
        "GET",
        _REPOSITORY + "/deleted-artifacts",
        "listDeletedArtifacts",
        "history",
        "List the artifacts that can be restored",
        get_deleted_artifacts,
        (PROJECT_NAME, REPOSITORY_NAME, *_PAGES),
        answers=list[DeletedArtifactAnswer],
    ),
)
