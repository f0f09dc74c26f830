"""Names that people type, and the paths of the API that they stand for."""

from dataclasses import dataclass
from urllib.parse import quote

import click

NUMBER_DIGITS_MAX = 18


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository; its project is the first part of its name."""

    project: str
    name: str
    """Within the project."""

    def __str__(self) -> str:
        return f"{self.project}/{self.name}"

    @property
    def path(self) -> str:
        """Its path in the API."""
        return f"{project_path(self.project)}/repositories/{self.segment}"

    @property
    def segment(self) -> str:
        """Its name within the project as one segment of a path."""
        # Harbor decodes names twice, so that their slashes pass by the proxy in front of it.
        return escaped(escaped(self.name)) if "/" in self.name else escaped(self.name)


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artifact of a repository, by a tag or by its digest."""

    repository: Repository
    reference: str

    def __str__(self) -> str:
        return f"{self.repository}{'@' if self.is_digest else ':'}{self.reference}"

    @property
    def is_digest(self) -> bool:
        """Whether it is meant by its digest; a tag has no colon."""
        return ":" in self.reference

    @property
    def path(self) -> str:
        """Its path in the API."""
        return f"{self.repository.path}/artifacts/{quote(self.reference, safe=':')}"


def escaped(text: object) -> str:
    """A name as one segment of a path."""
    return quote(str(text), safe="")


def project_path(name: str) -> str:
    """The path of a project in the API."""
    return f"/projects/{escaped(name)}"


def is_number(text: str) -> bool:
    """Whether a text is the number by which the API knows a thing."""
    return text.isascii() and text.isdecimal() and len(text) <= NUMBER_DIGITS_MAX


def require_tag(artifact: Artifact) -> None:
    """Raises click.BadParameter unless the artifact is meant by a tag."""
    if artifact.is_digest:
        raise click.BadParameter(f"{artifact} is no tag; write it as PROJECT/NAME:TAG")


def parse_repository(text: str) -> Repository:
    """The repository that `PROJECT/NAME` means; raises click.BadParameter."""
    project, slash, name = text.partition("/")
    if not (project and slash and name) or ":" in text or "@" in text or "//" in text or text.endswith("/"):
        raise click.BadParameter(f"{text!r} is no repository; write it as PROJECT/NAME, such as library/alpine")
    return Repository(project, name)


def parse_artifact(text: str) -> Artifact:
    """The artifact that `PROJECT/NAME:TAG` or `PROJECT/NAME@DIGEST` means; raises click.BadParameter."""
    head, at, digest = text.partition("@")
    # A tag beside a digest says nothing more, and other clients take both, too.
    name, _, tag = head.partition(":")
    reference = digest if at else tag
    if not reference or (at and ":" not in digest) or "/" in reference:
        raise click.BadParameter(f"{text!r} is no artifact; write it as PROJECT/NAME:TAG or PROJECT/NAME@DIGEST")
    return Artifact(parse_repository(name), reference)
