"""The conformance suite of the distribution specification 1.1, as the OCI has published it up to 2025."""

import uuid
from pathlib import Path

import pytest

from tests.conformance.report import read_report
from tests.support.commands import make_program
from tests.support.server import ADMINISTRATOR, Server

CHECKS = 80  # With one by which the suite reports to itself.
CROSS_MOUNT = "Push Cross-Repository Blob Mount Cross-mounting "
ACCEPTED_SKIPS = {
    # Set-ups for a registry that cannot be pushed to; the others of their kind have run instead.
    "Pull Setup Get tag name from environment",
    "Content Discovery Setup Populate registry with test tags (no push)",
    # Only for a registry that did not mount the blob it was asked to mount just before.
    CROSS_MOUNT + "of nonexistent blob should yield session id",
}
# Of these two the suite skips the one whose setting it was not given.
WITH_CROSS_MOUNT = CROSS_MOUNT + "without from, and automatic content discovery enabled should return a 201"
WITHOUT_CROSS_MOUNT = CROSS_MOUNT + "without from, and automatic content discovery disabled should return a 202"


@pytest.mark.parametrize(
    ("server", "automatic_cross_mount", "excluded"),
    [
        ("sqlite_disk", "1", WITHOUT_CROSS_MOUNT),
        ("postgres_s3", "1", WITHOUT_CROSS_MOUNT),
        ("sqlite_disk_without_cross_mount", "0", WITH_CROSS_MOUNT),
        ("postgres_s3_without_cross_mount", "0", WITH_CROSS_MOUNT),
    ],
    indirect=["server"],
    ids=["sqlite_disk-on", "postgres_s3-on", "sqlite_disk-off", "postgres_s3-off"],
)
def test_every_spec_passes(server: Server, automatic_cross_mount: str, excluded: str, tmp_path: Path) -> None:
    """No spec fails, and none is skipped but those that the suite itself makes exclude each other."""
    repository = f"library/conformance-{uuid.uuid4().hex[:8]}"
    suite = make_program(
        "oci-conformance-1.1",
        ".ci/install-clients",
        tmp_path,
        environment={
            "OCI_ROOT_URL": server.url,
            "OCI_NAMESPACE": repository,
            "OCI_CROSSMOUNT_NAMESPACE": f"{repository}-other",
            "OCI_USERNAME": ADMINISTRATOR.name,
            "OCI_PASSWORD": ADMINISTRATOR.password,
            "OCI_TEST_PULL": "1",
            "OCI_TEST_PUSH": "1",
            "OCI_TEST_CONTENT_DISCOVERY": "1",
            "OCI_TEST_CONTENT_MANAGEMENT": "1",
            "OCI_AUTOMATIC_CROSSMOUNT": automatic_cross_mount,
            "OCI_HIDE_SKIPPED_WORKFLOWS": "0",
            "OCI_REPORT_DIR": str(tmp_path),
        },
    )

    suite.run()

    report = read_report(tmp_path)
    skipped = {name.partition("Distribution Conformance Tests ")[2] for name in report.skipped}
    assert not report.failed, "\n".join(report.failed)
    assert skipped == ACCEPTED_SKIPS | {excluded}
    assert report.checks == CHECKS
