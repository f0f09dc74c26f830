"""Command line flags made from the table of settings, so that every setting has one."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from wharf.base.settings import Settings, load_settings
from wharf.base.settings_table import SETTINGS, Setting

Command = TypeVar("Command", bound=Callable[..., Any])


def settings_options(command: Command) -> Command:
    """Adds `--config` and a flag for each setting; `settings_from` turns them into `Settings`."""
    for setting in reversed(SETTINGS):
        command = _option(setting)(command)
    return click.option(
        "--config", type=click.Path(path_type=Path), metavar="FILE", help="The settings file. Default: ./wharf.yml."
    )(command)


def settings_from(flags: dict[str, Any]) -> Settings:
    """The settings of this process; raises `SettingsError`."""
    config = flags.pop("config", None)
    return load_settings(flags, os.environ, config)


def _option(setting: Setting) -> Callable[[Command], Command]:
    name = "--" + setting.name.replace("_", "-")
    if setting.type is bool:
        return click.option(f"{name}/--no-{name[2:]}", setting.name, default=None, help=setting.description)
    # The settings check values themselves, with better messages than a command line parser has.
    return click.option(name, setting.name, metavar=setting.type.__name__.upper(), help=setting.description)
