"""The counts of a process in the Prometheus text format."""

from collections.abc import Iterator
from importlib.metadata import version
from itertools import accumulate
from platform import python_version

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from wharf.base.metrics import Distribution, Metrics

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def render_metrics(metrics: Metrics) -> bytes:
    """Answer the counts, and what the operating system knows of the process, as a body of CONTENT_TYPE."""
    registry = CollectorRegistry()
    registry.register(_Counts(metrics))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Counts(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily(
            "wharf_build",
            "The version that runs.",
            value={"version": version("wharf-registry"), "python": python_version()},
        )
        yield from self._routes()
        yield from self._database()
        yield from self._totals()

    def _routes(self) -> Iterator[Metric]:
        answers = CounterMetricFamily("wharf_http_requests", "Answered requests.", labels=["method", "route", "status"])
        durations = HistogramMetricFamily(
            "wharf_http_request_duration_seconds",
            "Time from the arrival of a request to the end of its answer.",
            labels=["method", "route"],
        )
        for labels, route in self._metrics.routes.items():
            for digit, count in enumerate(route.answers):
                if count:
                    answers.add_metric([*labels, f"{digit}xx"], count)
            _add(durations, route.durations, labels)
        yield answers
        yield durations

    def _database(self) -> Iterator[Metric]:
        units = HistogramMetricFamily("wharf_database_commit_units", "Units of work that shared one sync.", labels=[])
        _add(units, self._metrics.commit_units)
        yield units
        seconds = HistogramMetricFamily(
            "wharf_database_commit_duration_seconds", "Time a sync of the database log took.", labels=[]
        )
        _add(seconds, self._metrics.commit_seconds)
        yield seconds

    def _totals(self) -> Iterator[Metric]:
        metrics = self._metrics
        for name, documentation, value in (
            ("wharf_http_received_bytes", "Bytes of request bodies.", metrics.received_bytes),
            ("wharf_http_sent_bytes", "Bytes of response bodies.", metrics.sent_bytes),
            ("wharf_pushes", "Manifests pushed.", metrics.pushes),
            ("wharf_pulls", "Manifests pulled.", metrics.pulls),
            ("wharf_login_failures", "Logins refused.", metrics.login_failures),
            ("wharf_log_lines_dropped", "Log lines lost to a slow reader.", metrics.log_lines_dropped),
        ):
            yield CounterMetricFamily(name, documentation, value)


def _add(family: HistogramMetricFamily, observed: Distribution, labels: tuple[str, ...] = ()) -> None:
    bounds = [*map(str, map(float, observed.bounds)), "+Inf"]
    cumulative = accumulate(observed.counts)
    family.add_metric(list(labels), list(zip(bounds, cumulative, strict=True)), observed.total)
