"""`wharf serve` up to its first answer: what it says, and what it refuses with one line and exit code 2."""

import errno
import http.client
import re
import socket
import sqlite3
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from tests.cli.processes import Serving, refusal, run_wharf, serve
from tests.cli.transfers import basic
from tests.support.certificates import make_certificates
from tests.support.ports import free_port
from wharf.cli import listen

START_SECONDS_MAX = 2


def refused_start(folder: Path, *arguments: str | Path, settings: dict[str, str] | None = None) -> str:
    """Try to start a server over `folder/data` and return why it does not."""
    return refusal(
        run_wharf("serve", "--port", "0", "--data", folder / "data", *arguments, cwd=folder, settings=settings)
    )


def login_status(serving: Serving, password: str) -> int:
    """The status of `/v2/` for `admin` with this password."""
    return serving.get("/v2/", basic("admin", password)).status


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_the_port_is_announced(tmp_path: Path) -> None:
    """With port 0 the first line of standard output says which port was found, and there the server answers."""
    with serve(tmp_path) as serving:
        assert serving.output.read_text() == f"Wharf is at http://127.0.0.1:{serving.port}\n"
        assert serving.get("/v2/").status == 401


def test_a_start_takes_less_than_two_seconds(tmp_path: Path) -> None:
    """From the command over existing data to the first answer of `/v2/`.

    What counts is the time on a processor, since the machine may have other work to do.
    """
    with serve(tmp_path) as serving:
        assert serving.stop() == 0
    with serve(tmp_path) as serving:
        assert serving.processor_seconds < START_SECONDS_MAX


def test_a_taken_port_is_named(tmp_path: Path, taken_port: int) -> None:
    """The line names the port and the flag that chooses another one."""
    line = refused_start(tmp_path, "--port", str(taken_port))
    assert line.startswith(f"port {taken_port} is taken by another program: ")
    assert "--port" in line


def test_an_unknown_host_is_named(tmp_path: Path) -> None:
    """A host name that nobody knows is not listened on."""
    line = refused_start(tmp_path, "--host", "registry.invalid")
    assert line.startswith("the host registry.invalid is not known (")
    assert "--host" in line


def test_an_address_of_another_machine_is_named(tmp_path: Path) -> None:
    """An address that this machine does not have is not listened on."""
    line = refused_start(tmp_path, "--host", "192.0.2.1")
    assert line.startswith("192.0.2.1 is not an address of this machine: set --host ")


def explained(error: OSError, host: str, port: int) -> str:
    """The line for a fault that this system does not show to everybody."""
    return str(listen._explained(error, host, port))


def test_a_privileged_port_comes_with_both_remedies() -> None:
    """Ports up to 1023 are for root: choose another one, or grant the right."""
    message = explained(PermissionError(errno.EACCES, "Permission denied"), "0.0.0.0", 443)
    assert message.startswith("only root may listen on port 443: ")
    assert "--port" in message
    assert "setcap cap_net_bind_service=+ep" in message


def test_a_port_that_windows_has_reserved_comes_with_the_command() -> None:
    """Hyper-V reserves ranges of ports, of which nothing is to be seen but this error."""
    error = OSError(errno.EACCES, "An attempt was made to access a socket in a way forbidden by its permissions")
    error.winerror = listen.WINDOWS_ACCESS_DENIED  # type: ignore[attr-defined]  # Windows alone has it.
    message = explained(error, "127.0.0.1", 8080)
    assert message.startswith("Windows has reserved port 8080: ")
    assert "netsh interface ipv4 show excludedportrange protocol=tcp" in message
    assert "startport=8080 numberofports=1" in message


def test_a_port_denied_for_another_reason_is_not_blamed_on_root() -> None:
    """Above 1023 a refusal has to do with the system's rules, such as SELinux."""
    message = explained(PermissionError(errno.EACCES, "Permission denied"), "127.0.0.1", 8080)
    assert message == "the system does not allow port 8080: choose another one with --port"


def test_any_other_fault_keeps_its_reason() -> None:
    """What nobody has foreseen is named with host and port."""
    message = explained(OSError(errno.ENOBUFS, "No buffer space available"), "::1", 8080)
    assert message.startswith("cannot listen on ::1 port 8080 (No buffer space available): ")


def test_a_file_in_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    """The data folder has to be one that files can be written into."""
    (tmp_path / "data").write_text("")
    line = refused_start(tmp_path)
    assert line.startswith(f"cannot write to the data folder {tmp_path}/data (")
    assert line.endswith("make it writable for this user, or choose another one with --data")


def test_a_data_folder_belongs_to_one_server(tmp_path: Path) -> None:
    """A second server over the same folder is refused with the first one's process, and the first one goes on."""
    with serve(tmp_path) as serving:
        line = refused_start(tmp_path)
        assert line.startswith(f"the data folder {tmp_path}/data is in use by another wharf ")
        assert f"(process {serving.process.pid})" in line
        assert serving.get("/v2/").status == 401
        assert serving.stop() == 0


def test_a_database_elsewhere_belongs_to_one_server(tmp_path: Path) -> None:
    """Two servers with data folders of their own may not share an SQLite file all the same."""
    url = f"sqlite:///{tmp_path}/shared.db"
    with serve(tmp_path, "--database", url) as serving:
        line = refused_start(tmp_path, "--data", tmp_path / "other", "--database", url)
        assert line.startswith(f"the database {tmp_path}/shared.db is in use by another wharf ")
        assert f"(process {serving.process.pid})" in line


def test_a_killed_server_leaves_the_data_folder_free(tmp_path: Path) -> None:
    """After SIGKILL nothing has to be cleaned up by hand."""
    with serve(tmp_path) as serving:
        serving.process.kill()
        serving.await_end()
    with serve(tmp_path) as serving:
        assert serving.stop() == 0


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """A database that a later version has written is left alone."""
    with serve(tmp_path) as serving:
        assert serving.stop() == 0
    with sqlite3.connect(tmp_path / "data/wharf.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    line = refused_start(tmp_path)
    assert line.startswith("the database is newer than this Wharf, ")
    assert "start the newer Wharf again, or restore the backup" in line


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    """A file that is something else is not overwritten."""
    (tmp_path / "wharf.db").write_text("This is not a database. " * 100)
    line = refused_start(tmp_path, "--database", f"sqlite:///{tmp_path}/wharf.db")
    assert line == "cannot open the database: file is not a database"
    assert (tmp_path / "wharf.db").read_text().startswith("This is not a database. ")


def test_a_database_below_a_file_is_named(tmp_path: Path) -> None:
    """A folder that cannot be made is named with the setting."""
    (tmp_path / "file").write_text("")
    line = refused_start(tmp_path, "--database", f"sqlite:///{tmp_path}/file/wharf.db")
    assert line == f"cannot write {tmp_path}/file/wharf.db.lock (File exists): choose another place with --database"


def test_a_postgresql_out_of_reach_is_named(tmp_path: Path) -> None:
    """The driver's reason is shown, without the password from the URL."""
    line = refused_start(tmp_path, "--database", f"postgresql://wharf:Sesame-1@127.0.0.1:{free_port()}/wharf")
    assert line.startswith("cannot open the database: ")
    assert "Connection refused" in line
    assert "Sesame" not in line


def test_an_unknown_setting_is_named_with_its_line(tmp_path: Path) -> None:
    """A slip in wharf.yml is found by its line, and what was meant is guessed."""
    (tmp_path / "wharf.yml").write_text("log_level: info\n\nlogformat: json\n")
    line = refused_start(tmp_path)
    assert line == "wharf.yml line 3: logformat is not a setting; did you mean log_format?"


def test_an_unknown_variable_is_named(tmp_path: Path) -> None:
    """A slip in the environment does not start a server with a default in its place."""
    line = refused_start(tmp_path, settings={"WHARF_EXTERNAL_ULR": "https://registry.example.com"})
    assert line == "WHARF_EXTERNAL_ULR is not a setting; did you mean WHARF_EXTERNAL_URL?"


def test_a_bad_value_is_named_with_its_variable(tmp_path: Path) -> None:
    """The line says where the value stands and what is accepted."""
    line = refused_start(tmp_path, settings={"WHARF_DRAIN_SECONDS": "soon"})
    assert line == "WHARF_DRAIN_SECONDS must be a whole number from 0 to 3600, not 'soon'"


@pytest.mark.parametrize(
    ("storage", "said"),
    [
        ("ftp://bucket", "--storage must be a URL beginning with file:///, s3://, gs://, az:// or memory:"),
        ("s3://bucket?colour=blue", "storage: s3: has no option 'colour'; "),
        ("s3://key:Sesame-1@bucket", "storage: a bucket is written s3://name/prefix; "),
    ],
)
def test_a_wrong_storage_url_is_explained(tmp_path: Path, storage: str, said: str) -> None:
    """Each mistake in the URL has its own line, and what may be secret is not repeated."""
    line = refused_start(tmp_path, "--storage", storage)
    assert line.startswith(said)
    assert "Sesame" not in line


def test_a_storage_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that cannot be made is named together with the setting that chose it."""
    (tmp_path / "file").write_text("")
    line = refused_start(tmp_path, "--storage", f"file://{tmp_path}/file/blobs")
    assert line.startswith("cannot use the storage: ")
    assert f"{tmp_path}/file" in line
    assert line.endswith(": check --storage")


def test_a_loopback_server_has_the_well_known_password(tmp_path: Path) -> None:
    """Nobody else can reach it; the log still asks for a change."""
    with serve(tmp_path) as serving:
        assert login_status(serving, "Harbor12345") == 200
        assert "admin.initial_password" in serving.log.read_text()


def test_a_server_open_to_others_makes_a_password_and_shows_it_once(tmp_path: Path) -> None:
    """The password is on standard output at the first start alone, never in the log, and it works."""
    with serve(tmp_path, "--host", "0.0.0.0") as serving:
        shown = re.search(r"The password of admin is (\S+) \(shown only now\)\.\n", serving.output.read_text())
        assert shown
        password = shown[1]
        assert login_status(serving, password) == 200
        assert login_status(serving, "Harbor12345") == 401
        assert password not in serving.log.read_text()
        assert serving.stop() == 0
    with serve(tmp_path, "--host", "0.0.0.0") as serving:
        assert "password" not in serving.output.read_text()
        assert login_status(serving, password) == 200


def test_the_settings_file_may_hold_the_password(tmp_path: Path) -> None:
    """With `admin_password` nothing is generated, and nothing is shown."""
    (tmp_path / "wharf.yml").write_text("admin_password: Sesame-12345\n")
    with serve(tmp_path, "--host", "0.0.0.0") as serving:
        assert login_status(serving, "Sesame-12345") == 200
        assert "Sesame-12345" not in serving.output.read_text() + serving.log.read_text()


def test_a_weak_password_is_refused(tmp_path: Path) -> None:
    """Harbor's rule holds for the administrator, too."""
    line = refused_start(tmp_path, settings={"WHARF_ADMIN_PASSWORD": "sesame"})
    assert line.startswith("admin_password: the password or secret must be 8-128")
    assert "sesame" not in line


def test_a_certificate_makes_it_https(tmp_path: Path) -> None:
    """A client that trusts the authority connects with nothing skipped."""
    certificates = make_certificates(tmp_path)
    with serve(tmp_path, "--tls-certificate", certificates.certificate, "--tls-key", certificates.key) as serving:
        assert serving.output.read_text() == f"Wharf is at https://127.0.0.1:{serving.port}\n"
        assert trusted_status(serving, certificates.authority) == 401


def test_a_self_signed_certificate_is_made_once(tmp_path: Path) -> None:
    """It names this machine, lies in the data folder for clients to trust, and stays over a restart."""
    with serve(tmp_path, "--tls-self-signed") as serving:
        assert trusted_status(serving, tmp_path / "data/tls.crt") == 401
        assert (tmp_path / "data/tls.key").stat().st_mode & 0o777 == 0o600
        assert serving.stop() == 0
    made = (tmp_path / "data/tls.crt").read_bytes()
    with serve(tmp_path, "--tls-self-signed") as serving:
        assert (tmp_path / "data/tls.crt").read_bytes() == made


def test_a_self_signed_certificate_follows_the_settings(tmp_path: Path) -> None:
    """It is made anew when clients are to use another name, and names that one as well."""
    names = []
    for url in ("https://one.example.com", "https://other.example.com:8443"):
        with serve(tmp_path, "--tls-self-signed", "--external-url", url):
            certificate = x509.load_pem_x509_certificate((tmp_path / "data/tls.crt").read_bytes())
            found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            names.append(found.get_values_for_type(x509.DNSName))
    assert [name for found in names for name in found if name.endswith(".example.com")] == [
        "one.example.com",
        "other.example.com",
    ]


def test_a_missing_certificate_is_named(tmp_path: Path) -> None:
    """The setting and the path are in the line."""
    line = refused_start(tmp_path, "--tls-certificate", tmp_path / "no.crt", "--tls-key", tmp_path / "no.key")
    assert line == f"tls_certificate: cannot read {tmp_path}/no.crt (No such file or directory)"


def test_a_certificate_that_is_none_is_named(tmp_path: Path) -> None:
    """A file with anything else in it does not end in a traceback."""
    (tmp_path / "tls.pem").write_text("This is not a certificate.\n")
    line = refused_start(tmp_path, "--tls-certificate", tmp_path / "tls.pem", "--tls-key", tmp_path / "tls.pem")
    assert line == f"tls_certificate: {tmp_path}/tls.pem does not hold certificates in the PEM format"


def test_a_key_that_is_none_is_named(tmp_path: Path) -> None:
    """The certificate in place of the key is a common slip."""
    certificate = make_certificates(tmp_path).certificate
    line = refused_start(tmp_path, "--tls-certificate", certificate, "--tls-key", certificate)
    assert line == f"tls_key: {certificate} does not hold a private key in the PEM format"


def test_a_key_with_a_passphrase_is_refused(tmp_path: Path) -> None:
    """Nobody is asked for it, and the command that takes it off is shown."""
    certificates = make_certificates(tmp_path)
    key = load_pem_private_key(certificates.key.read_bytes(), password=None)
    protected = tmp_path / "protected.key"
    encryption = BestAvailableEncryption(b"sesame")
    protected.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    line = refused_start(tmp_path, "--tls-certificate", certificates.certificate, "--tls-key", protected)
    assert line.startswith(f"tls_key: {protected} is protected by a passphrase, ")
    assert f"openssl pkey -in {protected} " in line


def test_a_key_of_another_certificate_is_named(tmp_path: Path) -> None:
    """A certificate and a key that do not belong together are refused before anybody connects."""
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        folder.mkdir()
    certificates, others = map(make_certificates, folders)
    line = refused_start(tmp_path, "--tls-certificate", certificates.certificate, "--tls-key", others.key)
    assert line.startswith(f"tls_key: {others.key} is not the key of {certificates.certificate}: ")


def trusted_status(serving: Serving, authority: Path) -> int:
    """The status of `/v2/` for a client that trusts this authority and no other."""
    context = ssl.create_default_context(cafile=authority)
    connection = http.client.HTTPSConnection("127.0.0.1", serving.port, context=context)
    try:
        connection.request("GET", "/v2/")
        return connection.getresponse().status
    finally:
        connection.close()
