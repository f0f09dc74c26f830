"""Where the S3 client sends its requests and with which keys, for the requests that it cannot make."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.store import S3Store

from wharf.blobstore.s3_signature import Credentials

if TYPE_CHECKING:  # The client has this name only for type checkers.
    from obstore.store import S3Config

# What the client takes for a yes.
_TRUE = frozenset({"1", "true", "on", "yes", "y"})
# Without keys the client signs nothing.
_ANYBODY = {"access_key_id": "anybody", "secret_access_key": "anybody"}


@dataclass(frozen=True)
class S3Access:
    """The URL of a bucket, which is its last segment or in the host name; without credentials, nothing is signed."""

    address: str
    region: str
    credentials: Credentials | None


def find_access(bucket: S3Store) -> S3Access | None:
    """Return what the client made of its options and the environment; None when its keys come from a role.

    It is read off a URL that the client signs, so that the two always agree on where the bucket is. What a URL
    does not give away is the secret key.
    """
    if (_setting(bucket, "skip_signature") or "").lower() in _TRUE:
        return replace(_read_access(bucket, _ANYBODY), credentials=None)
    secret = _setting(bucket, "secret_access_key")
    return None if secret is None else _read_access(bucket, {"secret_access_key": secret})


def _read_access(bucket: S3Store, keys: Mapping[str, str]) -> S3Access:
    twin_without_prefix = S3Store(config=cast("S3Config", {**bucket.config, **keys}))
    url = urlsplit(obstore.sign(twin_without_prefix, "GET", "x", timedelta(seconds=1)))
    query = dict(parse_qsl(url.query))
    key_id, _, region, _, _ = query["X-Amz-Credential"].rsplit("/", 4)
    credentials = Credentials(key_id, keys["secret_access_key"], query.get("X-Amz-Security-Token"))
    return S3Access(f"{url.scheme}://{url.netloc}{url.path.removesuffix('/x')}", region, credentials)


def _setting(bucket: S3Store, name: str) -> str | None:
    config = cast(Mapping[str, str], bucket.config)
    return config.get(name, os.environ.get(f"AWS_{name.upper()}"))
