"""What was deleted in a project and can be restored."""

import msgspec

from wharf.access.door import project_with_any, require_login
from wharf.api.harbor.answers import listed
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation
from wharf.api.harbor.repositories import PROJECT_NAME
from wharf.api.wharf.history import shown_moment
from wharf.api.wharf.history_restore import DELETE_ARTIFACT, DELETE_REPOSITORY, DELETE_TAG, window_days_of
from wharf.base.query_language import parse_filters, parse_sorts
from wharf.content.trash import TrashEntry, list_trash


class TrashAnswer(msgspec.Struct):
    """A repository, an artifact or a tag that is there no more; `kind` says which.

    `digest` is the artifact's, or what a tag pointed at last; `tags` is the tag itself, or those that come back with
    an artifact. `deleted_by` is empty where nobody knows.
    """

    deleted_by: str
    deletion_time: str
    digest: str
    kind: str
    repository: str
    restorable_until: str
    tags: list[str]


async def get_trash(management: Management, call: Call) -> Answer:
    """What the caller may restore in a project, the last that was deleted in front."""
    needed = (DELETE_REPOSITORY, DELETE_ARTIFACT, DELETE_TAG)
    project = await project_with_any(management.rights, call.caller, call.text("project_name"), needed, is_name=True)
    caller, page = require_login(call.caller), call.page()
    found, total = await list_trash(
        management.database,
        caller,
        project,
        parse_filters(call.text("q")),
        parse_sorts(call.text("sort")),
        page,
        now=management.clock(),
        window_days=await window_days_of(management),
    )
    return listed(call, [_shown(entry) for entry in found], total, page)


def _shown(entry: TrashEntry) -> TrashAnswer:
    return TrashAnswer(
        deleted_by=entry.deleted_by,
        deletion_time=shown_moment(entry.deleted_at),
        digest=entry.digest,
        kind=entry.kind,
        repository=entry.repository,
        restorable_until=shown_moment(entry.restorable_until),
        tags=list(entry.tags),
    )


OPERATIONS = (
    Operation(
        "GET",
        "/projects/{project_name}/trash",
        "listTrash",
        "history",
        "List what was deleted in a project and can be restored",
        get_trash,
        (PROJECT_NAME, *LISTING),
        answers=list[TrashAnswer],
        description="Keys of `q` and `sort` are `kind` (repository, artifact or tag), `repository` and "
        "`deletion_time`. Each caller sees what he may restore. What went with a repository comes back with it.",
    ),
)
