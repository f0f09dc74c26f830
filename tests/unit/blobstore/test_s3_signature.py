"""Signatures: the worked examples of Amazon's documentation, and what those leave out."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from wharf.blobstore.s3_signature import Credentials, sign

KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
AT = datetime(2013, 5, 24, tzinfo=UTC)
BUCKET = "https://examplebucket.s3.amazonaws.com"

PUT_HEADERS = {
    "date": "Fri, 24 May 2013 00:00:00 GMT",
    "x-amz-content-sha256": "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
}


def authorization(method: str, url: str, headers: Mapping[str, str], token: str | None = None) -> str:
    return sign(method, url, headers, Credentials(KEY_ID, SECRET, token), "us-east-1", AT)["authorization"]


@pytest.mark.parametrize(
    ("method", "target", "headers", "signature"),
    [
        (
            "GET",
            "/test.txt",
            {"range": "bytes=0-9"},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test%24file.text",
            PUT_HEADERS,
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        ("GET", "?lifecycle", {}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        ("GET", "/?max-keys=2&prefix=J", {}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
    ids=["GET Object", "PUT Object", "GET Bucket Lifecycle", "GET Bucket (List Objects)"],
)
def test_amazons_examples_are_signed_alike(
    method: str, target: str, headers: Mapping[str, str], signature: str
) -> None:
    """The examples stand at the end of "Authenticating Requests: Using the Authorization Header"."""
    names = ";".join(sorted({"host", "x-amz-content-sha256", "x-amz-date", *headers}))
    assert authorization(method, BUCKET + target, headers) == (
        f"AWS4-HMAC-SHA256 Credential={KEY_ID}/20130524/us-east-1/s3/aws4_request, "
        f"SignedHeaders={names}, Signature={signature}"
    )


@pytest.mark.parametrize(
    ("method", "url", "token", "signature"),
    [
        (
            "GET",
            f"{BUCKET}/?uploads&prefix=team%20a%2Fblobs%2F&key-marker=x%2By~z",
            "TOKEN/abc==",
            "3f5d75b3fe11511f180eacd6b1fd62db5005eca507fc59c1e70085909806e29a",
        ),
        (
            "DELETE",
            "http://127.0.0.1:9000/examplebucket/team%20a/blobs/x%2By?uploadId=a%2Fb%3D",
            None,
            "df958cb95e0fa04de2ca73faab8328ca7241227bc54f5e61c5ca1ca92af0a1d8",
        ),
    ],
    ids=["session token", "port and path style"],
)
def test_botocore_signs_alike(method: str, url: str, token: str | None, signature: str) -> None:
    """Session tokens, ports and escapes, which the examples lack, agree with botocore 1.44.8."""
    assert authorization(method, url, {}, token).endswith(f"Signature={signature}")


def test_the_order_and_spelling_of_a_query_do_not_matter() -> None:
    """A service sees the query decoded, so two spellings of it have one signature."""
    spellings = [f"{BUCKET}?uploads&prefix=a%2Fb", f"{BUCKET}?prefix=a/b&uploads="]
    assert len({authorization("GET", url, {}) for url in spellings}) == 1


def test_what_is_secret_is_not_shown() -> None:
    """Credentials in a traceback or a log tell the key's name only."""
    assert repr(Credentials("AKID", "secret", "token")) == "Credentials(key_id='AKID')"
