"""The certificate that `--tls-self-signed` makes, once, in the data folder."""

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFETIME = timedelta(days=825)
RENEW_BEFORE_END = timedelta(days=30)


def self_signed_certificate(folder: Path, hosts: Sequence[str]) -> tuple[Path, Path]:
    """Paths of a certificate for these hosts and this machine, and of its key.

    They are made anew when they are missing, about to expire, or were made for other hosts.
    """
    certificate_path, key_path = folder / "tls.crt", folder / "tls.key"
    if not (key_path.exists() and _is_good(certificate_path, hosts)):
        key = ec.generate_private_key(ec.SECP256R1())
        key_path.touch(mode=0o600)
        key_path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        certificate_path.write_bytes(_certificate(key, hosts).public_bytes(serialization.Encoding.PEM))
    return certificate_path, key_path


def _is_good(path: Path, hosts: Sequence[str]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    # The machine's own name is not asked for: a container has another one at every start.
    return certificate.not_valid_after_utc > datetime.now(UTC) + RENEW_BEFORE_END and all(
        name in names for name in _host_names(hosts)
    )


def _certificate(key: ec.EllipticCurvePrivateKey, hosts: Sequence[str]) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Wharf")])
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(_names(hosts)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    """Every name that a client may know this machine by."""
    own = ["127.0.0.1", "::1", "localhost", socket.gethostname()]
    return list(dict.fromkeys(_host_names([*own, *hosts])))


def _host_names(hosts: Sequence[str]) -> Iterator[x509.GeneralName]:
    for host in hosts:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            yield x509.DNSName(host)
        else:
            if not address.is_unspecified:
                yield x509.IPAddress(address)
