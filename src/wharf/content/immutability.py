"""Tags that rules of their project protect: once there, they can neither be moved nor deleted.

What is asked here is asked within the unit of work that would change a tag, so that of two pushes of a new tag one
comes first and the other finds it there.
"""

from dataclasses import dataclass

from wharf.content.immutability_queries import LIST_TAGS_OF_REPOSITORY, LIST_TAGS_TO_BE_ENDED
from wharf.content.types import Stores, Target
from wharf.db import Row, Transaction
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.immutable_rules import StoredRule, make_immutable, rules_of_repository


@dataclass(frozen=True, slots=True)
class Protection:
    """Which tags of a repository are protected; in most projects none."""

    # Without the project's name, which patterns do not see.
    repository: str
    # Those that select this repository.
    rules: tuple[StoredRule, ...] = ()

    def covers(self, tag: str) -> bool:
        """Whether the tag, if it is there, is immutable."""
        return make_immutable(self.rules, tag)

    def check_move(self, tag: str) -> None:
        """Raises PRECONDITION when the tag, which is there, may be pushed no more, not even to where it is."""
        if self.covers(tag):
            raise RegistryError(
                ErrorCode.PRECONDITION,
                f"Failed to process request due to '{self.repository}:{tag}' configured as immutable.",
            )

    def check_deletion(self, tag: str) -> None:
        """Raises PRECONDITION when the tag may not be deleted, nor what it stands for."""
        if self.covers(tag):
            raise RegistryError(ErrorCode.PRECONDITION, f"the tag {tag} configured as immutable, cannot be deleted")


async def protection_of(stores: Stores, target: Target) -> Protection:
    """What protects the tags of a repository, as of the last `Rights.refresh` or later. Ask before the unit of work."""
    rules = await stores.immutable_rules.of(target.project_id)
    return Protection(target.name, rules_of_repository(rules, target.name))


async def check_manifests_deletion(transaction: Transaction, protection: Protection, ids: list[int]) -> None:
    """Raises PRECONDITION when one of the manifests' tags is immutable."""
    if protection.rules:
        _check_each(protection, await transaction.rows(LIST_TAGS_TO_BE_ENDED, ids=ids))


async def check_repository_deletion(transaction: Transaction, protection: Protection, repository_id: int) -> None:
    """Raises PRECONDITION when one of the repository's tags is immutable."""
    if protection.rules:
        _check_each(protection, await transaction.rows(LIST_TAGS_OF_REPOSITORY, repository_id=repository_id))


def _check_each(protection: Protection, rows: list[Row]) -> None:
    for (tag,) in sorted(rows):
        protection.check_deletion(tag)
