"""Registry tokens that are almost right."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def read_token(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header and the claims of a token, unverified."""
    header, claims, _ = token.split(".")
    return json.loads(_decoded(header)), json.loads(_decoded(claims))


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token with nothing where the signature should be."""
    return f"{_encoded(header)}.{_encoded(claims)}."


def signed_by_a_stranger(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token with a good signature by a key that the registry does not know."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head = f"{_encoded(header)}.{_encoded(claims)}"
    return f"{head}.{_base64(key.sign(head.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def signed_with_text(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    """A token with an HMAC, for which an attacker would take what everybody may know."""
    head = f"{_encoded({**header, 'alg': 'HS256'})}.{_encoded(claims)}"
    return f"{head}.{_base64(hmac.digest(key, head.encode(), hashlib.sha256))}"


def with_claims(token: str, **claims: Any) -> str:
    """A token whose claims were changed after it was signed."""
    header, old, signature = token.split(".")
    return f"{header}.{_encoded(json.loads(_decoded(old)) | claims)}.{signature}"


def with_header(token: str, **fields: Any) -> str:
    """A token whose header was changed after it was signed."""
    old, claims, signature = token.split(".")
    return f"{_encoded(json.loads(_decoded(old)) | fields)}.{claims}.{signature}"


def _encoded(document: dict[str, Any]) -> str:
    return _base64(json.dumps(document).encode())


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
