"""From a personal token's secret, or from the mark in a registry token that was got with it, to an identity.

The identity is the owner's with the rights of the moment, narrowed to the scopes of the token if it has some. Neither
a new password nor anything else but its revocation, its expiry and the end of the owner ends a token. The expiry is in
the identity, for whoever remembers it to look at.
"""

import hashlib
import secrets
import string
from typing import Final

from wharf.db import Reader, Row
from wharf.identity.personal_token_queries import FIND_TOKEN_BY_DIGEST, FIND_TOKEN_LOGIN, LIST_TOKEN_SCOPES
from wharf.identity.types import Identity, Scope

# By it people and programs that look for leaked secrets know one.
PERSONAL_PREFIX: Final = "wharf_pat_"
_ALPHABET: Final = string.ascii_letters + string.digits
# Some 238 bits of chance.
_RANDOM_LENGTH: Final = 40
_MARK_LENGTH: Final = 16


def generate_personal_secret() -> str:
    """A new secret, with the prefix by which it is known."""
    return PERSONAL_PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))


def digest_of(secret: str) -> str:
    """What is stored of a secret. Nobody guesses one, however fast the hash is, so it can be looked up by this."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


async def user_with_token(reader: Reader, login: str, secret: str, now: int) -> Identity | None:
    """Whose token this is, unless it has expired. `login` is his name or email, or empty where none was given."""
    row = await reader.row(FIND_TOKEN_BY_DIGEST, digest=digest_of(secret))
    if row is None or login not in ("", row[2], row[3]):
        return None
    identity = await _identity(reader, row)
    return None if identity.is_expired(now) else identity


async def user_with_token_mark(reader: Reader, token_id: int, mark: str) -> Identity | None:
    """Whose token has this id and mark, as long as it is not revoked."""
    row = await reader.row(FIND_TOKEN_LOGIN, token_id=token_id)
    return await _identity(reader, row) if row is not None and _mark(row) == mark else None


async def _identity(reader: Reader, row: Row) -> Identity:
    token_id, user_id, name, _, is_sysadmin, _, is_narrowed, expires_at = row
    scopes = None
    if is_narrowed:
        rows = await reader.rows(LIST_TOKEN_SCOPES, ids=[token_id])
        scopes = frozenset(Scope(*scope[1:5]) for scope in rows)
    return Identity(
        "user",
        user_id,
        name,
        is_sysadmin=bool(is_sysadmin) and scopes is None,
        password_mark=_mark(row),
        expires_at=expires_at,
        token_id=token_id,
        scopes=scopes,
        is_owned_by_sysadmin=bool(is_sysadmin) and scopes is not None,
    )


def _mark(row: Row) -> str:
    digest: str = row[5]
    return digest[:_MARK_LENGTH]
