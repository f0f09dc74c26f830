"""A small world on a running server, so that requests made up at random meet something that is there."""

import json
import random
import uuid
from dataclasses import dataclass
from typing import Any

from tests.support.images import make_image
from tests.support.server import ADMINISTRATOR, DEVELOPER, GUEST, Account, Answer, Server

API = "/api/v2.0"
REPOSITORY = "app"
TAG = "1"
PASSWORD = "Wanders-1t"
RULE = {
    "action": "immutable",
    "template": "immutable_template",
    "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "other/**"}]},
    "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "v*"}],
}
PURGE = {
    "schedule": {"type": "Manual"},
    "parameters": {"audit_retention_hour": 24, "include_event_types": "pull_artifact", "dry_run": True},
}
QUERIES = [
    "name=~a",
    "creation_time=[2020-01-01~2030-01-01]",
    "id=[1~",
    "tags=*",
    "name={a b}",
    "public=true",
    "project_id=1",
    "op_time=x",
    "=",
]
SORTS = ["name", "-id", "creation_time", "-update_time", "nothing", "-"]

SHARE_OF_KNOWN = 0.9
SHARE_OF_KNOWN_FIELDS = 0.7
CALLERS: tuple[Account | None, ...] = (ADMINISTRATOR, ADMINISTRATOR, ADMINISTRATOR, DEVELOPER, GUEST, None)


@dataclass(frozen=True)
class World:
    """A project with one thing of each kind; values by the names of parameters and of fields of bodies."""

    in_path: dict[str, list[Any]]
    in_query: dict[str, list[Any]]
    in_body: dict[str, list[Any]]

    def place(self, values: dict[str, Any], known: dict[str, list[Any]], chance: random.Random) -> None:
        """Put things that are there in place of what was made up, most of the time."""
        for name in sorted(values.keys() & known.keys()):
            if chance.random() < SHARE_OF_KNOWN:
                values[name] = chance.choice(known[name])

    def place_in_body(self, document: Any, chance: random.Random) -> None:
        """The same in a body, however deep."""
        if isinstance(document, list):
            for part in document:
                self.place_in_body(part, chance)
        elif isinstance(document, dict):
            for name, below in sorted(document.items()):
                if name in self.in_body and chance.random() < SHARE_OF_KNOWN_FIELDS:
                    document[name] = chance.choice(self.in_body[name])
                else:
                    self.place_in_body(below, chance)


class Maker:
    """Makes worlds on a server."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def world(self) -> World:
        """One more world, beside those that are there."""
        name = f"world-{uuid.uuid4().hex[:8]}"
        project = _id(self._made("/projects", {"project_name": name, "metadata": {"public": "true"}}))
        image = make_image(layer_size_bytes=100)
        self._server.push(f"{name}/{REPOSITORY}", TAG, image)
        person = {"username": name, "email": f"{name}@example.com", "realname": name, "password": PASSWORD}
        user = _id(self._made("/users", person))
        member = {"role_id": 2, "member_user": {"user_id": user}}
        access = [{"resource": "repository", "action": "pull"}]
        robot = {
            "name": name,
            "level": "project",
            "duration": 1,
            "permissions": [{"kind": "project", "namespace": name, "access": access}],
        }
        label = _id(self._made("/labels", {"name": name, "scope": "g", "color": "#61717D"}))
        artifact = f"/projects/{name}/repositories/{REPOSITORY}/artifacts/{TAG}"
        self._made(f"{artifact}/labels", {"id": label}, status=200)
        in_path: dict[str, list[Any]] = {
            "project_name": [name],
            "project_name_or_id": [name, str(project)],
            "repository_name": [REPOSITORY],
            "reference": [TAG, image.digest],
            "tag_name": [TAG],
            "addition": ["build_history", "files", "readme.md"],
            "mid": [_id(self._made(f"/projects/{name}/members", member))],
            "meta_name": ["public", "auto_scan", "prevent_vul"],
            "label_id": [label],
            "robot_id": [_id(self._made("/robots", robot))],
            "user_id": [user],
            "group_id": [_id(self._made("/usergroups", {"group_name": name, "group_type": 2}))],
            "immutable_rule_id": [_id(self._made(f"/projects/{name}/immutabletagrules", RULE))],
            "id": [self._quota(project)],
            "purge_id": [_id(self._made("/system/purgeaudit/schedule", PURGE))],
        }
        in_query = {"q": QUERIES, "sort": SORTS, "from": [f"{name}/{REPOSITORY}:{TAG}"], "reference": ["project"]}
        in_query |= {"scope": ["g", "p", f"/project/{project}"], "reference_id": [str(project)], "name": [name]}
        return World(in_path, in_query | {"project_id": [project], "project_name": [name]}, _known_fields(in_path))

    def open_again(self) -> None:
        """Undo what a change of the settings may have closed."""
        settings = {"read_only": False, "self_registration": False, "quota_per_project_enable": True}
        assert self._send("PUT", "/configurations", settings).status == 200

    def _quota(self, project: int) -> int:
        answer = self._send("GET", f"/quotas?reference=project&reference_id={project}")
        quota: int = json.loads(answer.body)[0]["id"]
        return quota

    def _made(self, path: str, document: Any, status: int = 201) -> Answer:
        answer = self._send("POST", path, document)
        assert answer.status == status, answer
        return answer

    def _send(self, method: str, path: str, document: Any = None) -> Answer:
        body = None if document is None else json.dumps(document).encode()
        headers = {"Content-Type": "application/json"}
        return self._server.request(method, API + path, account=ADMINISTRATOR, headers=headers, body=body)


def _id(answer: Answer) -> int:
    return int(answer.headers["Location"].rpartition("/")[2])


def _known_fields(in_path: dict[str, list[Any]]) -> dict[str, list[Any]]:
    name = in_path["project_name"][0]
    return {
        "project_id": [0, int(in_path["project_name_or_id"][1])],
        "namespace": [name, "*"],
        "user_id": in_path["user_id"],
        "username": [name, "somebody"],
        "id": [*in_path["id"], *in_path["label_id"], *in_path["immutable_rule_id"]],
        "role_id": [1, 2, 3, 4, 5],
        "scope": ["g", "p"],
        "color": ["#61717D"],
        "level": ["project", "system"],
        "kind": ["project", "system", "doublestar"],
        "resource": ["repository", "tag", "robot"],
        "action": ["pull", "push", "list", "immutable"],
        "duration": [-1, 1, 30],
        "decoration": ["matches", "repoMatches"],
        "template": ["immutable_template"],
        "pattern": ["**", "v*"],
        "hard": [{"storage": 10**9}, {"storage": -1}],
        "public": ["true", "false"],
        "password": [PASSWORD],
        "old_password": [PASSWORD],
        "new_password": [f"{PASSWORD}-too"],
        "email": [f"{name}@example.com"],
        "group_type": [1, 2, 3],
        "cron": ["0 0 0 * * *", "0 0 0 30 2 *", "* * * * * *"],
        "parameters": [PURGE["parameters"], {"audit_retention_hour": 1, "include_event_types": "other"}],
    }
