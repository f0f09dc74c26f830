"""The certificate that `--tls-self-signed` makes, once, in the data folder."""

import ipaddress
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LIFETIME = timedelta(days=825)
RENEW_BEFORE_END = timedelta(days=30)


def self_signed_certificate(folder: Path, host: str) -> tuple[Path, Path]:
    """Paths of a certificate and its key; made anew when they are missing or about to expire."""
    certificate_path, key_path = folder / "tls.crt", folder / "tls.key"
    if not (key_path.exists() and _is_good(certificate_path)):
        key = ec.generate_private_key(ec.SECP256R1())
        key_path.touch(mode=0o600)
        key_path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        certificate_path.write_bytes(_certificate(key, host).public_bytes(serialization.Encoding.PEM))
    return certificate_path, key_path


def _is_good(path: Path) -> bool:
    if not path.exists():
        return False
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    return certificate.not_valid_after_utc > datetime.now(UTC) + RENEW_BEFORE_END


def _certificate(key: ec.EllipticCurvePrivateKey, host: str) -> x509.Certificate:
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
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _names(host: str) -> list[x509.GeneralName]:
    """Every name that a client may know this machine by."""
    addresses: set[str] = {"127.0.0.1", "::1"}
    names: set[str] = {"localhost", socket.gethostname()}
    try:
        if not ipaddress.ip_address(host).is_unspecified:
            addresses.add(host)
    except ValueError:
        names.add(host)
    return [
        *(x509.DNSName(text) for text in sorted(names)),
        *(x509.IPAddress(ipaddress.ip_address(text)) for text in sorted(addresses)),
    ]
