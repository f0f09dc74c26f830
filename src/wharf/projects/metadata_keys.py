"""The table of every metadata key of a project, and what clients may set each to.

All values are texts. There are two ways to set them, and Harbor checks them differently: with the project, where a key
that does not fit the project is passed over, and one by one below `/metadatas/`, where it is refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import re2

from wharf.base.doublestar import PatternError, compile_pattern
from wharf.oci.errors import ErrorCode, RegistryError, printable

Kind = Literal["switch", "severity", "speed", "connections", "pattern", "pattern_kind", "retention"]

# As long as Harbor's column.
VALUE_LENGTH_MAX: Final = 255
INT32_LIMIT: Final = 2**31
UNLIMITED: Final = -1
SEVERITY_UNKNOWN: Final = "unknown"
PATTERN_KINDS: Final = ("doublestar", "regex")

# The words that Go's `strconv.ParseBool` knows.
_TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False"})
_SEVERITIES: Final = {
    "none": "none",
    # There is no such rating in CVSS 3.
    "negligible": "none",
    "low": "low",
    "medium": "medium",
    "high": "high",
    "critical": "critical",
}
# The parser's own words come with the error; it would write them to the standard error output as well.
_EXPRESSION_OPTIONS: Final = re2.Options()
_EXPRESSION_OPTIONS.log_errors = False


@dataclass(frozen=True, slots=True)
class MetadataKey:
    """One key; `default` is what a project without it is taken to have."""

    name: str
    kind: Kind
    default: str
    is_dropped_without_proxy: bool = False
    """Whether a project that is no proxy cache passes it over when it comes with the project."""
    is_dropped_with_proxy: bool = False
    is_set_by_clients: bool = True


METADATA_KEYS: Final[tuple[MetadataKey, ...]] = (
    MetadataKey("public", "switch", "false"),
    MetadataKey("enable_content_trust", "switch", "false", is_dropped_with_proxy=True),
    MetadataKey("enable_content_trust_cosign", "switch", "false"),
    MetadataKey("prevent_vul", "switch", "false"),
    MetadataKey("severity", "severity", ""),
    MetadataKey("auto_scan", "switch", "false"),
    MetadataKey("auto_sbom_generation", "switch", "false"),
    MetadataKey("reuse_sys_cve_allowlist", "switch", "true"),
    MetadataKey("retention_id", "retention", "", is_set_by_clients=False),
    MetadataKey("proxy_speed_kb", "speed", "-1", is_dropped_without_proxy=True),
    MetadataKey("max_upstream_conn", "connections", "-1", is_dropped_without_proxy=True),
    MetadataKey("proxy_cache_filter_pattern", "pattern", "", is_dropped_without_proxy=True),
    MetadataKey("proxy_cache_filter_kind", "pattern_kind", "", is_dropped_without_proxy=True),
    MetadataKey("proxy_referrer_api", "switch", "false"),
    MetadataKey("proxy_cache_local_on_not_found", "switch", "false"),
)

_BY_NAME: Final = {key.name: key for key in METADATA_KEYS}


def validated_new_metadata(
    given: Mapping[str, str | None], *, is_proxy: bool, is_public: bool | None = None
) -> dict[str, str]:
    """The metadata of a project about to be made; `public` is always there.

    `is_public` is the field `public` of old clients, which counts when `given` has no such key. What is unknown, null
    or does not fit the project is passed over. Raises BAD_REQUEST.
    """
    texts = _fitting(given, is_proxy=is_proxy)
    texts["public"] = texts.get("public") or ("true" if is_public else "false")
    _check_public(texts["public"])
    if texts.pop("retention_id", ""):
        raise _refusal(
            "bad request: the retention_id in the request's payload when creating a project should be omitted, "
            "alternatively passing an empty string"
        )
    if "proxy_speed_kb" in texts and _int32(texts["proxy_speed_kb"]) is None:
        speed = texts["proxy_speed_kb"]
        raise _refusal(f"metadata.proxy_speed_kb should by an int32, but got: '{printable(speed)}', err: {_why(speed)}")
    _check_filter(texts, {})
    return {name: _text_in_project(_BY_NAME[name], text) for name, text in texts.items()}


def validated_metadata_changes(
    given: Mapping[str, str | None], stored: Mapping[str, str], *, is_proxy: bool
) -> dict[str, str]:
    """What a PUT of a project changes in its metadata, over what is `stored`; raises BAD_REQUEST.

    What is unknown, null or does not fit the project is passed over. A severity that is none is kept as it is, and so
    is a speed that is no number: Harbor accepts them, and clients send back what they once got.
    """
    texts = _fitting(given, is_proxy=is_proxy)
    if public := texts.get("public"):
        _check_public(public)
    else:
        # Harbor cannot tell an empty `public` from none.
        texts.pop("public", None)
    _check_filter(texts, stored)
    if texts.pop("retention_id", stored.get("retention_id", "")) != stored.get("retention_id", ""):
        raise _refusal(
            "the retention_id in the request's payload when updating a project should be omitted, alternatively "
            "passing the one that has already been associated to this project"
        )
    return {name: _text_in_project(_BY_NAME[name], text) for name, text in texts.items()}


def validated_metadata_entry(
    given: Mapping[str, str | None], stored: Mapping[str, str], *, is_proxy: bool
) -> dict[str, str]:
    """The one key with its value that a client sets below `/metadatas/`; raises BAD_REQUEST.

    For a PUT, `given` is the key of the path with what the body has for it. Whether the key exists already is for the
    caller to find out.
    """
    if len(given) != 1:
        raise _refusal("only allow one key/value pair")
    ((name, value),) = given.items()
    key = _BY_NAME.get(name)
    if key is None or not key.is_set_by_clients:
        raise _refusal(f"invalid key: {printable(name)}")
    text = value or ""
    _check_length(name, text)
    if key.kind in ("pattern", "pattern_kind"):
        if not is_proxy:
            raise _refusal("can not update the normal project with proxy cache filter metadata")
        return {name: _filter_entry(name, text, stored)}
    normalised = _normalised(key, text)
    if normalised is None:
        raise _refusal(f"invalid value: {printable(text)}")
    return {name: normalised}


def check_metadata_deletion(name: str, stored: Mapping[str, str]) -> None:
    """Raises BAD_REQUEST for a key that another one still needs."""
    if name == "proxy_cache_filter_kind" and stored.get("proxy_cache_filter_pattern"):
        raise _refusal(
            "cannot delete proxy_cache_filter_kind when proxy_cache_filter_pattern is not empty, "
            "please clear the pattern first"
        )


def shown_metadata(stored: Mapping[str, str]) -> dict[str, str]:
    """The metadata as a project shows it, where a severity is always a rating, or `unknown`."""
    return {
        name: severity_rating(stored) if name == "severity" else stored[name]
        for name in sorted(_BY_NAME)
        if name in stored
    }


def metadata_switch(stored: Mapping[str, str], name: str) -> bool:
    """Whether a project has something switched on."""
    return stored.get(name, _BY_NAME[name].default) == "true"


def metadata_limit(stored: Mapping[str, str], name: str) -> int:
    """The limit a proxy project has, of `proxy_speed_kb` or `max_upstream_conn`; -1 for none."""
    number = _int32(stored.get(name, _BY_NAME[name].default))
    return UNLIMITED if number is None or number <= 0 else number


def severity_rating(stored: Mapping[str, str]) -> str:
    """The rating from which on vulnerable images are refused; `unknown` without one."""
    return _SEVERITIES.get(stored.get("severity", "").lower(), SEVERITY_UNKNOWN)


def _refusal(message: str) -> RegistryError:
    return RegistryError(ErrorCode.BAD_REQUEST, message)


def _fitting(given: Mapping[str, str | None], *, is_proxy: bool) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, text in given.items():
        key = _BY_NAME.get(name)
        if key is None or text is None:
            continue
        if key.is_dropped_with_proxy if is_proxy else key.is_dropped_without_proxy:
            continue
        _check_length(name, text)
        texts[name] = text
    return texts


def _check_length(name: str, text: str) -> None:
    # PostgreSQL cannot keep a zero byte.
    if len(text) > VALUE_LENGTH_MAX or "\0" in text:
        raise _refusal(f"metadata.{name} should have at most {VALUE_LENGTH_MAX} characters, none of them a zero byte")


def _check_public(text: str) -> None:
    if text not in ("true", "false"):
        raise _refusal(f"metadata.public should only be 'true' or 'false', but got: '{printable(text)}'")


def _text_in_project(key: MetadataKey, text: str) -> str:
    """What is stored for a value that came with a project."""
    if key.kind == "switch" and not text:
        # Harbor stores it and takes it for false, even where a missing key means true.
        return "false"
    if key.kind == "connections" and _int32(text) is None:
        raise _refusal(f"metadata.max_upstream_conn should be an int, but got '{printable(text)}', err: {_why(text)}")
    normalised = _normalised(key, text)
    if normalised is not None:
        return normalised
    if key.kind == "switch":
        # Harbor stores it and takes it for false, so that a policy somebody meant to switch on stays off.
        raise _refusal(f"invalid value: {printable(text)}")
    return text


def _normalised(key: MetadataKey, text: str) -> str | None:
    """The form in which a value is stored, or None if it is not one; raises BAD_REQUEST for one that is too small."""
    if key.kind == "switch":
        return "true" if text in _TRUE else "false" if text in _FALSE else None
    if key.kind == "severity":
        return _SEVERITIES.get(text.lower())
    if key.kind not in ("speed", "connections"):
        return text
    number = _int32(text)
    if number is None:
        return None
    if key.kind == "connections" and number <= 0 and number != UNLIMITED:
        raise _refusal(f"invalid value for {key.name}: {number}")
    return str(number)


def _int32(text: str) -> int | None:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        return None
    number = int(text)
    return number if -INT32_LIMIT <= number < INT32_LIMIT else None


def _why(text: str) -> str:
    """Why a text is no number of 32 bits, in the words of Go's `strconv`."""
    fault = "value out of range" if re.fullmatch(r"[+-]?[0-9]+", text) else "invalid syntax"
    return f'strconv.ParseInt: parsing "{printable(text)}": {fault}'


def _check_filter(texts: Mapping[str, str], stored: Mapping[str, str]) -> None:
    names = ("proxy_cache_filter_pattern", "proxy_cache_filter_kind")
    if texts.keys().isdisjoint(names):
        return
    pattern, kind = (texts.get(name, stored.get(name, "")) for name in names)
    if fault := _fault_of_kind(kind):
        raise _refusal(f"metadata.proxy_cache_filter_kind: {fault}")
    if fault := _fault_of_pattern(pattern, kind):
        raise _refusal(f'metadata.proxy_cache_filter_pattern is invalid for kind "{kind}": {fault}')


def _filter_entry(name: str, text: str, stored: Mapping[str, str]) -> str:
    if name == "proxy_cache_filter_pattern":
        if fault := _fault_of_pattern(text, stored.get("proxy_cache_filter_kind", "")):
            raise _refusal(f'invalid proxy_cache_filter_pattern: "{printable(text)}", err: {fault}')
        return text
    if fault := _fault_of_kind(text):
        raise _refusal(f"invalid proxy_cache_filter_kind: {fault}")
    pattern = stored.get("proxy_cache_filter_pattern", "")
    if fault := _fault_of_pattern(pattern, text):
        raise _refusal(
            f'existing proxy_cache_filter_pattern "{printable(pattern)}" is invalid for new kind "{text}": {fault}'
        )
    return text


def _fault_of_kind(kind: str) -> str | None:
    if kind in ("", *PATTERN_KINDS):
        return None
    return (
        f'unsupported repository filter kind "{printable(kind)}", must be "doublestar", "regex", '
        'or empty (defaults to "doublestar")'
    )


def _fault_of_pattern(pattern: str, kind: str) -> str | None:
    """What is wrong with a pattern of an accepted kind, or None."""
    pattern = pattern.strip()
    try:
        if kind == "regex":
            re2.compile(pattern, _EXPRESSION_OPTIONS)
        else:
            compile_pattern(pattern)
    except PatternError as error:
        return f"syntax error in pattern: {error}"
    except re2.error as error:
        return f"error parsing regexp: {printable(error.args[0].decode(errors='replace'))}"
    return None
