"""Every statement about uploads that have begun and not ended, and about what they leave behind."""

import sqlalchemy as sa

from wharf.db import Statement, insert, one_of
from wharf.db.tables import blob, manifest, storage_sweep, tag, upload, upload_segment

FIND_UPLOAD = Statement(
    sa.select(upload.c.repository_name, upload.c.received_bytes, upload.c.state).where(
        upload.c.id == sa.bindparam("upload_id")
    )
)

INSERT_UPLOAD = Statement(
    insert(upload)
    .values(
        id=sa.bindparam("upload_id"),
        repository_name=sa.bindparam("repository_name"),
        received_bytes=sa.bindparam("received_bytes"),
        state=sa.bindparam("state"),
        started_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
    .on_conflict_do_nothing()
)

# Of two requests that send the same piece, only one finds the upload where it expects it.
ADVANCE_UPLOAD = Statement(
    sa.update(upload)
    .where(
        upload.c.id == sa.bindparam("upload_id"),
        upload.c.received_bytes == sa.bindparam("start_bytes"),
        upload.c.state == "open",
    )
    .values(received_bytes=sa.bindparam("end_bytes"), updated_at=sa.bindparam("now"))
)

CLOSE_UPLOAD = Statement(
    sa.update(upload)
    .where(upload.c.id == sa.bindparam("upload_id"), upload.c.state == "open")
    .values(state="closed", updated_at=sa.bindparam("now"))
)

INSERT_SEGMENT = Statement(
    sa.insert(upload_segment).values(
        upload_id=sa.bindparam("upload_id"),
        start_bytes=sa.bindparam("start_bytes"),
        size_bytes=sa.bindparam("size_bytes"),
        digest=sa.bindparam("digest"),
        storage_key=sa.bindparam("storage_key"),
    )
)

LIST_SEGMENTS = Statement(
    sa.select(upload_segment.c.storage_key, upload_segment.c.size_bytes, upload_segment.c.digest)
    .where(upload_segment.c.upload_id == sa.bindparam("upload_id"))
    .order_by(upload_segment.c.start_bytes)
)

DELETE_SEGMENTS = Statement(sa.delete(upload_segment).where(upload_segment.c.upload_id == sa.bindparam("upload_id")))

LIST_STALE_UPLOADS = Statement(
    sa.select(upload.c.id)
    .where(upload.c.updated_at < sa.bindparam("before"), upload.c.state == "open")
    .order_by(upload.c.updated_at)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)

DELETE_CLOSED_UPLOADS = Statement(
    sa.delete(upload).where(upload.c.updated_at < sa.bindparam("before"), upload.c.state == "closed")
)

# Of some keys in storage, those that a row still speaks of.
LIST_KNOWN_KEYS = Statement(
    sa.union_all(
        sa.select(blob.c.storage_key).where(one_of(blob.c.storage_key, "keys")),
        sa.select(upload_segment.c.storage_key).where(one_of(upload_segment.c.storage_key, "keys")),
        sa.select(manifest.c.record_key).where(one_of(manifest.c.record_key, "keys")),
        sa.select(tag.c.record_key).where(one_of(tag.c.record_key, "keys")),
    ),
    lists=("keys",),
)

FIND_SWEEP = Statement(sa.select(storage_sweep.c.swept_at).where(storage_sweep.c.prefix == sa.bindparam("prefix")))

DELETE_SWEEP = Statement(sa.delete(storage_sweep).where(storage_sweep.c.prefix == sa.bindparam("prefix")))

# Nodes that sweep at the same time look at the same folders, so it is enough that one of them says so.
INSERT_SWEEP = Statement(
    insert(storage_sweep)
    .values(prefix=sa.bindparam("prefix"), swept_at=sa.bindparam("swept_at"))
    .on_conflict_do_nothing()
)
