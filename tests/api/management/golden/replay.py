"""Sends recorded requests again, one after the other, and says which answers differ.

A line of a file is one step. A request has

- `as`: who sends it, with his password if that is not the common one; nothing for nobody;
- `send`: the method and the path, below `/api/v2.0` unless it is another one of the server's;
- `json` or `text`: the body; `headers`: besides those that every request has;
- `status`, and where it is compared `answer`, as `outline` shows it, and the headers that `HEADERS` names;
- `harbor`: the status that Harbor answers, where it is another one; `other_body`, where only its body or its headers
  are; `specification`, where it is so because Harbor departs from what is written for `/v2`;
- `keep`: what is remembered for later steps, each by its name and where in the answer it stands.

A push has `push`, the repository, with `tag` and what the artifact is made of. `{label 1}` in a step stands for what
an earlier one has kept.
"""

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.api.management.golden.artifacts import manifest_of
from tests.support.application import SteppedClock
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import digest_of
from tests.support.management import API
from wharf.projects.first_start import ADMIN_NAME, LOOPBACK_PASSWORD

FOLDER = Path(__file__).parent
PASSWORD = "Passw0rd"
# Enough to tell times apart, and little enough for remembered passwords to stay so.
SECONDS_PER_STEP = 0.02
OTHER_PATHS = ("/api/", "/api//", "/v2", "/service/")

_KEPT = re.compile(r"\{(\w+ [^{}\"]+)\}")

Step = dict[str, Any]


def read_steps(name: str) -> Iterator[tuple[str, Step]]:
    """Every step of a file, each with the place where it stands."""
    for number, line in enumerate((FOLDER / name).read_text().splitlines(), 1):
        yield f"{name}:{number}", json.loads(line)


@dataclass
class Replay:
    """Somebody who repeats the steps, and remembers what they keep."""

    nobody: Client
    clock: SteppedClock
    kept: dict[str, Any] = field(default_factory=dict)
    _chance: random.Random = field(default_factory=lambda: random.Random(1))

    async def send(self, step: Step) -> Answer:
        """Sends a request."""
        self.clock.step(SECONDS_PER_STEP)
        method, _, path = self._filled(step["send"]).partition(" ")
        headers = self._filled(step.get("headers", {}))
        body = b""
        if "json" in step:
            body = json.dumps(self._filled(step["json"])).encode()
        elif "text" in step:
            body = self._filled(step["text"]).encode("latin-1")
        if "json" in step or "text" in step:
            headers.setdefault("Content-Type", "application/json")
        target = path if path.startswith(OTHER_PATHS) or path == "/" else API + path
        answer = await self._client(step.get("as", "")).request(method, target, body, headers=headers)
        self._keep(step, answer)
        return answer

    async def push(self, step: Step) -> Answer:
        """Pushes an artifact; the answer is that to the first request that was refused, or to the last one."""
        self.clock.step(SECONDS_PER_STEP)
        admin, repository = self._client(ADMIN_NAME), step["push"]
        document, blobs = manifest_of(self._filled(step), self._chance)
        for data in blobs:
            answer = await admin.post(f"/v2/{repository}/blobs/uploads/?digest={digest_of(data)}", data)
            if answer.status != 201:
                return answer
        data = json.dumps(document).encode()
        path = f"/v2/{repository}/manifests/{step.get('tag') or digest_of(data)}"
        answer = await admin.put(path, data, content_type=document["mediaType"])
        for name in step.get("keep", {}):
            self.kept[name] = digest_of(data)
            self.kept[f"descriptor of {name}"] = {
                "mediaType": document["mediaType"],
                "size": len(data),
                "digest": digest_of(data),
            }
        return answer

    def _client(self, who: str) -> Client:
        if not who:
            return self.nobody
        name, _, password = who.partition(" ")
        common = LOOPBACK_PASSWORD if name == ADMIN_NAME else PASSWORD
        return self.nobody.logged_in(name, self._filled(password) or common)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._filled(inner) for inner in value]
        if not isinstance(value, str):
            return value
        whole = _KEPT.fullmatch(value)
        return self.kept[whole[1]] if whole else _KEPT.sub(lambda found: str(self.kept[found[1]]), value)

    def _keep(self, step: Step, answer: Answer) -> None:
        for name, place in step.get("keep", {}).items():
            if place == "location":
                self.kept[name] = int(answer["location"].rpartition("/")[2])
                continue
            if place == "address":
                self.kept[name] = answer["location"]
                continue
            value = answer.json
            for part in place.split("."):
                value = value[int(part) if part.isdigit() else part]
            self.kept[name] = value
