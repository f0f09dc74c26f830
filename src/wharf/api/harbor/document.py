"""The OpenAPI 3.1 document of an API, made from its table of operations.

Whatever it says of an operation is what routing and checking do with it; nothing is written twice.
Source: https://spec.openapis.org/oas/v3.1.1.html
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from wharf.api.harbor.catalogue import OPERATIONS
from wharf.api.harbor.operations import (
    IS_RESOURCE_NAME,
    PAGE,
    PAGE_SIZE,
    PROJECT_NAME_OR_ID,
    SORT,
    Operation,
    Parameter,
    Q,
)
from wharf.api.harbor.routing import PREFIX
from wharf.api.session_callers import SESSION_COOKIE
from wharf.oci.errors import ErrorCode

Schema = dict[str, Any]

SCHEMA_REFERENCE = "#/components/schemas/{name}"
REQUEST_ID = Parameter("X-Request-Id", "header", description="An id for the request; the answer and the log have it.")

# Parameters that many operations have, by the names under which they are described once.
_SHARED = {
    REQUEST_ID: "requestId",
    Q: "query",
    SORT: "sort",
    PAGE: "page",
    PAGE_SIZE: "pageSize",
    PROJECT_NAME_OR_ID: "projectNameOrId",
    IS_RESOURCE_NAME: "isResourceName",
}

_ERRORS = {
    400: ("BadRequest", "The request cannot be read, or asks for something that makes no sense."),
    401: ("Unauthorized", "Without credentials, or with wrong ones, this is not answered."),
    403: ("Forbidden", "The caller lacks the permission that the header X-Missing-Permission names."),
    404: ("NotFound", "Something that the path names is not there."),
    405: ("MethodNotAllowed", "The path takes other methods; the header Allow lists them."),
    409: ("Conflict", "There is something of this name already."),
    410: ("Gone", "What was deleted cannot be had any more."),
    412: ("PreconditionFailed", "Something else has to be done first."),
    413: ("RequestEntityTooLarge", "The body is too long."),
    414: ("UriTooLong", "The query is too long."),
    415: ("UnsupportedMediaType", "The body has a type that is not taken."),
    422: ("UnprocessableEntity", "A parameter or the body does not fit this document; the message says where."),
    429: ("TooManyRequests", "There were too many wrong passwords; Retry-After has the seconds to wait."),
    500: ("InternalServerError", "A fault of the server; its log has more under the id of the request."),
    501: ("NotImplemented", "This part of the API is not there yet."),
    503: ("Unavailable", "Database or storage do not answer; Retry-After has the seconds to wait."),
    507: ("StorageFull", "The storage is full."),
}
# Any request can be malformed, refused or fail; nobody is refused where anybody may ask.
_ERRORS_OF_ANYBODY = frozenset({400, 414, 500})
_ERRORS_OF_ALL = _ERRORS_OF_ANYBODY | {401, 403, 429, 503}
_ERRORS_OF_WRITES = frozenset({409, 412, 507})
_ERRORS_OF_BODIES = frozenset({413, 422})

_STATUSES = {200: "Done.", 201: "Created; Location has the address.", 202: "Accepted; it will be done later."}

_HEADERS = {
    "X-Request-Id": "The id of the request.",
    "X-Total-Count": "How many entries there are on all pages.",
    "Link": "The pages before and after this one, as in RFC 8288.",
    "Location": "The address of what was created.",
}


class Error(msgspec.Struct, omit_defaults=True):
    """What is wrong."""

    code: str
    message: str
    detail: Any = None


class Errors(msgspec.Struct):
    """The body of every refusal."""

    errors: list[Error]


@dataclass(frozen=True, slots=True)
class Title:
    """What a document says of the API as a whole."""

    title: str
    version: str
    description: str
    prefix: str


HARBORS = Title(
    "Wharf management API",
    "2.0",
    "Projects, repositories, accounts and settings of a Wharf registry, as in Harbor's API.",
    PREFIX,
)


def api_document(operations: Iterable[Operation] = OPERATIONS, title: Title = HARBORS) -> dict[str, Any]:
    """The whole document, ready to be encoded."""
    table = tuple(operations)
    kinds = _kinds(table)
    schemas, components = msgspec.json.schema_components(
        kinds, schema_hook=_schema_of_any, ref_template=SCHEMA_REFERENCE
    )
    # Two types can be equal and not the same, so types are found by their place in the list.
    schema_of = {_key(kind): _polished(schema) for kind, schema in zip(kinds, schemas, strict=True)}
    described = {name: _polished(component) for name, component in sorted(components.items())}
    _drop_unsent_nulls(kinds, described)
    described["Error"]["properties"]["code"]["enum"] = sorted(code.name for code in ErrorCode)
    paths: dict[str, dict[str, Any]] = {}
    for operation in table:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, schema_of)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": title.title,
            "version": title.version,
            "description": title.description,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": title.prefix}],
        "security": [{"basic": []}, {"bearer": []}, {"session": []}, {}],
        "tags": [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in table)],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer", "description": "A personal token."},
                "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE},
            },
            "parameters": {name: _parameter(parameter) for parameter, name in _SHARED.items()},
            "headers": {name: _header(text) for name, text in _HEADERS.items()},
            "responses": {name: _refusal(text) for name, text in _ERRORS.values()},
            "schemas": described,
        },
    }


@functools.cache
def encoded_document() -> bytes:
    """The document as JSON. It is the same as long as the process runs."""
    return msgspec.json.encode(api_document())


def _kinds(table: Iterable[Operation]) -> list[Any]:
    """Every type of a body or an answer, once, and that of refusals."""
    found = {_key(Errors): Errors}
    for operation in table:
        for kind in (operation.body, operation.answers):
            if kind is not None:
                found.setdefault(_key(kind), kind)
    return list(found.values())


def _key(kind: Any) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if isinstance(kind, type) else repr(kind)


def _schema_of_any(kind: type) -> Schema:
    """What msgspec has no schema for: `object`, which stands for any value."""
    if kind is object:
        # Without a word in it, msgspec would take it for missing.
        return {"description": "Any value."}
    raise NotImplementedError


def _polished(schema: Any, name: str = "") -> Any:
    """A schema of msgspec's with what it does not know: how wide numbers are, and which texts are times."""
    if isinstance(schema, list):
        return [_polished(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    polished: Schema = {key: _polished(value) for key, value in schema.items() if key not in ("title", "properties")}
    if "properties" in schema:
        polished["properties"] = {field: _polished(value, field) for field, value in schema["properties"].items()}
    if polished.get("default", 0) is None:
        del polished["default"]
    if polished.get("type") == "integer":
        polished.setdefault("format", "int64")
    if polished.get("type") == "string" and name.endswith("_time"):
        polished.setdefault("format", "date-time")
    if "anyOf" in polished and name.endswith("_time"):
        polished["anyOf"] = [_polished(choice, name) for choice in polished["anyOf"]]
    return polished


def _drop_unsent_nulls(kinds: list[Any], described: dict[str, Schema]) -> None:
    """What is left out when it is None is never sent as null, and a reader need not expect it."""
    waiting: list[Any] = list(msgspec.inspect.multi_type_info(kinds))
    seen: set[type] = set()
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, msgspec.inspect.StructType):
            if kind.cls in seen:
                continue
            seen.add(kind.cls)
            waiting += [field.type for field in kind.fields]
            if kind.cls.__struct_config__.omit_defaults:
                _drop_nulls(kind, described.get(kind.cls.__name__, {}))
        else:
            waiting += [part for part in _parts(kind) if isinstance(part, msgspec.inspect.Type)]


def _parts(kind: Any) -> Iterable[Any]:
    for name in ("item_type", "key_type", "value_type", "type"):
        yield getattr(kind, name, None)
    yield from getattr(kind, "types", ())
    yield from getattr(kind, "item_types", ())


def _drop_nulls(kind: msgspec.inspect.StructType, schema: Schema) -> None:
    for field in kind.fields:
        described = schema.get("properties", {}).get(field.encode_name, {})
        choices = [choice for choice in described.get("anyOf", ()) if choice != {"type": "null"}]
        if field.default is None and len(choices) == 1:
            del described["anyOf"]
            described.update(choices[0])
        if None in described.get("enum", ()) and field.default is None:
            described["enum"] = [choice for choice in described["enum"] if choice is not None]
        if "enum" in described and all(isinstance(choice, str) for choice in described["enum"]):
            described["type"] = "string"


def _described(operation: Operation, schema_of: dict[str, Schema]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [_parameter_or_reference(parameter) for parameter in (REQUEST_ID, *operation.parameters)],
    }
    if operation.description:
        described["description"] = operation.description
    if operation.body is not None:
        described["requestBody"] = {
            "required": operation.body_is_required,
            "content": {"application/json": {"schema": schema_of[_key(operation.body)]}},
        }
    described["responses"] = _answers(operation, schema_of)
    if operation.is_for_anybody:
        described["security"] = [{}]
    return described


def _answers(operation: Operation, schema_of: dict[str, Schema]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    if operation.status not in _ERRORS:
        answers[str(operation.status)] = _success(operation, schema_of)
    for status in sorted(error_statuses(operation)):
        name, text = _ERRORS[status]
        # An answer to HEAD has no body.
        answers[str(status)] = (
            {"description": text, "headers": _headers("X-Request-Id")}
            if operation.method == "HEAD"
            else {"$ref": f"#/components/responses/{name}"}
        )
    return answers


def error_statuses(operation: Operation) -> set[int]:
    """The statuses with which an operation can refuse, by its shape and its own word."""
    statuses = {*(_ERRORS_OF_ANYBODY if operation.is_for_anybody else _ERRORS_OF_ALL), *operation.errors}
    if operation.status in _ERRORS:
        statuses.add(operation.status)
    if operation.method == "HEAD":
        # It is asked to hear whether something is there.
        statuses.add(404)
    elif operation.method != "GET":
        statuses |= _ERRORS_OF_WRITES
    if operation.body is not None:
        statuses |= _ERRORS_OF_BODIES
    for parameter in operation.parameters:
        if parameter.place == "path":
            statuses.add(404)
        if parameter.kind == "integer" or parameter.choices or parameter.is_required:
            statuses.add(422)
    return statuses


def _success(operation: Operation, schema_of: dict[str, Schema]) -> dict[str, Any]:
    names = ["X-Request-Id"]
    if PAGE in operation.parameters:
        names += ["X-Total-Count", "Link"]
    if operation.status == 201:
        names.append("Location")
    answer: dict[str, Any] = {"description": _STATUSES[operation.status], "headers": _headers(*names)}
    if operation.answers is not None:
        answer["content"] = {operation.media_type: {"schema": schema_of[_key(operation.answers)]}}
    elif operation.media_type != "application/json":
        answer["content"] = {operation.media_type: {"schema": {"type": "string"}}}
    for media_type in operation.text_media_types:
        answer["content"][media_type] = {"schema": {"type": "string"}}
    return answer


def _refusal(text: str) -> dict[str, Any]:
    return {
        "description": text,
        "headers": _headers("X-Request-Id"),
        "content": {"application/json": {"schema": {"$ref": SCHEMA_REFERENCE.format(name="Errors")}}},
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _header(text: str) -> dict[str, Any]:
    return {"description": text, "schema": {"type": "string"}}


def _parameter_or_reference(parameter: Parameter) -> dict[str, Any]:
    shared = _SHARED.get(parameter)
    return _parameter(parameter) if shared is None else {"$ref": f"#/components/parameters/{shared}"}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: Schema = {"type": parameter.kind}
    if parameter.kind == "integer":
        schema["format"] = "int64"
    if parameter.default is not None:
        schema["default"] = parameter.default
    if parameter.maximum is not None:
        schema["maximum"] = parameter.maximum
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.is_required,
        "schema": schema,
    }
    if parameter.description:
        described["description"] = parameter.description
    return described
