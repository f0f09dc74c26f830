"""Every statement that counts pulls."""

import sqlalchemy as sa

from wharf.db import Statement, one_of
from wharf.db.tables import manifest, repository, tag

_pulled_at = sa.bindparam("pulled", type_=sa.BigInteger)

LIST_REPOSITORIES_OF_MANIFESTS = Statement(
    sa.select(manifest.c.id, manifest.c.repository_id).where(one_of(manifest.c.id, "ids")), lists=("ids",)
)
ADD_PULLS = Statement(
    sa.update(repository)
    .where(repository.c.id == sa.bindparam("repository_id"))
    .values(pull_count=repository.c.pull_count + sa.bindparam("pulls", type_=sa.BigInteger))
)
WRITE_PULL_OF_MANIFEST = Statement(
    sa.update(manifest)
    .where(
        manifest.c.id == sa.bindparam("manifest_id"),
        sa.or_(manifest.c.pulled_at.is_(None), manifest.c.pulled_at < _pulled_at),
    )
    .values(pulled_at=_pulled_at)
)
WRITE_PULL_OF_TAG = Statement(
    sa.update(tag)
    .where(
        # By its name in its repository: a manifest may have a hundred thousand tags.
        tag.c.repository_id == sa.bindparam("in_repository"),
        tag.c.name == sa.bindparam("tag_name"),
        tag.c.manifest_id == sa.bindparam("of_manifest"),
        tag.c.ended_at.is_(None),
        sa.or_(tag.c.pulled_at.is_(None), tag.c.pulled_at < _pulled_at),
    )
    .values(pulled_at=_pulled_at)
)
