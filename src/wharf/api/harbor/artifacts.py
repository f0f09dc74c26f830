"""The operations of the tag `artifact` on artifacts themselves, and the list of a project's artifacts."""

from collections.abc import Sequence

from wharf.access.door import project_for, project_of_repository, require_login
from wharf.access.roles import Permission
from wharf.api.harbor.answers import created, listed
from wharf.api.harbor.artifact_answers import ArtifactAnswer, artifact_path, shown_artifact
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import (
    IS_RESOURCE_NAME,
    LISTING,
    PAGE,
    PAGE_SIZE,
    PROJECT_NAME_OR_ID,
    Operation,
    Parameter,
)
from wharf.api.harbor.repositories import PROJECT_NAME, REPOSITORY_NAME, target_for
from wharf.base.query_language import Exact, Filter, parse_filters, parse_sorts
from wharf.content.artifact_list import (
    ArtifactDescription,
    Parts,
    describe_artifacts,
    find_artifact,
    list_artifacts_of_project,
    list_artifacts_of_repository,
)
from wharf.content.artifact_tags import immutable_among
from wharf.content.copy_artifact import Source, copy_artifact, parse_source
from wharf.content.delete_manifest import delete_manifest
from wharf.content.types import Target
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.reference import parse_repository_name

READ = Permission("artifact", "read")
LIST = Permission("artifact", "list")
CREATE = Permission("artifact", "create")
DELETE = Permission("artifact", "delete")


async def list_artifacts(management: Management, call: Call) -> Answer:
    """The artifacts of a repository that stand for themselves, the newest first."""
    target = await target_for(management, call, LIST)
    page = call.page()
    found, total = await list_artifacts_of_repository(
        management.database,
        target,
        parse_filters(call.text("q")),
        parse_sorts(call.text("sort")),
        page,
        _wanted_parts(call),
    )
    return listed(call, await _shown(management, call, found), total, page)


async def list_artifacts_of_one_project(management: Management, call: Call) -> Answer:
    """The artifacts of a project that stand for themselves, the newest first."""
    # As in Harbor, also where the project is open to everybody.
    require_login(call.caller)
    project = await project_for(
        management.rights,
        call.caller,
        call.text("project_name_or_id"),
        LIST,
        is_name=call.flag("X-Is-Resource-Name"),
    )
    page = call.page()
    filters = parse_filters(call.text("q"))
    found, total = await list_artifacts_of_project(
        management.database,
        project.id,
        filters,
        parse_sorts(call.text("sort")),
        page,
        _wanted_parts(call),
        only_latest=_wanted_type(filters) if call.flag("latest_in_repository") else None,
    )
    return listed(call, await _shown(management, call, found), total, page)


async def get_artifact(management: Management, call: Call) -> Answer:
    """One artifact, by tag or digest."""
    target = await target_for(management, call, READ)
    found = await find_artifact(management.database, target, call.text("reference"))
    described = await describe_artifacts(management.database, [found.id], _wanted_parts(call))
    return Answer((await _shown(management, call, described))[0])


async def delete_artifact(management: Management, call: Call) -> Answer:
    """Deletes an artifact with its tags, its accessories, and those of its children that nothing else holds."""
    target = await target_for(management, call, DELETE)
    found = await find_artifact(management.database, target, call.text("reference"))
    await delete_manifest(management.stores, call.caller, target, Digest(found.digest), with_belongings=True)
    return Answer()


async def post_artifact(management: Management, call: Call) -> Answer:
    """Copies an artifact from another repository, with its tags and accessories."""
    target = await target_for(management, call, CREATE)
    source = parse_source(call.text("from"))
    origin = await _origin(management, call, source)
    parse_repository_name(target.full_name)
    await copy_artifact(management.stores, call.caller, origin, source.reference, target)
    return created(artifact_path(target.project, target.name, source.reference, encodings=1))


async def _origin(management: Management, call: Call, source: Source) -> Target:
    if not source.project:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"artifact {source.text} not found")
    project = await project_of_repository(management.rights, call.caller, source.project, source.repository, READ)
    return Target(project.id, project.name, source.repository)


def _wanted_parts(call: Call) -> Parts:
    return Parts(
        tags=call.flag("with_tag"),
        labels=call.flag("with_label"),
        accessories=call.flag("with_accessory"),
        inherited_accessories=call.flag("with_inherited_accessory"),
    )


def _wanted_type(filters: Sequence[Filter]) -> tuple[str, bool]:
    """The one type of which the latest artifacts are asked for, and whether it is a media type."""
    types = [one for one in filters if one.key in ("media_type", "artifact_type") and isinstance(one.match, Exact)]
    if len(types) != 1:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            "bad request: either 'media_type' or 'artifact_type' must be specified, but not both, when querying with "
            "latest_in_repository",
        )
    match = types[0].match
    assert isinstance(match, Exact)
    return match.text, types[0].key == "media_type"


async def _shown(management: Management, call: Call, found: Sequence[ArtifactDescription]) -> list[ArtifactAnswer]:
    if not found or not call.flag("with_immutable_status"):
        return [shown_artifact(one) for one in found]
    tags = {(one.repository, tag.name) for one in found for tag in one.tags}
    immutable = await immutable_among(management.stores, found[0].project_id, tags)
    return [
        shown_artifact(one, frozenset(name for repository, name in immutable if repository == one.repository))
        for one in found
    ]


REFERENCE = Parameter("reference", "path", is_required=True, description="A tag, or a digest.")
ACCEPT_VULNERABILITIES = Parameter(
    "X-Accept-Vulnerabilities",
    "header",
    default="application/vnd.security.vulnerability.report; version=1.1, "
    "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
    description="The forms of reports that the caller understands, the best first.",
)
_WITH = (
    Parameter("with_tag", kind="boolean", default=True, description="With tags."),
    Parameter("with_label", kind="boolean", default=False, description="With labels."),
    Parameter("with_scan_overview", kind="boolean", default=False, description="With a summary of the last scan."),
    Parameter("with_sbom_overview", kind="boolean", default=False, description="With a summary of the SBOM."),
    Parameter("with_immutable_status", kind="boolean", default=False, description="Say which tags are immutable."),
    Parameter("with_accessory", kind="boolean", default=False, description="With accessories."),
    Parameter(
        "with_inherited_accessory",
        kind="boolean",
        default=False,
        description="With the accessories of the indexes that the artifact belongs to.",
    ),
)
_WITH_SIGNATURE = Parameter("with_signature", kind="boolean", default=False, description="Without effect.")
_LATEST = Parameter(
    "latest_in_repository",
    kind="boolean",
    default=False,
    description="Only the newest of each repository; q has to name a media_type or an artifact_type.",
)
_PATH = "/projects/{project_name}/repositories/{repository_name}/artifacts"
_REPOSITORY = (PROJECT_NAME, REPOSITORY_NAME)

OPERATIONS = (
    Operation(
        "GET",
        _PATH,
        "listArtifacts",
        "artifact",
        "List a repository's artifacts",
        list_artifacts,
        (*_REPOSITORY, *LISTING, ACCEPT_VULNERABILITIES, *_WITH),
        answers=list[ArtifactAnswer],
    ),
    Operation(
        "POST",
        _PATH,
        "CopyArtifact",
        "artifact",
        "Copy an artifact from another repository",
        post_artifact,
        (
            *_REPOSITORY,
            Parameter(
                "from",
                is_required=True,
                description="What to copy, as project/repository:tag or project/repository@digest.",
            ),
        ),
        status=201,
    ),
    Operation(
        "GET",
        _PATH + "/{reference}",
        "getArtifact",
        "artifact",
        "Get an artifact",
        get_artifact,
        (*_REPOSITORY, REFERENCE, PAGE, PAGE_SIZE, ACCEPT_VULNERABILITIES, *_WITH, _WITH_SIGNATURE),
        answers=ArtifactAnswer,
    ),
    Operation(
        "DELETE",
        _PATH + "/{reference}",
        "deleteArtifact",
        "artifact",
        "Delete an artifact with its tags and accessories",
        delete_artifact,
        (*_REPOSITORY, REFERENCE),
    ),
    Operation(
        "GET",
        "/projects/{project_name_or_id}/artifacts",
        "listArtifactsOfProject",
        "project",
        "List a project's artifacts",
        list_artifacts_of_one_project,
        (PROJECT_NAME_OR_ID, IS_RESOURCE_NAME, *LISTING, ACCEPT_VULNERABILITIES, *_WITH, _LATEST),
        answers=list[ArtifactAnswer],
    ),
)
