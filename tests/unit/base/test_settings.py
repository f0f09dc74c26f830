"""Where settings come from, which one wins, and how a wrong one is refused."""

import subprocess
import sys
from pathlib import Path

import pytest

from wharf.base.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(text: str = "", **variables: str) -> str:
    """Answer the message about `wharf.yml` of this text or about these `WHARF_…` variables."""
    Path("wharf.yml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        load_settings({}, {f"WHARF_{name}": value for name, value in variables.items()})
    message = str(caught.value)
    assert "\n" not in message
    return message


class TestPrecedence:
    def test_nothing_given(self) -> None:
        """Without flags, variables and a file, every setting has its default."""
        assert load_settings({}, {"PATH": "/bin"}) == Settings()

    def test_a_flag_wins_over_a_variable_and_that_over_the_file(self) -> None:
        """Flag, variable, file, default: the first that gives a setting wins."""
        Path("wharf.yml").write_text("port: 1\nworkers: 1\ndrain_seconds: 1\n")
        environment = {"WHARF_PORT": "2", "WHARF_DRAIN_SECONDS": "2"}
        settings = load_settings({"port": 3, "host": None}, environment)
        assert (settings.port, settings.drain_seconds, settings.workers) == (3, 2, 1)
        assert settings.host == "127.0.0.1"

    def test_an_empty_variable_is_not_set(self) -> None:
        """An empty variable leaves what the file says."""
        Path("wharf.yml").write_text("port: 1\n")
        assert load_settings({}, {"WHARF_PORT": ""}).port == 1

    def test_the_named_file_wins_over_the_variable_and_that_over_the_usual_one(self) -> None:
        """One settings file is read: that of the flag, or that of WHARF_CONFIG, or wharf.yml."""
        for port, name in enumerate(("wharf.yml", "variable.yml", "flag.yml")):
            Path(name).write_text(f"port: {port}\n")
        environment = {"WHARF_CONFIG": "variable.yml"}
        assert load_settings({}, {}).port == 0
        assert load_settings({}, environment).port == 1
        assert load_settings({}, environment, Path("flag.yml")).port == 2

    def test_a_secret_file_overrides_a_weaker_secret(self) -> None:
        """The `_file` form counts where it stands: a variable with it wins over the file's plain form."""
        Path("wharf.yml").write_text("admin_password: weaker\n")
        Path("secret").write_text("stronger\n")
        assert load_settings({}, {"WHARF_ADMIN_PASSWORD_FILE": "secret"}).admin_password == "stronger"


class TestValues:
    def test_each_type(self) -> None:
        """Text, numbers, switches and paths are read alike from flags, variables and the file."""
        Path("wharf.yml").write_text("tls_self_signed: on\nlog_format: json\n")
        settings = load_settings({"data": Path("/srv")}, {"WHARF_REDIRECT_DOWNLOADS": "False"})
        assert settings.tls_self_signed
        assert settings.log_format == "json"
        assert settings.data == Path("/srv")
        assert not settings.redirect_downloads

    def test_a_password_of_digits_stays_as_it_is_written(self) -> None:
        """The file's scalars are text: YAML's numbers and dates do not change a password."""
        Path("wharf.yml").write_text("admin_password: 0123\n")
        assert load_settings({}, {}).admin_password == "0123"

    def test_blank_in_the_file_leaves_the_default(self) -> None:
        """A name without a value, and an empty file, leave the defaults."""
        Path("wharf.yml").write_text("port:\nhost: ~\n")
        assert load_settings({}, {}) == Settings()
        Path("wharf.yml").write_text("# Nothing yet.\n")
        assert load_settings({}, {}) == Settings()

    def test_networks_and_addresses_are_tidied(self) -> None:
        """Networks lose their blanks and the external address its closing slash."""
        environment = {
            "WHARF_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
            "WHARF_EXTERNAL_URL": "https://a.example:8443/",
        }
        settings = load_settings({}, environment)
        assert settings.trusted_proxies == "10.0.0.0/8,::1/128"
        assert settings.external_url == "https://a.example:8443"

    def test_the_data_folder_holds_what_has_no_place_of_its_own(self) -> None:
        """An empty database and an empty storage are found in the data folder."""
        settings = Settings(data=Path("/srv/my wharf"))
        assert settings.database_url == "sqlite:////srv/my wharf/wharf.db"
        assert settings.storage_url == "file:///srv/my%20wharf/storage"
        assert Settings(database="postgresql://db/x").database_url == "postgresql://db/x"
        assert Settings(storage="s3://bucket").storage_url == "s3://bucket"

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("PORT", "abc", "WHARF_PORT must be a whole number from 0 to 65535, not 'abc'"),
            ("PORT", "65536", "WHARF_PORT must be a whole number from 0 to 65535, not '65536'"),
            ("PORT", "-1", "WHARF_PORT must be a whole number from 0 to 65535, not '-1'"),
            ("PORT", "9" * 10, f"WHARF_PORT must be a whole number from 0 to 65535, not '{'9' * 10}'"),
            ("LOG_FORMAT", "xml", "WHARF_LOG_FORMAT must be auto, text or json, not 'xml'"),
            ("TLS_SELF_SIGNED", "maybe", "WHARF_TLS_SELF_SIGNED must be true or false, not 'maybe'"),
            ("DATA", "a\0b", "WHARF_DATA must be the path of a folder, not 'a\\x00b'"),
            (
                "TRUSTED_PROXIES",
                "10.0.0.1/8",
                "WHARF_TRUSTED_PROXIES must be a comma-separated list of networks such as 10.0.0.0/8, not '10.0.0.1/8'",
            ),
            (
                "EXTERNAL_URL",
                "https://a.example/registry",
                "WHARF_EXTERNAL_URL must be http:// or https:// and a host without a path, "
                "such as https://registry.example.com, not 'https://a.example/registry'",
            ),
        ],
    )
    def test_a_value_that_is_not_accepted(self, name: str, value: str, message: str) -> None:
        """A refusal says which setting, what it accepts and what was found."""
        assert refusal(**{name: value}) == message

    def test_a_flag_is_named_as_it_is_typed(self) -> None:
        """A refusal about a flag names the flag."""
        with pytest.raises(SettingsError, match=r"^--drain-seconds must be a whole number"):
            load_settings({"drain_seconds": "soon"}, {})


class TestNames:
    def test_an_unknown_name_in_the_file(self) -> None:
        """A misspelt name is refused with its line and the nearest name."""
        assert refusal("host: 0.0.0.0\nprot: 80\n") == "wharf.yml line 2: prot is not a setting; did you mean port?"
        assert refusal("log-format: json\n").endswith("did you mean log_format?")

    def test_an_unknown_variable(self) -> None:
        """A misspelt variable is refused with the nearest variable."""
        assert refusal(PROT="80") == "WHARF_PROT is not a setting; did you mean WHARF_PORT?"

    def test_a_name_near_to_none(self) -> None:
        """What resembles no setting is refused with the place where all are listed."""
        message = "wharf.yml line 1: zebra is not a setting; remove it, or see docs/settings.md"
        assert refusal("zebra: 1\n").startswith(message)

    @pytest.mark.parametrize(
        ("variable", "value"),
        [
            ("WHARF_CLIENTS", "/opt/clients"),
            ("WHARF_TEST_DATABASE", "x"),
            ("WHARF_SOAK", "full"),
            ("WHARF_BENCH_SECONDS", "3"),
            ("WHARF_SERVICE_HOST", "10.0.0.1"),
            ("WHARF_SERVICE_PORT_HTTP", "80"),
            ("WHARF_PORT", "tcp://10.0.0.1:80"),
            ("WHARF_PORT_80_TCP_ADDR", "10.0.0.1"),
            ("WHARF_DATABASE_PORT_5432_TCP", "tcp://10.0.0.1:5432"),
        ],
    )
    def test_variables_of_others_are_ignored(self, variable: str, value: str) -> None:
        """Variables of the test programs, and those Kubernetes makes for a service, are not settings."""
        assert load_settings({}, {variable: value}) == Settings()

    def test_a_name_given_twice(self) -> None:
        """A setting that one source gives twice, in one form or in both, is refused."""
        message = "wharf.yml line 2: port repeats wharf.yml line 1: port; remove one of the two"
        assert refusal("port: 1\nport: 2\n") == message
        message = refusal(ADMIN_PASSWORD="a", ADMIN_PASSWORD_FILE="b")
        assert message == "WHARF_ADMIN_PASSWORD_FILE repeats WHARF_ADMIN_PASSWORD; remove one of the two"


class TestFile:
    def test_a_value_in_the_file_that_is_not_accepted(self) -> None:
        """A refusal about the file names its line."""
        message = "wharf.yml line 3: port must be a whole number from 0 to 65535, not 'abc'"
        assert refusal("# Mine.\nhost: 0.0.0.0\nport: abc\n") == message

    @pytest.mark.parametrize("text", ["port: [1, 2]\n", "port:\n  first: 1\n"])
    def test_nested_values(self, text: str) -> None:
        """A list or a group of lines is no setting's value."""
        message = "wharf.yml line 1: port must be one value, not a list or a group of lines"
        assert refusal(text) == message

    def test_a_file_that_is_not_yaml(self) -> None:
        """A syntax error is reported with its line."""
        assert refusal("host: 0.0.0.0\nport: [1\n").startswith("wharf.yml line 3 is not YAML: ")
        assert refusal("host: \x01\n").startswith("wharf.yml is not YAML: ")

    def test_a_file_that_is_not_a_mapping(self) -> None:
        """A file of something else is refused with the form it must have."""
        assert refusal("- port\n") == "wharf.yml must hold lines of the form `name: value`"

    def test_a_file_that_is_not_text(self) -> None:
        """A file of bytes is refused."""
        Path("wharf.yml").write_bytes(b"\xff\xfe")
        with pytest.raises(SettingsError, match=r"the settings file wharf\.yml must be UTF-8 text"):
            load_settings({}, {})

    def test_a_named_file_that_is_missing(self) -> None:
        """A file that is named must be there."""
        with pytest.raises(SettingsError, match=r"the settings file no\.yml cannot be read: No such file"):
            load_settings({}, {}, Path("no.yml"))


class TestSecrets:
    def test_a_secret_is_never_shown(self) -> None:
        """Neither a dump nor the representation of the settings holds a secret."""
        settings = Settings(admin_password="hunter2", database="postgresql://a:hunter2@db/wharf")
        dump = settings.redacted()
        assert "hunter2" not in f"{settings} {dump}"
        assert (dump["database"], dump["storage"], dump["port"]) == ("***", "", 8080)

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            (
                "DATABASE",
                "mysql://a:hunter2@db",
                "WHARF_DATABASE must be a URL beginning with sqlite:/// or postgresql://",
            ),
            ("ADMIN_PASSWORD", "hunter2\nhunter2", "WHARF_ADMIN_PASSWORD must be one line of text"),
            (
                "ADMIN_PASSWORD_FILE",
                "hunter2",
                "WHARF_ADMIN_PASSWORD_FILE must be the path of a file: No such file or directory",
            ),
        ],
    )
    def test_a_refusal_does_not_show_a_secret(self, name: str, value: str, message: str) -> None:
        """A refusal of a secret leaves out what was found."""
        assert refusal(**{name: value}) == message

    def test_a_secret_file_that_is_not_text(self) -> None:
        """A secret must be text."""
        Path("secret").write_bytes(b"\xff")
        message = "WHARF_ADMIN_PASSWORD_FILE must be the path of a UTF-8 text file"
        assert refusal(ADMIN_PASSWORD_FILE="secret") == message

    def test_only_the_last_line_end_of_a_secret_file_is_dropped(self) -> None:
        """Blanks belong to a secret; the end of the line that editors add does not."""
        Path("secret").write_bytes(b" a b \r\n")
        assert load_settings({"admin_password_file": "secret"}, {}).admin_password == " a b "


class TestCombinations:
    @pytest.mark.parametrize(
        ("variables", "message"),
        [
            ({"TLS_CERTIFICATE": "c"}, "tls_certificate needs tls_key"),
            ({"TLS_KEY": "k"}, "tls_key needs tls_certificate"),
            ({"TLS_KEY": "k", "TLS_SELF_SIGNED": "1"}, "tls_self_signed makes a certificate of its own"),
            ({"WORKERS": "4"}, "workers is 4, but SQLite belongs to a single process; set database"),
            (
                {"WORKERS": "4", "DATABASE": "postgresql://db/w", "STORAGE": "memory:"},
                "workers is 4, but storage in memory is seen by a single process; set storage",
            ),
        ],
    )
    def test_settings_that_exclude_each_other(self, variables: dict[str, str], message: str) -> None:
        """Settings that do not go together are refused with the way out."""
        assert refusal(**variables).startswith(message)

    def test_settings_that_go_together(self) -> None:
        """A certificate with its key, and several workers over PostgreSQL, are accepted."""
        flags = {"tls_certificate": "c", "tls_key": "k", "workers": 2, "database": "postgresql://db/w"}
        assert load_settings(flags, {}).workers == 2


def test_reading_settings_is_cheap() -> None:
    """A process without a settings file loads neither YAML nor the matching of names."""
    program = (
        "import sys; from wharf.base.settings import load_settings; load_settings({}, {});"
        "print(sorted({'yaml', 'difflib', 'pydantic'} & sys.modules.keys()))"
    )
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert answer.stdout == "[]\n"
