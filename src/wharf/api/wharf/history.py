"""What was: the history of tags, and artifacts as of a moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from wharf.access.roles import Permission
from wharf.api.harbor.answers import listed
from wharf.api.harbor.artifacts import REFERENCE
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import PAGE, PAGE_SIZE, Operation, Parameter
from wharf.api.harbor.repositories import PROJECT_NAME, REPOSITORY_NAME, target_for
from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.base.query_language import refuse_unstorable
from wharf.content.tag_history import TagInterval, list_tag_history, read_manifest_at
from wharf.oci.errors import ErrorCode, RegistryError, printable

TAG_NAME = Parameter("tag_name", "path", is_required=True, description="The tag, which need not be there any more.")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TagHistoryEntry(msgspec.Struct):
    """A time during which a tag pointed at a digest; `to` is null while it does."""

    artifact_deleted: bool
    digest: str
    ended_by: str
    started_by: str
    from_: str = msgspec.field(name="from")
    to: str | None


class PastArtifact(msgspec.Struct):
    """What a reference meant at a moment, from when and until when."""

    at: str
    digest: str
    from_: str = msgspec.field(name="from")
    manifest: Any
    media_type: str
    reference: str
    size: int
    to: str | None


async def get_tag_history(management: Management, call: Call) -> Answer:
    """All that a tag has pointed at, the newest first."""
    target = await target_for(management, call, Permission("tag", "list"))
    name, page = call.text("tag_name"), call.page()
    refuse_unstorable(name)
    found, total = await list_tag_history(management.database, target, name, page)
    return listed(call, [_shown(interval) for interval in found], total, page)


async def get_artifact_at(management: Management, call: Call) -> Answer:
    """What a tag or digest meant at a moment, now unless the query says when; the digest can then be pulled."""
    target = await target_for(management, call, Permission("artifact", "read"))
    reference, text = call.text("reference"), call.text("at")
    refuse_unstorable(reference)
    at = parse_moment(text) if text else management.clock()
    found = await read_manifest_at(management.database, target, reference, at)
    answer = PastArtifact(
        at=shown_moment(at),
        digest=found.digest,
        from_=shown_moment(found.started_at),
        # As it was pushed.
        manifest=msgspec.Raw(found.payload),
        media_type=found.media_type,
        reference=reference,
        size=found.size_bytes,
        to=None if found.ended_at is None else shown_moment(found.ended_at),
    )
    return Answer(answer, [(b"docker-content-digest", found.digest.encode())])


def parse_moment(text: str) -> int:
    """The microseconds since the epoch of a time as RFC 3339 writes it; raises BAD_REQUEST."""
    try:
        # A plus that was not escaped has come as a space; letters may be small.
        moment = datetime.fromisoformat(text.replace(" ", "+").upper())
        if moment.tzinfo is None:
            raise ValueError(text)
        return (moment - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise RegistryError(
            ErrorCode.BAD_REQUEST, f"{printable(text)} is not a time such as 2026-05-03T12:00:00Z (RFC 3339)"
        ) from None


def shown_moment(microseconds: int) -> str:
    """A time in UTC with microseconds, as a query for that moment needs it."""
    moment = datetime.fromtimestamp(microseconds // MICROSECONDS_PER_SECOND, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds % MICROSECONDS_PER_SECOND:06d}Z"


def _shown(interval: TagInterval) -> TagHistoryEntry:
    return TagHistoryEntry(
        artifact_deleted=interval.is_artifact_deleted,
        digest=interval.digest,
        ended_by=interval.ended_by,
        started_by=interval.started_by,
        from_=shown_moment(interval.started_at),
        to=None if interval.ended_at is None else shown_moment(interval.ended_at),
    )


_REPOSITORY = "/projects/{project_name}/repositories/{repository_name}"

OPERATIONS = (
    Operation(
        "GET",
        _REPOSITORY + "/tags/{tag_name}/history",
        "getTagHistory",
        "history",
        "List all that a tag has pointed at",
        get_tag_history,
        (PROJECT_NAME, REPOSITORY_NAME, TAG_NAME, PAGE, PAGE_SIZE),
        answers=list[TagHistoryEntry],
        description="The newest comes first. Times have microseconds, so that each can be asked for as `at`.",
    ),
    Operation(
        "GET",
        _REPOSITORY + "/artifacts/{reference}",
        "getArtifactAt",
        "history",
        "Get what a tag or digest meant at a moment",
        get_artifact_at,
        (
            PROJECT_NAME,
            REPOSITORY_NAME,
            REFERENCE,
            Parameter("at", description="The moment, as in 2026-05-03T12:00:00Z (RFC 3339); now, if it is left out."),
        ),
        answers=PastArtifact,
        errors=(410,),
        description="The digest can be pulled through `/v2`. An artifact that has been deleted since is 410.",
    ),
)
