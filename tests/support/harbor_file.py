"""Harbor's file, put together again from the facts of it that the tests keep: an OpenAPI 2.0 document without words."""

import json
from typing import Any

from tests.architecture.contract import FACTS

REFUSALS = FACTS.with_name("harbor_refusals.json")
REFUSED = {"type": "object", "properties": {"code": {"type": "string"}, "message": {"type": "string"}}}
ERRORS = {"type": "object", "properties": {"errors": {"type": "array", "items": REFUSED}}}
# What a type of the facts is in a schema.
KINDS: dict[str, Any] = {
    "any": {},
    "boolean": {"type": "boolean"},
    "date-time": {"type": "string", "format": "date-time"},
    "file": {"type": "file"},
    "integer": {"type": "integer", "format": "int64"},
    "number": {"type": "number"},
    "string": {"type": "string"},
}
# The few bounds that Harbor's file has, as `schema.property`.
LONGEST = {"ProjectReq.project_name": 255, "UserCreationReq.email": 255, "UserCreationReq.username": 255}
CHOICES = {
    "ScheduleObj.type": ["Hourly", "Daily", "Weekly", "Custom", "Manual", "None", "Schedule"],
    "Stats.trigger": ["Manual", "Schedule", "Event"],
    "ActionRequest.action": ["stop", "pause", "resume"],
    "ScanType.scan_type": ["vulnerability", "sbom"],
}
REQUIRED = {
    "NewTag": ["name"],
    "ProjectScanner": ["uuid"],
    "ScannerRegistrationReq": ["name", "url"],
    "ScannerRegistrationSettings": ["name", "url"],
}
ADDITIONS = ["build_history", "values.yaml", "readme.md", "dependencies", "sbom", "license", "files"]
PAGE_SIZE_MAX = 100


def harbors_file() -> dict[str, Any]:
    """Return the document."""
    facts = json.loads(FACTS.read_text("utf-8"))
    paths: dict[str, dict[str, Any]] = {}
    refusals = _refusals()
    for operation in facts["operations"]:
        described = _operation(operation)
        described["responses"] |= refusals[operation["id"]]
        paths.setdefault(operation["path"], {})[operation["method"].lower()] = described
    return {
        "swagger": "2.0",
        "info": {"title": "Harbor", "version": "2.0"},
        "basePath": "/api/v2.0",
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": paths,
        "definitions": {name: _definition(name, kind) for name, kind in facts["schemas"].items()},
    }


def refusal() -> dict[str, Any]:
    """Return what the document says of every refusal."""
    return {"description": "", "schema": ERRORS}


def _refusals() -> dict[str, dict[str, Any]]:
    """Return the refusals of each operation by status."""
    facts = json.loads(REFUSALS.read_text("utf-8"))
    found: dict[str, dict[str, Any]] = {}
    for statuses, operations in facts["refusals"].items():
        for name in operations:
            found[name] = {status: refusal() for status in statuses.split()}
    for line in facts["without_body"]:
        name, *statuses = line.split()
        for status in statuses:
            # Harbor's file says nothing of a body here, and Harbor's server sends the usual one.
            del found[name][status]["schema"]
    return found


def _operation(facts: dict[str, Any]) -> dict[str, Any]:
    parameters = [{"name": "X-Request-Id", "in": "header", "type": "string", "minLength": 1}]
    parameters += [_parameter(*parameter) for parameter in facts["parameters"]]
    if "body" in facts:
        body = {"name": "body", "in": "body", "required": facts["body_is_required"], "schema": _schema(facts["body"])}
        parameters.append(body)
    answers: dict[str, Any] = {}
    for status, kind in facts["answers"].items():
        answers[status] = {"description": ""} | ({"schema": _schema(kind)} if kind else {})
    described: dict[str, Any] = {"operationId": facts["id"], "parameters": parameters, "responses": answers}
    if "media_type" in facts:
        described["produces"] = [facts["media_type"], "application/json"]
    return described


def _parameter(name: str, place: str, kind: str, is_required: bool, *default: Any) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": place, "required": is_required, **_schema(kind)}
    if default:
        parameter["default"] = default[0]
    if name == "page_size":
        parameter["maximum"] = PAGE_SIZE_MAX
    if name == "addition":
        parameter["enum"] = ADDITIONS
    return parameter


def _definition(name: str, kind: Any) -> dict[str, Any]:
    schema = _schema(kind)
    for field, below in schema.get("properties", {}).items():
        place = f"{name}.{field}"
        if place in LONGEST:
            below["maxLength"] = LONGEST[place]
        if place in CHOICES:
            below["enum"] = CHOICES[place]
    if name in REQUIRED:
        schema["required"] = REQUIRED[name]
    return schema


def _schema(kind: Any) -> dict[str, Any]:
    if isinstance(kind, dict):
        return {"type": "object", "properties": {name: _schema(below) for name, below in kind.items()}}
    if kind.startswith("["):
        return {"type": "array", "items": _schema(kind[1:-1])}
    if kind.startswith("{"):
        return {"type": "object", "additionalProperties": _schema(kind[1:-1])}
    return dict(KINDS[kind]) if kind in KINDS else {"$ref": f"#/definitions/{kind}"}
