"""Signature Version 4, by which a request to S3 proves that its sender knows the secret key.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl, quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
EMPTY_SHA256 = hashlib.sha256().hexdigest()


@dataclass(frozen=True)
class Credentials:
    """An access key; one that somebody lent for a time has a session token too."""

    key_id: str
    secret: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


def sign(
    method: str, url: str, headers: Mapping[str, str], credentials: Credentials, region: str, at: datetime
) -> dict[str, str]:
    """Return all headers of the request: those given, whose names are lower-case, and those that sign them.

    The URL is percent-encoded as it will be sent. A request with a body gives its hash as `x-amz-content-sha256`.
    The time is in UTC.
    """
    address = urlsplit(url)
    timestamp = at.strftime("%Y%m%dT%H%M%SZ")
    signed = {"host": address.netloc, "x-amz-content-sha256": EMPTY_SHA256, "x-amz-date": timestamp, **headers}
    if credentials.session_token:
        signed["x-amz-security-token"] = credentials.session_token
    names = sorted(signed)
    request = [method, address.path or "/", _canonical_query(address.query)]
    request += [f"{name}:{signed[name].strip()}" for name in names]
    request += ["", ";".join(names), signed["x-amz-content-sha256"]]
    scope = f"{timestamp[:8]}/{region}/s3/aws4_request"
    message = [ALGORITHM, timestamp, scope, hashlib.sha256("\n".join(request).encode()).hexdigest()]
    signature = hmac.digest(_signing_key(credentials.secret, scope), "\n".join(message).encode(), "sha256").hex()
    credential = f"Credential={credentials.key_id}/{scope}"
    signed["authorization"] = f"{ALGORITHM} {credential}, SignedHeaders={';'.join(names)}, Signature={signature}"
    return signed


def _canonical_query(query: str) -> str:
    """Return the query in the one order and spelling that both sides sign."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return "&".join(sorted(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs))


def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
