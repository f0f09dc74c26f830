"""The operation of the tag `icon`."""

from base64 import b64encode

import msgspec

from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation, Parameter
from wharf.base.query_language import refuse_unstorable
from wharf.content.icons import read_icon


class IconAnswer(msgspec.Struct):
    """A picture in base64."""

    content: str
    content_type: str = msgspec.field(name="content-type")


async def get_icon(management: Management, call: Call) -> Answer:
    """The picture with a digest, for whoever asks, as in Harbor."""
    digest = call.text("digest")
    refuse_unstorable(digest)
    content, media_type = await read_icon(management.stores, digest)
    return Answer(IconAnswer(b64encode(content).decode(), media_type))


OPERATIONS = (
    Operation(
        "GET",
        "/icons/{digest}",
        "getIcon",
        "icon",
        "Get the icon of an artifact",
        get_icon,
        (Parameter("digest", "path", is_required=True, description="The digest that an artifact names as its icon."),),
        answers=IconAnswer,
    ),
)
