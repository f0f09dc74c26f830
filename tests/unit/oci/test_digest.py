"""Digests and hashes."""

import hashlib

import pytest

from wharf.oci.digest import Digest, digest_of, format_digest, is_digest, new_hash, parse_digest
from wharf.oci.errors import ErrorCode, RegistryError

SHA256 = "sha256:" + "0123456789abcdef" * 4
SHA512 = "sha512:" + "0123456789abcdef" * 8


@pytest.mark.parametrize("text", [SHA256, SHA512])
def test_a_digest_is_its_own_text(text: str) -> None:
    """A digest equals the string it was read from, so it serves as key and as SQL parameter."""
    digest = parse_digest(text)

    assert isinstance(digest, Digest)
    assert digest == text
    assert {text: 1}[digest] == 1
    assert f"{digest.algorithm}:{digest.hex}" == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "expected <algorithm>:<hex>"),
        ("latest", "expected <algorithm>:<hex>"),
        ("md5:" + "0" * 32, "the algorithm must be sha256 or sha512"),
        ("SHA256:" + "0" * 64, "the algorithm must be sha256 or sha512"),
        ("sha256:baddigeststring", "sha256 needs 64 lower-case hexadecimal characters"),
        ("sha256:" + "A" * 64, "sha256 needs 64 lower-case hexadecimal characters"),
        ("sha256:" + "0" * 128, "sha256 needs 64 lower-case hexadecimal characters"),
        ("sha512:" + "0" * 64, "sha512 needs 128 lower-case hexadecimal characters"),
        (SHA256 + "\n", "sha256 needs 64 lower-case hexadecimal characters"),
        ("sha256:" + "٠" * 64, "sha256 needs 64 lower-case hexadecimal characters"),
    ],
)
def test_a_bad_digest_is_refused_with_its_fault(text: str, fault: str) -> None:
    """The message says which part of the digest is wrong."""
    with pytest.raises(RegistryError) as caught:
        parse_digest(text)

    assert caught.value.code is ErrorCode.DIGEST_INVALID
    assert caught.value.message.startswith("invalid digest ")
    assert caught.value.message.endswith(fault)


def test_a_reference_with_a_colon_is_a_digest() -> None:
    """A tag cannot contain a colon, so even a broken digest is told from a tag."""
    assert is_digest("sha256:zz")
    assert not is_digest("v1.0")


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_hashing_in_pieces_equals_hashing_at_once(algorithm: str) -> None:
    """A hash fed in pieces yields the digest of the whole content."""
    pieces = new_hash(algorithm)
    pieces.update(b"con")
    pieces.update(b"tent")

    assert format_digest(pieces) == digest_of(b"content", algorithm)
    assert format_digest(pieces).hex == hashlib.new(algorithm, b"content").hexdigest()


def test_an_unknown_algorithm_is_refused() -> None:
    """No hash is made for an algorithm that digests may not have."""
    with pytest.raises(RegistryError, match="unsupported digest algorithm md5") as caught:
        new_hash("md5")

    assert caught.value.code is ErrorCode.DIGEST_INVALID
