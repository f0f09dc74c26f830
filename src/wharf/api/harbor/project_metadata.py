"""The operations of the tag `projectMetadata`: one key at a time."""

from wharf.access.door import project_for
from wharf.access.rights import Project
from wharf.access.roles import Permission
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import IS_RESOURCE_NAME, PROJECT_NAME_OR_ID, Operation, Parameter
from wharf.projects.projects import add_metadata, delete_metadata, read_metadata

Entries = dict[str, str | None]


async def list_metadata(management: Management, call: Call) -> Answer:
    """All of a project's metadata. As in Harbor, no role of a project allows it."""
    project = await _project(management, call, "list")
    return Answer(dict(sorted((await read_metadata(management.database, project)).items())))


async def post_metadata(management: Management, call: Call) -> Answer:
    """Sets a key that is not there."""
    project = await _project(management, call, "create")
    given: Entries = call.body_as(dict)
    await add_metadata(management.database, management.clock, call.caller, project, given, is_new=True)
    return Answer()


async def get_metadata(management: Management, call: Call) -> Answer:
    """One key with its value; nothing when it is not there."""
    project = await _project(management, call, "read")
    name = call.text("meta_name")
    stored = await read_metadata(management.database, project)
    return Answer({name: stored[name]} if name in stored else {})


async def put_metadata(management: Management, call: Call) -> Answer:
    """Sets the key of the path, which may be there already, to what the body has for it."""
    project = await _project(management, call, "update")
    name = call.text("meta_name")
    sent: Entries = call.body_as(dict)
    await add_metadata(
        management.database, management.clock, call.caller, project, {name: sent.get(name)}, is_new=False
    )
    return Answer()


async def remove_metadata(management: Management, call: Call) -> Answer:
    """Takes a key away."""
    project = await _project(management, call, "delete")
    await delete_metadata(management.database, management.clock, call.caller, project, call.text("meta_name"))
    return Answer()


async def _project(management: Management, call: Call, action: str) -> Project:
    return await project_for(
        management.rights,
        call.caller,
        call.text("project_name_or_id"),
        Permission("metadata", action),
        is_name=call.flag("X-Is-Resource-Name"),
    )


_PATH = "/projects/{project_name_or_id}/metadatas/"
_PROJECT = (PROJECT_NAME_OR_ID, IS_RESOURCE_NAME)
_ENTRY = (PROJECT_NAME_OR_ID, Parameter("meta_name", "path", is_required=True), IS_RESOURCE_NAME)

OPERATIONS = (
    Operation(
        "GET",
        _PATH,
        "listProjectMetadatas",
        "projectMetadata",
        "List a project's metadata",
        list_metadata,
        _PROJECT,
        answers=dict[str, str],
    ),
    Operation(
        "POST",
        _PATH,
        "addProjectMetadatas",
        "projectMetadata",
        "Add metadata to a project",
        post_metadata,
        _PROJECT,
        body=Entries,
        body_name="metadata",
    ),
    Operation(
        "GET",
        _PATH + "{meta_name}",
        "getProjectMetadata",
        "projectMetadata",
        "Get one key of a project's metadata",
        get_metadata,
        _ENTRY,
        answers=dict[str, str],
    ),
    Operation(
        "PUT",
        _PATH + "{meta_name}",
        "updateProjectMetadata",
        "projectMetadata",
        "Set one key of a project's metadata",
        put_metadata,
        _ENTRY,
        body=Entries,
        body_name="metadata",
    ),
    Operation(
        "DELETE",
        _PATH + "{meta_name}",
        "deleteProjectMetadata",
        "projectMetadata",
        "Delete one key of a project's metadata",
        remove_metadata,
        _ENTRY,
    ),
)
