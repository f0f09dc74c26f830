"""The plugin cm-push, with which charts went into a classic chart repository before helm could push by itself."""

from pathlib import Path

import pytest

from tests.clients.conftest import FindProgram
from tests.support.commands import Program
from tests.support.programs import require_program
from tests.support.server import GUEST, MAINTAINER, PRIVATE_PROJECT, Server

INSTALL = "helm plugin install https://github.com/chartmuseum/helm-push"

# What helm 4 has to know of a plugin; a release brings the same for each version of helm.
MANIFEST = """apiVersion: v1
type: cli/v1
name: cm-push
version: 0.11.1
runtime: subprocess
config:
  usage: cm-push
  shortHelp: Push a chart
  longHelp: Push a chart to a chart repository
runtimeConfig:
  platformCommand:
    - command: {program}
"""


@pytest.fixture
def helm(find_program: FindProgram, server: Server, tmp_path: Path) -> Program:
    """The program with the plugin, and with the project as a repository of the name wharf."""
    plugin = tmp_path / "plugins/cm-push"
    plugin.mkdir(parents=True)
    program = require_program("helm-cm-push", INSTALL)
    (plugin / "plugin.yaml").write_text(MANIFEST.format(program=program))
    helm = find_program("helm", "go install helm.sh/helm/v4/cmd/helm@latest", HELM_PLUGINS=str(plugin.parent))
    helm("repo", "add", "wharf", address(server), f"--username={MAINTAINER.name}", f"--password={MAINTAINER.password}")
    return helm


@pytest.fixture
def chart(repository: str, tmp_path: Path) -> str:
    """The name of a chart in a folder of that name; nobody else has it."""
    name = repository.rpartition("/")[2].replace("_", "-")
    (tmp_path / f"{name}/templates").mkdir(parents=True)
    (tmp_path / f"{name}/Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n")
    (tmp_path / f"{name}/templates/greeting.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n")
    return name


def address(server: Server) -> str:
    """The project as a chart repository."""
    return f"{server.url}/chartrepo/{PRIVATE_PROJECT}"


def test_a_folder_is_pushed_and_pulled(helm: Program, server: Server, chart: str, tmp_path: Path) -> None:
    """The plugin packs it, with the version that it is told; helm finds, pulls and shows what it has sent."""
    assert "Done." in helm("cm-push", chart, "wharf")
    assert "Done." in helm("cm-push", chart, "wharf", "--version=1.1.0+build.3", "--app-version=7")
    helm("repo", "update")
    found = helm("search", "repo", f"wharf/{chart}", "--versions")
    assert "1.0.0" in found
    assert "1.1.0+build.3" in found
    (tmp_path / "pulled").mkdir()
    helm("pull", f"wharf/{chart}", "--version=1.0.0", "--destination=pulled", "--untar")
    assert (tmp_path / f"pulled/{chart}/templates/greeting.yaml").read_text() == "apiVersion: v1\nkind: ConfigMap\n"
    shown = helm("show", "chart", f"wharf/{chart}", "--version=1.1.0+build.3")
    assert 'appVersion: "7"' in shown


def test_a_packed_chart_comes_back_as_it_is(helm: Program, server: Server, chart: str, tmp_path: Path) -> None:
    """An archive is sent to the address itself as well, by name and password; it is an artifact like any other."""
    helm("package", chart)
    archive = f"{chart}-1.0.0.tgz"
    credentials = (f"--username={MAINTAINER.name}", f"--password={MAINTAINER.password}")
    helm("cm-push", archive, address(server), *credentials)
    assert server.digest(f"{PRIVATE_PROJECT}/{chart}", "1.0.0")
    (tmp_path / "pulled").mkdir()
    plain = f"--plain-http={not server.uses_tls}"
    reference = f"oci://{server.address}/{PRIVATE_PROJECT}/{chart}"
    helm("pull", plain, reference, "--version=1.0.0", *credentials, "--destination=pulled")
    helm("repo", "update")
    helm("pull", f"wharf/{chart}", "--destination=home")
    assert (tmp_path / "pulled" / archive).read_bytes() == (tmp_path / "home" / archive).read_bytes()


def test_a_version_that_is_there(helm: Program, server: Server, chart: str) -> None:
    """It is refused in words that the plugin understands, and replaced when it is told to force it."""
    helm("cm-push", chart, "wharf")
    first = server.digest(f"{PRIVATE_PROJECT}/{chart}", "1.0.0")
    refused = helm.fail("cm-push", chart, "wharf", "--app-version=2")
    assert "409" in refused
    assert "could not properly parse" not in refused
    assert server.digest(f"{PRIVATE_PROJECT}/{chart}", "1.0.0") == first
    helm("cm-push", chart, "wharf", "--app-version=2", "--force")
    assert server.digest(f"{PRIVATE_PROJECT}/{chart}", "1.0.0") != first


def test_who_may_not_push(helm: Program, server: Server, chart: str) -> None:
    """A guest, a wrong password and nobody at all are refused in words that the plugin understands."""
    for account, status in (((GUEST.name, GUEST.password), "403"), ((MAINTAINER.name, "Wrong-pass-1"), "401")):
        name, password = account
        refused = helm.fail("cm-push", chart, "wharf", f"--username={name}", f"--password={password}")
        assert status in refused
        assert "could not properly parse" not in refused
    assert "401" in helm.fail("cm-push", chart, address(server))
    assert not server.digest(f"{PRIVATE_PROJECT}/{chart}", "1.0.0")
