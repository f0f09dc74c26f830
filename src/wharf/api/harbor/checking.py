"""The values and the body of a call, checked; faults are told in the words of Harbor's server, which scripts match."""

import re
from typing import Any, Literal, get_args, get_origin

import msgspec

from wharf.api.harbor.call import Value
from wharf.api.harbor.json_faults import json_fault
from wharf.api.harbor.operations import Operation, Parameter
from wharf.api.http import Request
from wharf.oci.errors import ErrorCode, RegistryError, printable

BODY_BYTES_MAX = 1024 * 1024
# Numbers are 64 bits wide, here and in both databases.
INTEGER_LIMIT = 2**63
INTEGER_DIGITS_MAX = 19

_TRUE = frozenset({"true", "1", "t", "yes", "y", "on", "ok", "checked", "selected"})
_JSON_KINDS = {"int": "number", "float": "number", "str": "string"}
_GO_KINDS = {"str": "string", "int": "int64"}
_WRONG_TYPE = re.compile(r"Expected `([a-z]+)(?: \| null)?`, got `([a-z]+)`(?: - at `\$\.?(.*)`)?")
_TOO_LONG = re.compile(r"Expected `str(?: \| null)?` of length <= (\d+) - at `\$\.?(.*)`")
_WRONG_CHOICE = re.compile(r"Invalid enum value '.*' - at `\$\.(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*?)`")
_WIDE_NUMBER = re.compile(rb"\d{%d}" % INTEGER_DIGITS_MAX)
_LIST_INDEX = re.compile(r"\[(\d+|\.\.\.)\]")


def checked_values(request: Request, operation: Operation, path_values: list[str]) -> dict[str, Value | None]:
    """Every declared parameter by name; raises UNPROCESSABLE_ENTITY."""
    query = request.query()
    in_path = iter(path_values)
    values: dict[str, Value | None] = {}
    for parameter in operation.parameters:
        if parameter.place == "path":
            text: str | None = next(in_path)
        elif parameter.place == "query":
            text = query.get(parameter.name, [None])[-1]
        else:
            text = request.header(parameter.name.lower().encode())
        values[parameter.name] = _checked_value(parameter, text)
    return values


def _checked_value(parameter: Parameter, text: str | None) -> Value | None:
    where = f"{parameter.name} in {parameter.place}"
    if not text:
        if parameter.is_required:
            raise unprocessable(f"{where} is required")
        return parameter.default
    if parameter.kind == "boolean":
        return text.lower() in _TRUE
    if parameter.kind == "string":
        if parameter.choices and text not in parameter.choices:
            raise unprocessable(f"{where} should be one of [{' '.join(parameter.choices)}]")
        return text
    number = _integer(text)
    if number is None:
        raise unprocessable(f'{where} must be of type int64: "{printable(text)}"')
    if parameter.maximum is not None and number > parameter.maximum:
        raise unprocessable(f"{where} should be less than or equal to {parameter.maximum}")
    return number


def _integer(text: str) -> int | None:
    digits = text[1:] if text[0] in "+-" else text
    if not digits.isascii() or not digits.isdecimal() or len(digits) > INTEGER_DIGITS_MAX:
        return None
    number = int(text)
    return number if -INTEGER_LIMIT <= number < INTEGER_LIMIT else None


async def checked_body(request: Request, operation: Operation) -> Any:
    """The body as the operation's type; raises UNPROCESSABLE_ENTITY, REQUEST_ENTITY_TOO_LARGE."""
    if operation.body is None:
        return None
    too_large = RegistryError(
        ErrorCode.REQUEST_ENTITY_TOO_LARGE, f"the body of this request has at most {BODY_BYTES_MAX} bytes"
    )
    raw = await request.whole_body(BODY_BYTES_MAX, too_large)
    media_type = (request.header(b"content-type") or "application/json").partition(";")[0].strip()
    if raw and media_type.lower() != "application/json":
        raise unprocessable(f'unsupported media type "{printable(media_type)}", only [application/json] are allowed')
    if not raw:
        if operation.body_is_required:
            raise unprocessable(f"{operation.body_name} in body is required")
        return None
    try:
        document = msgspec.json.decode(raw, type=operation.body)
    except msgspec.ValidationError as error:
        raise _explained(operation, str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        reason = json_fault(raw, str(error))
        raise unprocessable(f'parsing {operation.body_name} body from "" failed, because {reason}') from None
    if _WIDE_NUMBER.search(raw):
        _refuse_wide_numbers(operation, document)
    return document


def _refuse_wide_numbers(operation: Operation, document: Any) -> None:
    waiting = [msgspec.to_builtins(document)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, int) and not -INTEGER_LIMIT <= part < INTEGER_LIMIT:
            reason = f"json: cannot unmarshal number {part} into Go value of type int64"
            raise unprocessable(f'parsing {operation.body_name} body from "" failed, because {reason}')


def _explained(operation: Operation, message: str) -> RegistryError:
    """What msgspec found, as Harbor's server would put it."""
    if found := _WRONG_TYPE.fullmatch(message):
        expected, got, path = found.groups()
        field = _LIST_INDEX.sub("", path or "")
        struct = operation.body.__name__
        place = f"Go struct field {struct}.{field}" if field else "Go value"
        sent, wanted = _JSON_KINDS.get(got, got), _GO_KINDS.get(expected, expected)
        reason = f"json: cannot unmarshal {sent} into {place} of type {wanted}"
        return unprocessable(f'parsing {operation.body_name} body from "" failed, because {reason}')
    if found := _TOO_LONG.fullmatch(message):
        return unprocessable(in_body(f"{found[2]} in body should be at most {found[1]} chars long"))
    if found := _WRONG_CHOICE.fullmatch(message):
        choices = " ".join(_choices(operation.body, found[1]))
        return unprocessable(in_body(f"{found[1]} in body should be one of [{choices}]"))
    if found := _MISSING.match(message):
        return unprocessable(in_body(f"{found[1]} in body is required"))
    return unprocessable(in_body(message))


def _choices(struct: Any, path: str) -> tuple[Any, ...]:
    """The values that a field may have: the path leads to it through structs."""
    kinds = [struct]
    for name in path.split("."):
        fields = [
            field for kind in kinds if hasattr(kind, "__struct_fields__") for field in msgspec.structs.fields(kind)
        ]
        found = next(field.type for field in fields if field.encode_name == name)
        kinds = [found, *get_args(found)]
    return next(get_args(kind) for kind in kinds if get_origin(kind) is Literal)


def in_body(message: str) -> str:
    """A fault of a body's content; Harbor's server says the heading of its list twice then."""
    return f"validation failure list:\n{message}"


def unprocessable(message: str) -> RegistryError:
    """The error for a request that does not fit the API's document."""
    return RegistryError(ErrorCode.UNPROCESSABLE_ENTITY, f"validation failure list:\n{message}")
