"""`wharf immutable`: rules about which tags can neither be moved nor deleted."""

import click

from wharf.cli.remote.arguments import project_argument
from wharf.cli.remote.failures import ExitCode
from wharf.cli.remote.names import project_path
from wharf.cli.remote.options import ROWS_MAX, confirm, connected, listing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.server import Document, Server

EVERYTHING = "**"

rule_argument = click.argument("rule", type=click.IntRange(min=1))


@click.group()
def immutable() -> None:
    """Rules about which tags can neither be moved nor deleted."""


@immutable.command(name="list")
@project_argument
@listing
def immutable_list(server: Server, output: Output, project: str) -> None:
    """Shows the rules of a project."""
    found = server.pages(_path(project), limit=output.limit)
    columns = (
        Column("RULE", lambda row: row.get("id")),
        Column("REPOSITORIES", _repositories, is_needed=True),
        Column("TAGS", _tags, is_needed=True),
        Column("STATE", lambda row: "disabled" if row.get("disabled") else "enabled", is_needed=True),
    )
    output.table(found, columns, lambda row: row.get("id"))


@immutable.command(name="add")
@project_argument
@click.option("--tags", metavar="PATTERN", help="The tags, such as 'v*'.")
@click.option("--tags-except", metavar="PATTERN", help="All tags but these.")
@click.option("--repositories", metavar="PATTERN", help="The repositories, such as 'web/**'. Default: all of them.")
@click.option("--repositories-except", metavar="PATTERN", help="All repositories but these.")
@connected
def immutable_add(
    server: Server,
    project: str,
    tags: str | None,
    tags_except: str | None,
    repositories: str | None,
    repositories_except: str | None,
) -> None:
    """Adds a rule, which holds at once, for tags that are there as well.

    Names of repositories are without that of the project. In a pattern * stands for anything up to a slash, ** for
    anything at all, ? for one character and {a,b} for one of several.
    """
    if (tags is None) is (tags_except is None):
        raise click.UsageError("say which tags: either --tags or --tags-except, '**' for all of them")
    if repositories is not None and repositories_except is not None:
        raise click.UsageError("say either --repositories or --repositories-except")
    tag_selector = _selector("matches", tags) if tags is not None else _selector("excludes", tags_except)
    repository_selector = (
        _selector("repoMatches", repositories or EVERYTHING)
        if repositories_except is None
        else _selector("repoExcludes", repositories_except)
    )
    document = {
        "action": "immutable",
        "template": "immutable_template",
        "tag_selectors": [tag_selector],
        "scope_selectors": {"repository": [repository_selector]},
    }
    server.post(_path(project), document)
    which, where = _text(tag_selector), _text(repository_selector)
    say(f"The tags {which} of the repositories {where} of {project} are immutable now.")


@immutable.command(name="enable")
@project_argument
@rule_argument
@connected
def immutable_enable(server: Server, project: str, rule: int) -> None:
    """Puts a rule in force again."""
    _switch(server, project, rule, is_disabled=False)
    say(f"Rule {rule} of {project} is enabled now.")


@immutable.command(name="disable")
@project_argument
@rule_argument
@connected
def immutable_disable(server: Server, project: str, rule: int) -> None:
    """Puts a rule out of force and keeps it."""
    _switch(server, project, rule, is_disabled=True)
    say(f"Rule {rule} of {project} is disabled now.")


@immutable.command(name="remove")
@project_argument
@rule_argument
@yes_option
@connected
def immutable_remove(server: Server, project: str, rule: int, *, yes: bool) -> None:
    """Takes a rule away."""
    found = _find(server, project, rule)
    what = f"{_tags(found)} of {_repositories(found)}"
    confirm(f"Remove rule {rule}, on the tags {what} of {project}, on {server.name}?", yes=yes)
    server.delete(f"{_path(project)}/{rule}")
    say(f"Rule {rule} of {project} has been removed.")


def _path(project: str) -> str:
    return f"{project_path(project)}/immutabletagrules"


def _find(server: Server, project: str, rule: int) -> Document:
    for found in server.pages(_path(project), limit=ROWS_MAX).rows:
        if found.get("id") == rule:
            return found
    remedy = f"wharf immutable list {project} shows which there are"
    raise server.failure(f"{project} has no rule {rule}", remedy, ExitCode.NOT_FOUND)


def _switch(server: Server, project: str, rule: int, *, is_disabled: bool) -> None:
    # The API wants the whole rule back.
    server.put(f"{_path(project)}/{rule}", _find(server, project, rule) | {"disabled": is_disabled})


def _selector(decoration: str, pattern: str | None) -> Document:
    return {"kind": "doublestar", "decoration": decoration, "pattern": pattern}


def _tags(rule: Document) -> str:
    return _first(rule.get("tag_selectors"))


def _repositories(rule: Document) -> str:
    return _first((rule.get("scope_selectors") or {}).get("repository"))


def _first(selectors: list[Document] | None) -> str:
    # No other one counts, in Harbor neither.
    return _text(selectors[0]) if selectors else "none"


def _text(selector: Document) -> str:
    pattern = str(selector.get("pattern") or EVERYTHING)
    return f"all but {pattern}" if selector.get("decoration") in ("excludes", "repoExcludes") else pattern
