"""A server as the commands see it: calls of its API, lists read to their end, and refusals in plain words."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from wharf import __version__
from wharf.cli.remote.connection import Answer, Connection
from wharf.cli.remote.failures import ExitCode, RemoteError
from wharf.cli.remote.text import printable

HARBOR_API = "/api/v2.0"
WHARF_API = "/api/wharf/v1"
# What the server gives at once; it takes no more.
PAGE_SIZE = 100
WRONG_ADDRESS = "see that this is the address of a Wharf, or of a Harbor that can do this"

Document = dict[str, Any]
Query = Mapping[str, str | int | bool | None]

EXIT_CODES: dict[int, ExitCode] = {
    HTTPStatus.UNAUTHORIZED: ExitCode.DENIED,
    HTTPStatus.FORBIDDEN: ExitCode.DENIED,
    HTTPStatus.NOT_FOUND: ExitCode.NOT_FOUND,
    HTTPStatus.GONE: ExitCode.NOT_FOUND,
    HTTPStatus.CONFLICT: ExitCode.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED: ExitCode.CONFLICT,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a list that were read, and how many the server says there are."""

    rows: list[Document]
    total: int


class Server:
    """One server, asked in the name of one user, or of nobody."""

    def __init__(self, connection: Connection, name: str, username: str, secret: str, purpose: str = "") -> None:
        self._connection = connection
        self.name = name
        self.username = username
        self.secret = secret
        self._purpose = purpose
        self._is_checked = not username
        self._headers = {"Accept": "application/json", "User-Agent": f"wharf/{__version__}"}
        if username:
            credentials = base64.b64encode(f"{username}:{secret}".encode()).decode()
            self._headers["Authorization"] = f"Basic {credentials}"

    def get(self, path: str, query: Query | None = None) -> Any:
        """The document at a path; raises RemoteError."""
        return self._document(self._ask("GET", path, query))

    def text(self, path: str, query: Query | None = None) -> str:
        """The text at a path, whatever it is; raises RemoteError."""
        return self._ask("GET", path, query).body.decode(errors="replace")

    def post(self, path: str, document: Any = None, query: Query | None = None) -> Any:
        """What the server answers to a new document, None if that is nothing; raises RemoteError."""
        return self._document(self._ask("POST", path, query, document))

    def put(self, path: str, document: Any) -> Any:
        """What the server answers to a document that replaces another one; raises RemoteError."""
        return self._document(self._ask("PUT", path, None, document))

    def patch(self, path: str, document: Any) -> Any:
        """What the server answers to a change; raises RemoteError."""
        return self._document(self._ask("PATCH", path, None, document))

    def delete(self, path: str) -> None:
        """Has the server delete what is at a path; raises RemoteError."""
        self._ask("DELETE", path, None)

    def pages(self, path: str, query: Query | None = None, *, limit: int) -> Rows:
        """The first rows of a list, read page by page; raises RemoteError."""
        rows: list[Document] = []
        total, page = 0, 0
        while len(rows) < limit:
            page += 1
            answer = self._ask("GET", path, {**(query or {}), "page": page, "page_size": PAGE_SIZE})
            found = self._document(answer)
            if not isinstance(found, list):
                raise self._strange("a list was expected")
            rows += found
            total = _number(answer.headers.get("X-Total-Count"), len(rows))
            if len(found) < PAGE_SIZE or len(rows) >= total:
                break
        return Rows(rows[:limit], max(total, len(rows)))

    def check_login(self) -> None:
        """Raises RemoteError unless the server takes the name and the secret."""
        answer = self._connection.ask("GET", "/v2/", self._headers)
        if answer.status != HTTPStatus.OK:
            raise self._refused(answer)
        self._is_checked = True

    def failure(self, message: str, remedy: str = "", exit_code: ExitCode = ExitCode.FAILED) -> RemoteError:
        """An error that says what was being done, and where."""
        return RemoteError(f"{self._purpose} failed on {self.name}: {message}", remedy, exit_code)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, query: Query | None, document: Any = None) -> Answer:
        if not self._is_checked:
            # To a wrong password the management API, as Harbor's, shows what it shows to everybody.
            self.check_login()
        prefix = "" if path.startswith("/api/") else HARBOR_API
        target = prefix + path + _query(query or {})
        headers, body = dict(self._headers), None
        # For projects whose names consist of digits.
        headers["X-Is-Resource-Name"] = "true"
        if document is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(document).encode()
        answer = self._connection.ask(method, target, headers, body)
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._refused(answer)
        return answer

    def _document(self, answer: Answer) -> Any:
        if not answer.body.strip():
            return None
        try:
            return json.loads(answer.body)
        except ValueError:
            raise self._strange("the answer is no JSON") from None

    def _strange(self, what: str) -> RemoteError:
        return self.failure(what, WRONG_ADDRESS)

    def _refused(self, answer: Answer) -> RemoteError:
        if answer.status < HTTPStatus.BAD_REQUEST:
            location = printable(answer.headers.get("Location", "elsewhere"))
            return self.failure(f"it leads on to {location}", "name that server instead", ExitCode.UNREACHABLE)
        message, is_known = _message(answer)
        exit_code = EXIT_CODES.get(answer.status, ExitCode.FAILED) if is_known else ExitCode.FAILED
        missing = answer.headers.get("X-Missing-Permission", "")
        if answer.status == HTTPStatus.FORBIDDEN and missing:
            message = f"{message} (missing: {printable(missing)})"
        return self.failure(message, self._remedy(answer, is_known=is_known), exit_code)

    def _remedy(self, answer: Answer, *, is_known: bool) -> str:
        status = answer.status
        if status == HTTPStatus.UNAUTHORIZED:
            if self._purpose == "login":
                return "check both"
            again = f"wharf login {self.name}"
            return f"if the password has changed, run {again}" if self.username else f"log in with {again}"
        if not is_known:
            return WRONG_ADDRESS
        if status == HTTPStatus.FORBIDDEN:
            return "ask an administrator of the project or of the server for this right"
        if status == HTTPStatus.NOT_FOUND:
            return "check the name; the list commands show what there is"
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return f"try again in {_number(answer.headers.get('Retry-After'), 60)} seconds"
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return "try again; if it goes on, the log of the server says more"
        return ""


def _message(answer: Answer) -> tuple[str, bool]:
    """What the answer says, and whether it says it as the API does."""
    try:
        entry = json.loads(answer.body)["errors"][0]
        message = entry.get("message") or entry.get("code")
    except (ValueError, TypeError, LookupError, AttributeError):
        message = None
    if not isinstance(message, str):
        # `/v2/` of some servers refuses without a word.
        return f"it answered {answer.status} {printable(answer.reason)}".rstrip(), answer.status in (401, 403)
    return " ".join(printable(message).split()), True


def _query(query: Query) -> str:
    given = {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
        if value is not None
    }
    return f"?{urlencode(given)}" if given else ""


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else default
