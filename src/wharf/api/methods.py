"""Which methods a path has."""

from collections.abc import Mapping
from typing import TypeVar

from wharf.oci.errors import ErrorCode, RegistryError

_Handler = TypeVar("_Handler")


def handler_of(method: str, handlers: Mapping[str, _Handler]) -> _Handler:
    """What answers a method; raises METHOD_NOT_ALLOWED, which says in Harbor's words what is possible."""
    handler = handlers.get(method)
    if handler is None:
        raise RegistryError(
            ErrorCode.METHOD_NOT_ALLOWED,
            f"method {method} is not allowed, but [{','.join(handlers)}] are",
            headers=(("allow", ", ".join(handlers)),),
        )
    return handler
