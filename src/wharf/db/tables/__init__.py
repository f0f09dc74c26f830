"""Every table, a file per aggregate; `metadata` is the whole schema."""

from wharf.db.tables.access import access_grant, access_version, role, role_permission
from wharf.db.tables.columns import metadata
from wharf.db.tables.content import (
    blob,
    manifest,
    manifest_blob,
    manifest_payload,
    manifest_reference,
    repository,
    repository_blob,
    review,
    storage_sweep,
    tag,
    upload,
    upload_segment,
)
from wharf.db.tables.identity import system_secret, user_account
from wharf.db.tables.projects import project, project_metadata, quota_delta

__all__ = [
    "access_grant",
    "access_version",
    "blob",
    "manifest",
    "manifest_blob",
    "manifest_payload",
    "manifest_reference",
    "metadata",
    "project",
    "project_metadata",
    "quota_delta",
    "repository",
    "repository_blob",
    "review",
    "role",
    "role_permission",
    "storage_sweep",
    "system_secret",
    "tag",
    "upload",
    "upload_segment",
    "user_account",
]
