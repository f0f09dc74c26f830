"""The lists that clients and the web interface ask for."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import quote

from bench.dataset import Scale, words
from bench.dataset.contents import LARGE_PROJECT_NUMBER, LARGE_REPOSITORY, artifact_id
from bench.dataset.log import SPACING
from bench.dataset.people import PASSWORD
from bench.kinds import ADMIN_PASSWORD

API = "/api/v2.0"
TARGETS_MAX = 97
"""How many different ones a call has at most, so that it is not always the same rows that are read."""
MEMBER_NUMBER = 10
PARTS = "with_tag=true&with_label=true&with_accessory=true"


@dataclasses.dataclass(frozen=True, slots=True)
class ListCall:
    """A list, and the addresses under which it is asked for in turn."""

    name: str
    targets: tuple[str, ...]
    is_member: bool = False
    """Asked for by a member of a few projects, not by an administrator."""
    alone: bool = False
    """One request at a time: what counts is how long one takes."""

    @property
    def credentials(self) -> tuple[str, str]:
        """The name and the password of whoever asks."""
        return (words.user_name(MEMBER_NUMBER), PASSWORD) if self.is_member else ("admin", ADMIN_PASSWORD)

    def authorization(self) -> str:
        """The header that says who asks."""
        return f"Basic {base64.b64encode(':'.join(self.credentials).encode()).decode()}"


def list_calls(scale: Scale) -> dict[str, ListCall]:
    """Every call, by name, with addresses that exist in a data set of this scale."""
    made = (*_of_projects(scale), *_of_artifacts(scale), *_of_people(scale), *_of_log(scale), *_of_large(scale))
    return {call.name: call for call in made}


def _of_projects(scale: Scale) -> tuple[ListCall, ...]:
    return (
        _call("projects", ["/projects?page=1&page_size=10"]),
        _call("projects-member", ["/projects?page=1&page_size=10"], is_member=True),
        _call("projects-named", [f"/projects?page_size=10&name={name}" for name in _projects(scale)]),
        _call("repositories", ["/repositories?page=1&page_size=10"]),
        _call("repositories-member", ["/repositories?page=1&page_size=10"], is_member=True),
        _call(
            "project-repositories", [f"/projects/{name}/repositories?page=1&page_size=10" for name in _projects(scale)]
        ),
        _call("search", [f"/search?q={name}" for name in _repositories(scale)]),
        _call("search-member", [f"/search?q={name}" for name in _repositories(scale)], is_member=True),
        _call("statistics", ["/statistics"]),
    )


def _of_artifacts(scale: Scale) -> tuple[ListCall, ...]:
    numbers = _some(scale.repository_count)
    places = [_place(*full_name.split("/", 1)) for full_name in _repositories(scale)]
    digests = [words.digest("manifest", artifact_id(number * scale.artifacts)) for number in numbers]
    tagged = [f"{place}/{digest}" for place, digest in zip(places, digests, strict=True)]
    return (
        _call("artifacts", [f"{place}?page=1&page_size=10&{PARTS}" for place in places]),
        _call("artifacts-tagged", [f"{place}?page_size=10&q=tags%3D~main&{PARTS}" for place in places]),
        _call("project-artifacts", [f"/projects/{name}/artifacts?page_size=10&{PARTS}" for name in _projects(scale)]),
        _call("tags", [f"{artifact}/tags?page=1&page_size=8" for artifact in tagged]),
        _call("accessories", [f"{artifact}/accessories?page=1&page_size=10" for artifact in tagged]),
    )


def _of_people(scale: Scale) -> tuple[ListCall, ...]:
    names = _projects(scale)
    return (
        _call("members", [f"/projects/{name}/members?page=1&page_size=10" for name in names]),
        _call("labels", ["/labels?scope=g&page_size=10"]),
        _call("robots", ["/robots?page=1&page_size=10"]),
        _call("project-robots", [f"/robots?page_size=10&q=Level%3Dproject,ProjectID%3D{2 + n}" for n in range(10)]),
        _call("quotas", ["/quotas?page=1&page_size=10"]),
        _call("quotas-used", ["/quotas?page=1&page_size=10&sort=-used.storage"]),
        _call("users", ["/users?page=1&page_size=10"]),
        _call("users-search", [f"/users/search?page_size=10&username={words.user_name(n)}" for n in range(20)]),
    )


def _of_log(scale: Scale) -> tuple[ListCall, ...]:
    last = words.FIRST_MOMENT + SPACING * scale.audit_entries
    hours = [last - hour * 60 * words.MINUTE for hour in range(1, 6)]
    times = [f"op_time%3D%5B{_time(hour - 60 * words.MINUTE)}~{_time(hour)}%5D" for hour in hours]
    users = [f"username%3D{words.user_name(n)}" for n in range(30)]
    logs = "/auditlog-exts?page=1&page_size=10"
    return (
        _call("audit", [logs]),
        _call("audit-user", [f"{logs}&q={user}" for user in users]),
        _call("audit-time", [f"{logs}&q={time}" for time in times]),
        _call("audit-project", [f"/projects/{name}/auditlog-exts?page_size=10" for name in _projects(scale)]),
        _call("audit-member", [logs], is_member=True),
        _call("audit-alone", [logs], alone=True),
        _call("audit-user-alone", [f"{logs}&q={user}" for user in users], alone=True),
        _call("audit-time-alone", [f"{logs}&q={time}" for time in times], alone=True),
    )


def _of_large(scale: Scale) -> tuple[ListCall, ...]:
    place = _place(words.project_name(LARGE_PROJECT_NUMBER), LARGE_REPOSITORY)
    numbers = [1 + 5 * n for n in _some(scale.large_artifacts * scale.tags // 5 - 1)]
    return (
        _call("large-artifacts", [f"{place}?page=1&page_size=10&{PARTS}"], alone=True),
        _call("large-named", [f"{place}?page_size=10&q=tags%3D2024-{n}&{PARTS}" for n in numbers], alone=True),
        _call("large-search", [f"{place}?page_size=10&q=tags%3D~24-{n}&{PARTS}" for n in numbers], alone=True),
    )


def _call(name: str, targets: Sequence[str], *, is_member: bool = False, alone: bool = False) -> ListCall:
    return ListCall(name, tuple(API + target for target in targets), is_member, alone)


def _projects(scale: Scale) -> list[str]:
    return [words.project_name(number) for number in _some(scale.projects)]


def _some(count: int) -> list[int]:
    """Some of so many numbers, spread evenly."""
    return list(range(0, count, max(1, count // TARGETS_MAX)))[:TARGETS_MAX]


def _repositories(scale: Scale) -> list[str]:
    return [
        f"{words.project_name(number // scale.repositories)}/{words.repository_name(number % scale.repositories)}"
        for number in _some(scale.repository_count)
    ]


def _place(project: str, repository: str) -> str:
    """The path of a repository's artifacts, in which the slashes of its name are encoded twice."""
    return f"/projects/{project}/repositories/{quote(quote(repository, safe=''), safe='')}/artifacts"


def _time(microseconds: int) -> str:
    return f"{datetime.fromtimestamp(microseconds // 10**6, UTC):%Y-%m-%dT%H:%M:%S}"
