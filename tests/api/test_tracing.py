"""A span for each request, as a collector would see it."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from wharf.api.http import Receive, Scope, Send
from wharf.api.tracing import TracedSite

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.anyio
async def test_a_request_continues_the_clients_trace_and_carries_its_status() -> None:
    """The span is a child of the caller's, and says which path was answered how."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})

    async def receive() -> Scope:
        return {"type": "http.request", "body": b"", "more_body": False}

    sent: list[Scope] = []

    async def send(message: Scope) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/v2/library/x/manifests/1",
        "headers": [(b"traceparent", f"00-{TRACE_ID}-00f067aa0ba902b7-01".encode())],
    }
    traced = TracedSite(site, provider)  # type: ignore[arg-type]

    await traced(scope, receive, send)

    (span,) = exporter.get_finished_spans()
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" == TRACE_ID
    assert span.attributes is not None
    assert span.attributes["http.response.status_code"] == 404
    assert span.attributes["url.path"] == "/v2/library/x/manifests/1"
    assert [message["status"] for message in sent] == [404]
