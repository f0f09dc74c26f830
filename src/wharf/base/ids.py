"""Identifiers nobody can guess, and identifiers that need only be unique."""

import itertools
import os

_PREFIX_BYTES = 6

_NAME_PREFIX_BYTES = 10
_NAME_COUNTER_DIGITS = 12

_request_prefix = ""
_name_prefix = ""
_name_counter = itertools.count(1)
_request_counter = itertools.count(1)


def random_hex(size_bytes: int) -> str:
    """Answer `2 * size_bytes` lower-case hex digits from the operating system's random source."""
    return os.urandom(size_bytes).hex()


def new_request_id() -> str:
    """Answer 20 hex digits: 12 drawn once for this process, then a counter.

    Unique, not secret. Every request takes one, which is why none of it is drawn anew.
    """
    return f"{_request_prefix}{next(_request_counter):08x}"


def new_unique_name() -> str:
    """Answer 32 hex digits that no process on any node has answered before: 20 drawn for this process, then a counter.

    Unique, not secret; names made one after the other differ in their last digits.
    """
    return f"{_name_prefix}{next(_name_counter):0{_NAME_COUNTER_DIGITS}x}"


def _draw_prefixes() -> None:
    global _request_prefix, _name_prefix
    _request_prefix = random_hex(_PREFIX_BYTES)
    _name_prefix = random_hex(_NAME_PREFIX_BYTES)


_draw_prefixes()
if hasattr(os, "register_at_fork"):
    # A forked child would otherwise repeat the ids of its parent.
    os.register_at_fork(after_in_child=_draw_prefixes)
