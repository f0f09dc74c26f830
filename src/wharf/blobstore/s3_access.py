"""Where the S3 client sends its requests and with which keys, for the requests that it cannot make."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.store import S3Store

from wharf.blobstore.s3_signature import Credentials

_TRUE = frozenset({"1", "true", "on", "yes", "y"})


@dataclass(frozen=True)
class S3Access:
    """The URL of a bucket, in path style or with the bucket in the host name; without credentials, nothing is signed."""

    address: str
    region: str
    credentials: Credentials | None


def find_access(bucket: S3Store) -> S3Access | None:
    """Return what the client made of its options and the environment; None when its keys come from a role.

    It is read off a URL that the client signs, so that the two always agree on where the bucket is. What a URL
    does not give away is the secret key.
    """
    anonymous = (_setting(bucket, "skip_signature") or "").lower() in _TRUE
    secret = "anybody" if anonymous else _setting(bucket, "secret_access_key")
    if secret is None:
        return None
    keys = {"access_key_id": secret, "secret_access_key": secret} if anonymous else {}
    # A twin of the bucket, without the prefix.
    twin = S3Store(config={**bucket.config, **keys})
    url = urlsplit(obstore.sign(twin, "GET", "x", timedelta(seconds=1)))
    query = dict(parse_qsl(url.query))
    key_id, _, region, _, _ = query["X-Amz-Credential"].rsplit("/", 4)
    credentials = None if anonymous else Credentials(key_id, secret, query.get("X-Amz-Security-Token"))
    return S3Access(f"{url.scheme}://{url.netloc}{url.path.removesuffix('/x')}", region, credentials)


def _setting(bucket: S3Store, name: str) -> str | None:
    config = cast(Mapping[str, str], bucket.config)
    return config.get(name, os.environ.get(f"AWS_{name.upper()}"))
