"""`wharf doctor` on the machine of the server: what is in the way of a server with these settings."""

import json
import os
import socket
import sqlite3
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.cli.doctor_runs import Diagnosis, Line, diagnose
from tests.cli.processes import run_wharf, serve
from tests.support.certificates import make_certificates
from tests.support.faulty_relay import run_faulty_relay
from tests.support.object_servers import Versitygw
from tests.support.ports import free_port
from tests.support.postgres import PostgresCluster
from wharf.blobstore.memory import MemoryBlobStore
from wharf.cli import doctor_findings, doctor_machine, doctor_stores
from wharf.cli.main import wharf

NOBODY = 65534


@pytest.fixture(autouse=True)
def working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's wharf.yml takes part."""
    monkeypatch.chdir(tmp_path)


def diagnose_settings(folder: Path, *arguments: str | Path, settings: Mapping[str, str] | None = None) -> Diagnosis:
    """Look at a server over `folder/data` on a port that the system picks."""
    return diagnose("--port", "0", "--data", folder / "data", *arguments, settings=settings)


def test_a_first_start_has_nothing_in_its_way(tmp_path: Path) -> None:
    """Each thing is looked at, and nothing is made before the server makes it."""
    diagnosis = diagnose_settings(tmp_path)
    assert diagnosis.troubles == []
    checks = ["settings", "port", "data", "disk", "certificate", "database", "storage"]
    assert [line.check for line in diagnosis.lines] == checks
    assert list(tmp_path.iterdir()) == []


def test_a_running_server_is_no_trouble(tmp_path: Path) -> None:
    """It has its port and its folder; an object makes its way through the storage, and nothing is left."""
    with serve(tmp_path) as serving:
        diagnosis = diagnose("--port", str(serving.port), "--data", tmp_path / "data")
        files = [path for path in (tmp_path / "data/storage").rglob("*") if path.is_file()]
    assert diagnosis.troubles == []
    assert Line("port", "ok", f"a running wharf has port {serving.port}") in diagnosis.lines
    assert f"; process {serving.process.pid} uses it" in diagnosis.lines[2].message
    assert diagnosis.states("storage") == ["ok", "ok", "ok"]
    assert files == []


def test_a_running_server_with_tls_is_known(tmp_path: Path) -> None:
    """Its certificate is no secret, and whom it was signed by does not matter here."""
    with serve(tmp_path, "--tls-self-signed") as serving:
        diagnosis = diagnose("--port", str(serving.port), "--data", tmp_path / "data", "--tls-self-signed")
    assert diagnosis.troubles == []
    assert diagnosis.states("certificate") == ["ok", "ok"]


def test_wrong_settings_are_the_end(tmp_path: Path) -> None:
    """Whatever they name could not be looked at; the line of the file is in the message."""
    (tmp_path / "wharf.yml").write_text("prot: 8080\n")
    diagnosis = diagnose_settings(tmp_path)
    assert diagnosis.lines == [Line("settings", "error", "wharf.yml line 1: prot is not a setting; did you mean port?")]


def test_a_port_of_another_program_is_named(tmp_path: Path) -> None:
    """A program that is no wharf has to make way."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        diagnosis = diagnose("--port", str(port), "--data", tmp_path / "data")
    assert diagnosis.troubles == [Line("port", "error", f"port {port} is taken by another program")]
    assert "--port" in diagnosis.remedy("port")


def test_a_folder_of_a_server_on_another_port_is_named(tmp_path: Path) -> None:
    """A server with these settings could not start beside it."""
    with serve(tmp_path) as serving:
        diagnosis = diagnose_settings(tmp_path)
    message = f"a wharf on another port uses {tmp_path}/data (process {serving.process.pid})"
    assert diagnosis.troubles == [Line("data", "error", message)]


def test_a_file_in_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    """Nothing can be written into it."""
    (tmp_path / "data").write_text("")
    diagnosis = diagnose_settings(tmp_path)
    assert (
        Line("data", "error", f"cannot write to the data folder {tmp_path}/data (Not a directory)") in diagnosis.lines
    )


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """The folder in which it would be made is no folder."""
    (tmp_path / "file").write_text("")
    diagnosis = diagnose("--port", "0", "--data", tmp_path / "file/data")
    assert diagnosis.states("data") == ["error"]
    assert "--data" in diagnosis.remedy("data")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write into the folders of others")
def test_root_keeps_its_hands_off_the_folders_of_others(tmp_path: Path) -> None:
    """What root makes there the server's user could not use; the command to be given instead is in the remedy."""
    for folder in (tmp_path / "data", tmp_path / "data/storage"):
        folder.mkdir()
        os.chown(folder, NOBODY, NOBODY)
    diagnosis = diagnose_settings(tmp_path)
    assert [(line.check, line.state) for line in diagnosis.troubles] == [("data", "warning"), ("storage", "warning")]
    assert "sudo -u nobody wharf doctor" in diagnosis.remedy("data")
    assert [path.name for path in (tmp_path / "data").rglob("*")] == ["storage"]


@pytest.mark.parametrize(("constant", "state"), [("FREE_BYTES_ERROR", "error"), ("FREE_BYTES_WARNING", "warning")])
def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, constant: str, state: str) -> None:
    """Below one bound there is a warning, below another one an error."""
    monkeypatch.setattr(doctor_machine, constant, 1024**6)
    diagnosis = diagnose_settings(tmp_path)
    assert diagnosis.states("disk") == [state]
    assert " GiB are free for " in diagnosis.troubles[0].message


def test_plain_http_beyond_this_machine_is_a_warning(tmp_path: Path) -> None:
    """Passwords can be read on the way, unless a proxy speaks HTTPS to the clients."""
    diagnosis = diagnose_settings(tmp_path, "--host", "0.0.0.0")
    assert [(line.check, line.state) for line in diagnosis.troubles] == [("certificate", "warning")]
    assert "--tls-self-signed" in diagnosis.remedy("certificate")
    behind_proxy = ("--host", "0.0.0.0", "--external-url", "https://registry.example.com")
    assert diagnose_settings(tmp_path, *behind_proxy).troubles == []


def test_a_certificate_in_order_is_well(tmp_path: Path) -> None:
    """Its key, its dates and, where the settings have one, its name."""
    files = make_certificates(tmp_path)
    tls = ("--tls-certificate", files.certificate, "--tls-key", files.key)
    assert diagnose_settings(tmp_path, *tls).states("certificate") == ["ok", "ok"]
    named = diagnose_settings(tmp_path, *tls, "--external-url", "https://localhost:8443")
    assert named.states("certificate") == ["ok", "ok", "ok"]
    other = diagnose_settings(tmp_path, *tls, "--external-url", "https://registry.example.com")
    assert "registry.example.com" in other.remedy("certificate")


def test_a_key_of_another_certificate_is_named(tmp_path: Path) -> None:
    """What the server would refuse is an error here, with the remedy apart."""
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        folder.mkdir()
    files, others = map(make_certificates, folders)
    diagnosis = diagnose_settings(tmp_path, "--tls-certificate", files.certificate, "--tls-key", others.key)
    message = f"tls_key: {others.key} is not the key of {files.certificate}"
    assert diagnosis.troubles == [Line("certificate", "error", message)]


def test_a_newer_database_is_named(tmp_path: Path) -> None:
    """The server would refuse it."""
    with serve(tmp_path) as serving:
        assert serving.stop() == 0
    with sqlite3.connect(tmp_path / "data/wharf.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    diagnosis = diagnose_settings(tmp_path)
    assert [line.check for line in diagnosis.troubles] == ["database"]
    assert "backup" in diagnosis.remedy("database")


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    """The driver's reason is in the message."""
    (tmp_path / "wharf.db").write_text("This is not a database. " * 100)
    diagnosis = diagnose_settings(tmp_path, "--database", f"sqlite:///{tmp_path}/wharf.db")
    message = f"SQLite cannot open {tmp_path}/wharf.db: file is not a database"
    assert diagnosis.troubles == [Line("database", "error", message)]


def test_a_postgresql_in_order_is_well(tmp_path: Path, postgres: PostgresCluster) -> None:
    """An empty database answers, and has the time of this machine."""
    diagnosis = diagnose_settings(tmp_path, "--database", postgres.create_database())
    assert diagnosis.troubles == []
    assert Line("database", "ok", "it answers, and its tables are made at the first start") in diagnosis.lines
    assert diagnosis.states("clock") == ["ok"]


def test_a_postgresql_out_of_reach_is_named(tmp_path: Path) -> None:
    """The driver's reason is in the message, and the password is not."""
    url = f"postgresql://wharf:Sesame-1@127.0.0.1:{free_port()}/wharf"
    diagnosis = diagnose_settings(tmp_path, "--database", url)
    assert [line.check for line in diagnosis.troubles] == ["database"]
    assert "Sesame" not in diagnosis.troubles[0].message
    assert "pg_hba.conf" in diagnosis.remedy("database")


@pytest.mark.parametrize(
    ("constant", "state"), [("CLOCK_SKEW_SECONDS_ERROR", "error"), ("CLOCK_SKEW_SECONDS_WARNING", "warning")]
)
def test_a_database_with_another_time_is_named(
    tmp_path: Path, postgres: PostgresCluster, monkeypatch: pytest.MonkeyPatch, constant: str, state: str
) -> None:
    """Beyond one bound there is a warning, beyond another one an error; any two clocks differ a little."""
    monkeypatch.setattr(doctor_stores, constant, -1)
    diagnosis = diagnose_settings(tmp_path, "--database", postgres.create_database())
    assert diagnosis.states("clock") == [state]
    assert "chronyd" in diagnosis.remedy("clock")


def test_a_wrong_storage_url_is_named(tmp_path: Path) -> None:
    """What the URL may say is in the message."""
    diagnosis = diagnose_settings(tmp_path, "--storage", "s3://bucket?colour=blue")
    assert [line.check for line in diagnosis.troubles] == ["storage"]
    assert diagnosis.troubles[0].message.startswith("s3: has no option 'colour'; it has ")


def test_a_storage_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file is in the place of the folder."""
    (tmp_path / "blobs").write_text("")
    diagnosis = diagnose_settings(tmp_path, "--storage", f"file://{tmp_path}/blobs")
    assert [line.check for line in diagnosis.troubles] == ["storage"]
    assert f"make {tmp_path}/blobs writable" in diagnosis.remedy("storage")


def test_a_bucket_in_order_is_well(tmp_path: Path, versitygw: Versitygw) -> None:
    """Objects come and go, none is written over, and clients are sent there for layers."""
    url = versitygw.create_bucket(f"doctor-{uuid.uuid4().hex}")
    diagnosis = diagnose_settings(tmp_path, "--storage", url, settings=versitygw.environment)
    assert diagnosis.troubles == []
    assert diagnosis.states("storage") == ["ok", "ok", "ok"]
    assert diagnosis.states("downloads") == ["ok"]
    kept = diagnose_settings(tmp_path, "--storage", url, "--no-redirect-downloads", settings=versitygw.environment)
    assert Line("downloads", "ok", "they pass through the server") in kept.lines


def test_a_missing_bucket_is_named(tmp_path: Path, versitygw: Versitygw) -> None:
    """The storage's own code is in the message."""
    url = versitygw.create_bucket(f"doctor-{uuid.uuid4().hex}").replace("doctor-", "absent-")
    diagnosis = diagnose_settings(tmp_path, "--storage", url, settings=versitygw.environment)
    assert [line.check for line in diagnosis.troubles] == ["storage"]
    assert "that the bucket exists" in diagnosis.remedy("storage")


def test_signed_addresses_that_do_not_work_are_named(tmp_path: Path, versitygw: Versitygw) -> None:
    """Pulls would fail with nothing in the server's log."""
    bucket = versitygw.create_bucket(f"doctor-{uuid.uuid4().hex}")
    with run_faulty_relay(versitygw.port) as relay:
        relay.refuses = lambda _method, path: "X-Amz-Signature" in path
        url = bucket.replace(f":{versitygw.port}", f":{relay.port}")
        diagnosis = diagnose_settings(tmp_path, "--storage", url, settings=versitygw.environment)
    message = f"127.0.0.1:{relay.port} answers 503 to a signed address"
    assert diagnosis.troubles == [Line("downloads", "error", message)]


class Careless(MemoryBlobStore):
    """A storage that writes over what it has."""

    async def put(self, key: str, data: bytes) -> None:
        await self.delete([key])
        await super().put(key, data)


def test_a_storage_that_writes_over_objects_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Storages that ignore If-None-Match say nothing of it."""
    monkeypatch.setattr(doctor_stores, "open_blobstore", lambda _url: Careless())
    diagnosis = diagnose_settings(tmp_path, "--storage", "memory:")
    assert diagnosis.states("storage") == ["ok", "warning", "ok"]
    assert "If-None-Match" in diagnosis.troubles[0].message


def test_the_findings_are_shown_as_lines(tmp_path: Path) -> None:
    """State, check and message stand in columns, the remedy below, and the sum at the end; no line is broken."""
    (tmp_path / "data").write_text("")
    result = run_wharf("doctor", "--port", "0", "--data", tmp_path / "data", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (1, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "ok      settings     each one is known and has a value that is accepted"
    assert f"error   data         cannot write to the data folder {tmp_path}/data (Not a directory)" in lines
    assert " " * 21 + "make it writable for this user, or choose another one with --data" in lines
    assert lines[-1].endswith(" errors, 0 warnings")
    assert "\x1b" not in result.stdout


def test_a_server_cannot_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """What comes from the network is shown with its control characters spelled out."""
    report = doctor_findings.Report(as_json=False)
    report.add([doctor_findings.warning("registry", "bad \x1b[2J\nerror", "[red]do\x07 this[/red]\nand that")])
    assert report.close() == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        "warning registry     bad \\x1b[2J\\nerror",
        " " * 21 + "[red]do\\x07 this[/red]",
        " " * 21 + "and that",
    ]


def test_an_upload_needs_an_address() -> None:
    """There is nobody to log in to otherwise."""
    result = CliRunner().invoke(wharf, ["doctor", "--username", "admin"])
    assert result.exit_code == 2
    assert "--username needs --url" in result.stderr


def test_json_has_the_sums_and_each_finding(tmp_path: Path) -> None:
    """A program finds the same as a person."""
    result = CliRunner().invoke(wharf, ["doctor", "--json", "--port", "0", "--data", str(tmp_path / "data")])
    report = json.loads(result.stdout)
    assert (report["errors"], report["warnings"]) == (0, 0)
    assert set(report["findings"][0]) == {"check", "state", "message", "remedy"}
