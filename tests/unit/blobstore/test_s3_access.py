"""Where requests to S3 go, and with which keys."""

import pytest
from obstore.store import S3Store

from wharf.blobstore import open_blobstore
from wharf.blobstore.objectstore import ObjectBlobStore
from wharf.blobstore.s3_access import S3Access, find_access
from wharf.blobstore.s3_signature import Credentials

KEYS = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "key/secret"}
CREDENTIALS = Credentials("AKID", "key/secret")


def access(url: str) -> S3Access | None:
    store = open_blobstore(url)
    assert isinstance(store, ObjectBlobStore)
    assert isinstance(store._bucket, S3Store)
    return find_access(store._bucket)


@pytest.mark.parametrize(
    ("url", "variables", "address", "region"),
    [
        ("s3://wharf", {}, "https://wharf.s3.us-east-1.amazonaws.com", "us-east-1"),
        ("s3://wharf/a/b?region=eu-west-1", {}, "https://wharf.s3.eu-west-1.amazonaws.com", "eu-west-1"),
        ("s3://my.wharf", {"AWS_REGION": "r-1"}, "https://s3.r-1.amazonaws.com/my.wharf", "r-1"),
        ("s3://wharf", {"AWS_DEFAULT_REGION": "r-1"}, "https://wharf.s3.r-1.amazonaws.com", "r-1"),
        ("s3://wharf/a?endpoint=http://minio:9000", {}, "http://minio:9000/wharf", "us-east-1"),
        ("s3://wharf", {"AWS_ENDPOINT_URL_S3": "http://minio:9000/s3/"}, "http://minio:9000/s3/wharf", "us-east-1"),
        (
            "s3://wharf/a?endpoint=https://wharf.example.org&virtual_hosted_style_request=true",
            {},
            "https://wharf.example.org",
            "us-east-1",
        ),
    ],
)
def test_the_address_is_the_clients_own(
    url: str, variables: dict[str, str], address: str, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Options and environment mean here what they mean to the client; the prefix is no part of the address."""
    for name, value in (KEYS | variables).items():
        monkeypatch.setenv(name, value)
    assert access(url) == S3Access(address, region, CREDENTIALS)


@pytest.mark.parametrize("name", ["AWS_SESSION_TOKEN", "AWS_TOKEN"])
def test_a_session_token_goes_with_its_keys(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that are lent for a time are useless without their token."""
    for variable, value in (KEYS | {name: "token+/="}).items():
        monkeypatch.setenv(variable, value)
    assert access("s3://wharf") == S3Access(
        "https://wharf.s3.us-east-1.amazonaws.com",
        "us-east-1",
        Credentials("AKID", "key/secret", "token+/="),
    )


@pytest.mark.parametrize("keys", [{}, KEYS], ids=["without keys", "with keys"])
@pytest.mark.parametrize("word", ["true", "ON", "1"])
def test_who_skips_signatures_is_anybody(keys: dict[str, str], word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No keys are used, whether or not there are any."""
    for name, value in (keys | {"AWS_SKIP_SIGNATURE": word}).items():
        monkeypatch.setenv(name, value)
    assert access("s3://wharf?endpoint=http://minio:9000") == S3Access("http://minio:9000/wharf", "us-east-1", None)


def test_a_role_gives_no_keys() -> None:
    """What the machine or its orchestrator hands to the client is not asked for a second time."""
    assert access("s3://wharf") is None


@pytest.fixture(autouse=True)
def _without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*KEYS, "AWS_SESSION_TOKEN", "AWS_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_SKIP_SIGNATURE"]:
        monkeypatch.delenv(name, raising=False)
