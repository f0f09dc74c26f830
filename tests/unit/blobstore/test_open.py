"""Storage URLs: what they open, and what is said about those that are wrong."""

from pathlib import Path

import pytest

from wharf.blobstore import open_blobstore
from wharf.blobstore.filesystem import FilesystemBlobStore
from wharf.blobstore.memory import MemoryBlobStore
from wharf.blobstore.objectstore import ObjectBlobStore


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("memory:", MemoryBlobStore),
        ("file:///srv/wharf", FilesystemBlobStore),
        ("/srv/wharf", FilesystemBlobStore),
        ("s3://bucket", ObjectBlobStore),
        ("s3://bucket/prefix?region=eu-central-1&endpoint=https://s3.example.org", ObjectBlobStore),
        ("gs://bucket/prefix?endpoint=http://127.0.0.1:1", ObjectBlobStore),
        ("az://container?account_name=someone", ObjectBlobStore),
    ],
)
def test_the_scheme_names_the_kind_of_store(url: str, kind: type) -> None:
    """Opening touches nothing: neither the folder nor the network."""
    assert isinstance(open_blobstore(url), kind)


def folder_path(url: str, key: str) -> str:
    store = open_blobstore(url)
    assert isinstance(store, FilesystemBlobStore)
    return store.path(key)


@pytest.mark.parametrize("url", ["file:///srv/my%20wharf", "/srv/my wharf"])
def test_a_folder_may_be_escaped(url: str) -> None:
    """A file URL is percent-decoded."""
    assert folder_path(url, "blobs/x") == "/srv/my wharf/blobs/x"


def test_a_relative_folder_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths stay valid when the server changes its folder later."""
    monkeypatch.chdir(tmp_path)
    assert folder_path("data/storage", "a") == f"{tmp_path}/data/storage/a"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://host/x", "no storage speaks 'ftp'"),
        ("file://host/srv", "file:///path"),
        ("file:///srv?fast=yes", "file:///path"),
        ("", "file:///path"),
        ("s3://", "s3://name/prefix"),
        ("s3://key:secret@bucket", "credentials go in the environment"),
        ("s3://bucket?secret_access_key=x", "s3: has no option 'secret_access_key'; it has checksum_algorithm, "),
        ("s3://bucket?unsigned_payload=perhaps", "perhaps"),
        ("az://container?region=x", "az: has no option 'region'; it has account_name, endpoint"),
    ],
)
def test_a_wrong_url_is_explained(url: str, message: str) -> None:
    """The message says what to write instead."""
    with pytest.raises(ValueError, match=message):
        open_blobstore(url)


async def presigned(url: str) -> str:
    store = open_blobstore(url)
    try:
        return await store.presigned_url("blobs/x", expires_seconds=60) or ""
    finally:
        await store.close()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("s3://wharf/p?region=eu-west-1", "https://wharf.s3.eu-west-1.amazonaws.com/p/blobs/x?"),
        ("s3://my.wharf?region=eu-west-1", "https://s3.eu-west-1.amazonaws.com/my.wharf/blobs/x?"),
        ("s3://wharf?endpoint=http://minio:9000", "http://minio:9000/wharf/blobs/x?"),
        (
            "s3://wharf?endpoint=https://wharf.example.org&virtual_hosted_style_request=true",
            "https://wharf.example.org/blobs/x?",
        ),
    ],
)
async def test_buckets_are_addressed_as_their_service_wants(
    url: str, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amazon has the bucket in the host name, any other endpoint has it in the path, unless told otherwise."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test-secret")
    assert (await presigned(url)).startswith(start)


@pytest.mark.anyio
async def test_an_endpoint_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual variable of the service's own tools is honoured, plain HTTP included."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test-secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")
    assert (await presigned("s3://wharf")).startswith("http://127.0.0.1:9000/wharf/blobs/x?")


@pytest.mark.anyio
async def test_credentials_that_cannot_sign_give_no_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a shared access signature nothing can be signed: the caller then sends the bytes itself."""
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "someone")
    monkeypatch.setenv("AZURE_STORAGE_SAS_TOKEN", "sv=2021-08-06&sig=abc")
    assert await presigned("az://container") == ""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
