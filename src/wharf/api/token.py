"""The token service: `GET /service/token` as Harbor has it, and `POST` in the form of OAuth2.

A token carries, for each repository, what was asked for and is allowed; a scope without anything allowed stays
in it with an empty list and is never an error.
"""

import json
import os
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import parse_qs

from wharf.access.rights import PULL, Rights
from wharf.api.addresses import Addresses
from wharf.api.credentials import basic_credentials
from wharf.api.http import Request, json_headers
from wharf.api.session_callers import SessionCallers
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.configuration.store import ConfigurationStore
from wharf.db.moments import Moment
from wharf.identity.authenticate import Authenticator
from wharf.identity.tokens import SERVICE, Access, TokenSigner
from wharf.identity.types import ANONYMOUS, Identity
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.reference import parse_repository_name
from wharf.oci.scopes import Scope, parse_scopes

FORM_BYTES_MAX = 64 * 1024
FORM_FIELDS_MAX = 200
# Equal requests within this time share a token: signing costs more than everything else.
SHARED_SECONDS = 60
SHARED_TOKENS_MAX = 4096
SHARED_ANSWER_BYTES_MAX = 16 * 1024

SECONDS_PER_MINUTE = 60

# What a token can carry. Harbor's tokens have the same four.
REPOSITORY_ACTIONS = ("pull", "push", "delete", "scanner-pull")


@dataclass(frozen=True, slots=True)
class _SharedAnswer:
    rights_version: int
    until_microseconds: int
    body: bytes


class TokenService:
    """Issues tokens for whoever can say who he is, and for anonymous callers."""

    def __init__(
        self,
        rights: Rights,
        authenticator: Authenticator,
        signer: TokenSigner,
        addresses: Addresses,
        clock: Clock,
        configurations: ConfigurationStore,
        sessions: SessionCallers,
    ) -> None:
        self._rights = rights
        self._authenticator = authenticator
        self._signer = signer
        self._addresses = addresses
        self._clock = clock
        self._configurations = configurations
        self._sessions = sessions
        self._secret = os.urandom(32)
        self._shared: OrderedDict[bytes, _SharedAnswer] = OrderedDict()

    async def get(self, request: Request) -> None:
        """GET with a Basic header or a session, or without either for an anonymous token."""
        moment = await self._rights.refresh()
        version = moment.rights
        holder = await self._session_holder(request, moment)
        key = self._key_of(request, holder)
        shared = self._shared.get(key)
        if shared is None or shared.rights_version != version or shared.until_microseconds < self._clock():
            shared = await self._issue(request, holder, version)
            if len(shared.body) <= SHARED_ANSWER_BYTES_MAX:
                self._shared[key] = shared
            if len(self._shared) > SHARED_TOKENS_MAX:
                self._shared.popitem(last=False)
        await request.respond(200, json_headers(), shared.body)

    async def post(self, request: Request) -> None:
        """POST of a form with `grant_type` `password` or `refresh_token`."""
        too_large = RegistryError(ErrorCode.BAD_REQUEST, f"the form has more than {FORM_BYTES_MAX} bytes", status=413)
        form = _parse_form(await request.whole_body(FORM_BYTES_MAX, too_large))
        _check_service(form.get("service", [""])[-1])
        await self._rights.refresh()
        identity = await self._granted(request, form)
        access = await self._access(identity, parse_scopes(form.get("scope", ())))
        answer = await self._answer(identity, access)
        answer["access_token"] = answer["token"]
        answer["scope"] = " ".join(str(Scope(a.type, a.name, a.actions)) for a in access)
        if form.get("access_type") == ["offline"] or form["grant_type"] == ["refresh_token"]:
            answer["refresh_token"] = self._signer.issue_refresh(identity)
        await request.respond(200, json_headers(), json.dumps(answer).encode())

    async def _session_holder(self, request: Request, moment: Moment) -> Identity | None:
        """Whose session it is that asks; an Authorization header goes before it."""
        if b"cookie" not in request.headers or b"authorization" in request.headers:
            return None
        return await self._sessions.session_holder(request, moment)

    def _key_of(self, request: Request, holder: Identity | None) -> bytes:
        """What equal requests have in common; a keyed digest, so that no password stays in memory for it."""
        # No header has a null character in it, so nobody gets at what belongs to a session.
        credentials = b"\0%d" % holder.id if holder else request.headers.get(b"authorization", b"")
        return blake2b(credentials + b"\0" + request.scope["query_string"], key=self._secret).digest()

    async def _issue(self, request: Request, holder: Identity | None, version: int) -> _SharedAnswer:
        query = request.query()
        _check_service(query.get("service", [""])[-1])
        scopes = parse_scopes(query.get("scope", ()))
        identity = holder or await self._identify(request)
        if identity is ANONYMOUS and "scope" not in query:
            raise RegistryError(ErrorCode.UNAUTHORIZED, "log in, or ask for the scope of a public repository")
        answer = await self._answer(identity, await self._access(identity, scopes))
        # Not for a session: it would go on in the token after it has ended.
        if query.get("offline_token") == ["true"] and identity is not ANONYMOUS and holder is None:
            answer["refresh_token"] = self._signer.issue_refresh(identity)
        until = self._clock() + SHARED_SECONDS * MICROSECONDS_PER_SECOND
        if identity.expires_at is not None:
            until = min(until, identity.expires_at - 1)
        return _SharedAnswer(version, until, json.dumps(answer).encode())

    async def _identify(self, request: Request) -> Identity:
        header = request.headers.get(b"authorization")
        if header is None:
            return ANONYMOUS
        basic = basic_credentials(header)
        if basic is None:
            raise RegistryError(ErrorCode.UNAUTHORIZED, "the token service takes a Basic Authorization header")
        return await self._authenticator.login(
            *basic, self._addresses.client(request), self._rights.version, request_id=request.request_id
        )

    async def _granted(self, request: Request, form: dict[str, list[str]]) -> Identity:
        match form.get("grant_type", [""])[-1]:
            case "password":
                name, secret = form.get("username", [""])[-1], form.get("password", [""])[-1]
                return await self._authenticator.login(
                    name, secret, self._addresses.client(request), self._rights.version, request_id=request.request_id
                )
            case "refresh_token":
                subject = self._signer.read_refresh(form.get("refresh_token", [""])[-1])
                return await self._authenticator.refresh(subject, self._rights.version)
        raise RegistryError(ErrorCode.BAD_REQUEST, "grant_type must be password or refresh_token")

    async def _access(self, identity: Identity, scopes: list[Scope]) -> list[Access]:
        """What the token will carry; the scopes of one repository become one entry."""
        merged: dict[tuple[str, str], tuple[str, ...]] = {}
        for scope in scopes:
            key = (scope.type, scope.name)
            merged[key] = tuple(dict.fromkeys(merged.get(key, ()) + scope.actions))
        return [await self._entry(identity, Scope(*key, actions)) for key, actions in merged.items()]

    async def _entry(self, identity: Identity, scope: Scope) -> Access:
        nothing = Access(scope.type, scope.name, ())
        if scope.type == "registry" and scope.name == "catalog":
            # What the list shows is filtered by rights, so everybody with a name may have it.
            return Access(scope.type, scope.name, () if identity is ANONYMOUS else ("*",))
        if scope.type != "repository":
            return nothing
        try:
            name = parse_repository_name(scope.name)
        except RegistryError:
            return nothing
        project = await self._rights.project(name.project)
        wanted = REPOSITORY_ACTIONS if "*" in scope.actions else scope.actions
        if project is not None:
            allowed = {
                permission.action
                for permission in await self._rights.permissions(identity, project, name.name)
                if permission.resource == "repository"
            }
            actions = tuple(action for action in REPOSITORY_ACTIONS if action in wanted and action in allowed)
            if actions:
                return Access(scope.type, scope.name, actions, project.id)
        moved = await self._rights.redirected(name.project, name.name) if PULL.action in wanted else None
        if moved is not None and PULL in await self._rights.permissions(identity, moved[1], moved[2]):
            return Access(scope.type, scope.name, (PULL.action,), moved[1].id)
        return nothing if project is None else Access(scope.type, scope.name, (), project.id)

    async def _answer(self, identity: Identity, access: list[Access]) -> dict[str, object]:
        configuration = await self._configurations.at(self._rights.version)
        lifetime_seconds = configuration.token_expiration * SECONDS_PER_MINUTE
        issued_at = datetime.fromtimestamp(self._clock() // MICROSECONDS_PER_SECOND, UTC)
        token = self._signer.issue(identity, access, lifetime_seconds)
        return {
            "token": token,
            # Harbor leaves this empty in answers to GET; clients that look here first are served as well.
            "access_token": token,
            "expires_in": lifetime_seconds,
            "issued_at": issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def _check_service(service: str) -> None:
    if service != SERVICE:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"Unable to handle service: {service}")


def _parse_form(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=FORM_FIELDS_MAX)
    except ValueError as error:
        raise RegistryError(ErrorCode.BAD_REQUEST, "the form is not well formed") from error
