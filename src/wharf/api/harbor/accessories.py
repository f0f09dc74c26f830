"""The operation of the tag `artifact` that lists an artifact's accessories."""

from wharf.access.roles import Permission
from wharf.api.harbor.answers import listed
from wharf.api.harbor.artifact_answers import AccessoryAnswer, shown_accessory
from wharf.api.harbor.artifacts import REFERENCE
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation
from wharf.api.harbor.repositories import PROJECT_NAME, REPOSITORY_NAME, target_for
from wharf.base.query_language import parse_filters, parse_sorts
from wharf.content.artifact_list import find_artifact
from wharf.content.artifact_tags import list_accessories_of_artifact


async def list_accessories(management: Management, call: Call) -> Answer:
    """The accessories of an artifact, in the order in which they came."""
    target = await target_for(management, call, Permission("accessory", "list"))
    artifact = await find_artifact(management.database, target, call.text("reference"))
    page = call.page()
    found, total = await list_accessories_of_artifact(
        management.database, artifact, parse_filters(call.text("q")), parse_sorts(call.text("sort")), page
    )
    return listed(call, [shown_accessory(one, target.full_name) for one in found], total, page)


OPERATIONS = (
    Operation(
        "GET",
        "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/accessories",
        "listAccessories",
        "artifact",
        "List an artifact's accessories",
        list_accessories,
        (PROJECT_NAME, REPOSITORY_NAME, REFERENCE, *LISTING),
        answers=list[AccessoryAnswer],
    ),
)
