"""A browser: it keeps cookies, and sends back the token that proves where its requests come from."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.support.asgi import Answer, Body, Client

TOKEN_HEADER = "x-harbor-csrf-token"


@dataclass
class Browser:
    """Somebody who uses the application with cookies instead of a password in each request."""

    client: Client
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    async def request(self, method: str, target: str, body: Body = b"", **headers: str) -> Answer:
        """Sends a request, and keeps the cookies and the token of its answer; underscores stand for dashes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.token:
            sent.setdefault(TOKEN_HEADER, self.token)
        answer = await self.client.request(method, target, body, headers=sent)
        for cookie in answer.all("set-cookie"):
            self._keep(cookie)
        self.token = answer.get(TOKEN_HEADER) or self.token
        return answer

    async def get(self, target: str, **headers: str) -> Answer:
        """GET."""
        return await self.request("GET", target, b"", **headers)

    async def post_form(self, target: str, /, **fields: str) -> Answer:
        """POST of a form."""
        body = urlencode(fields).encode()
        return await self.request("POST", target, body, content_type="application/x-www-form-urlencoded")

    async def log_in(self, name: str, password: str) -> Answer:
        """What the login answers; pages have fetched cookies before, and then a token."""
        for _ in range(1 if self.cookies else 2):
            await self.get("/api/v2.0/systeminfo")
        return await self.post_form("/c/login", principal=name, password=password)

    def _keep(self, header: str) -> None:
        pair, *attributes = header.split("; ")
        name, _, value = pair.partition("=")
        if "Max-Age=0" in attributes:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value
