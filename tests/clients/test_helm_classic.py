"""helm with a classic chart repository, as it was before charts were OCI artifacts."""

from pathlib import Path

import pytest

from tests.clients.conftest import FindProgram
from tests.support.charts import form
from tests.support.commands import Program
from tests.support.server import ADMINISTRATOR, MAINTAINER, OUTSIDER, PRIVATE_PROJECT, PUBLIC_PROJECT, Server

VERSION = "0.2.0+build.7"
PASSWORD = f"--password={MAINTAINER.password}"


@pytest.fixture
def helm(find_program: FindProgram) -> Program:
    """The program, which nobody is logged in with."""
    return find_program("helm", "go install helm.sh/helm/v4/cmd/helm@latest")


@pytest.fixture
def name(repository: str) -> str:
    """The name of a chart that nobody else has."""
    return repository.rpartition("/")[2].replace("_", "-")


@pytest.fixture
def chart(helm: Program, name: str, tmp_path: Path) -> Path:
    """A packed chart, of which there is an older version in a file of its own."""
    (tmp_path / f"{name}/templates").mkdir(parents=True)
    (tmp_path / f"{name}/Chart.yaml").write_text(
        f"apiVersion: v2\nname: {name}\nversion: {VERSION}\nappVersion: 1.10\ndescription: Says hello\n"
    )
    (tmp_path / f"{name}/templates/greeting.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n"
    )
    helm("package", name, "--version=0.1.0")
    helm("package", name)
    return tmp_path / f"{name}-{VERSION}.tgz"


def upload(server: Server, project: str, *archives: Path) -> None:
    """Send charts as the plugin cm-push does."""
    for archive in archives:
        body, content_type = form(chart=archive.read_bytes())
        answer = server.request(
            "POST",
            f"/api/chartrepo/{project}/charts",
            account=MAINTAINER if project == PRIVATE_PROJECT else ADMINISTRATOR,
            headers={"Content-Type": content_type},
            body=body,
        )
        assert answer.status == 201, answer.body


def add_repository(helm: Program, server: Server, project: str = PRIVATE_PROJECT) -> None:
    """Add a project, by the password of its maintainer."""
    url = f"{server.url}/chartrepo/{project}"
    helm("repo", "add", "wharf", url, f"--username={MAINTAINER.name}", "--password-stdin", stdin=MAINTAINER.password)


def test_charts_are_found_pulled_and_installed(
    helm: Program, server: Server, name: str, chart: Path, tmp_path: Path
) -> None:
    """By name and version, with a password; the archive comes back as it was sent."""
    upload(server, PRIVATE_PROJECT, tmp_path / f"{name}-0.1.0.tgz", chart)
    (tmp_path / "pulled").mkdir()
    add_repository(helm, server)
    helm("repo", "update")

    found = helm("search", "repo", f"wharf/{name}", "--versions")
    assert VERSION in found
    assert "0.1.0" in found
    assert "Says hello" in found
    helm("pull", f"wharf/{name}", "--destination=pulled")
    helm("pull", f"wharf/{name}", "--version=0.1.0", "--destination=pulled")
    for version in (VERSION, "0.1.0"):
        file = f"{name}-{version}.tgz"
        assert (tmp_path / "pulled" / file).read_bytes() == (tmp_path / file).read_bytes()
    assert "name: greeter" in helm("install", "greeter", f"wharf/{name}", "--dry-run=client")
    assert "name: greeter" in helm("template", "greeter", f"wharf/{name}", "--version=0.1.0")


def test_an_uploaded_chart_is_pulled_as_an_artifact(
    helm: Program, server: Server, name: str, chart: Path, tmp_path: Path
) -> None:
    """The two ways lead to one chart, in both directions."""
    upload(server, PRIVATE_PROJECT, chart)
    (tmp_path / "pulled").mkdir()
    plain = f"--plain-http={not server.uses_tls}"
    credentials = (f"--username={MAINTAINER.name}", PASSWORD)
    reference = f"oci://{server.address}/{PRIVATE_PROJECT}"
    helm("pull", plain, f"{reference}/{name}", f"--version={VERSION}", *credentials, "--destination=pulled")
    assert (tmp_path / "pulled" / chart.name).read_bytes() == chart.read_bytes()

    older = tmp_path / f"{name}-0.1.0.tgz"
    helm("push", plain, older, reference, *credentials)
    add_repository(helm, server)
    helm("pull", f"wharf/{name}", "--version=0.1.0", "--destination=pulled")
    assert (tmp_path / "pulled" / older.name).read_bytes() == older.read_bytes()


def test_a_repository_that_is_closed_is_refused(helm: Program, server: Server, chart: Path) -> None:
    """Without a password, with a wrong one, and with that of somebody who is no member."""
    url = f"{server.url}/chartrepo/{PRIVATE_PROJECT}"
    assert "401" in helm.fail("repo", "add", "wharf", url)
    assert "401" in helm.fail("repo", "add", "wharf", url, f"--username={MAINTAINER.name}", "--password=Wrong-pass-1")
    outsider = (f"--username={OUTSIDER.name}", f"--password={OUTSIDER.password}")
    assert "403" in helm.fail("repo", "add", "wharf", url, *outsider)


def test_a_public_project_needs_no_password(helm: Program, server: Server, name: str, chart: Path) -> None:
    """Anybody may add it and pull from it."""
    upload(server, PUBLIC_PROJECT, chart)
    helm("repo", "add", "public", f"{server.url}/chartrepo/{PUBLIC_PROJECT}")
    assert VERSION in helm("search", "repo", f"public/{name}")
    helm("pull", f"public/{name}", "--destination=home")
    assert (chart.parent / "home" / chart.name).read_bytes() == chart.read_bytes()


def test_a_dependency_comes_from_a_repository(helm: Program, server: Server, name: str, chart: Path) -> None:
    """A chart may need another one from a project."""
    upload(server, PRIVATE_PROJECT, chart)
    add_repository(helm, server)
    parent = chart.parent / "parent"
    parent.mkdir()
    (parent / "Chart.yaml").write_text(
        f"apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n"
        f"  - name: {name}\n    version: '>0.1.0'\n    repository: '@wharf'\n"
    )
    helm("dependency", "update", "parent")
    assert (parent / "charts" / chart.name).read_bytes() == chart.read_bytes()
