"""The mode in which nothing can be changed; a request that has begun before it goes on to its end."""

from wharf.configuration.store import ConfigurationStore
from wharf.oci.errors import ErrorCode, RegistryError

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


async def refuse_if_read_only(method: str, configurations: ConfigurationStore, rights_version: int) -> None:
    """Raises DENIED for a method that changes something, while an administrator has forbidden that.

    `rights_version` is that of a moment within the request.
    """
    if method not in SAFE_METHODS and (await configurations.at(rights_version)).read_only:
        raise RegistryError(ErrorCode.DENIED, "The system is in read only mode. Any modification is prohibited.")
