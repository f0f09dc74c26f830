"""Wharf's own API as a whole."""

from wharf.access.door import MISSING_PERMISSION_HEADER
from wharf.api.harbor.service import ManagementApi
from wharf.api.http import Request
from wharf.oci.errors import ErrorCode, RegistryError


class WharfApi(ManagementApi):
    """Answers as the management API does, but its refusals say in words which permission is missing on what.

    There the words are Harbor's, and the header alone says it.
    """

    async def handle(self, request: Request) -> None:
        """One request; raises `RegistryError` for whatever cannot be answered as asked."""
        try:
            await super().handle(request)
        except RegistryError as error:
            raise _in_words(error) from error


def _in_words(error: RegistryError) -> RegistryError:
    missing = dict(error.headers).get(MISSING_PERMISSION_HEADER)
    if error.code is not ErrorCode.FORBIDDEN or missing is None:
        return error
    message = f"{error.message}: {missing} is missing"
    return RegistryError(error.code, message, detail=error.detail, headers=error.headers)
