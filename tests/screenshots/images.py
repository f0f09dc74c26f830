"""Artifacts that look like those of real projects: layers that images share, build histories, charts, signatures.

Everything is made from seeds, so that each run pushes the same digests.
"""

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.artifacts import COSIGN, COSIGN_LAYER, HELM_CONFIG, HELM_LAYER
from tests.support.asgi import Client
from tests.support.asgi_pushes import descriptor, image, index, push_blob, push_manifest
from tests.support.images import Blob, tar_archive

SPDX = "application/spdx+json"
EMPTY_CONFIG = "application/vnd.oci.empty.v1+json"
_KILOBYTE = 1000


@dataclass(frozen=True)
class Step:
    """A line of a Dockerfile; one that adds files makes a layer of so many kilobytes."""

    command: str
    kilobytes: int = 0


@dataclass(frozen=True)
class Base:
    """What images are built from."""

    name: str
    steps: tuple[Step, ...]
    environment: tuple[str, ...] = ()


ALPINE = Base(
    "alpine",
    (
        Step("ADD alpine-minirootfs-3.22.2-x86_64.tar.gz / # buildkit", 1_650),
        Step('CMD ["/bin/sh"]'),
    ),
)
PYTHON = Base(
    "python",
    (
        Step("# debian.sh --arch 'amd64' out/ 'bookworm' '@1762300800'", 2_820),
        Step("RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata", 380),
        Step('RUN /bin/sh -c ./configure --enable-optimizations && make -j "$(nproc)" && make install', 1_460),
        Step('CMD ["python3"]'),
    ),
    ("PYTHON_VERSION=3.14.0", "LANG=C.UTF-8"),
)


@dataclass(frozen=True)
class Build:
    """One version of an application's image."""

    name: str
    version: str
    base: Base = ALPINE
    steps: tuple[Step, ...] = ()
    annotations: dict[str, str] = field(default_factory=dict)

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """The base's steps, and the build's own."""
        own = self.steps or (
            Step("WORKDIR /srv"),
            Step("COPY requirements.lock /srv/ # buildkit", 4),
            Step("RUN /bin/sh -c install --from requirements.lock # buildkit", 640),
            Step("COPY . /srv # buildkit", 210),
            Step("USER 10001"),
            Step("EXPOSE map[8080/tcp:{}]"),
            Step(f'ENTRYPOINT ["/srv/bin/{self.name}"]'),
        )
        return self.base.steps + own


@dataclass(frozen=True)
class Stored:
    """A manifest that is in the registry."""

    repository: str
    manifest: Blob

    @property
    def digest(self) -> str:
        """Its digest."""
        return self.manifest.digest

    def descriptor(self, **fields: Any) -> dict[str, Any]:
        """What stands for it in an index, or as a subject."""
        return descriptor(self.manifest.data, self.manifest.media_type, **fields)


def noise(seed: str, kilobytes: int) -> bytes:
    """Bytes that do not compress, the same for the same seed."""
    return random.Random(seed).randbytes(kilobytes * _KILOBYTE)


async def push_build(
    client: Client, repository: str, build: Build, *tags: str, architecture: str = "amd64", created: str
) -> Stored:
    """Push an image as its builder would, with the layers of its base first."""
    layers = list(_layers(build, architecture))
    config = json.dumps(_config(build, architecture, created, layers)).encode()
    for data in (config, *layers):
        await push_blob(client, repository, data)
    fields: dict[str, Any] = {"annotations": build.annotations} if build.annotations else {}
    manifest = image(config, layers, **fields)
    await push_manifest(client, repository, manifest, *tags)
    return Stored(repository, manifest)


async def push_platforms(
    client: Client, repository: str, build: Build, *tags: str, created: str, architectures: Sequence[str]
) -> Stored:
    """Push an image for several platforms under one tag."""
    children = []
    for architecture in architectures:
        stored = await push_build(client, repository, build, architecture=architecture, created=created)
        children.append(stored.descriptor(platform=_platform(architecture)))
    manifest = index(children, annotations=build.annotations)
    await push_manifest(client, repository, manifest, *tags)
    return Stored(repository, manifest)


async def push_signature(client: Client, subject: Stored) -> Stored:
    """Push a signature as cosign does."""
    identity = {"critical": {"image": {"docker-manifest-digest": subject.digest}, "type": "cosign container image"}}
    return await _push_referrer(client, subject, COSIGN, COSIGN_LAYER, json.dumps(identity).encode())


async def push_bill_of_materials(client: Client, subject: Stored) -> Stored:
    """Push a list of what an image is made of."""
    packages = [{"name": name, "versionInfo": "1.0"} for name in ("busybox", "musl", "openssl", "zlib")]
    document = {"spdxVersion": "SPDX-2.3", "name": subject.repository, "of": subject.digest, "packages": packages}
    return await _push_referrer(client, subject, SPDX, SPDX, json.dumps(document).encode())


async def push_chart(client: Client, repository: str, version: str, description: str) -> Stored:
    """Push a Helm chart with a readme, values and templates."""
    name = repository.rpartition("/")[2]
    metadata: dict[str, Any] = {
        "apiVersion": "v2",
        "name": name,
        "version": version,
        "appVersion": version,
        "description": description,
        "home": "https://payments.example.com",
        "maintainers": [{"name": "Inès Moreau", "email": "ines.moreau@example.com"}],
        "dependencies": [
            {"name": "postgresql", "version": "16.4.2", "repository": "oci://registry.example.com/charts"}
        ],
    }
    files = {
        "Chart.yaml": json.dumps(metadata),
        "README.md": _README.format(name=name, description=description),
        "values.yaml": _VALUES,
        "templates/deployment.yaml": "apiVersion: apps/v1\nkind: Deployment\n",
    }
    archive = gzip.compress(tar_archive({f"{name}/{path}": text.encode() for path, text in files.items()}), mtime=0)
    config = json.dumps(metadata).encode()
    for data in (config, archive):
        await push_blob(client, repository, data)
    manifest = image(config, config=descriptor(config, HELM_CONFIG), layers=[descriptor(archive, HELM_LAYER)])
    await push_manifest(client, repository, manifest, version)
    return Stored(repository, manifest)


async def _push_referrer(client: Client, subject: Stored, kind: str, layer_type: str, layer: bytes) -> Stored:
    config = b"{}"
    for data in (config, layer):
        await push_blob(client, subject.repository, data)
    manifest = image(
        config,
        artifactType=kind,
        config=descriptor(config, EMPTY_CONFIG),
        layers=[descriptor(layer, layer_type)],
        subject=subject.descriptor(),
    )
    await push_manifest(client, subject.repository, manifest)
    return Stored(subject.repository, manifest)


def _layers(build: Build, architecture: str) -> Iterator[bytes]:
    for number, step in enumerate(build.all_steps):
        if step.kilobytes:
            is_shared = number < len(build.base.steps)
            owner = build.base.name if is_shared else f"{build.name} {build.version}"
            yield noise(f"{owner} {number} {architecture}", step.kilobytes)


def _config(build: Build, architecture: str, created: str, layers: Sequence[bytes]) -> dict[str, Any]:
    return {
        "architecture": architecture,
        "os": "linux",
        "author": "Payments team <payments@example.com>",
        "created": created,
        "config": {
            "User": "10001",
            "ExposedPorts": {"8080/tcp": {}},
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", *build.base.environment],
            "Entrypoint": [f"/srv/bin/{build.name}"],
            "WorkingDir": "/srv",
            "Labels": {"org.opencontainers.image.version": build.version},
        },
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest() for layer in layers]},
        "history": [
            {"created": created, "created_by": step.command, "comment": "buildkit.dockerfile.v0"}
            | ({} if step.kilobytes else {"empty_layer": True})
            for step in build.all_steps
        ],
    }


def _platform(architecture: str) -> dict[str, str]:
    return {"os": "linux", "architecture": architecture} | ({"variant": "v8"} if architecture == "arm64" else {})


_README = """\
# {name}

{description}

## Install

```sh
helm install {name} oci://registry.example.com/payments/charts/{name}
```

| Value | Meaning | Default |
| --- | --- | --- |
| `replicas` | How many run at once | `3` |
| `ingress.host` | The name under which it is reached | `pay.example.com` |
"""

_VALUES = """\
replicas: 3
image:
  repository: registry.example.com/payments/api
  tag: 2.4.1
ingress:
  enabled: true
  host: pay.example.com
resources:
  requests:
    cpu: 250m
    memory: 256Mi
"""
