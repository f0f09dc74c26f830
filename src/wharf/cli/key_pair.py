"""The certificate and the private key that HTTPS is served with: read, and tried together."""

import ssl
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from wharf.cli.failures import CommandError


def load_key_pair(certificate_path: Path, key_path: Path) -> list[x509.Certificate]:
    """The certificate, and the rest of its chain behind it.

    Raises `CommandError` for what no server could use: unreadable files, a key with a passphrase or of another
    certificate, and whatever else OpenSSL refuses.
    """
    chain = _read_chain(certificate_path)
    public_key = _read_public_key(key_path)
    if public_key != chain[0].public_key():
        raise CommandError(
            f"tls_key: {key_path} is not the key of {certificate_path}",
            "set both to files made together; the server's own certificate comes first in its file, those that "
            "signed it behind",
        )
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate_path, key_path)
    except (OSError, ValueError) as error:
        raise CommandError(f"tls_certificate: {certificate_path} cannot be used: {error}") from error
    return chain


def _read_chain(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(_read("tls_certificate", path))
    except ValueError as error:
        raise CommandError(f"tls_certificate: {path} does not hold certificates in the PEM format") from error


def _read_public_key(path: Path) -> object:
    try:
        return load_pem_private_key(_read("tls_key", path), password=None).public_key()
    except TypeError as error:
        raise CommandError(
            f"tls_key: {path} is protected by a passphrase, which nobody could type when the server starts",
            f"take it off with `openssl pkey -in {path} -out FILE`",
        ) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CommandError(f"tls_key: {path} does not hold a private key in the PEM format") from error


def _read(setting: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{setting}: cannot read {path} ({error.strerror})") from error
