"""Slowing down whoever guesses passwords.

Failures are counted per name and per address. A name that is being attacked stays usable from addresses that
have logged in with it before, so that an attacker cannot lock a service account out. Counts live in the
process: with several nodes each counts for itself.
"""

from collections import OrderedDict, deque

from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.base.metrics import metrics
from wharf.oci.errors import ErrorCode, RegistryError

SOURCES_MAX = 10_000
TRUSTED_PAIRS_MAX = 10_000


class LoginThrottle:
    """Counts wrong passwords in a sliding window."""

    def __init__(self, clock: Clock, failures_max: int, window_seconds: int) -> None:
        self._clock = clock
        self._failures_max = failures_max
        self._window = window_seconds * MICROSECONDS_PER_SECOND
        self._failures: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()
        self._trusted: OrderedDict[tuple[str, str], None] = OrderedDict()

    def check(self, name: str, address: str) -> None:
        """Raises TOOMANYREQUESTS, with Retry-After, when this source has failed too often."""
        wait = self._wait(("address", address))
        if (name, address) not in self._trusted:
            wait = max(wait, self._wait(("name", name)))
        if wait:
            seconds = -(-wait // MICROSECONDS_PER_SECOND)
            raise RegistryError(
                ErrorCode.TOOMANYREQUESTS,
                f"too many wrong passwords; try again in {seconds} seconds",
                headers=(("retry-after", str(seconds)),),
            )

    def failed(self, name: str, address: str) -> None:
        """Counts a wrong password."""
        metrics.login_failures += 1
        now = self._clock()
        for source in (("name", name), ("address", address)):
            times = self._failures.setdefault(source, deque(maxlen=self._failures_max))
            times.append(now)
            self._failures.move_to_end(source)
        while len(self._failures) > SOURCES_MAX:
            self._failures.popitem(last=False)

    def succeeded(self, name: str, address: str) -> None:
        """Forgets the failures of this address, and remembers that the name may log in from it.

        So that the typing errors of people behind one address do not add up.
        """
        self._failures.pop(("address", address), None)
        self._trusted[name, address] = None
        self._trusted.move_to_end((name, address))
        while len(self._trusted) > TRUSTED_PAIRS_MAX:
            self._trusted.popitem(last=False)

    def _wait(self, source: tuple[str, str]) -> int:
        """Microseconds until the oldest of the failures that count leaves the window."""
        times = self._failures.get(source)
        if times is None or len(times) < self._failures_max:
            return 0
        return max(0, times[0] + self._window - self._clock())
