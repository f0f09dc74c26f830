"""The ASGI application: every request comes in here, is measured, answered, and logged."""

import time
from collections.abc import Awaitable, Callable
from typing import Literal

from wharf.api import devcenter
from wharf.api.chart_repository import API_PREFIX as CHARTS_API_PREFIX
from wharf.api.chart_repository import PREFIX as CHARTS_PREFIX
from wharf.api.chart_repository import ChartRepository
from wharf.api.errors import respond_error
from wharf.api.harbor.routing import with_single_slashes
from wharf.api.harbor.service import ManagementApi
from wharf.api.health import Health
from wharf.api.http import ClientDisconnected, Receive, Request, Scope, Send
from wharf.api.methods import handler_of
from wharf.api.registry.context import Registry
from wharf.api.registry.dispatch import PREFIX, dispatch
from wharf.api.session import PREFIX as SESSION_PREFIX
from wharf.api.session import SessionPages
from wharf.api.token import TokenService
from wharf.api.web_interface import WebInterface
from wharf.api.welcome import Welcome
from wharf.api.wharf.audit_export import AuditExport
from wharf.api.wharf.events import EventStreams
from wharf.api.wharf.operations import PREFIX as WHARF_PREFIX
from wharf.base.ids import new_request_id
from wharf.base.logging import get_logger
from wharf.base.metrics import metrics
from wharf.oci.errors import ErrorCode, RegistryError

REQUEST_ID_LENGTH_MAX = 64
# Labels of metrics stay in memory for good, so a method that a client has made up is not one of them.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

Page = Callable[[Request], Awaitable[None]]

log = get_logger()


class Site:
    """Sends each request to the part of the server that it is meant for."""

    def __init__(
        self,
        registry: Registry,
        tokens: TokenService,
        health: Health,
        welcome: Welcome,
        management: ManagementApi,
        wharf: ManagementApi,
        sessions: SessionPages,
        audit_export: AuditExport,
        events: EventStreams,
        charts: ChartRepository,
        interface: WebInterface,
        *,
        log_requests: Literal["writes", "all", "none"],
        metrics_enabled: bool,
    ) -> None:
        self._registry = registry
        self._management = management
        self._wharf = wharf
        self._sessions = sessions
        self._charts = charts
        self._interface = interface
        self._logged = log_requests
        self._pages: dict[str, dict[str, Page]] = {
            # Where the user interface is not built, and for browsers that run no scripts.
            "/": _reading(welcome.page),
            welcome.PATH: _reading(welcome.page),
            "/service/token": {"GET": tokens.get, "POST": tokens.post},
            "/api/version": _reading(health.version),
            "/api/wharf/v1/status": _reading(health.status),
            "/api/wharf/v1/audit-export": {"GET": audit_export.get},
            "/api/wharf/v1/events": {"GET": events.get},
            **{path: _reading(page) for path, page in devcenter.PAGES.items()},
        }
        if metrics_enabled:
            self._pages["/metrics"] = _reading(health.metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        started = time.perf_counter()
        request = Request(scope, receive, send, new_request_id())
        stated = request.headers.get(b"x-request-id")
        if stated and len(stated) <= REQUEST_ID_LENGTH_MAX and stated.replace(b"-", b"").isalnum():
            request.request_id = stated.decode()
        try:
            await self._answer(request)
        except ClientDisconnected:
            request.status = request.status or 499
        finally:
            self._account(request, time.perf_counter() - started)

    async def _answer(self, request: Request) -> None:
        try:
            await self._handle(request)
        except ClientDisconnected:
            raise
        except Exception as error:
            await self._fail(request, error)

    async def _handle(self, request: Request) -> None:
        path = request.path
        if path.startswith(PREFIX) or path == "/v2":
            await dispatch(self._registry, request)
            return
        path = with_single_slashes(path)
        if self._interface.has(path):
            await self._interface.handle(request)
            return
        if path.startswith((CHARTS_PREFIX, CHARTS_API_PREFIX)):
            await self._charts.handle(request)
            return
        page = self._pages.get(path)
        if page is None and path.startswith(WHARF_PREFIX + "/"):
            await self._wharf.handle(request)
            return
        if page is None and path.startswith("/api/"):
            await self._management.handle(request)
            return
        if path.startswith(SESSION_PREFIX):
            await self._sessions.handle(request)
            return
        if page is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"path {path} was not found")
        request.route = path
        await handler_of(request.method, page)(request)

    async def _fail(self, request: Request, error: Exception) -> None:
        if request.status:
            # The answer has begun: all that is left is to end the connection, which tells the client.
            log.error("request.broken_off", path=request.path, request_id=request.request_id, exc_info=error)
            raise error
        await respond_error(request, error)

    def _account(self, request: Request, seconds: float) -> None:
        status = request.status or 500
        method = request.method if request.method in METHODS else "other"
        metrics.route(method, request.route).observe(status, seconds)
        metrics.sent_bytes += request.sent_bytes
        is_write = request.method not in ("GET", "HEAD")
        if self._logged == "none" or (self._logged == "writes" and not is_write and status < 500):
            return
        log.info(
            "request.answered",
            method=request.method,
            path=request.path,
            status=status,
            seconds=round(seconds, 6),
            request_id=request.request_id,
        )


def _reading(page: Page) -> dict[str, Page]:
    return {"GET": page, "HEAD": page}
