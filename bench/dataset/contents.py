"""Repositories, and the artifacts in them with their tags, accessories, children and labels."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from bench.dataset import words
from bench.dataset.scale import Scale
from bench.dataset.writers import Row, Writer

LARGE_PROJECT_NUMBER = 0
LARGE_REPOSITORY = "monorepo"
INDEX_EVERY = 10
"""Of so many artifacts one is an index of two images."""
CHILDREN = 2
ACCESSORY_EVERY = 5
"""Of so many artifacts one has a signature."""
LABELED_EVERY = 5
SIGNATURE = "signature.cosign"
BASE_LAYERS = 50
SIZE_BYTES = 1_024
LAYER_BYTES = 32 * 2**20

TABLES = (
    "repository",
    "blob",
    "repository_blob",
    "manifest",
    "manifest_payload",
    "manifest_blob",
    "manifest_reference",
    "manifest_label",
    "tag",
)
MANIFEST_COLUMNS = (
    "id repository_id digest media_type artifact_type subject_digest size_bytes artifact_kind content_media_type "
    "total_size_bytes attributes accessory_type accessory_subject record_key pushed_at pulled_at"
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Artifact:
    """An artifact that stands for itself; its accessory and its children have the ids after its own."""

    id: int
    number: int
    repository_id: int
    tag_number: int
    """Of its first tag, within the repository."""

    @property
    def is_index(self) -> bool:
        return self.number % INDEX_EVERY == 1

    @property
    def children(self) -> range:
        return range(self.id + 1, self.id + 1 + (CHILDREN if self.is_index else 0))

    @property
    def accessory(self) -> int | None:
        return self.children.stop if self.number % ACCESSORY_EVERY == 0 else None

    @property
    def next_id(self) -> int:
        return self.children.stop + (self.accessory is not None)

    @property
    def pushed_at(self) -> int:
        return words.FIRST_MOMENT + self.number * words.MINUTE


def artifact_id(number: int) -> int:
    """The id of an artifact of all repositories together, in a database that had none before."""
    indexes = (number + INDEX_EVERY - 2) // INDEX_EVERY
    accessories = (number + ACCESSORY_EVERY - 1) // ACCESSORY_EVERY
    return 1 + number + CHILDREN * indexes + accessories


def write_contents(writer: Writer, scale: Scale, projects: range) -> None:
    """Writes the repositories of these projects and all that is in them."""
    first = writer.last_id("repository") + 1
    repositories = range(first, first + scale.repository_count)
    large = repositories.stop
    _write_repositories(writer, scale, projects, repositories, large)
    first = writer.last_id("manifest") + 1
    label = writer.last_id("label") - scale.labels

    def artifacts() -> Iterator[_Artifact]:
        found = first
        for number in range(scale.artifact_count + scale.large_artifacts):
            place = number // scale.artifacts
            repository = repositories[place] if place < len(repositories) else large
            within = number - min(place, len(repositories)) * scale.artifacts
            artifact = _Artifact(found, number, repository, within * scale.tags)
            found = artifact.next_id
            yield artifact

    _write_blobs(writer, artifacts)
    writer.write("manifest", MANIFEST_COLUMNS, (row for one in artifacts() for row in _manifests(one)))
    indexes = (one for one in artifacts() if one.is_index)
    writer.write(
        "manifest_payload",
        "manifest_id payload",
        (
            (one.id, words.index_document([words.digest("manifest", child) for child in one.children]))
            for one in indexes
        ),
    )
    writer.write(
        "manifest_reference",
        "manifest_id digest",
        ((one.id, words.digest("manifest", child)) for one in artifacts() for child in one.children),
    )
    writer.write(
        "manifest_label",
        "manifest_id label_id created_at",
        (
            (one.id, label + 1 + (one.number + more) % scale.labels, one.pushed_at)
            for one in artifacts()
            if one.number % LABELED_EVERY == 2
            for more in range(2)
        ),
    )
    writer.write(
        "tag",
        "repository_id name manifest_id started_at pulled_at started_by record_key",
        (row for one in artifacts() for row in _tags(one, scale)),
    )


def _write_repositories(writer: Writer, scale: Scale, projects: range, repositories: range, large: int) -> None:
    def rows() -> Iterator[Row]:
        for number, repository in enumerate(repositories):
            moment = words.FIRST_MOMENT + number * words.MINUTE
            name = words.repository_name(number % scale.repositories)
            project = projects[number // scale.repositories]
            yield (
                repository,
                project,
                name,
                "Built from main" if number % 3 else None,
                number % 1000,
                moment,
                moment,
                moment,
            )
        project = projects[LARGE_PROJECT_NUMBER]
        yield large, project, LARGE_REPOSITORY, None, 0, words.FIRST_MOMENT, words.FIRST_MOMENT, words.FIRST_MOMENT

    writer.write("repository", "id project_id name description pull_count created_at published_at updated_at", rows())


def _write_blobs(writer: Writer, artifacts: Callable[[], Iterator[_Artifact]]) -> None:
    """A config for each image, and a few layers that many share."""
    first = writer.last_id("blob") + 1
    layers = range(first, first + BASE_LAYERS)

    def blobs() -> Iterator[Row]:
        for layer in layers:
            yield layer, words.digest("blob", layer), LAYER_BYTES, words.storage_key("blobs", layer), words.FIRST_MOMENT
        for one in artifacts():
            blob = layers.stop + one.number
            yield blob, words.digest("blob", blob), SIZE_BYTES, words.storage_key("blobs", blob), one.pushed_at

    def links() -> Iterator[Row]:
        seen: tuple[int, set[int]] = (0, set())
        for one in artifacts():
            yield one.repository_id, layers.stop + one.number, one.pushed_at
            layer = layers[one.number % BASE_LAYERS]
            if seen[0] != one.repository_id:
                seen = (one.repository_id, set())
            if layer not in seen[1]:
                seen[1].add(layer)
                yield one.repository_id, layer, one.pushed_at

    writer.write("blob", "id digest size_bytes storage_key created_at", blobs())
    writer.write("repository_blob", "repository_id blob_id created_at", links())
    writer.write(
        "manifest_blob",
        "manifest_id blob_id",
        (
            (one.id, blob)
            for one in artifacts()
            if not one.is_index
            for blob in (layers.stop + one.number, layers[one.number % BASE_LAYERS])
        ),
    )


def _manifests(one: _Artifact) -> Iterator[Row]:
    digest = words.digest("manifest", one.id)
    yield _manifest(one, one.id, is_index=one.is_index)
    for child in one.children:
        yield _manifest(one, child)
    if one.accessory is not None:
        yield _manifest(one, one.accessory, subject=digest)


def _manifest(one: _Artifact, number: int, *, is_index: bool = False, subject: str | None = None) -> Row:
    return (
        number,
        one.repository_id,
        words.digest("manifest", number),
        words.INDEX if is_index else words.IMAGE,
        None,
        subject,
        SIZE_BYTES,
        "IMAGE",
        words.INDEX if is_index else words.IMAGE_CONFIG,
        SIZE_BYTES + LAYER_BYTES,
        None if is_index or subject else words.image_attributes(number),
        SIGNATURE if subject else None,
        subject,
        words.storage_key("records", number),
        one.pushed_at,
        one.pushed_at + words.MINUTE if number % 2 else None,
    )


def _tags(one: _Artifact, scale: Scale) -> Iterator[Row]:
    commit, key = words.digest("manifest", one.id)[7:14], words.storage_key("records", one.id)
    for more in range(scale.tags):
        name = words.tag_name(one.tag_number + more, commit)
        moment = one.pushed_at + more
        yield one.repository_id, name, one.id, moment, None, 1, key
