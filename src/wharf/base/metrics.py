"""What the server counts. A count is a plain integer, since a request adds to several.

`exposition.py` turns them into the Prometheus format when somebody asks. A single thread adds to each, as a
rule that of the event loop: with a second one an addition could be lost.
"""

from bisect import bisect_left

REQUEST_SECONDS_BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
COMMIT_SECONDS_BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5)
COMMIT_UNITS_BOUNDS = (1, 2, 4, 8, 16, 32, 64, 128)


class Distribution:
    """How many observations fell between the bounds, and their sum."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        """By interval, each with its upper bound included; the last one has no bound."""
        self.total: float = 0

    def observe(self, value: float) -> None:
        """Count one observation."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value


class RouteMetrics:
    """The answers to one method on one route."""

    __slots__ = ("answers", "durations")

    def __init__(self) -> None:
        self.answers = [0] * 6
        """By the first digit of the status."""
        self.durations = Distribution(REQUEST_SECONDS_BOUNDS)

    def observe(self, status: int, seconds: float) -> None:
        """Count one answer, which took so long."""
        self.answers[status // 100] += 1
        self.durations.observe(seconds)


class Metrics:
    """Everything that is counted in a process."""

    def __init__(self) -> None:
        self.received_bytes = 0
        self.sent_bytes = 0
        self.pushes = 0
        self.pulls = 0
        self.login_failures = 0
        self.log_lines_dropped = 0
        self.commit_units = Distribution(COMMIT_UNITS_BOUNDS)
        self.commit_seconds = Distribution(COMMIT_SECONDS_BOUNDS)
        self.routes: dict[tuple[str, str], RouteMetrics] = {}

    def route(self, method: str, route: str) -> RouteMetrics:
        """Answer the counts of a route, to be kept by whoever serves it.

        Both labels come from the code, never from a request: each new pair stays in memory for good.
        """
        known = self.routes.get((method, route))
        if known is None:
            known = self.routes[method, route] = RouteMetrics()
        return known

    def database_commit(self, units: int, seconds: float) -> None:
        """Count one sync, which made so many units of work durable."""
        self.commit_units.observe(units)
        self.commit_seconds.observe(seconds)


metrics = Metrics()
"""The counts of this process."""
