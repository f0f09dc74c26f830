"""How artifacts and what belongs to them look in an answer."""

from typing import Any
from urllib.parse import quote

import msgspec

from wharf.api.harbor.answers import shown_time
from wharf.content.artifact_list import (
    AccessoryDescription,
    ArtifactDescription,
    Child,
    LabelDescription,
    TagDescription,
)
from wharf.oci.accessories import AccessoryType, accessory_icon
from wharf.oci.artifact_kinds import family_of, linked_additions


class TagAnswer(msgspec.Struct):
    """A tag as it is shown."""

    artifact_id: int
    id: int
    immutable: bool
    name: str
    pull_time: str
    push_time: str
    repository_id: int


class AccessoryAnswer(msgspec.Struct):
    """An accessory as it is shown."""

    artifact_id: int
    creation_time: str
    digest: str
    icon: str
    id: int
    size: int
    subject_artifact_digest: str
    subject_artifact_id: int
    subject_artifact_repo: str
    type: str


class PlatformAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a child of an index runs on; the names are those of Harbor's generated code."""

    features: list[str] | None = msgspec.field(name="OsFeatures")
    version: str = msgspec.field(name="OsVersion", default="")
    architecture: str = ""
    os: str = ""
    variant: str = ""


class ReferenceAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A child of an index as it is shown."""

    annotations: dict[str, str] = msgspec.field(default_factory=dict)
    child_digest: str
    child_id: int
    parent_id: int
    platform: PlatformAnswer | None = None
    urls: list[str] | None


class AdditionLinkAnswer(msgspec.Struct):
    """Where more about an artifact can be read."""

    absolute: bool
    href: str


class LabelAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A label as it is shown."""

    color: str = ""
    creation_time: str
    description: str = ""
    id: int
    name: str = ""
    project_id: int = 0
    scope: str
    update_time: str


class ArtifactAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An artifact as it is shown."""

    accessories: list[AccessoryAnswer] | None
    addition_links: dict[str, AdditionLinkAnswer] = msgspec.field(default_factory=dict)
    # Annotations and attributes are JSON already.
    annotations: Any = None
    artifact_type: str = ""
    digest: str
    extra_attrs: Any = None
    icon: str = ""
    id: int
    inherited_accessories: list[AccessoryAnswer] = msgspec.field(default_factory=list)
    labels: list[LabelAnswer] | None
    manifest_media_type: str
    media_type: str
    project_id: int
    pull_time: str
    push_time: str
    references: list[ReferenceAnswer] | None
    repository_id: int
    repository_name: str
    size: int
    tags: list[TagAnswer] | None
    type: str


def shown_artifact(artifact: ArtifactDescription, immutable: frozenset[str] = frozenset()) -> ArtifactAnswer:
    """An artifact as Harbor shows it; `immutable` has the names of those of its tags that cannot be moved."""
    repository = f"{artifact.project}/{artifact.repository}"
    return ArtifactAnswer(
        accessories=[shown_accessory(one, repository) for one in artifact.accessories] or None,
        addition_links=_links(artifact),
        annotations=None if artifact.annotations is None else msgspec.Raw(artifact.annotations.encode()),
        artifact_type=artifact.artifact_type or "",
        digest=artifact.digest,
        extra_attrs=None if artifact.attributes is None else msgspec.Raw(artifact.attributes.encode()),
        icon=artifact.icon,
        id=artifact.id,
        inherited_accessories=[shown_accessory(one, repository) for one in artifact.inherited_accessories],
        labels=[shown_label(one) for one in artifact.labels] or None,
        manifest_media_type=artifact.manifest_media_type,
        media_type=artifact.media_type,
        project_id=artifact.project_id,
        pull_time=shown_time(artifact.pulled_at),
        push_time=shown_time(artifact.pushed_at),
        references=[_shown_child(artifact.id, one) for one in artifact.children] or None,
        repository_id=artifact.repository_id,
        repository_name=repository,
        size=artifact.size_bytes,
        tags=[shown_tag(one, immutable) for one in artifact.tags] or None,
        type=artifact.kind,
    )


def shown_tag(tag: TagDescription, immutable: frozenset[str] = frozenset()) -> TagAnswer:
    """A tag as Harbor shows it."""
    return TagAnswer(
        artifact_id=tag.artifact_id,
        id=tag.id,
        immutable=tag.name in immutable,
        name=tag.name,
        pull_time=shown_time(tag.pulled_at),
        push_time=shown_time(tag.pushed_at),
        repository_id=tag.repository_id,
    )


def shown_accessory(accessory: AccessoryDescription, repository: str) -> AccessoryAnswer:
    """An accessory as Harbor shows it; here it is the artifact itself, so both ids are one."""
    return AccessoryAnswer(
        artifact_id=accessory.id,
        creation_time=shown_time(accessory.pushed_at),
        digest=accessory.digest,
        icon=accessory_icon(AccessoryType(accessory.type)),
        id=accessory.id,
        size=accessory.size_bytes,
        subject_artifact_digest=accessory.subject_digest,
        subject_artifact_id=accessory.subject_id,
        subject_artifact_repo=repository,
        type=accessory.type,
    )


def shown_label(label: LabelDescription) -> LabelAnswer:
    """A label as Harbor shows it."""
    return LabelAnswer(
        color=label.color,
        creation_time=shown_time(label.created_at),
        description=label.description,
        id=label.id,
        name=label.name,
        project_id=label.project_id,
        scope="p" if label.project_id else "g",
        update_time=shown_time(label.updated_at),
    )


def artifact_path(project: str, repository: str, reference: str, *, encodings: int = 2) -> str:
    """The path of an artifact below `/api/v2.0`; the slashes of a repository's name are encoded."""
    for _ in range(encodings):
        repository = quote(repository, safe="")
    return f"/projects/{project}/repositories/{repository}/artifacts/{reference}"


def _links(artifact: ArtifactDescription) -> dict[str, AdditionLinkAnswer]:
    base = f"/api/v2.0{artifact_path(artifact.project, artifact.repository, artifact.digest)}/additions"
    names = linked_additions(family_of(artifact.media_type, artifact.artifact_type))
    return {name: AdditionLinkAnswer(absolute=False, href=f"{base}/{name}") for name in sorted(names)}


def _shown_child(parent_id: int, child: Child) -> ReferenceAnswer:
    named, platform = child.named, child.named.platform
    return ReferenceAnswer(
        annotations=named.annotations or {},
        child_digest=str(named.digest),
        child_id=child.id,
        parent_id=parent_id,
        platform=None
        if platform is None
        else PlatformAnswer(
            features=list(platform.os_features) if platform.os_features else None,
            version=platform.os_version or "",
            architecture=platform.architecture,
            os=platform.os,
            variant=platform.variant or "",
        ),
        urls=list(named.urls) if named.urls else None,
    )
