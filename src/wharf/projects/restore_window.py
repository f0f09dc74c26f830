"""How long what was deleted can be restored."""

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.oci.errors import ErrorCode, RegistryError

MICROSECONDS_PER_DAY = 24 * 3600 * MICROSECONDS_PER_SECOND


def window_start(now: int, window_days: int) -> int:
    """The time of the first deletion that can be undone; later than now where nothing can be."""
    return now - window_days * MICROSECONDS_PER_DAY if window_days else now + 1


def window_end(deleted_at: int, window_days: int) -> int:
    """Until when what was deleted then can be restored."""
    return deleted_at + window_days * MICROSECONDS_PER_DAY


def check_window(what: str, deleted_at: int, now: int, window_days: int) -> None:
    """Raises GONE for what was deleted too long ago, and where restoring is switched off."""
    if not window_days:
        raise RegistryError(
            ErrorCode.GONE, f"{what} was deleted and stays so: restoring is switched off (restore_window_days is 0)"
        )
    if deleted_at < window_start(now, window_days):
        raise RegistryError(
            ErrorCode.GONE, f"{what} was deleted more than {window_days} days ago and cannot be restored"
        )


def collected(what: str) -> RegistryError:
    """The error for what has been deleted and cleaned away, too."""
    return RegistryError(ErrorCode.GONE, f"{what} was deleted and its content has been removed; push it again")
