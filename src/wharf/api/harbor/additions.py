"""The operations of the tag `artifact` that tell more about an artifact."""

from wharf.access.roles import Permission
from wharf.api.harbor.artifacts import ACCEPT_VULNERABILITIES, REFERENCE
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation, Parameter
from wharf.api.harbor.repositories import PROJECT_NAME, REPOSITORY_NAME, target_for
from wharf.content.additions import read_addition
from wharf.content.artifact_list import find_artifact
from wharf.oci.artifact_kinds import ADDITION_CONTENT_TYPES
from wharf.oci.errors import ErrorCode, RegistryError

READ = Permission("artifact-addition", "read")
_ADDITIONS = ("build_history", "values.yaml", "readme.md", "dependencies", "sbom", "license", "files")
assert set(_ADDITIONS) == ADDITION_CONTENT_TYPES.keys()
_TYPES = {content_type.partition(";")[0] for content_type in ADDITION_CONTENT_TYPES.values()}
_TEXT_TYPES = tuple(sorted(_TYPES - {"application/json"}))


async def get_addition(management: Management, call: Call) -> Answer:
    """What else an artifact has to tell, such as the readme of a chart."""
    target = await target_for(management, call, READ)
    artifact = await find_artifact(management.database, target, call.text("reference"))
    content, media_type = await read_addition(management.stores, target, artifact, call.text("addition"))
    return Answer(content, media_type=media_type)


async def get_vulnerabilities(management: Management, call: Call) -> Answer:
    """The last report of a scan; there is no scanner yet, so there is none."""
    target = await target_for(management, call, READ)
    await find_artifact(management.database, target, call.text("reference"))
    raise RegistryError(ErrorCode.NOT_FOUND, f"no scanner registration configured for project: {target.project_id}")


_PATH = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions"
_ARTIFACT = (PROJECT_NAME, REPOSITORY_NAME, REFERENCE)

OPERATIONS = (
    Operation(
        "GET",
        _PATH + "/vulnerabilities",
        "getVulnerabilitiesAddition",
        "artifact",
        "Get an artifact's vulnerabilities",
        get_vulnerabilities,
        (*_ARTIFACT, ACCEPT_VULNERABILITIES),
        answers=str,
    ),
    Operation(
        "GET",
        _PATH + "/{addition}",
        "getAddition",
        "artifact",
        "Get an addition of an artifact",
        get_addition,
        (
            *_ARTIFACT,
            Parameter("addition", "path", is_required=True, choices=_ADDITIONS, description="Which addition."),
        ),
        answers=object,
        text_media_types=_TEXT_TYPES,
    ),
)
