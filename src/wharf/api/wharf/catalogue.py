"""All operations of Wharf's own API, and the document that is made of them."""

import functools

import msgspec

from wharf.api.harbor.document import Title, api_document
from wharf.api.harbor.operations import Operation
from wharf.api.wharf import (
    activity,
    explain,
    grants,
    history,
    history_move,
    history_restore,
    robots,
    roles,
    tokens,
    trash,
)
from wharf.api.wharf.operations import PREFIX

OPERATIONS: tuple[Operation, ...] = (
    *activity.OPERATIONS,
    *roles.OPERATIONS,
    *grants.OPERATIONS,
    *tokens.OPERATIONS,
    *robots.OPERATIONS,
    *explain.OPERATIONS,
    *history.OPERATIONS,
    *history_restore.OPERATIONS,
    *trash.OPERATIONS,
    *history_move.OPERATIONS,
)

TITLE = Title(
    "Wharf API",
    "1",
    "What a Wharf registry has beyond Harbor's API: roles, grants, personal tokens, and why somebody may do something.",
    PREFIX,
)


@functools.cache
def encoded_document() -> bytes:
    """The OpenAPI document as JSON. It is the same as long as the process runs."""
    return msgspec.json.encode(api_document(OPERATIONS, TITLE))
