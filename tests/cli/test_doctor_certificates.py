"""What `wharf doctor` says about certificates, by certificates made for it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.cli.bad_proxy import Faults, run_bad_proxy
from tests.cli.doctor_runs import diagnose
from tests.support.server import Server
from wharf.cli.doctor_certificates import check_names, check_validity, trust_remedy

YEAR = timedelta(days=365)
DAY = timedelta(days=1)


def make_certificate(
    names: Sequence[str] = ("registry.example.com",),
    *,
    begins_in: timedelta = -DAY,
    ends_in: timedelta = YEAR,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> x509.Certificate:
    """Return a certificate that its own key has signed."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "registry.example.com")])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins_in)
        .not_valid_after(now + ends_in)
    )
    if names:
        alternatives: list[x509.GeneralName] = [
            x509.IPAddress(ip_address(found)) if found[0].isdigit() else x509.DNSName(found) for found in names
        ]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return builder.sign(key, hashes.SHA256())


@pytest.mark.parametrize(
    ("begins_in", "ends_in", "state", "said"),
    [
        (-DAY, YEAR, "ok", "it is valid until "),
        (-YEAR, 10 * DAY, "warning", "it expires on "),
        (-DAY, 4 * DAY, "ok", "it is valid until "),
        (-5 * DAY, DAY, "warning", "it expires on "),
        (-YEAR, -DAY, "error", "it has expired on "),
        (DAY, YEAR, "error", "it is valid from "),
    ],
)
def test_the_dates_of_a_certificate(begins_in: timedelta, ends_in: timedelta, state: str, said: str) -> None:
    """There is notice of two weeks, or of a third of a shorter life."""
    finding = check_validity(make_certificate(begins_in=begins_in, ends_in=ends_in))
    assert finding.state == state
    assert finding.message.startswith(said)


@pytest.mark.parametrize(
    ("names", "host", "state"),
    [
        (["registry.example.com"], "registry.example.com", "ok"),
        (["registry.example.com"], "Registry.Example.com.", "ok"),
        (["*.example.com"], "registry.example.com", "ok"),
        (["*.example.com"], "a.registry.example.com", "error"),
        (["*.example.com"], "example.com", "error"),
        (["example.com"], "registry.example.com", "error"),
        (["10.0.0.1"], "10.0.0.1", "ok"),
        (["10.0.0.1"], "10.0.0.2", "error"),
        ([], "registry.example.com", "error"),
    ],
)
def test_the_names_of_a_certificate(names: list[str], host: str, state: str) -> None:
    """A star stands for one part of a name; the common name does not count."""
    finding = check_names(make_certificate(names), host)
    assert finding.state == state
    assert state == "ok" or host in finding.remedy


def test_the_authority_is_fetched_from_the_default_port() -> None:
    """openssl has no default, while paths are without the port that image references leave out."""
    remedy = trust_remedy("registry.example.com")
    assert "-connect registry.example.com:443 " in remedy
    assert "/etc/docker/certs.d/registry.example.com/ca.crt" in remedy


@pytest.mark.parametrize(
    ("names", "ends_in", "said"),
    [
        (["127.0.0.1"], -timedelta(hours=1), "it has expired on "),
        (["registry.example.com"], YEAR, "it was made for registry.example.com, not for 127.0.0.1"),
    ],
)
def test_a_server_that_shows_a_bad_certificate(
    sqlite_disk: Server, tmp_path: Path, names: list[str], ends_in: timedelta, said: str
) -> None:
    """The fault is named, though the handshake fails at it, and the other checks go on."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = make_certificate(names, ends_in=ends_in, key=key)
    paths = tmp_path / "tls.crt", tmp_path / "tls.key"
    paths[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    port = int(sqlite_disk.address.rpartition(":")[2])
    with run_bad_proxy(port, Faults(), certificate=paths[0], key=paths[1]) as url:
        diagnosis = diagnose("--url", url, settings={"SSL_CERT_FILE": str(paths[0])})
    (trouble,) = [line for line in diagnosis.troubles if line.check == "certificate"]
    assert trouble.message.startswith(said)
    assert diagnosis.states("registry") == ["ok"]
