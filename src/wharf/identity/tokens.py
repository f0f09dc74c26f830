"""Registry tokens: signed claims that name a user or a robot, and what the token was asked for.

The contract is Harbor's (issuer, audience, RS256, a `kid` in libtrust's form), with one private claim. `wharf`
holds the id of the user or robot, a mark of the password or secret, and the id of every project named in `access`:
names can be given anew, ids cannot, so a token never speaks for a later user or project of the same name, nor for
somebody who knew an old password. What a token allows is still checked against the rights of the moment with every
request.
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.identity.types import ANONYMOUS, Identity
from wharf.oci.errors import ErrorCode, RegistryError

ISSUER = "harbor-token-issuer"
SERVICE = "harbor-registry"
ALGORITHM = "RS256"
KEY_SIZE_BITS = 2048
LEEWAY_SECONDS = 60
TOKEN_LENGTH_MAX = 64 * 1024
REFRESH_AUDIENCE = "wharf-refresh"
REFRESH_TOKEN_DAYS = 30
SECONDS_PER_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Access:
    """One entry of a token: what it may be used for on one repository, or on the catalog.

    `project_id` is None where the project did not exist when the token was issued.
    """

    type: str
    name: str
    actions: tuple[str, ...]
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a verified token says; the expiry is in epoch seconds."""

    subject: "Subject"
    access: tuple[Access, ...]
    expires_at_seconds: int


class Subject(NamedTuple):
    """Whom a token stands for. The id is 0 for anonymous callers; the mark is that of the password or secret.

    The kind is `token` for a user who has shown a personal token, whose id it is then.
    """

    kind: Literal["anonymous", "user", "robot", "token"]
    id: int
    password_mark: str


def new_signing_key() -> bytes:
    """A fresh private key in PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_SIZE_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class TokenSigner:
    """Issues tokens and reads them back, with one key that every node shares."""

    def __init__(self, private_key_pem: bytes, clock: Clock) -> None:
        self._key = RSAKey.import_key(private_key_pem)
        self._header = {"alg": ALGORITHM, "typ": "JWT", "kid": key_id(private_key_pem)}
        self._clock = clock

    def issue(self, identity: Identity, access: list[Access], lifetime_seconds: int) -> str:
        """A token for the registry. The access list is what the caller asked for and is allowed; null for nothing."""
        entries = [{"type": a.type, "name": a.name, "actions": list(a.actions)} for a in access] or None
        private = _subject_claims(identity) | {"projects": [a.project_id for a in access]}
        return self._sign(identity, SERVICE, lifetime_seconds, {"access": entries, "wharf": private})

    def issue_refresh(self, identity: Identity) -> str:
        """A token that stands for the password in later requests, until that changes or the token expires."""
        lifetime_seconds = REFRESH_TOKEN_DAYS * SECONDS_PER_DAY
        return self._sign(identity, REFRESH_AUDIENCE, lifetime_seconds, {"wharf": _subject_claims(identity)})

    def read(self, token: str) -> TokenClaims:
        """The claims of a token for the registry; raises UNAUTHORIZED."""
        claims = self._verified(token, SERVICE)
        private = claims["wharf"]
        access = tuple(
            Access(entry["type"], entry["name"], tuple(entry["actions"]), project_id)
            for entry, project_id in zip(claims["access"] or (), private["projects"], strict=True)
        )
        return TokenClaims(_subject(private), access, claims["exp"])

    def read_refresh(self, token: str) -> Subject:
        """Whom a refresh token stands for; raises UNAUTHORIZED."""
        return _subject(self._verified(token, REFRESH_AUDIENCE)["wharf"])

    def _sign(self, identity: Identity, audience: str, lifetime: int, claims: dict[str, Any]) -> str:
        now = self._clock() // MICROSECONDS_PER_SECOND
        claims |= {"iss": ISSUER, "aud": audience, "exp": now + lifetime, "nbf": now, "iat": now}
        claims["jti"] = secrets.token_urlsafe(12)
        if identity is not ANONYMOUS:
            claims["sub"] = identity.name
        return jwt.encode(self._header, claims, self._key, algorithms=[ALGORITHM])

    def _verified(self, token: str, audience: str) -> dict[str, Any]:
        if len(token) > TOKEN_LENGTH_MAX:
            raise RegistryError(ErrorCode.UNAUTHORIZED, "the token is too long")
        try:
            # The algorithm is fixed here, whatever the token's header says.
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError) as error:
            raise RegistryError(ErrorCode.UNAUTHORIZED, "the token is not one of this registry") from error
        now = self._clock() // MICROSECONDS_PER_SECOND
        if claims.get("iss") != ISSUER or claims.get("aud") != audience:
            raise RegistryError(ErrorCode.UNAUTHORIZED, "the token is meant for another service")
        if claims["exp"] <= now - LEEWAY_SECONDS:
            raise RegistryError(ErrorCode.UNAUTHORIZED, "the token has expired")
        if claims["nbf"] > now + LEEWAY_SECONDS:
            raise RegistryError(ErrorCode.UNAUTHORIZED, "the token is not valid yet")
        return claims


def _subject_claims(identity: Identity) -> dict[str, Any]:
    if identity.token_id:
        return {"token": identity.token_id, "password": identity.password_mark}
    name = "robot" if identity.kind == "robot" else "user"
    return {name: identity.id, "password": identity.password_mark}


def _subject(private: dict[str, Any]) -> Subject:
    if "token" in private:
        return Subject("token", private["token"], private["password"])
    if "robot" in private:
        return Subject("robot", private["robot"], private["password"])
    return Subject("user" if private["user"] else "anonymous", private["user"], private["password"])


def key_id(private_key_pem: bytes) -> str:
    """The key's name in libtrust's form, which distribution expects: 12 groups of 4 letters."""
    key = serialization.load_pem_private_key(private_key_pem, password=None)
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = base64.b32encode(hashlib.sha256(public).digest()[:30]).decode()
    return ":".join(text[start : start + 4] for start in range(0, len(text), 4))
