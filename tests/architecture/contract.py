"""What Harbor's file and our document say of each operation, in one form, and where they differ.

`harbor_operations.json` holds the facts of Harbor's file: methods, paths, parameters, names of properties and their
types. Types are written as `integer`, `date-time`, `Name` of a schema, `[type]` of a list, `{type}` of a map.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("harbor_operations.json")
# A schema that contains itself, the second time.
AGAIN = "again"
NOT_THERE_YET = "501"
# The place for whether a body has to be there.
WHOLE = "as a whole"


@dataclass
class Contract:
    """One operation; the fields of a body or an answer are named by their path."""

    method: str
    path: str
    tag: str
    # By name and place: type, whether it is required, default.
    parameters: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    # By status.
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    is_there: bool = True


def differences(theirs: dict[str, Contract], ours: dict[str, Contract]) -> Iterator[str]:
    """Yield what differs, one thing a line."""
    for name in sorted(theirs.keys() | ours.keys()):
        if name not in ours:
            yield f"{name}: missing, or not registered in catalogue.py"
        elif name not in theirs:
            yield f"{name}: not in Harbor's file"
        elif not ours[name].is_there:
            yield f"{name}: answers 501"
        else:
            yield from (f"{name}: {line}" for line in _of_one(theirs[name], ours[name]))


def _of_one(theirs: Contract, ours: Contract) -> Iterator[str]:
    wanted, found = ((one.method, one.path, one.tag) for one in (theirs, ours))
    if wanted != found:
        yield f"is {' '.join(found)}, not {' '.join(wanted)}"
    yield from _of_names("parameter", theirs.parameters, ours.parameters)
    yield from _of_names("body", theirs.body, ours.body)
    if theirs.answers.keys() != ours.answers.keys():
        yield f"answers {', '.join(sorted(ours.answers))}, not {', '.join(sorted(theirs.answers))}"
        return
    for status, fields in theirs.answers.items():
        yield from _of_names("answer", fields, ours.answers[status])


def _of_names(what: str, theirs: dict[str, str], ours: dict[str, str]) -> Iterator[str]:
    for name in sorted(theirs.keys() | ours.keys()):
        wanted, found = theirs.get(name), ours.get(name)
        above = _parent(name)
        # Below something that is another thing altogether, nothing else has to be said.
        if wanted == found or (above is not None and theirs.get(above) != ours.get(above)):
            continue
        # A list of documents has the fields of one document.
        shown = f"{what} {name.removeprefix('[]').removeprefix('.')}".rstrip()
        if found is None:
            yield f"{shown} is missing"
        elif wanted is None:
            yield f"{shown} is not Harbor's"
        else:
            yield f"{shown} is {found}, not {wanted}"


def _parent(name: str) -> str | None:
    for ending in ("[]", "{}"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name.rpartition(".")[0] if "." in name else None


@cache
def harbors() -> dict[str, Contract]:
    """Return Harbor's operations by their ids."""
    facts = json.loads(FACTS.read_text("utf-8"))
    schemas: dict[str, Any] = facts["schemas"]
    return {operation["id"]: _theirs(operation, schemas) for operation in facts["operations"]}


def _theirs(operation: dict[str, Any], schemas: dict[str, Any]) -> Contract:
    contract = Contract(operation["method"], operation["path"], operation["tag"])
    for name, place, kind, is_required, *default in operation["parameters"]:
        contract.parameters[f"{name} in {place}"] = _parameter(kind, is_required, default)
    if "body" in operation:
        contract.body[WHOLE] = "required" if operation["body_is_required"] else "optional"
        contract.body |= dict(_their_fields(operation["body"], schemas))
    media_type = operation.get("media_type", "application/json")
    for status, kind in operation["answers"].items():
        is_json = media_type == "application/json"
        contract.answers[status] = dict(_their_fields(kind, schemas)) if is_json else {"": media_type}
    return contract


def _parameter(kind: str, is_required: bool, default: list[Any]) -> str:
    standard = f" {json.dumps(default[0])}" if default else ""
    return f"{'required' if is_required else 'optional'} {kind}{standard}"


def _their_fields(kind: Any, schemas: dict[str, Any], path: str = "", above: tuple[str, ...] = ()) -> Iterator[Any]:
    if isinstance(kind, dict):
        yield path, "object"
        for name, below in kind.items():
            yield from _their_fields(below, schemas, f"{path}.{name}", above)
    elif kind.startswith("["):
        yield path, "list"
        yield from _their_fields(kind[1:-1], schemas, f"{path}[]", above)
    elif kind.startswith("{"):
        yield path, "map"
        yield from _their_fields(kind[1:-1], schemas, f"{path}{{}}", above)
    elif kind in above:
        yield path, AGAIN
    elif kind in schemas:
        yield from _their_fields(schemas[kind], schemas, path, (*above, kind))
    elif kind:
        yield path, kind


def documented(document: dict[str, Any]) -> dict[str, Contract]:
    """Return the operations of an OpenAPI document by their ids."""
    return {
        operation["operationId"]: _ours(method.upper(), path, operation, document)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


def _ours(method: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> Contract:
    contract = Contract(method, path, operation["tags"][0], is_there=NOT_THERE_YET not in operation["responses"])
    for given in operation["parameters"]:
        parameter = _resolved(given, document)
        schema = parameter["schema"]
        if parameter["name"] != "X-Request-Id":
            contract.parameters[f"{parameter['name']} in {parameter['in']}"] = _parameter(
                schema["type"], parameter["required"], [schema["default"]] if "default" in schema else []
            )
    if body := operation.get("requestBody"):
        contract.body[WHOLE] = "required" if body["required"] else "optional"
        contract.body |= dict(_our_fields(body["content"]["application/json"]["schema"], document))
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            contract.answers[status] = _our_answer(answer, document)
    return contract


def _our_answer(answer: dict[str, Any], document: dict[str, Any]) -> dict[str, str]:
    # JSON, if there is a choice, comes first.
    media_type, content = next(iter(answer.get("content", {"": None}).items()))
    if media_type == "application/json":
        return dict(_our_fields(content["schema"], document))
    return {"": media_type} if media_type else {}


def _resolved(thing: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in thing:
        return thing
    for name in thing["$ref"].removeprefix("#/").split("/"):
        document = document[name]
    return document


def _our_fields(
    schema: dict[str, Any], document: dict[str, Any], path: str = "", above: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    choices = [choice for choice in schema.get("anyOf", [schema]) if choice.get("type") != "null"]
    schema = choices[0] if len(choices) == 1 else schema
    if "$ref" in schema:
        if schema["$ref"] in above:
            yield path, AGAIN
            return
        above = (*above, schema["$ref"])
        schema = _resolved(schema, document)
    if "properties" in schema:
        yield path, "object"
        for name, below in schema["properties"].items():
            yield from _our_fields(below, document, f"{path}.{name}", above)
    elif schema.get("type") == "array":
        yield path, "list"
        yield from _our_fields(schema.get("items", {}), document, f"{path}[]", above)
    elif schema.get("type") == "object":
        yield path, "map"
        yield from _our_fields(schema.get("additionalProperties", {}), document, f"{path}{{}}", above)
    else:
        yield path, schema["format"] if schema.get("format") == "date-time" else schema.get("type", "any")
