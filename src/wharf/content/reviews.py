"""Asking for a look at manifests that may have become unreferenced."""

from collections.abc import Iterable

from wharf.content.queries import INSERT_REVIEW
from wharf.db import Transaction


async def add_manifest_reviews(transaction: Transaction, manifest_ids: Iterable[int], now: int) -> None:
    """Has the manifests looked at from now on.

    Whoever adds the same row waits until this unit of work has ended, so all that it adds come in one call and in
    one order, after manifests and tags: nobody waits in a circle.
    """
    await transaction.execute_many(
        INSERT_REVIEW,
        [{"kind": "manifest", "target_id": manifest_id, "due_at": now} for manifest_id in sorted(set(manifest_ids))],
    )
