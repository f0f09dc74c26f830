"""What the server counts and how Prometheus reads it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from wharf.base.exposition import CONTENT_TYPE, render_metrics
from wharf.base.metrics import Distribution, Metrics


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    """Answer the value of one sample as Prometheus would read it."""
    for family in text_string_to_metric_families(render_metrics(metrics).decode()):
        for found in family.samples:
            if found.name == name and found.labels == labels:
                return found.value
    return None


def test_a_bound_belongs_to_its_interval() -> None:
    """An observation equal to a bound counts below it, as Prometheus defines `le`."""
    distribution = Distribution((1, 2))
    for value in (0.5, 1, 1.5, 2, 3):
        distribution.observe(value)
    assert distribution.counts == [2, 2, 1]
    assert distribution.total == 8


def test_answers_are_counted_by_route_and_class_of_status(metrics: Metrics) -> None:
    """Each route counts its answers by class of status, and leaves out classes without any."""
    pull = metrics.route("GET", "manifest")
    for status in (200, 206, 404):
        pull.observe(status, 0.001)
    name = "wharf_http_requests_total"
    assert sample(metrics, name, method="GET", route="manifest", status="2xx") == 2
    assert sample(metrics, name, method="GET", route="manifest", status="4xx") == 1
    assert sample(metrics, name, method="GET", route="manifest", status="5xx") is None


def test_durations_are_cumulative(metrics: Metrics) -> None:
    """Each interval includes those below it, and the last one everything."""
    push = metrics.route("PUT", "manifest")
    push.observe(201, 0.003)
    push.observe(201, 1000)
    name = "wharf_http_request_duration_seconds"
    labels = {"method": "PUT", "route": "manifest"}
    assert sample(metrics, f"{name}_bucket", le="0.0025", **labels) == 0
    assert sample(metrics, f"{name}_bucket", le="0.005", **labels) == 1
    assert sample(metrics, f"{name}_bucket", le="60.0", **labels) == 1
    assert sample(metrics, f"{name}_bucket", le="+Inf", **labels) == 2
    assert sample(metrics, f"{name}_count", **labels) == 2
    assert sample(metrics, f"{name}_sum", **labels) == 1000.003


def test_a_route_keeps_its_counts(metrics: Metrics) -> None:
    """Whoever asks for the same route gets the same counts."""
    assert metrics.route("GET", "tags") is metrics.route("GET", "tags")
    assert metrics.route("GET", "tags") is not metrics.route("HEAD", "tags")


def test_commits_are_counted_by_size_and_duration(metrics: Metrics) -> None:
    """A commit counts once, with its units of work and its time."""
    metrics.database_commit(3, 0.002)
    metrics.database_commit(1, 0.001)
    assert sample(metrics, "wharf_database_commit_units_count") == 2
    assert sample(metrics, "wharf_database_commit_units_sum") == 4
    assert sample(metrics, "wharf_database_commit_duration_seconds_bucket", le="0.001") == 1


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("received_bytes", "wharf_http_received_bytes_total"),
        ("sent_bytes", "wharf_http_sent_bytes_total"),
        ("pushes", "wharf_pushes_total"),
        ("pulls", "wharf_pulls_total"),
        ("login_failures", "wharf_login_failures_total"),
        ("log_lines_dropped", "wharf_log_lines_dropped_total"),
    ],
)
def test_each_plain_count_is_shown(metrics: Metrics, attribute: str, name: str) -> None:
    """A count starts at zero and is shown as it stands."""
    assert sample(metrics, name) == 0
    setattr(metrics, attribute, 5)
    assert sample(metrics, name) == 5


def test_the_build_and_the_process_are_shown(metrics: Metrics) -> None:
    """The exposition names the version that runs and the memory it takes."""
    text = render_metrics(metrics).decode()
    assert 'wharf_build_info{python="' in text
    assert "process_resident_memory_bytes " in text
    assert CONTENT_TYPE.startswith("text/plain; version=0.0.4")
