"""Helm charts as archives, and the classic chart repository that they are sent to."""

import gzip
import json
from dataclasses import dataclass, field
from typing import Any

from tests.support.application import PRIVATE_PROJECT
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import digest_of
from tests.support.images import tar_archive
from tests.support.management import fresh

BOUNDARY = "chart-boundary"


@dataclass(frozen=True)
class Chart:
    """A chart; `metadata` is added to what its Chart.yaml says."""

    name: str
    version: str = "1.0.0"
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def archive(self) -> bytes:
        """The packed chart, the same each time."""
        chart_yaml = {"apiVersion": "v2", "name": self.name, "version": self.version, **self.metadata}
        files = {
            "Chart.yaml": _yaml(chart_yaml),
            "values.yaml": b"greeting: hello\n",
            "README.md": b"# A chart\n",
            "templates/greeting.yaml": b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: greeting\n",
        }
        packed = tar_archive({f"{self.name}/{name}": content for name, content in files.items()})
        return gzip.compress(packed, mtime=0)

    @property
    def file(self) -> str:
        """The name of the archive."""
        return f"{self.name}-{self.version}.tgz"

    @property
    def provenance(self) -> bytes:
        """What a signed chart comes with; nobody verifies the signature here."""
        lines = (
            "-----BEGIN PGP SIGNED MESSAGE-----",
            "Hash: SHA512",
            "",
            "apiVersion: v2",
            f"name: {self.name}",
            f"version: {self.version}",
            "",
            "...",
            "files:",
            f"  {self.file}: {digest_of(self.archive)}",
            "-----BEGIN PGP SIGNATURE-----",
            "",
            "wsDcBAEBCgAQ",
            "-----END PGP SIGNATURE-----",
            "",
        )
        return "\n".join(lines).encode()


def _yaml(value: Any) -> bytes:
    """JSON, which is YAML too, but for the characters that end a line there."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\x85", "\\u0085").encode()


def form(**fields: bytes) -> tuple[bytes, str]:
    """The body of a form with files, and its type."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="/tmp/{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + content
        + b"\r\n"
        for name, content in fields.items()
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


async def upload(client: Client, project: str, query: str = "", **fields: bytes) -> Answer:
    """Send a chart, a provenance or both, as the plugin `cm-push` does."""
    body, content_type = form(**fields)
    return await client.post(f"/api/chartrepo/{project}/charts{query}", body, content_type=content_type)


async def index(client: Client, project: str) -> dict[str, Any]:
    """The entries of the index, by the names of the charts."""
    answer = await client.get(f"/chartrepo/{project}/index.yaml")
    assert answer.status == 200, answer
    entries = answer.json["entries"]
    assert isinstance(entries, dict)
    return entries


def chart(version: str = "1.0.0", **metadata: Any) -> Chart:
    """A chart that no other test has."""
    return Chart(fresh("chart"), version, metadata)


async def saved(client: Client, sent: Chart, project: str = PRIVATE_PROJECT, query: str = "") -> None:
    """Upload a chart."""
    answer = await upload(client, project, query, chart=sent.archive)
    assert (answer.status, answer.json) == (201, {"saved": True}), answer


def refusal(answer: Answer) -> tuple[int, str]:
    """Status and code of a refusal, which says so in both ways."""
    assert answer.json["error"] == answer.message
    return answer.status, answer.code
