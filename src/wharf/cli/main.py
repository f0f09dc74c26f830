"""The entry of the `wharf` command, and one line for whatever goes wrong."""

import sys
from typing import Any

import click

from wharf import __version__
from wharf.base.settings import SettingsError
from wharf.cli.admin import admin
from wharf.cli.doctor import doctor
from wharf.cli.failures import CommandError, fail
from wharf.cli.options import settings_from, settings_options


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wharf")
def wharf() -> None:
    """An enterprise registry for container images, Helm charts and every OCI artifact."""


@wharf.command(name="serve")
@settings_options
def serve_command(**flags: Any) -> None:
    """Runs the registry until SIGTERM."""
    from wharf.cli.serve import serve

    serve(settings_from(flags))


wharf.add_command(admin)
wharf.add_command(doctor)


def main() -> None:
    """Runs the command line."""
    try:
        wharf.main(sys.argv[1:], prog_name="wharf")
    except (SettingsError, CommandError) as error:
        fail(str(error))
