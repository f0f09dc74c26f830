"""The operations of the tag `artifact` that concern an artifact's tags."""

import re

import msgspec

from wharf.access.roles import Permission
from wharf.api.harbor.answers import listed
from wharf.api.harbor.artifact_answers import TagAnswer, shown_tag
from wharf.api.harbor.artifacts import REFERENCE
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.checking import in_body, unprocessable
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.api.harbor.repositories import PROJECT_NAME, REPOSITORY_NAME, target_for
from wharf.base.query_language import parse_filters, parse_sorts, refuse_unstorable
from wharf.content.artifact_list import find_artifact
from wharf.content.artifact_tags import immutable_among, list_tags_of_artifact, require_tag_of
from wharf.content.create_tag import create_tag
from wharf.content.tags import delete_tag
from wharf.oci.errors import ErrorCode, RegistryError, printable

_TAG_NAME = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}")


class NewTag(msgspec.Struct):
    """A tag that a client wants; all but the name is not his to set."""

    name: str | None = None


async def list_tags(management: Management, call: Call) -> Answer:
    """The tags of an artifact, the newest first."""
    target = await target_for(management, call, Permission("tag", "list"))
    artifact = await find_artifact(management.database, target, call.text("reference"))
    page = call.page()
    found, total = await list_tags_of_artifact(
        management.database, artifact, parse_filters(call.text("q")), parse_sorts(call.text("sort")), page
    )
    immutable: frozenset[str] = frozenset()
    if found and call.flag("with_immutable_status"):
        names = {(target.name, tag.name) for tag in found}
        immutable = frozenset(name for _, name in await immutable_among(management.stores, target.project_id, names))
    return listed(call, [shown_tag(tag, immutable) for tag in found], total, page)


async def post_tag(management: Management, call: Call) -> Answer:
    """Puts one more tag on an artifact."""
    target = await target_for(management, call, Permission("tag", "create"))
    name = call.body_as(NewTag).name or ""
    if not name:
        raise unprocessable(in_body("name in body is required"))
    if not _TAG_NAME.fullmatch(name):
        raise RegistryError(ErrorCode.BAD_REQUEST, f"bad request: invalid tag name: {printable(name)}")
    artifact = await find_artifact(management.database, target, call.text("reference"))
    await create_tag(management.stores, call.caller, target, artifact, name)
    return Answer()


async def delete_one(management: Management, call: Call) -> Answer:
    """Takes a tag off an artifact, which stays."""
    target = await target_for(management, call, Permission("tag", "delete"))
    name = call.text("tag_name")
    refuse_unstorable(name)
    artifact = await find_artifact(management.database, target, call.text("reference"))
    await require_tag_of(management.database, artifact, name)
    await delete_tag(management.stores, call.caller, target, name)
    return Answer()


_PATH = "/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags"
_ARTIFACT = (PROJECT_NAME, REPOSITORY_NAME, REFERENCE)

OPERATIONS = (
    Operation(
        "GET",
        _PATH,
        "listTags",
        "artifact",
        "List an artifact's tags",
        list_tags,
        (
            *_ARTIFACT,
            *LISTING,
            Parameter(
                "with_immutable_status", kind="boolean", default=False, description="Say which tags are immutable."
            ),
        ),
        answers=list[TagAnswer],
    ),
    Operation(
        "POST",
        _PATH,
        "createTag",
        "artifact",
        "Put a tag on an artifact",
        post_tag,
        _ARTIFACT,
        body=NewTag,
        body_name="tag",
        status=201,
    ),
    Operation(
        "DELETE",
        _PATH + "/{tag_name}",
        "deleteTag",
        "artifact",
        "Take a tag off an artifact",
        delete_one,
        (*_ARTIFACT, Parameter("tag_name", "path", is_required=True, description="The tag.")),
    ),
)
