"""Charts; what is expected of the first one was recorded from a Harbor 2.16."""

import gzip
import io
import json
import tarfile
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wharf.content.artifacts import chart_archive, plain_yaml
from wharf.content.artifacts.charts import (
    CHART_LAYER,
    PROVENANCE_LAYER,
    Chart,
    chart_dependencies,
    chart_layer,
    chart_metadata,
    read_chart,
)
from wharf.oci import media_types
from wharf.oci.artifact_kinds import HELM_CONFIG
from wharf.oci.digest import digest_of
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import Manifest, parse_manifest

CHART_YAML = (
    b'apiVersion: v2\nname: mychart\nversion: 0.1.0\nappVersion: "1.0"\ndescription: A chart\ntype: application\n'
)
# Generous for a busy machine, and far from what the attacks would cost.
SECONDS_MAX = 5.0


def pack(files: dict[str, bytes], tar_format: int = tarfile.PAX_FORMAT) -> bytes:
    """Pack files, by their whole names."""
    members = [(tarfile.TarInfo(name), content) for name, content in files.items()]
    return pack_members(members, tar_format)


def pack_members(members: list[tuple[tarfile.TarInfo, bytes]], tar_format: int = tarfile.PAX_FORMAT) -> bytes:
    """Pack members that may be of any kind."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tar_format) as tar:
        for member, content in members:
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), 1)


def chart_of(chart_yaml: bytes = CHART_YAML, requirements: bytes = b"") -> Chart:
    """A chart of these two files."""
    return Chart(chart_yaml, requirements, b"", b"")


def fault(archive: bytes) -> str:
    """What an archive is refused with, soon."""
    started = time.monotonic()
    with pytest.raises(RegistryError) as caught:
        read_chart(archive)
    assert time.monotonic() - started < SECONDS_MAX
    assert caught.value.code is ErrorCode.BAD_REQUEST
    return caught.value.message.removeprefix("the chart cannot be read: ")


def yaml_fault(chart_yaml: bytes) -> str:
    """What a Chart.yaml is refused with, soon."""
    started = time.monotonic()
    with pytest.raises(RegistryError) as caught:
        chart_metadata(chart_of(chart_yaml))
    assert time.monotonic() - started < SECONDS_MAX
    return caught.value.message.removeprefix("the chart cannot be read: ")


def test_a_chart() -> None:
    """Values and readme are there as they were written, and Chart.yaml says what the config of the chart says."""
    files = {"Chart.yaml": CHART_YAML, "values.yaml": b"a: 1\nb:\n  c: two\n", "README.md": b"# readme\n"}
    chart = read_chart(pack({f"mychart/{name}": content for name, content in files.items()}))

    assert (chart.values, chart.readme) == (b"a: 1\nb:\n  c: two\n", b"# readme\n")
    assert chart_dependencies(chart) is None
    assert chart_metadata(chart) == {
        "apiVersion": "v2",
        "appVersion": "1.0",
        "description": "A chart",
        "name": "mychart",
        "type": "application",
        "version": "0.1.0",
    }


@pytest.mark.parametrize("name", ["README.md", "readme.md", "Readme.MD", "README.MD"])
def test_the_case_of_the_readme_does_not_matter(name: str) -> None:
    """A readme is found however its name is written."""
    assert read_chart(pack({"c/Chart.yaml": b"", f"c/{name}": b"read"})).readme == b"read"


def test_only_the_chart_itself_is_shown() -> None:
    """The files of a chart inside of the chart are not mixed up with its own; missing ones are empty."""
    chart = read_chart(pack({"c/Chart.yaml": b"", "c/charts/d/README.md": b"x", "c/charts/d/values.yaml": b"y"}))

    assert (chart.values, chart.readme, chart.requirements) == (b"", b"", b"")


@pytest.mark.parametrize("tar_format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_the_forms_of_tar(tar_format: int) -> None:
    """Archives of each form are read, long names included."""
    long_name = "/".join(["c", *["folder" * 8] * 3, "file"])
    folder = tarfile.TarInfo("c/")
    folder.type = tarfile.DIRTYPE
    members = [(folder, b""), (tarfile.TarInfo(long_name), b"x" * 700)]
    members += [(tarfile.TarInfo("c/Chart.yaml"), CHART_YAML), (tarfile.TarInfo("c/README.md"), b"\xef\xbb\xbf# r")]

    chart = read_chart(pack_members(members, tar_format))
    assert (chart.metadata, chart.readme) == (CHART_YAML, b"# r")


def test_names_in_extended_headers_count() -> None:
    """A name that is no ASCII stands in an extended header."""
    chart = read_chart(pack({"ç/Chart.yaml": CHART_YAML, "ç/values.yaml": b"v"}))

    assert chart.values == b"v"


def test_an_archive_in_several_pieces() -> None:
    """Gzip files that were put together are one."""
    packed = gzip.decompress(pack({"c/Chart.yaml": CHART_YAML}))

    assert read_chart(gzip.compress(packed[:700]) + gzip.compress(packed[700:])).metadata == CHART_YAML


def manifest_of(*layers: tuple[bytes, str]) -> Manifest:
    """The manifest of a chart with these layers."""
    descriptors = [
        {"mediaType": media_type, "digest": digest_of(content), "size": len(content)}
        for content, media_type in ((b"{}", HELM_CONFIG), *layers)
    ]
    body = {"schemaVersion": 2, "config": descriptors[0], "layers": descriptors[1:]}
    return parse_manifest(json.dumps(body).encode(), media_types.OCI_MANIFEST)


def test_the_archive_among_the_layers() -> None:
    """The provenance is not taken for the archive, nor is the config."""
    chart, provenance = (b"chart", CHART_LAYER), (b"signed", PROVENANCE_LAYER)
    for manifest in (manifest_of(provenance, chart), manifest_of(chart, provenance)):
        layer = chart_layer(manifest)
        assert layer is not None
        assert layer.digest == digest_of(b"chart")

    older = chart_layer(manifest_of((b"{}", HELM_CONFIG), provenance, (b"chart", "application/tar+gzip")))
    assert older is not None
    assert older.digest == digest_of(b"chart")
    assert chart_layer(manifest_of(provenance)) is None


DEPENDENCIES = b"""
dependencies:
  - name: redis
    version: 18.10
    repository: &bitnami https://charts.example/bitnami
    condition: redis.enabled
    tags: [cache]
    enabled: true
    import-values: [data, {child: a, parent: b}]
    alias: cache
  - name: postgresql
    version: "~15"
    repository: *bitnami
  - {name: local, enabled: false, x: 1}
"""
EXPECTED: list[dict[str, Any]] = [
    {
        "name": "redis",
        "version": "18.10",
        "repository": "https://charts.example/bitnami",
        "condition": "redis.enabled",
        "tags": ["cache"],
        "enabled": True,
        "import-values": ["data", {"child": "a", "parent": "b"}],
        "alias": "cache",
    },
    {"name": "postgresql", "version": "~15", "repository": "https://charts.example/bitnami"},
    {"name": "local", "repository": ""},
]


@pytest.mark.parametrize(
    ("chart_yaml", "requirements", "expected"),
    [
        (b"apiVersion: v2\n" + DEPENDENCIES, b"", EXPECTED),
        (b"apiVersion: v1\n", DEPENDENCIES, EXPECTED),
        (b"name: c\n", DEPENDENCIES, EXPECTED),
        (b"apiVersion: v2\n", DEPENDENCIES, None),
        (b"apiVersion: v2\ndependencies: []\n", b"", []),
        (b"apiVersion: v1\n" + DEPENDENCIES, b"", []),
        (b"apiVersion: v3\n" + DEPENDENCIES, DEPENDENCIES, []),
    ],
)
def test_dependencies(chart_yaml: bytes, requirements: bytes, expected: list[dict[str, Any]] | None) -> None:
    """Version 2 lists them in Chart.yaml, version 1, which is meant if none is named, in requirements.yaml."""
    assert chart_dependencies(chart_of(chart_yaml, requirements)) == expected


def test_all_metadata() -> None:
    """Words and numbers that YAML has are texts where texts are meant; what Helm does not know is left out."""
    chart_yaml = b"""
    name: c
    version: 1.20
    appVersion: 2024-01-02
    deprecated: true
    keywords: [a, 1, yes]
    sources: ~
    maintainers: [{name: m, email: e, extra: x}, {name: n}]
    annotations: {<<: {k: v, l: w}, l: "null"}
    unknown: !!python/object:os.system {a: b}
    """
    assert chart_metadata(chart_of(chart_yaml)) == {
        "name": "c",
        "version": "1.20",
        "appVersion": "2024-01-02",
        "deprecated": True,
        "keywords": ["a", "1", "yes"],
        "maintainers": [{"name": "m", "email": "e"}, {"name": "n"}],
        "annotations": {"k": "v", "l": "null"},
    }


def special(kind: bytes, name: str = "c/README.md", target: str = "/etc/passwd") -> bytes:
    """An archive with something that is no file."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return pack_members([(tarfile.TarInfo("c/Chart.yaml"), CHART_YAML), (member, b"")])


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, b"S"])
def test_only_files_and_folders_are_allowed(kind: bytes) -> None:
    """A link is not followed, and nothing else is looked at."""
    assert fault(special(kind)) == "neither a file nor a folder: c/README.md"


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "c/../README.md", "../c/README.md", "c/C:/README.md", "C:/README.md", "c\\..\\README.md"]
)
def test_names_stay_inside(name: str) -> None:
    """A name that leads elsewhere is refused, though nothing is written."""
    assert fault(pack({"c/Chart.yaml": CHART_YAML, name: b""})).startswith("a name that leads out of the chart: ")


def test_a_bomb_is_not_unpacked() -> None:
    """What is declared too large is refused at once; what comes in pieces, when the limit is reached."""
    limit = f"it unpacks to more than {chart_archive.UNPACKED_SIZE_BYTES_MAX} bytes"
    declared = tarfile.TarInfo("c/file")
    declared.size = 2**40
    assert fault(gzip.compress(declared.tobuf(tarfile.GNU_FORMAT))) == limit

    piece = tarfile.TarInfo("c/file")
    piece.size = 40 * 1024 * 1024
    assert fault(gzip.compress((piece.tobuf() + bytes(piece.size)) * 3, 1)) == limit


def test_a_file_that_is_shown_has_a_limit() -> None:
    """A readme is no larger than what a browser is ready to show."""
    size = chart_archive.FILE_SIZE_BYTES_MAX + 1
    message = f"a file of {size} bytes, where {chart_archive.FILE_SIZE_BYTES_MAX} are allowed"

    assert fault(pack({"c/Chart.yaml": CHART_YAML, "c/README.md": bytes(size)})) == message


def test_the_number_of_files_has_a_limit() -> None:
    """Headers cost time even where files are empty."""
    header = tarfile.TarInfo("c/file").tobuf()
    most = chart_archive.MEMBER_COUNT_MAX

    assert fault(gzip.compress(header * (most + 1), 1)) == f"more than {most} files"
    assert fault(gzip.compress(header * most + bytes(1024), 1)) == "Chart.yaml is missing"


def test_an_archive_has_a_limit() -> None:
    """The packed bytes have one too."""
    limit = chart_archive.ARCHIVE_SIZE_BYTES_MAX

    assert fault(bytes(limit + 1)) == f"the archive is larger than {limit} bytes"


def pack_extended(content: bytes) -> bytes:
    """An archive with this extended header before a file."""
    header = tarfile.TarInfo("c/extended")
    header.type, header.size = tarfile.XHDTYPE, len(content)
    padding = bytes(-len(content) % 512)
    return gzip.compress(header.tobuf() + content + padding + tarfile.TarInfo("c/file").tobuf())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"0 a=b\n", "an extended header is malformed"),
        (b"9999 a=b\n", "an extended header is malformed"),
        (b"x", "an extended header is malformed"),
        (b"11 size=-1\n", "an extended header is malformed"),
        (b"22 GNU.sparse.major=1\n", "a sparse file: c/file"),
        (b"13 path=\xff/b/\n", "a name that is not UTF-8: \ufffd/b/"),
        (b"20 path=/etc/passwd\n", "a name that leads out of the chart: /etc/passwd"),
        (bytes(65 * 1024), "a file of 66560 bytes, where 65536 are allowed"),
    ],
)
def test_extended_headers_are_not_trusted(content: bytes, expected: str) -> None:
    """A length, a size or a name in an extended header is checked like any other."""
    assert fault(pack_extended(content)) == expected


def test_broken_archives() -> None:
    """What is cut off, changed or something else is refused."""
    whole = pack({"c/Chart.yaml": CHART_YAML, "c/values.yaml": bytes(range(256)) * 64})
    unpacked = gzip.decompress(whole)

    assert fault(b"").startswith("Chart.yaml is missing")
    assert fault(b"PK\x03\x04").startswith("not a complete gzip file: Not a gzipped file")
    assert fault(whole[: len(whole) // 2]).startswith("not a complete gzip file: ")
    assert fault(gzip.compress(b"name: c\n" * 100)) == "a number in a header is malformed"
    assert fault(gzip.compress(unpacked[:560])) == "the archive ends within a file"
    assert fault(gzip.compress(unpacked[:100])) == "the archive ends within a header"
    assert fault(gzip.compress(b"x" + unpacked[1:])) == "not a tar archive"
    assert fault(pack({"Chart.yaml": CHART_YAML})) == "Chart.yaml is not in a folder"
    assert fault(pack({"c/chart.yaml": CHART_YAML})) == "Chart.yaml is missing"


def aliases(levels: int) -> bytes:
    """A document whose size, with aliases written out, is ten to the power of its levels."""
    repeated = [b", ".join([b"*a%d" % level] * 10) for level in range(levels)]
    lines = [b"a%d: &a%d [%s]" % (level + 1, level + 1, below) for level, below in enumerate(repeated)]
    return b"\n".join([b"a0: &a0 lol", *lines])


@pytest.mark.parametrize(
    ("chart_yaml", "expected"),
    [
        (aliases(20), "Chart.yaml: larger than 1048576 characters, aliases written out"),
        (b"a: &a [*a]", "Chart.yaml: an alias without an anchor before it"),
        (b"[" * 40, "Chart.yaml: nested deeper than 32 levels"),
        (b"a: " + b"{a: " * 40, "Chart.yaml: nested deeper than 32 levels"),
        (b"- " * 60_000, "Chart.yaml: nested deeper than 32 levels"),
        (b"? " * 60_000, "Chart.yaml: nested deeper than 32 levels"),
        (b"a: " + b"b" * plain_yaml.YAML_SIZE_BYTES_MAX, "Chart.yaml is larger than 262144 bytes"),
        (b"{}, {}", "Chart.yaml is not YAML: did not find expected <document start>, line 1"),
        (b"a: [", "Chart.yaml is not YAML: did not find expected node content, line 2"),
        (b"name: \xff", "Chart.yaml is not UTF-8: invalid start byte at byte 6"),
        (b'name: "\\0"', "Chart.yaml: a character that is not allowed"),
        (b"{[a]: b}", "Chart.yaml: a key that is no text"),
        (b"{<<: b}", "Chart.yaml: a merge of what is no mapping"),
        (b"- a", "Chart.yaml is no mapping"),
        (b"name: [a]", "name is no text"),
        (b"keywords: a", "keywords is no list"),
        (b"dependencies: [~, a]", "dependencies is no mapping"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_hostile_yaml(chart_yaml: bytes, expected: str) -> None:
    """A document is refused before it costs anything."""
    assert yaml_fault(chart_yaml) == expected


@pytest.mark.parametrize("unit", [b"a: b\n", b"a:", b"[],", b"'", b"!a ", b"&a ", b"%a\n", b"---\n", b"a\n", b"{a,"])
def test_repetition_costs_little(unit: bytes) -> None:
    """The most that a document may hold of one thing is read in no time."""
    started = time.monotonic()
    with suppress(RegistryError):
        chart_metadata(chart_of(unit * (plain_yaml.YAML_SIZE_BYTES_MAX // len(unit))))
    assert time.monotonic() - started < SECONDS_MAX


WHOLE = gzip.decompress(pack({"c/Chart.yaml": CHART_YAML, "c/README.md": b"r" * 600, "c/" + "n" * 120: b"x"}))


@settings(max_examples=300)
@given(position=st.integers(0, len(WHOLE) - 1), change=st.binary(min_size=1, max_size=12), length=st.integers(0, 4096))
def test_broken_tar_is_refused(position: int, change: bytes, length: int) -> None:
    """Nothing but the registry's own error comes out of an archive that was damaged anywhere."""
    damaged = WHOLE[:position] + change + WHOLE[position + len(change) :]
    for archive in (gzip.compress(damaged, 1), gzip.compress(damaged[:length], 1)):
        with suppress(RegistryError):
            read_chart(archive)


@given(archive=st.binary(max_size=200) | st.builds(pack({"c/Chart.yaml": b""}).__add__, st.binary(max_size=40)))
def test_broken_gzip_is_refused(archive: bytes) -> None:
    """Neither does it out of what is no archive at all, or has something behind it."""
    with suppress(RegistryError):
        read_chart(archive)


WORDS = (
    b"dependencies:",
    b"apiVersion: v2",
    b"name: ",
    b"import-values: ",
    b"\n",
    b"- ",
    b"  ",
    b"&a ",
    b"*a",
    b"<<: ",
)
MARKS = (
    b"[",
    b"]",
    b"{",
    b"}",
    b"a: ",
    b"? ",
    b"!!int ",
    b"'",
    b'"',
    b"\\x",
    b"| ",
    b"~",
    b"\x00",
    b"\xff",
    b"%TAG",
    b", ",
)


@settings(max_examples=500)
@given(document=st.lists(st.sampled_from(WORDS + MARKS), max_size=30).map(b"".join) | st.binary(max_size=40))
def test_broken_yaml_is_refused(document: bytes) -> None:
    """And neither does it out of a document; what is understood can be written as JSON."""
    chart = chart_of(document, document)
    for read in (chart_metadata, chart_dependencies):
        with suppress(RegistryError):
            json.dumps(read(chart))
