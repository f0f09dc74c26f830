"""The pages with a list, by their address."""

from __future__ import annotations

from urllib.parse import quote

from bench.dataset import words
from bench.dataset.scale import Scale


def list_pages(scale: Scale) -> dict[str, str]:
    """The address of each page under a name; projects and repositories are those in the middle of the data set."""
    project = words.project_name(scale.projects // 2)
    repository = words.repository_name(scale.repositories // 2)
    inside = {
        name: f"/projects/{project}/{name}" for name in ("members", "labels", "immutability", "robots", "logs", "trash")
    }
    administration = {
        f"admin-{name}": f"/admin/{name}"
        for name in ("users", "groups", "robots", "roles", "quotas", "labels", "trash")
    }
    return {
        "projects": "/projects",
        "repositories": f"/projects/{project}",
        "artifacts": f"/projects/{project}/repositories/{quote(repository, safe='')}",
        **inside,
        **administration,
        "audit-log": "/logs",
        "tokens": "/account/tokens",
    }
