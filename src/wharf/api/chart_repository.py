"""A project's charts as a classic chart repository: `/chartrepo/…` to read, `/api/chartrepo/…` to write.

The charts are the project's OCI artifacts and nothing else, so what is pushed here is pulled there, and the other way
round. Clients are Helm, its plugin `cm-push`, and what was written for ChartMuseum.
Sources: Helm, "The Chart Repository Guide"; ChartMuseum, "API"; Harbor 2.7, the operations of its chart repository.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Final

from wharf.access.door import project_for, require_login
from wharf.access.rights import Project
from wharf.access.roles import Permission
from wharf.api.chart_answers import chart_details, chart_summaries, chart_versions
from wharf.api.errors import as_registry_error
from wharf.api.http import ClientDisconnected, Headers, Request, encoded, json_headers
from wharf.api.methods import handler_of
from wharf.api.multipart import is_form, read_form
from wharf.api.read_only import refuse_if_read_only
from wharf.api.registry.blobs import send_blob
from wharf.api.registry.callers import BASIC_CHALLENGE, DELETE, PULL, PUSH, Caller
from wharf.api.registry.context import Registry
from wharf.base.metrics import metrics
from wharf.configuration.store import ConfigurationStore
from wharf.content.artifacts.chart_archive import ARCHIVE_SIZE_BYTES_MAX
from wharf.content.chart_index import ChartIndexes, entity_tag
from wharf.content.chart_metadata import ListedChart, is_version
from wharf.content.chart_upload import (
    PROVENANCE_SIZE_BYTES_MAX,
    attach_provenance,
    read_package,
    read_provenance,
    upload_chart,
)
from wharf.content.charts import (
    PROVENANCE_SUFFIX,
    FoundChart,
    delete_chart,
    describe_charts,
    find_chart,
    find_file,
    list_charts,
)
from wharf.content.find_blob import require_blob
from wharf.content.types import Target
from wharf.db.moments import Moment
from wharf.identity.types import ANONYMOUS
from wharf.oci.errors import ErrorCode, RegistryError, printable
from wharf.oci.reference import parse_repository_name

PREFIX: Final = "/chartrepo/"
API_PREFIX: Final = "/api/chartrepo/"
PATH_LENGTH_MAX: Final = 1024
UPLOAD_SIZE_BYTES_MAX: Final = ARCHIVE_SIZE_BYTES_MAX + PROVENANCE_SIZE_BYTES_MAX + 64 * 1024
# An upload is in memory as a whole, so only so many at once may be larger than this, or of a size that nobody knows.
SMALL_UPLOAD_BYTES_MAX: Final = 1024 * 1024
LARGE_UPLOADS_AT_ONCE: Final = 2
UNPACKED_AT_ONCE: Final = 2

_INDEX_TYPE: Final = b"application/x-yaml"
_ARCHIVE_TYPE: Final = b"application/x-tar"
_PROVENANCE_TYPE: Final = b"application/pgp-signature"
_SAVED: Final = {"saved": True}
_DELETED: Final = {"deleted": True}

_Handler = Callable[[Request, str, str], Awaitable[None]]


class ChartRepository:
    """Answers everything below the two prefixes."""

    def __init__(self, registry: Registry, configurations: ConfigurationStore) -> None:
        self._registry = registry
        self._configurations = configurations
        self._indexes = ChartIndexes(registry.stores.database)
        self._large_uploads = asyncio.Semaphore(LARGE_UPLOADS_AT_ONCE)
        self._unpacking = asyncio.Semaphore(UNPACKED_AT_ONCE)

    async def handle(self, request: Request) -> None:
        """One request. An error is told as ChartMuseum does, and as all of our errors are."""
        try:
            await self._answer(request)
        except ClientDisconnected:
            raise
        except Exception as error:
            if request.status:
                raise
            await _respond_error(request, error)

    async def _answer(self, request: Request) -> None:
        if len(request.path) > PATH_LENGTH_MAX:
            raise RegistryError(ErrorCode.URI_TOO_LONG, f"the path has more than {PATH_LENGTH_MAX} characters")
        if request.path == f"{API_PREFIX}health":
            await _respond(request, 200, {"healthy": True})
            return
        prefix = API_PREFIX if request.path.startswith(API_PREFIX) else PREFIX
        project, _, rest = request.path.removeprefix(prefix).partition("/")
        # Whatever is no name is no project either, and is looked for nowhere.
        parse_repository_name(f"{project}/charts")
        kind, _, name = rest.partition("/")
        route, handlers = self._handlers(prefix, kind, name)
        if handlers is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"path {printable(request.path)} was not found")
        request.route = route
        await handler_of(request.method, handlers)(request, project, name)

    def _handlers(self, prefix: str, kind: str, name: str) -> tuple[str, dict[str, _Handler] | None]:
        """The name of a route, and who answers its methods."""
        if prefix == PREFIX:
            if kind == "index.yaml" and not name:
                return "/chartrepo/{project}/index.yaml", _reading(self._index)
            return "/chartrepo/{project}/charts/{file}", _reading(self._file) if kind == "charts" and name else None
        if kind == "prov" and not name:
            return "/api/chartrepo/{project}/prov", {"POST": self._post_provenance}
        if kind != "charts":
            return "other", None
        if not name:
            return "/api/chartrepo/{project}/charts", {**_reading(self._list), "POST": self._post_chart}
        return "/api/chartrepo/{project}/charts/{name}", {**_reading(self._show), "DELETE": self._delete}

    # Reading

    async def _index(self, request: Request, project_name: str, _name: str) -> None:
        moment, caller = await self._caller(request)
        project = await self._project(caller, project_name, PULL)
        charts = await self._visible(moment, caller, project)
        etag = entity_tag(charts)
        headers: Headers = [(b"etag", etag), (b"cache-control", b"no-cache")]
        condition = request.headers.get(b"if-none-match")
        if condition is not None and (etag in condition or condition == b"*"):
            await request.respond_empty(304, headers)
            return
        headers.append((b"content-type", _INDEX_TYPE))
        await request.respond(200, headers, await self._indexes.document(project.id, charts))

    async def _file(self, request: Request, project_name: str, file: str) -> None:
        """An archive, or the provenance beside it. As any pull it is counted and recorded."""
        _, caller = await self._caller(request)
        project = await self._project(caller, project_name, PULL)
        chart = await find_file(self._registry.stores.database, project.id, file)
        target = await self._target(caller, project, chart, PULL, file)
        assert chart is not None
        is_provenance = file.endswith(PROVENANCE_SUFFIX)
        layer = chart.provenance if is_provenance else chart.archive
        if layer is None:
            raise _missing(file)
        blob = await require_blob(self._registry.stores, target, layer.digest)
        if request.method == "GET" and not is_provenance:
            self._registry.note_pull(request, caller, target, chart.manifest_id, chart.digest, chart.tag)
        await send_blob(self._registry, request, blob, _PROVENANCE_TYPE if is_provenance else _ARCHIVE_TYPE)

    async def _list(self, request: Request, project_name: str, _name: str) -> None:
        """Every chart with its newest version, as Harbor lists them."""
        moment, caller = await self._caller(request)
        project = await self._project(caller, project_name, PULL)
        visible = await self._visible(moment, caller, project)
        await _respond(request, 200, chart_summaries(await describe_charts(self._registry.stores.database, visible)))

    async def _show(self, request: Request, project_name: str, name: str) -> None:
        """The versions of a chart, or one of them with its files."""
        _, caller = await self._caller(request)
        project = await self._project(caller, project_name, PULL)
        repository, version = _name_and_version(name)
        database = self._registry.stores.database
        if version is None:
            listed = await list_charts(database, project.id, repository)
            await self._target(caller, project, listed[0] if listed else None, PULL, name)
            await _respond(request, 200, chart_versions(await describe_charts(database, listed)))
            return
        chart = await find_chart(database, project.id, repository, version)
        target = await self._target(caller, project, chart, PULL, name)
        assert chart is not None
        listed = [ListedChart(chart.repository, chart.tag, chart.manifest_id, chart.tagged_at)]
        described = await describe_charts(database, listed)
        if not described:
            raise _missing(name)
        await _respond(request, 200, await chart_details(self._registry.stores, target, chart, described[0]))

    # Writing

    async def _post_chart(self, request: Request, project_name: str, _name: str) -> None:
        """An archive as the whole body, or as the field `chart` of a form, with the provenance in `prov`."""
        _, caller = await self._caller(request)
        project = await self._project(caller, project_name, PUSH)
        async with self._room(request):
            fields = await _fields(request, "chart")
            archive, provenance = fields.get("chart"), fields.get("prov")
            if archive is None:
                await self._attach(request, caller, project, provenance)
                return
            async with self._unpacking:
                package = await asyncio.to_thread(read_package, archive)
            target = await self._pushed_to(caller, project, package.name)
            actor = await self._registry.requester(request, caller)
            await upload_chart(
                self._registry.stores, actor, target, package, provenance, overwrites=_overwrites(request)
            )
        metrics.pushes += 1
        await _respond(request, 201, _SAVED)

    async def _post_provenance(self, request: Request, project_name: str, _name: str) -> None:
        """The provenance of a chart that is there, as the whole body or as the field `prov` of a form."""
        _, caller = await self._caller(request)
        project = await self._project(caller, project_name, PUSH)
        async with self._room(request):
            fields = await _fields(request, "prov")
            await self._attach(request, caller, project, fields.get("prov"))

    def _room(self, request: Request) -> AbstractAsyncContextManager[None]:
        """Memory for the body of a request; whoever sends a little need not wait for those who send much."""
        size_bytes = request.content_length()
        is_small = size_bytes is not None and size_bytes <= SMALL_UPLOAD_BYTES_MAX
        return nullcontext() if is_small else self._large_uploads

    async def _attach(self, request: Request, caller: Caller, project: Project, provenance: bytes | None) -> None:
        if provenance is None:
            raise RegistryError(
                ErrorCode.BAD_REQUEST, "no package or provenance file found in form fields chart and prov"
            )
        name, version = read_provenance(provenance)
        target = await self._pushed_to(caller, project, name)
        stores = self._registry.stores
        chart = await find_chart(stores.database, project.id, target.name, version)
        if chart is None:
            raise _missing(f"{name}-{version}")
        actor = await self._registry.requester(request, caller)
        await attach_provenance(stores, actor, target, chart, provenance, overwrites=_overwrites(request))
        metrics.pushes += 1
        await _respond(request, 201, _SAVED)

    async def _delete(self, request: Request, project_name: str, name: str) -> None:
        """A version of a chart, or all of them."""
        _, caller = await self._caller(request)
        project = await self._project(caller, project_name, DELETE)
        repository, version = _name_and_version(name)
        stores = self._registry.stores
        if version is not None:
            found = [await find_chart(stores.database, project.id, repository, version)]
        else:
            described = await describe_charts(
                stores.database, await list_charts(stores.database, project.id, repository)
            )
            found = [
                await find_chart(stores.database, project.id, repository, chart.version.version) for chart in described
            ]
        target = await self._target(caller, project, found[0] if found else None, DELETE, name)
        actor = await self._registry.requester(request, caller)
        for chart in found:
            if chart is not None:
                await delete_chart(stores, actor, target, chart)
        await _respond(request, 200, _DELETED)

    # Who may

    async def _caller(self, request: Request) -> tuple[Moment, Caller]:
        """Who asks; without credentials somebody anonymous. Raises UNAUTHORIZED for wrong ones."""
        moment = await self._registry.rights.refresh()
        await refuse_if_read_only(request.method, self._configurations, moment.rights)
        caller = await self._registry.callers.identify(request)
        if caller is not None and caller.claims is not None:
            raise RegistryError(
                ErrorCode.UNAUTHORIZED, "chart repositories take a password, and no token of the registry"
            )
        return moment, caller or Caller(ANONYMOUS, None)

    async def _project(self, caller: Caller, name: str, permission: Permission) -> Project:
        """The project, if the caller may do this somewhere in it; raises UNAUTHORIZED, FORBIDDEN, NOT_FOUND."""
        rights = self._registry.rights
        if permission is not PULL:
            require_login(caller.identity)
        project = await rights.project(name)
        if project is not None and await rights.may_somewhere(caller.identity, project, permission):
            return project
        return await project_for(rights, caller.identity, name, permission, is_name=True)

    async def _visible(self, moment: Moment, caller: Caller, project: Project) -> list[ListedChart]:
        """The project's charts that the caller may pull."""
        rights = self._registry.rights
        charts = await self._indexes.charts(moment, project.id)
        if PULL in await rights.project_permissions(caller.identity, project):
            return charts
        names = {chart.repository for chart in charts}
        visible = {name for name in names if PULL in await rights.permissions(caller.identity, project, name)}
        return [chart for chart in charts if chart.repository in visible]

    async def _target(
        self,
        caller: Caller,
        project: Project,
        chart: FoundChart | ListedChart | None,
        permission: Permission,
        name: str,
    ) -> Target:
        """The repository of a chart; one that the caller may not touch is missing like one that is not there."""
        rights = self._registry.rights
        if chart is None or permission not in await rights.permissions(caller.identity, project, chart.repository):
            raise _missing(name)
        return Target(project.id, project.name, chart.repository, project.is_limited)

    async def _pushed_to(self, caller: Caller, project: Project, name: str) -> Target:
        """The repository that a chart of this name is pushed to; raises NAME_INVALID, FORBIDDEN."""
        repository = parse_repository_name(f"{project.name}/{name}").name
        if PUSH not in await self._registry.rights.permissions(caller.identity, project, repository):
            raise RegistryError(ErrorCode.FORBIDDEN, f"{project.name}/{repository} is not yours to push to")
        return Target(project.id, project.name, repository, project.is_limited)


def _reading(handler: _Handler) -> dict[str, _Handler]:
    return {"GET": handler, "HEAD": handler}


async def _fields(request: Request, single: str) -> dict[str, bytes]:
    """The fields of a form, or the whole body as the field `single`."""
    too_large = RegistryError(
        ErrorCode.REQUEST_ENTITY_TOO_LARGE, f"a chart and its provenance have at most {UPLOAD_SIZE_BYTES_MAX} bytes"
    )
    body = await request.whole_body(UPLOAD_SIZE_BYTES_MAX, too_large)
    content_type = request.header(b"content-type") or ""
    if is_form(content_type):
        return read_form(body, content_type)
    return {single: body} if body else {}


def _overwrites(request: Request) -> bool:
    """Whether the client wants to replace what is there; as with ChartMuseum the word alone is enough."""
    return "force" in request.query()


def _name_and_version(name: str) -> tuple[str, str | None]:
    repository, _, last = name.rpartition("/")
    return (repository, last) if repository and is_version(last) else (name, None)


def _missing(name: str) -> RegistryError:
    return RegistryError(ErrorCode.NOT_FOUND, f"chart {printable(name)} not found")


async def _respond(request: Request, status: int, document: object) -> None:
    await request.respond(status, json_headers(), json.dumps(document, ensure_ascii=False).encode() + b"\n")


async def _respond_error(request: Request, error: Exception) -> None:
    """Clients of ChartMuseum look for `error`, all others for `errors`."""
    known = as_registry_error(error, request)
    headers = json_headers() + encoded(known.headers)
    if known.status == 401 and not any(name == b"www-authenticate" for name, _ in headers):
        headers.append((b"www-authenticate", BASIC_CHALLENGE.encode()))
    document = {"error": known.message, "errors": [{"code": known.code.name, "message": known.message}]}
    await request.respond(known.status, headers, json.dumps(document, ensure_ascii=False).encode() + b"\n")
