"""The rows of the table, in its order."""

from __future__ import annotations

from bench.rows.footprint import MEMORY_ROW, START_ROW
from bench.rows.image_pull import IMAGE_PULL_ROW
from bench.rows.layer_pull import LAYER_PULL_ROWS
from bench.rows.layer_push import LAYER_PUSH_ROWS
from bench.rows.manifests import MANIFEST_ROWS
from bench.rows.many_tags import MANY_TAGS_ROWS
from bench.rows.row import Figure, Row
from bench.rows.small_push import SMALL_PUSH_ROW
from bench.rows.tokens import TOKEN_ROW

__all__ = ["ROWS", "Figure", "Row"]

GET_BY_TAG, GET_BY_DIGEST, *HEAD_ROWS = MANIFEST_ROWS
GET_BY_TAG_MANY, GET_BY_DIGEST_MANY = MANY_TAGS_ROWS

# A row that is compared with another of Wharf's own stands beside it, since a machine has faster and slower minutes.
ROWS = {
    row.name: row
    for row in (
        GET_BY_TAG,
        GET_BY_TAG_MANY,
        GET_BY_DIGEST,
        GET_BY_DIGEST_MANY,
        *HEAD_ROWS,
        TOKEN_ROW,
        SMALL_PUSH_ROW,
        *LAYER_PUSH_ROWS,
        *LAYER_PULL_ROWS,
        IMAGE_PULL_ROW,
        MEMORY_ROW,
        START_ROW,
    )
}
