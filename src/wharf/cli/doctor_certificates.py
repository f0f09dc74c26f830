"""What `wharf doctor` says about a certificate, whether it lies in a file or was shown by a server."""

import ipaddress
from datetime import UTC, datetime, timedelta

from cryptography import x509

from wharf.cli.doctor_findings import Finding, error, ok, warning

CHECK = "certificate"
# Half a month is time enough to act; certificates that live shorter than that are renewed in their last third.
RENEWAL_NOTICE_MAX = timedelta(days=14)
RENEWAL_NOTICE_SHARE = 3
NAMES_SHOWN_MAX = 8


def check_validity(certificate: x509.Certificate) -> Finding:
    """Whether the certificate is valid today, and for how long."""
    begin, end, now = certificate.not_valid_before_utc, certificate.not_valid_after_utc, datetime.now(UTC)
    if now < begin:
        return error(CHECK, f"it is valid from {begin:%Y-%m-%d %H:%M} UTC only", "check the clock of this machine")
    if now > end:
        return error(CHECK, f"it has expired on {end:%Y-%m-%d}", "renew it, then restart what serves it")
    if end - now < min(RENEWAL_NOTICE_MAX, (end - begin) / RENEWAL_NOTICE_SHARE):
        return warning(CHECK, f"it expires on {end:%Y-%m-%d %H:%M} UTC", "renew it, then restart what serves it")
    return ok(CHECK, f"it is valid until {end:%Y-%m-%d}")


def check_names(certificate: x509.Certificate, host: str) -> Finding:
    """Whether the certificate was made for this host."""
    names = _names(certificate)
    shown = ", ".join(names[:NAMES_SHOWN_MAX]) + (", …" if len(names) > NAMES_SHOWN_MAX else "")
    if not names:
        return error(
            CHECK,
            "it has no subject alternative name, and clients no longer look at the common name",
            f"have it made anew with {host} as a subject alternative name",
        )
    if not any(_covers(name, host) for name in names):
        return error(
            CHECK,
            f"it was made for {shown}, not for {host}",
            f"use one of these names, or have it made anew with {host} as a subject alternative name",
        )
    return ok(CHECK, f"it was made for {shown}")


def trust_remedy(authority: str) -> str:
    """Where each client looks for an authority that the system does not know; `authority` is host[:port]."""
    server, _, port = authority.rpartition(":")
    address = authority if server and port.isdigit() else f"{authority}:443"
    return f"""\
fetch it:    openssl s_client -showcerts -connect {address} </dev/null | openssl x509 > ca.crt
             (an authority of your own: its certificate; a public one: let the server send its whole chain)
docker:      /etc/docker/certs.d/{authority}/ca.crt
podman:      /etc/containers/certs.d/{authority}/ca.crt (also for buildah and skopeo)
containerd:  /etc/containerd/certs.d/{authority}/hosts.toml with these lines:
                 server = "https://{authority}"
                 [host."https://{authority}"]
                   ca = "/etc/containerd/certs.d/{authority}/ca.crt"
             and config_path = "/etc/containerd/certs.d" in /etc/containerd/config.toml
others:      SSL_CERT_FILE=ca.crt, this command included"""


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    addresses = map(str, names.get_values_for_type(x509.IPAddress))
    return [*names.get_values_for_type(x509.DNSName), *addresses]


def _covers(name: str, host: str) -> bool:
    name, host = name.lower(), host.lower().rstrip(".")
    if name.startswith("*."):
        return host.partition(".")[2] == name[2:] and not _is_address(host)
    return name == (str(ipaddress.ip_address(host)) if _is_address(host) else host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
