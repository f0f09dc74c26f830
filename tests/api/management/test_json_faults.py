"""A body that is no JSON is refused in the words of Go's decoder, which those who know Harbor have met."""

import pytest

from tests.support.application import RunningRegistry
from tests.support.management import API

pytestmark = pytest.mark.anyio

BEFORE = 'validation failure list:\nparsing project body from "" failed, because '


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("{bad", "invalid character 'b' looking for beginning of object key string"),
        ('{"a":1,}', "invalid character '}' looking for beginning of object key string"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ('{"a":1 "b":2}', "invalid character '\"' after object key:value pair"),
        ('{"a":["}",{"b":1}}', "invalid character '}' after array element"),
        ('{"a":[1 2]}', "invalid character '2' after array element"),
        ('{"a":[1,]}', "invalid character ']' looking for beginning of value"),
        ('{"a":}', "invalid character '}' looking for beginning of value"),
        ("'", "invalid character '\\'' looking for beginning of value"),
        ("not json", "invalid character 'o' in literal null (expecting 'u')"),
        ('{"a":tru}', "invalid character '}' in literal true (expecting 'e')"),
        ('{"a":-}', "invalid character '}' in numeric literal"),
        ('{"a":"\n"}', "invalid character '\\n' in string literal"),
        ('{"a":"\\x"}', "invalid character 'x' in string escape code"),
        ("{}}", "invalid character '}' after top-level value"),
        ('{"a":1', "unexpected EOF"),
        ('{"a":"b', "unexpected EOF"),
        ('{"a":nul', "unexpected EOF"),
        ("  ", "EOF"),
    ],
)
async def test_the_fault_is_named(registry: RunningRegistry, body: str, reason: str) -> None:
    """The character at fault, and where it stands."""
    answer = await registry.admin.post(f"{API}/projects", body.encode(), content_type="application/json")
    assert (answer.status, answer.code, answer.message) == (422, "UNPROCESSABLE_ENTITY", BEFORE + reason)


@pytest.mark.parametrize(
    "body", [b'{"project_name":"\xff"}', b"[" * 100_000, b'{"a":"\\ud83', b'{"a":NaN}', b'{"a":1.}', b"\0"]
)
async def test_whatever_is_sent_gets_an_answer(registry: RunningRegistry, body: bytes) -> None:
    """Also for what the two decoders do not agree about."""
    answer = await registry.admin.post(f"{API}/projects", body, content_type="application/json")
    assert (answer.status, answer.code) == (422, "UNPROCESSABLE_ENTITY")
    assert answer.message.startswith(BEFORE)
    assert len(answer.message) > len(BEFORE)
