"""The special keys of lists of artifacts, and what is in such a list at all.

Source: Harbor lists what stands for itself: no accessories, and of the untagged only those that belong to no index.
"""

import sqlalchemy as sa

from wharf.base.query_language import AllOf, Exact, Filter, Fuzzy, Match
from wharf.db.filters import Choice, Clause, SpecialKey, contains, contains_pattern
from wharf.db.statement import one_of
from wharf.db.tables import manifest, manifest_label, manifest_reference, repository, tag
from wharf.oci.errors import ErrorCode, RegistryError

# No request can ask for it by this value, which no query may contain.
_LISTED = Exact("\0")
ONLY_LISTED = Filter("base", _LISTED)

_parent = manifest.alias("parent")
_tagged_repository = repository.alias("tagged_repository")

_tags = sa.select(tag.c.id).where(tag.c.manifest_id == manifest.c.id, tag.c.ended_at.is_(None))
is_tagged = _tags.correlate(manifest).exists()
_is_child = (
    sa.select(_parent.c.id)
    .join(manifest_reference, manifest_reference.c.manifest_id == _parent.c.id)
    .where(
        manifest_reference.c.digest == manifest.c.digest,
        # As an expression, or PostgreSQL looks for the parent among all manifests of the repository: it takes every
        # repository for a small one.
        _parent.c.repository_id + sa.literal_column("0") == manifest.c.repository_id,
        _parent.c.deleted_at.is_(None),
    )
    .correlate(manifest)
    .exists()
)
_stands_for_itself = sa.or_(is_tagged, ~_is_child)
is_listed = sa.and_(manifest.c.deleted_at.is_(None), manifest.c.accessory_type.is_(None), _stands_for_itself)

# All that have such a tag are found at once, for there are few of them.
_tagged_in_project = (
    sa.select(tag.c.manifest_id)
    .join(_tagged_repository, _tagged_repository.c.id == tag.c.repository_id)
    .where(
        _tagged_repository.c.project_id == sa.bindparam("project_id"),
        _tagged_repository.c.deleted_at.is_(None),
        tag.c.ended_at.is_(None),
    )
)
_tagged_in_repository = _tagged_in_project.where(_tagged_repository.c.name == sa.bindparam("repository"))


TAGS_NAMES = ("tags", "Tags")


def _choose_tags(match: Match) -> Choice:
    if isinstance(match, Fuzzy):
        return Choice("like", {"tag_pattern": contains_pattern(match.text)})
    if isinstance(match, Exact):
        if match.text == "*":
            return Choice("any")
        if match.text == "nil":
            return Choice("none")
        contains_pattern(match.text)
        return Choice("named", {"tag_name": match.text})
    raise RegistryError(
        ErrorCode.BAD_REQUEST, 'the value of "tags" query can only be fuzzy match value or exact match value'
    )


def _choose_labels(match: Match) -> Choice:
    if not isinstance(match, AllOf) or any(value.integer is None for value in match.values):
        # Scripts may look for the words, so Harbor's slip stays in them.
        raise RegistryError(
            ErrorCode.BAD_REQUEST, 'the value of "labels" query can only be integer list with intersetion relationship'
        )
    ids = sorted({value.integer for value in match.values if value.integer is not None})
    return Choice("all", {"label_ids": ids, "label_count": len(ids)})


def _choose_base(match: Match) -> Choice:
    if match == _LISTED:
        return Choice("listed")
    if match != Exact("*"):
        raise RegistryError(ErrorCode.BAD_REQUEST, 'the value of "base" query can only be exact match value with "*"')
    return Choice("everything")


def _tags_key(tagged: sa.Select[tuple[int]], *, is_unique: bool) -> SpecialKey:
    """The key of a list in which `tagged` has all that have a tag; `is_unique` says that one tag has each name."""
    named = tagged.where(tag.c.name == sa.bindparam("tag_name", type_=sa.Text()))
    return SpecialKey(
        {
            "any": Clause(is_tagged),
            "none": Clause(~is_tagged),
            # Looked up at once, where a list of one would be compared with one artifact after the other.
            "named": Clause(manifest.c.id == named.scalar_subquery() if is_unique else manifest.c.id.in_(named)),
            "like": Clause(manifest.c.id.in_(tagged.where(contains(tag.c.name, "tag_pattern")))),
        },
        _choose_tags,
    )


TAGS_IN_PROJECT = _tags_key(_tagged_in_project, is_unique=False)
TAGS_IN_REPOSITORY = _tags_key(_tagged_in_repository, is_unique=True)

LABELS = SpecialKey(
    {
        "all": Clause(
            sa.select(sa.func.count())
            .select_from(manifest_label)
            .where(manifest_label.c.manifest_id == manifest.c.id, one_of(manifest_label.c.label_id, "label_ids"))
            .correlate(manifest)
            .scalar_subquery()
            == sa.bindparam("label_count", type_=sa.BigInteger()),
            ("label_ids",),
        )
    },
    _choose_labels,
)

# The only key that makes a list longer: without it the operation adds `ONLY_LISTED`.
BASE = SpecialKey({"everything": Clause(sa.true()), "listed": Clause(_stands_for_itself)}, _choose_base)
