"""Real programs with a home folder of their own, so that nobody's settings or credentials take part."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import program_path, require_program

TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Program:
    """A program, the options before each of its commands, and the surroundings it runs in."""

    path: str
    options: tuple[str, ...]
    directory: Path
    environment: Mapping[str, str]

    def __call__(self, *arguments: str | Path, stdin: str = "") -> str:
        """Run a command and return what it printed, without its messages."""
        result = self.run(*arguments, stdin=stdin)
        if result.returncode != 0:
            raise AssertionError(f"{_describe(result)} failed:\n{result.stdout}{result.stderr}")
        return result.stdout.strip()

    def fail(self, *arguments: str | Path, stdin: str = "") -> str:
        """Run a command that has to fail, and return everything it said."""
        result = self.run(*arguments, stdin=stdin)
        if result.returncode == 0:
            raise AssertionError(f"{_describe(result)} did not fail:\n{result.stdout}{result.stderr}")
        return result.stdout + result.stderr

    def run(self, *arguments: str | Path, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command, however it ends."""
        return subprocess.run(
            [self.path, *self.options, *arguments],
            cwd=self.directory,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
        )


def make_program(
    name: str,
    install: str,
    directory: Path,
    *,
    options: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
) -> Program:
    """Return a program that works in a folder and keeps what is its own in `home` below it.

    `install` is the command shown where the program is missing.
    """
    path = require_program(name, install)
    home = directory / "home"
    home.mkdir(exist_ok=True)
    surroundings = {
        "PATH": program_path(),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        # skopeo, podman and buildah would otherwise share the logins of everybody who is root.
        "REGISTRY_AUTH_FILE": str(home / "auth.json"),
    }
    return Program(path, options, directory, surroundings | dict(environment or {}))


def _describe(result: "subprocess.CompletedProcess[str]") -> str:
    return " ".join(str(argument) for argument in result.args)
