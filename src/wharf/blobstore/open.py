"""From a storage URL to a blob store.

===============================  ===================================================================
``file:///srv/wharf``, ``/srv``  a folder
``s3://bucket/prefix``           Amazon S3, or with ``?endpoint=https://…`` anything that speaks S3
``gs://bucket/prefix``           Google Cloud Storage
``az://container/prefix``        Azure Blob Storage
``memory:``                      this process's memory
===============================  ===================================================================

Credentials come from the environment (``AWS_ACCESS_KEY_ID``, ``AZURE_STORAGE_ACCOUNT_KEY``,
``GOOGLE_SERVICE_ACCOUNT``, …) or from the machine's own identity, never from the URL, which is shown in logs.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, S3Store

from wharf.blobstore.filesystem import FilesystemBlobStore
from wharf.blobstore.memory import MemoryBlobStore
from wharf.blobstore.objectstore import Bucket, ObjectBlobStore
from wharf.blobstore.protocol import BlobStore

if TYPE_CHECKING:  # The client has these names only for type checkers.
    from obstore.store import ClientConfig, RetryConfig

CONNECT_TIMEOUT_SECONDS = 5
READ_TIMEOUT_SECONDS = 60
# As long as the slowest reader may take over one request of a download.
REQUEST_TIMEOUT_SECONDS = 1800
RETRY_COUNT_MAX = 5
RETRY_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class _Service:
    """One kind of object store: its client, what a URL may say, and where else an endpoint may come from."""

    connect: Callable[..., Bucket]
    options: frozenset[str]
    endpoint_option: str
    endpoint_variables: tuple[str, ...]


_SERVICES: Mapping[str, _Service] = {
    "s3": _Service(
        S3Store,
        frozenset(
            {
                "checksum_algorithm",
                "disable_bulk_delete",
                "endpoint",
                "region",
                "server_side_encryption",
                "sse_bucket_key_enabled",
                "sse_kms_key_id",
                "unsigned_payload",
                "virtual_hosted_style_request",
            }
        ),
        "endpoint",
        ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT"),
    ),
    "gs": _Service(GCSStore, frozenset({"endpoint", "service_account"}), "base_url", ("GOOGLE_BASE_URL",)),
    "az": _Service(
        AzureStore,
        frozenset({"account_name", "endpoint"}),
        "endpoint",
        ("AZURE_STORAGE_ENDPOINT", "AZURE_ENDPOINT"),
    ),
}


def open_blobstore(url: str, *, durable: bool = True) -> BlobStore:
    """Return the store that the URL names, without touching it yet.

    With `durable=False` a folder is not synced; object stores always are. Raises ValueError, with a message for
    the person who wrote the URL.
    """
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryBlobStore()
    if parts.scheme in {"", "file"}:
        if parts.netloc or parts.query or not parts.path:
            raise ValueError(f"a folder is written file:///path, not {url!r}")
        return FilesystemBlobStore(unquote(parts.path), durable=durable)
    if parts.scheme in _SERVICES:
        return ObjectBlobStore(_connect(_SERVICES[parts.scheme], parts))
    raise ValueError(f"no storage speaks {parts.scheme!r}: write file, s3, gs, az or memory")


def _connect(service: _Service, parts: SplitResult) -> Bucket:
    if not parts.netloc or "@" in parts.netloc:
        raise ValueError(f"a bucket is written {parts.scheme}://name/prefix; credentials go in the environment")
    config = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(config.keys() - service.options):
        known = ", ".join(sorted(service.options))
        raise ValueError(f"{parts.scheme}: has no option {unknown[0]!r}; it has {known}")
    endpoint = config.pop("endpoint", None)
    if endpoint is not None:
        config[service.endpoint_option] = endpoint
    else:
        endpoint = next(filter(None, map(os.environ.get, service.endpoint_variables)), None)
    if parts.scheme == "s3":
        config.setdefault("virtual_hosted_style_request", _is_virtual_hosted(parts.netloc, endpoint))
    try:
        return service.connect(
            parts.netloc,
            prefix=unquote(parts.path).strip("/") or None,
            config=config,
            client_options=_client_config(endpoint),
            retry_config=_retry_config(),
        )
    except BaseError as error:
        raise ValueError(str(error).partition("\n")[0]) from error


def _is_virtual_hosted(bucket: str, endpoint: str | None) -> str:
    """Amazon wants the bucket in the host name, where a dot would not match its certificate; others want a path."""
    return "false" if endpoint or "." in bucket else "true"


def _client_config(endpoint: str | None) -> "ClientConfig":
    return {
        "allow_http": endpoint is not None and endpoint.startswith("http://"),
        "connect_timeout": timedelta(seconds=CONNECT_TIMEOUT_SECONDS),
        "read_timeout": timedelta(seconds=READ_TIMEOUT_SECONDS),
        "timeout": timedelta(seconds=REQUEST_TIMEOUT_SECONDS),
    }


def _retry_config() -> "RetryConfig":
    return {
        "max_retries": RETRY_COUNT_MAX,
        "retry_timeout": timedelta(seconds=RETRY_TIMEOUT_SECONDS),
    }
