"""What came of one measurement."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """The work that was done, how long it took, and the CPU time of the server's process tree."""

    units: int
    seconds: float
    cpu_seconds: float

    def per_request(self) -> tuple[float, float]:
        """Return requests per second and microseconds of CPU time per request."""
        return self.units / self.seconds, self.cpu_seconds / self.units * 1e6

    def per_image(self) -> tuple[float, float]:
        """Return images per second and milliseconds of CPU time per image."""
        return self.units / self.seconds, self.cpu_seconds / self.units * 1e3

    def per_byte(self) -> tuple[float, float]:
        """Return megabytes per second and seconds of CPU time per gigabyte."""
        return self.units / self.seconds / 1e6, self.cpu_seconds / self.units * 1e9
