"""`wharf doctor --url`: what a client would meet, with and without the faults that proxies have."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.bad_proxy import BAD_GATEWAY, Faults, run_bad_proxy
from tests.cli.doctor_runs import Diagnosis, Line, diagnose
from tests.support.certificates import Certificates, make_certificates
from tests.support.ports import free_port
from tests.support.server import ADMINISTRATOR, DEVELOPER, OUTSIDER, PRIVATE_PROJECT, Account, Server, run_server
from wharf.cli.doctor_connection import check_plain_http, parse_target
from wharf.cli.failures import CommandError

MIB = 1024**2
REPOSITORY = f"{PRIVATE_PROJECT}/doctor"


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that believes the headers of a proxy on this machine."""
    with run_server(tmp_path_factory.mktemp("behind-proxy"), {"WHARF_TRUSTED_PROXIES": "127.0.0.0/8"}) as server:
        yield server


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """What a proxy shows that speaks TLS."""
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def port_of(server: Server) -> int:
    """The port of a server on this machine."""
    return int(server.address.rpartition(":")[2])


def diagnose_proxy(server: Server, faults: Faults, *arguments: str, stdin: str = "") -> Diagnosis:
    """Look at a server through a proxy that speaks plain HTTP."""
    with run_bad_proxy(port_of(server), faults) as url:
        return diagnose("--url", url, *arguments, stdin=stdin)


def diagnose_upload(server: Server, faults: Faults, account: Account = DEVELOPER) -> Diagnosis:
    """The same, with an upload."""
    arguments = ("--username", account.name, "--password-stdin", "--repository", REPOSITORY)
    return diagnose_proxy(server, faults, *arguments, stdin=f"{account.password}\n")


def test_a_server_without_faults_has_no_troubles(behind_proxy: Server) -> None:
    """Each check is there, in the order in which a client meets it."""
    diagnosis = diagnose("--url", behind_proxy.url)
    assert diagnosis.troubles == []
    assert [line.check for line in diagnosis.lines] == (
        ["dns", "tcp", "tls", "registry", "clock", "challenge", "token", "compression", "paths", "bodies"]
    )


def test_a_proxy_without_faults_has_no_troubles(behind_proxy: Server) -> None:
    """What stands between is not to be seen, an upload included."""
    diagnosis = diagnose_upload(behind_proxy, Faults())
    assert diagnosis.troubles == []
    assert diagnosis.states("upload") == ["ok", "ok"]
    assert Line("location", "ok", "uploads go on at a relative address") in diagnosis.lines


def test_an_upload_is_given_up(behind_proxy: Server) -> None:
    """Nothing is left of it in the storage."""
    diagnose_upload(behind_proxy, Faults())
    files = [path for path in (behind_proxy.log.parent / "data/storage").rglob("*") if path.is_file()]
    assert files == []


def test_an_unknown_name_is_the_end(tmp_path: Path) -> None:
    """Without an address there is nothing else to look at."""
    diagnosis = diagnose("--url", "https://registry.invalid")
    assert [(line.check, line.state) for line in diagnosis.lines] == [("dns", "error")]
    assert "/etc/hosts" in diagnosis.remedy("dns")


def test_a_closed_port_is_the_end() -> None:
    """Without a connection there is nothing else to look at."""
    diagnosis = diagnose("--url", f"http://127.0.0.1:{free_port()}")
    assert [(line.check, line.state) for line in diagnosis.lines] == [("dns", "ok"), ("tcp", "error")]
    assert "firewalls" in diagnosis.remedy("tcp")


def test_tls_where_there_is_none_is_named(behind_proxy: Server) -> None:
    """The address with http:// is in the remedy."""
    diagnosis = diagnose("--url", f"https://{behind_proxy.address}")
    assert Line("tls", "error", f"port {port_of(behind_proxy)} does not speak TLS") in diagnosis.troubles
    assert f"http://{behind_proxy.address}" in diagnosis.remedy("tls")


def test_plain_http_to_a_server_with_tls_is_named(sqlite_disk_tls: Server) -> None:
    """The address with https:// is in the remedy."""
    diagnosis = diagnose("--url", f"http://{sqlite_disk_tls.address}")
    assert diagnosis.troubles[-1].message.endswith("speaks HTTPS")
    assert diagnosis.remedy("registry") == f"use https://{sqlite_disk_tls.address}"


def test_an_untrusted_certificate_comes_with_the_place_of_its_authority(sqlite_disk_tls: Server) -> None:
    """For each client the path is there to be copied, and the other checks go on."""
    diagnosis = diagnose("--url", sqlite_disk_tls.url)
    assert [line.check for line in diagnosis.troubles] == ["certificate"]
    address = sqlite_disk_tls.address
    for path in (
        f"/etc/docker/certs.d/{address}/ca.crt",
        f"/etc/containers/certs.d/{address}/ca.crt",
        f"/etc/containerd/certs.d/{address}/hosts.toml",
    ):
        assert path in diagnosis.remedy("certificate")
    assert diagnosis.states("token") == ["ok"]


def test_a_trusted_certificate_is_well(sqlite_disk_tls: Server) -> None:
    """With its authority in SSL_CERT_FILE the version, the chain, the names and the dates are in order."""
    assert sqlite_disk_tls.certificates
    authority = str(sqlite_disk_tls.certificates.authority)
    diagnosis = diagnose("--url", sqlite_disk_tls.url, settings={"SSL_CERT_FILE": authority})
    assert diagnosis.troubles == []
    assert Line("tls", "ok", "TLSv1.3") in diagnosis.lines
    assert diagnosis.states("certificate") == ["ok", "ok", "ok"]


def test_a_password_is_not_sent_to_a_server_that_nobody_vouches_for(sqlite_disk_tls: Server) -> None:
    """The login is left out, as a client would leave it out."""
    arguments = ("--url", sqlite_disk_tls.url, "--username", ADMINISTRATOR.name, "--password-stdin")
    diagnosis = diagnose(*arguments, stdin=ADMINISTRATOR.password)
    assert Line("login", "error", "the password was not sent, since nobody vouches for the server") in diagnosis.lines
    assert diagnosis.states("upload") == []


def test_plain_http_beyond_this_machine_comes_with_the_settings_of_each_client() -> None:
    """The hint with `insecure-registries` names the very host."""
    (finding,) = check_plain_http(parse_target("http://registry.example.com:8080"))
    assert finding.state == "warning"
    assert '{ "insecure-registries": ["registry.example.com:8080"] } in /etc/docker/daemon.json' in finding.remedy
    assert 'location = "registry.example.com:8080"' in finding.remedy
    assert '[host."http://registry.example.com:8080"]' in finding.remedy


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("registry.example.com", "registry.example.com"),
        ("https://registry.example.com/", "registry.example.com"),
        ("http://[::1]:8080", "[::1]:8080"),
    ],
)
def test_an_address_may_be_written_in_several_ways(url: str, authority: str) -> None:
    """Without a scheme it is HTTPS, as for a client."""
    target = parse_target(url)
    assert target.authority == authority
    assert target.scheme == ("http" if url.startswith("http:") else "https")


@pytest.mark.parametrize(
    "url", ["https://example.com/registry", "ftp://example.com", "https://", "https://a:b@example.com", "https://a:x"]
)
def test_an_address_that_no_registry_can_have_is_refused(url: str) -> None:
    """There is nothing to look at: a registry has a host, and no path or password in its address."""
    with pytest.raises(CommandError):
        parse_target(url)


def test_a_proxy_that_hides_the_scheme_sends_clients_to_http(behind_proxy: Server, certificates: Certificates) -> None:
    """The classic: TLS ends at the proxy, and the server takes every request for plain HTTP."""
    diagnosis = diagnose_tls_proxy(behind_proxy, Faults(hides_scheme=True), certificates)
    (trouble,) = [line for line in diagnosis.troubles if line.check == "challenge"]
    assert re.fullmatch(
        r"clients are sent to http://127\.0\.0\.1:\d+/service/token for a token, although they came by https://",
        trouble.message,
    )
    assert "proxy_set_header X-Forwarded-Proto $scheme" in diagnosis.remedy("challenge")
    assert "--external-url https://127.0.0.1:" in diagnosis.remedy("challenge")


def test_a_proxy_with_tls_that_names_the_scheme_has_no_troubles(
    behind_proxy: Server, certificates: Certificates
) -> None:
    """The remedy for the fault above is one."""
    assert diagnose_tls_proxy(behind_proxy, Faults(), certificates).troubles == []


def diagnose_tls_proxy(server: Server, faults: Faults, certificates: Certificates) -> Diagnosis:
    """Look at a server through a proxy at which TLS ends."""
    with run_bad_proxy(port_of(server), faults, certificate=certificates.certificate, key=certificates.key) as url:
        return diagnose("--url", url, settings={"SSL_CERT_FILE": str(certificates.authority)})


def test_a_proxy_that_hides_the_host_sends_clients_past_itself(behind_proxy: Server) -> None:
    """Somebody who can reach the proxy alone would get no token; no password is sent there."""
    diagnosis = diagnose_upload(behind_proxy, Faults(hides_host=True))
    assert [line.check for line in diagnosis.troubles] == ["challenge", "login"]
    assert f"clients are sent to {behind_proxy.url}/service/token" in diagnosis.troubles[0].message
    assert "proxy_set_header Host $http_host" in diagnosis.remedy("challenge")


def test_a_wrong_clock_is_named(behind_proxy: Server) -> None:
    """Half a minute is a warning; where tokens are out of date when they come, it is an error."""
    assert diagnose_proxy(behind_proxy, Faults(clock_skew_seconds=90)).states("clock") == ["warning"]
    diagnosis = diagnose_proxy(behind_proxy, Faults(clock_skew_seconds=-7200))
    assert diagnosis.states("clock") == ["error"]
    assert "chronyd" in diagnosis.remedy("clock")


def test_a_proxy_that_drops_the_version_header_is_named(behind_proxy: Server) -> None:
    """Old clients look for it."""
    faults = Faults(drops_headers=frozenset({"docker-distribution-api-version"}))
    diagnosis = diagnose_proxy(behind_proxy, faults)
    assert [(line.check, line.state) for line in diagnosis.troubles] == [("registry", "warning")]


def test_a_proxy_that_drops_the_challenge_is_named(behind_proxy: Server) -> None:
    """Without it no client knows where to log in."""
    diagnosis = diagnose_proxy(behind_proxy, Faults(drops_headers=frozenset({"www-authenticate"})))
    assert diagnosis.states("challenge") == ["error"]


def test_a_proxy_that_drops_the_authorization_is_named(behind_proxy: Server) -> None:
    """The token service then takes everybody for a stranger."""
    diagnosis = diagnose_upload(behind_proxy, Faults(drops_headers=frozenset({"authorization"})))
    assert [line.check for line in diagnosis.troubles] == ["login"]
    assert "Authorization" in diagnosis.remedy("login")


def test_a_proxy_with_a_login_of_its_own_is_named(behind_proxy: Server) -> None:
    """Its challenge hides the one of the server."""
    answer = b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
    diagnosis = diagnose_proxy(behind_proxy, Faults(answers=answer))
    assert "auth_basic off" in diagnosis.remedy("challenge")


def test_a_proxy_that_compresses_is_named(behind_proxy: Server) -> None:
    """Layers would lose their length, and pulls could not be resumed."""
    diagnosis = diagnose_proxy(behind_proxy, Faults(compresses=True))
    assert [(line.check, line.state) for line in diagnosis.troubles] == [("compression", "warning")]
    assert "gzip off" in diagnosis.remedy("compression")


@pytest.mark.parametrize(
    ("faults", "said"),
    [(Faults(refuses_encoded_slashes=True), "refuses or changes"), (Faults(decodes_paths=True), "decodes paths")],
)
def test_a_proxy_that_meddles_with_slashes_is_named(behind_proxy: Server, faults: Faults, said: str) -> None:
    """Harbor's API writes the slash of a repository as %252F."""
    diagnosis = diagnose_proxy(behind_proxy, faults)
    assert [(line.check, line.state) for line in diagnosis.troubles] == [("paths", "warning")]
    assert said in diagnosis.troubles[0].message
    assert "AllowEncodedSlashes NoDecode" in diagnosis.remedy("paths")


@pytest.mark.parametrize(
    ("limit_bytes", "refused_mib", "state"),
    [(MIB, 2, "error"), (50 * MIB, 100, "error"), (2 * 1024 * MIB, 10 * 1024, "warning")],
)
def test_a_limit_of_bodies_is_found_without_a_login(
    behind_proxy: Server, limit_bytes: int, refused_mib: int, state: str
) -> None:
    """Nothing but the length of a body is sent; nginx's default of 1 MiB is the classic."""
    diagnosis = diagnose_proxy(behind_proxy, Faults(body_bytes_max=limit_bytes))
    message = f"a proxy refuses bodies of {refused_mib} MiB (413)"
    assert diagnosis.troubles == [Line("bodies", state, message)]
    assert "client_max_body_size 0;" in diagnosis.remedy("bodies")


def test_a_limit_shows_in_an_upload(behind_proxy: Server) -> None:
    """The first piece passes, the second does not, and the upload is given up all the same."""
    diagnosis = diagnose_upload(behind_proxy, Faults(body_bytes_max=5 * MIB))
    assert diagnosis.states("upload") == ["ok", "error"]
    assert "a proxy refuses a piece of 20 MiB (413)" in [line.message for line in diagnosis.troubles]
    assert "client_max_body_size 0;" in diagnosis.remedy("upload")


def test_a_proxy_that_buffers_is_named(behind_proxy: Server) -> None:
    """It asks the server only when it has the whole body, which here never comes; uploads work, but late."""
    diagnosis = diagnose_upload(behind_proxy, Faults(buffers_bodies=True))
    assert [(line.check, line.state) for line in diagnosis.troubles] == [("bodies", "warning")]
    assert "proxy_request_buffering off" in diagnosis.remedy("bodies")
    assert diagnosis.states("upload") == ["ok", "ok"]


def test_locations_that_lead_elsewhere_are_named(behind_proxy: Server) -> None:
    """A proxy that makes addresses absolute has to know its own scheme and name."""
    diagnosis = diagnose_upload(behind_proxy, Faults(writes_locations="https://registry.example.com"))
    assert [line.check for line in diagnosis.troubles] == ["location"]
    assert "uploads go on at https://registry.example.com, not at " in diagnosis.troubles[0].message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (BAD_GATEWAY, "the proxy does not reach the server (502)"),
        (BAD_GATEWAY.replace(b"502 Bad Gateway", b"404 Not Found"), "GET /v2/ answers 404, which no registry does"),
        (
            b"HTTP/1.1 308 Moved\r\nLocation: https://r.example/v2/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            "GET /v2/ redirects to https://r.example/v2/ (308), where clients do not follow",
        ),
    ],
)
def test_what_is_no_registry_is_the_end(behind_proxy: Server, answer: bytes, said: str) -> None:
    """There is one error, and no further check blames anything else."""
    diagnosis = diagnose_proxy(behind_proxy, Faults(answers=answer))
    assert diagnosis.troubles == [Line("registry", "error", said)]
    assert diagnosis.lines[-1].check == "registry"


def test_a_password_may_be_typed(behind_proxy: Server) -> None:
    """Without `--password-stdin` the command asks, beside its output and not in it."""
    arguments = ("--url", behind_proxy.url, "--username", DEVELOPER.name, "--repository", REPOSITORY)
    assert diagnose(*arguments, stdin=f"{DEVELOPER.password}\n").states("login") == ["ok"]


def test_a_wrong_password_is_named(behind_proxy: Server) -> None:
    """The server's own words are in the line."""
    diagnosis = diagnose_upload(behind_proxy, Faults(), Account(DEVELOPER.name, "wrong"))
    assert [line.check for line in diagnosis.troubles] == ["login"]
    assert "developer gets no token (401" in diagnosis.troubles[0].message


def test_somebody_who_may_not_push_is_told_where_to_look(behind_proxy: Server) -> None:
    """The login works, the upload is refused."""
    diagnosis = diagnose_upload(behind_proxy, Faults(), OUTSIDER)
    assert diagnosis.states("login") == ["ok"]
    assert f"outsider may not push to {REPOSITORY} (" in diagnosis.troubles[0].message
    assert "--repository" in diagnosis.remedy("upload")
