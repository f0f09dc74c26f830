"""OpenTelemetry: a span for each request, when the extra `wharf-registry[otel]` is installed and tracing is on.

Where the spans go is said by OpenTelemetry's own variables, such as OTEL_EXPORTER_OTLP_ENDPOINT.
"""

from typing import TYPE_CHECKING

from wharf import __version__
from wharf.api.http import Receive, Scope, Send
from wharf.api.site import Site

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

SERVICE_NAME = "wharf"


class TracingUnavailable(Exception):  # noqa: N818  It names a state the operator has to resolve.
    """Tracing is on, but its libraries are not installed."""


class TracedSite:
    """The site, with a span around each request that continues the client's trace."""

    def __init__(self, site: Site, provider: "TracerProvider") -> None:
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._site = site
        self._provider = provider
        self._tracer = provider.get_tracer(SERVICE_NAME, __version__)
        self._propagator = TraceContextTextMapPropagator()
        self._kind = SpanKind.SERVER

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        context = self._propagator.extract(carrier)
        with self._tracer.start_as_current_span(scope["method"], context=context, kind=self._kind) as span:
            span.set_attribute("http.request.method", scope["method"])
            span.set_attribute("url.path", scope["path"])

            async def traced_send(message: Scope) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                await send(message)

            await self._site(scope, receive, traced_send)

    def close(self) -> None:
        """Sends what has not been sent yet."""
        self._provider.shutdown()


def traced(site: Site) -> TracedSite:
    """The site with spans that go to an OTLP collector; raises `TracingUnavailable`."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise TracingUnavailable(
            "tracing_enabled needs OpenTelemetry: install it with `pip install wharf-registry[otel]`, or switch it off"
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE_NAME}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return TracedSite(site, provider)
