"""Where settings come from: flags, environment variables and a YAML file.

Each reader answers the settings it found by name, as text: wherever a setting stands, it is parsed alike.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wharf.base.settings_table import SETTINGS, Setting, SettingsError, Value

if TYPE_CHECKING:
    from yaml import Mark, Node

ENVIRONMENT_PREFIX = "WHARF_"

CONFIG_VARIABLE = "WHARF_CONFIG"
"""Names the settings file when no flag does."""

# Those after the first two are for the commands that work with a server over HTTP.
_FOREIGN_VARIABLES = frozenset({CONFIG_VARIABLE, "WHARF_CLIENTS", "WHARF_SERVER", "WHARF_USERNAME", "WHARF_PASSWORD"})
_FOREIGN_PREFIXES = ("WHARF_TEST", "WHARF_SOAK", "WHARF_BENCH")

# Kubernetes gives each container such variables for a service called `wharf` or `wharf-…`.
_KUBERNETES_VARIABLE = re.compile(r".*_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_\w+)?)")
_KUBERNETES_PORT = re.compile(r"(tcp|udp|sctp)://.*")

_SETTING_BY_NAME: dict[str, Setting] = {setting.name: setting for setting in SETTINGS} | {
    f"{setting.name}_file": setting for setting in SETTINGS if setting.secret
}


class Given(NamedTuple):
    """The text of a setting and how a message names the place it came from."""

    text: str
    place: str
    in_file: bool
    """Whether the text is the path of a file that holds the value."""

    def parse(self, setting: Setting) -> Value:
        """Answer the value. Raises SettingsError, which never shows a secret."""
        text = self._read_file() if self.in_file else self.text
        try:
            return setting.parse(text)
        except ValueError:
            found = "" if setting.secret else f", not {text!r}"
            raise SettingsError(f"{self.place} must be {setting.accepts}{found}") from None

    def _read_file(self) -> str:
        # The text is not shown: it is the secret itself when somebody mistook one form for the other.
        try:
            return Path(self.text).read_text("utf-8").removesuffix("\n").removesuffix("\r")
        except OSError as error:
            raise SettingsError(f"{self.place} must be the path of a file: {error.strerror}") from None
        except ValueError:
            raise SettingsError(f"{self.place} must be the path of a UTF-8 text file") from None


def read_flags(flags: Mapping[str, object]) -> dict[str, Given]:
    """Answer the settings given by flags, whose keys are names of settings; None is a flag not given."""
    source = _Source(_flag)
    for name, value in flags.items():
        if value is not None:
            source.add(name, str(value))
    return source.given


def read_environment(environment: Mapping[str, str]) -> dict[str, Given]:
    """Answer the settings given by `WHARF_…` variables.

    An empty variable counts as not set, as `${NAME:-}` in a compose file has it.
    """
    source = _Source(_variable)
    for variable, text in environment.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and text and not _is_foreign(variable, text):
            source.add(variable.removeprefix(ENVIRONMENT_PREFIX).lower(), text)
    return source.given


def read_file(path: Path) -> dict[str, Given]:
    """Answer the settings given by a YAML file of `name: value` lines."""
    root = _compose(path)
    if root is None:
        return {}
    if root.tag != "tag:yaml.org,2002:map":
        raise SettingsError(f"{path} must hold lines of the form `name: value`")
    source = _Source(str)
    for key, node in root.value:
        location = f"{path}{_line(key.start_mark)}: "
        # The text as it is written, so that a password of digits keeps its leading zeros.
        text = None if node.tag == "tag:yaml.org,2002:null" else node.value
        source.add(str(key.value), text, location=location)
        if isinstance(text, list):
            raise SettingsError(f"{location}{key.value} must be one value, not a list or a group of lines")
    return source.given


class _Source:
    """Collects what one source gives, and refuses what no setting is called."""

    def __init__(self, spell: Callable[[str], str]) -> None:
        self.given: dict[str, Given] = {}
        self._spell = spell

    def add(self, name: str, text: str | None, *, location: str = "") -> None:
        """Take in one setting; a text of None was written but left blank, and leaves the default."""
        place = location + self._spell(name)
        setting = _SETTING_BY_NAME.get(name)
        if setting is None:
            raise SettingsError(f"{place} is not a setting; {self._remedy(name)}")
        if earlier := self.given.get(setting.name):
            raise SettingsError(f"{place} repeats {earlier.place}; remove one of the two")
        if text is not None:
            self.given[setting.name] = Given(text, place, in_file=name != setting.name)

    def _remedy(self, name: str) -> str:
        # Imported here, since a server that starts has no use for it.
        from difflib import get_close_matches

        nearest = get_close_matches(name.lower().replace("-", "_"), _SETTING_BY_NAME, n=1)
        if nearest:
            return f"did you mean {self._spell(nearest[0])}?"
        return "remove it, or see docs/settings.md for the names there are"


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _variable(name: str) -> str:
    return ENVIRONMENT_PREFIX + name.upper()


def _is_foreign(variable: str, text: str) -> bool:
    return (
        variable in _FOREIGN_VARIABLES
        or variable.startswith(_FOREIGN_PREFIXES)
        or _KUBERNETES_VARIABLE.fullmatch(variable) is not None
        or (variable.endswith("_PORT") and _KUBERNETES_PORT.fullmatch(text) is not None)
    )


def _compose(path: Path) -> "Node | None":
    # Imported here, since it costs more than all else and most servers have no file.
    import yaml

    try:
        return yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"the settings file {path} must be UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        raise SettingsError(f"{path}{_line(error.problem_mark)} is not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"{path} is not YAML: {' '.join(str(error).split())}") from None


def _line(mark: "Mark | None") -> str:
    return f" line {mark.line + 1}" if mark else ""
