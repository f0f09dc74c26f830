"""The operations of the tag `artifact` that put labels on artifacts and take them off."""

import msgspec

from wharf.access.roles import Permission
from wharf.api.harbor.artifacts import REFERENCE
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation, Parameter
from wharf.api.harbor.repositories import PROJECT_NAME, REPOSITORY_NAME, target_for
from wharf.content.artifact_labels import add_label, remove_label
from wharf.content.artifact_list import find_artifact


class Label(msgspec.Struct):
    """A label, which its id tells; clients send the rest of it too."""

    id: int | None = None


async def post_label(management: Management, call: Call) -> Answer:
    """Puts a label on an artifact."""
    target = await target_for(management, call, Permission("artifact-label", "create"))
    artifact = await find_artifact(management.database, target, call.text("reference"))
    label_id = call.body_as(Label).id or 0
    await add_label(management.database, management.clock, call.caller, target, artifact, label_id)
    return Answer()


async def delete_label(management: Management, call: Call) -> Answer:
    """Takes a label off an artifact."""
    target = await target_for(management, call, Permission("artifact-label", "delete"))
    artifact = await find_artifact(management.database, target, call.text("reference"))
    label_id = call.number("label_id")
    await remove_label(management.database, management.clock, call.caller, target, artifact, label_id)
    return Answer()


_PATH = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels"
_ARTIFACT = (PROJECT_NAME, REPOSITORY_NAME, REFERENCE)

OPERATIONS = (
    Operation(
        "POST",
        _PATH,
        "addLabel",
        "artifact",
        "Put a label on an artifact",
        post_label,
        _ARTIFACT,
        body=Label,
        body_name="label",
    ),
    Operation(
        "DELETE",
        _PATH + "/{label_id}",
        "removeLabel",
        "artifact",
        "Take a label off an artifact",
        delete_label,
        (*_ARTIFACT, Parameter("label_id", "path", "integer", is_required=True, description="The label's id.")),
    ),
)
