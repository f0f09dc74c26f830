"""The conformance suite on the main branch of the distribution specification, in its hardest profile."""

import uuid
from pathlib import Path

import pytest

from tests.conformance.report import read_report
from tests.support.commands import make_program
from tests.support.server import ADMINISTRATOR, Server

CHECKS_MIN = 1_000


# The suite looks for the digest in the last answer, and an object store would not give it.
@pytest.mark.parametrize("server", ["sqlite_disk", "postgres_s3_without_redirects"], indirect=True)
def test_every_check_passes(server: Server, tmp_path: Path) -> None:
    """No check fails and none is skipped, those of manifests with missing parts included."""
    repository = f"library/conformance-{uuid.uuid4().hex[:8]}"
    suite = make_program(
        "oci-conformance-main",
        ".ci/install-clients",
        tmp_path,
        environment={
            "OCI_REGISTRY": server.address,
            "OCI_TLS": "disabled",
            "OCI_REPO1": repository,
            "OCI_REPO2": f"{repository}-other",
            "OCI_USERNAME": ADMINISTRATOR.name,
            "OCI_PASSWORD": ADMINISTRATOR.password,
            "OCI_VERSION": "dev",
            "OCI_DATA_SPARSE": "true",
            "OCI_RESULTS_DIR": str(tmp_path),
        },
    )

    # It ends well even where it did not understand its settings; the report is what counts.
    suite.run()

    report = read_report(tmp_path)
    assert not report.failed, "\n".join(report.failed)
    assert not report.skipped
    assert report.checks >= CHECKS_MIN
