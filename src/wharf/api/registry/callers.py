"""Who calls `/v2`, and whether he may: tokens and passwords, scopes and rights, challenges."""

from collections import OrderedDict
from collections.abc import Set
from dataclasses import dataclass

from wharf.access.rights import Rights
from wharf.access.roles import Permission
from wharf.api.addresses import Addresses
from wharf.api.credentials import basic_credentials, bearer_token
from wharf.api.http import Request
from wharf.api.read_only import SAFE_METHODS, refuse_if_read_only
from wharf.api.session_callers import SessionCallers
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.configuration.store import ConfigurationStore
from wharf.content.repositories import project_unknown
from wharf.content.types import Target
from wharf.identity.authenticate import Authenticator
from wharf.identity.personal_token_logins import PERSONAL_PREFIX
from wharf.identity.tokens import SERVICE, TokenClaims, TokenSigner
from wharf.identity.types import ANONYMOUS, Identity
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.reference import RepositoryName
from wharf.oci.scopes import Scope, format_challenge

REMEMBERED_TOKENS_MAX = 4096
# A longer token, one for very many repositories, is read anew each time.
REMEMBERED_TOKEN_LENGTH_MAX = 8192

PULL = Permission("repository", "pull")
PUSH = Permission("repository", "push")
DELETE = Permission("repository", "delete")

# What a client has to ask for, by what it wants to do: whoever pushes also looks at what is there.
ACTIONS_TO_ASK_FOR = {PULL: ("pull",), PUSH: ("pull", "push"), DELETE: ("delete",)}

CATALOG = Scope("registry", "catalog", ("*",))
BASIC_CHALLENGE = 'Basic realm="harbor"'


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what his token was issued for; with a password nothing narrows his rights."""

    identity: Identity
    claims: TokenClaims | None


class _RememberedToken:
    """A token that has been read, and what its holder may do with it where as long as nobody's rights change."""

    __slots__ = ("claims", "ends_at", "found", "version")

    def __init__(self, claims: TokenClaims) -> None:
        self.claims = claims
        self.ends_at = claims.expires_at_seconds * MICROSECONDS_PER_SECOND
        self.found: dict[tuple[str, Permission], tuple[Caller, Target]] = {}
        # That of the rights as of which they were found.
        self.version = -1


class Callers:
    """Turns the credentials of a request into a caller, and a caller's wish into a permission or a challenge."""

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
        self._tokens: OrderedDict[bytes, _RememberedToken] = OrderedDict()

    async def identify(self, request: Request) -> Caller | None:
        """The caller; None without credentials. Call `Rights.refresh` before.

        Raises UNAUTHORIZED with a challenge, TOOMANYREQUESTS, or FORBIDDEN for a browser that does not say whence.
        """
        header = request.headers.get(b"authorization")
        if header is None:
            return await self._session_holder(request) if b"cookie" in request.headers else None
        token = self._tokens.get(header)
        if token is not None and token.ends_at > self._clock():
            claims = token.claims
        else:
            basic = basic_credentials(header)
            if basic is not None:
                return Caller(await self._login(request, *basic), None)
            claims = self._read_token(request, header)
        identity = await self._rights.holder(claims.subject)
        if identity is None or identity.is_expired(self._clock()):
            raise self._invalid_token(request, "the user of this token is gone, or has a new password")
        self._authenticator.note_use(identity)
        return Caller(identity, claims)

    async def authorize(self, request: Request, name: RepositoryName, permission: Permission) -> tuple[Caller, Target]:
        """The caller and the repository, if he may; raises UNAUTHORIZED with a challenge otherwise.

        Without credentials the answer is the same for every name, whether there is such a repository or not. In
        read-only mode whatever changes something is DENIED, whoever asks for it.
        """
        version = self._rights.version
        if request.method not in SAFE_METHODS:
            await refuse_if_read_only(request.method, self._configurations, version)
        known = self._remembered(request, name, permission, version)
        if known is not None:
            return known
        caller = await self.identify(request)
        # As in Harbor, content is read with a header alone: what others have pushed is nothing for a browser to show.
        if caller is None or (request.method in ("GET", "HEAD") and b"authorization" not in request.headers):
            raise self._ask_for_token(request, name, permission)
        project = await self._rights.project(name.project)
        if project is not None:
            permissions = await self._rights.permissions(caller.identity, project, name.name)
            if permission in permissions and _in_scope(caller.claims, {project.id}, name, permission):
                found = caller, Target(project.id, project.name, name.name, project.is_limited)
                self._remember(request, name, permission, version, found)
                return found
        if permission == PULL and (moved := await self._moved(caller, name)):
            return caller, moved
        if project is None:
            raise self._unknown_project(request, caller, name, permission)
        raise self._denied(request, caller, name, permission)

    def _remembered(
        self, request: Request, name: RepositoryName, permission: Permission, version: int
    ) -> tuple[Caller, Target] | None:
        """What `authorize` has found before for the same token, as of the same rights."""
        header = request.headers.get(b"authorization")
        token = self._tokens.get(header) if header is not None else None
        if token is None or token.version != version:
            return None
        known = token.found.get((name.full, permission))
        if known is None:
            return None
        now, identity = self._clock(), known[0].identity
        if token.ends_at <= now or identity.is_expired(now):
            return None
        self._authenticator.note_use(identity)
        return known

    def _remember(
        self,
        request: Request,
        name: RepositoryName,
        permission: Permission,
        version: int,
        found: tuple[Caller, Target],
    ) -> None:
        """Keeps what holds as of `version`, or of a later one, until the next."""
        token = self._tokens.get(request.headers.get(b"authorization", b""))
        if token is None:
            return
        if token.version != version:
            token.version, token.found = version, {}
        token.found[name.full, permission] = found

    async def follow(self, caller: Caller, name: RepositoryName, target: Target, missing: RegistryError) -> Target:
        """Where the repository is that had this name before it was renamed or moved, if the caller may pull it there.

        Raises `missing`, which has told that `target` is not there, for whatever cannot be helped so.
        """
        moved = await self._moved(caller, name) if missing.code is ErrorCode.NAME_UNKNOWN else None
        if moved is None or moved == target:
            raise missing
        return moved

    async def _moved(self, caller: Caller, name: RepositoryName) -> Target | None:
        found = await self._rights.redirected(name.project, name.name)
        if found is None:
            return None
        meant, project, repository = found
        # A token says what was asked for, by the former name; the rights are those on the place of today.
        if PULL not in await self._rights.permissions(caller.identity, project, repository) or not _in_scope(
            caller.claims, {meant.id, project.id}, name, PULL
        ):
            return None
        return Target(project.id, project.name, repository, project.is_limited)

    async def authorize_catalog(self, request: Request) -> Identity:
        """The caller, if he may list repositories at all; raises UNAUTHORIZED."""
        caller = await self.identify(request)
        allowed = caller is not None and (
            caller.claims is None
            or any(
                entry.type == "registry" and entry.name == "catalog" and entry.actions for entry in caller.claims.access
            )
        )
        if caller is None or not allowed:
            message = "unauthorized to list catalog: unauthorized to list catalog"
            raise RegistryError(ErrorCode.UNAUTHORIZED, message, headers=(("www-authenticate", BASIC_CHALLENGE),))
        return await self._rights.completed(caller.identity)

    def challenge(self, request: Request, scopes: tuple[Scope, ...] = (), error: str | None = None) -> str:
        """The value of WWW-Authenticate that sends the client to the token service."""
        realm = self._addresses.base_url(request) + "/service/token"
        return format_challenge(realm, SERVICE, scopes, error)

    async def _session_holder(self, request: Request) -> Caller | None:
        identity = await self._sessions.session_holder(request, await self._rights.refresh())
        return Caller(identity, None) if identity else None

    async def _login(self, request: Request, name: str, secret: str) -> Identity:
        try:
            address = self._addresses.client(request)
            return await self._authenticator.login(
                name, secret, address, self._rights.version, request_id=request.request_id
            )
        except RegistryError as error:
            if error.code is ErrorCode.UNAUTHORIZED:
                error.headers = (("www-authenticate", BASIC_CHALLENGE),)
            raise

    def _read_token(self, request: Request, header: bytes) -> TokenClaims:
        token = bearer_token(header)
        if token is None:
            raise self._invalid_token(request, "the Authorization header has neither a Basic nor a Bearer value")
        if token.startswith(PERSONAL_PREFIX):
            raise self._invalid_token(request, "a personal token is no Bearer token here: log in with it as password")
        try:
            claims = self._signer.read(token)
        except RegistryError as error:
            raise self._invalid_token(request, error.message) from error
        if len(header) > REMEMBERED_TOKEN_LENGTH_MAX:
            return claims
        self._tokens[header] = _RememberedToken(claims)
        if len(self._tokens) > REMEMBERED_TOKENS_MAX:
            self._tokens.popitem(last=False)
        return claims

    def _invalid_token(self, request: Request, message: str) -> RegistryError:
        challenge = self.challenge(request, error="invalid_token")
        return RegistryError(ErrorCode.UNAUTHORIZED, message, headers=(("www-authenticate", challenge),))

    def _ask_for_token(self, request: Request, name: RepositoryName, permission: Permission) -> RegistryError:
        challenge = self.challenge(request, (_scope(name, permission),))
        message = _denial(name, permission)
        if request.method in ("GET", "HEAD"):
            message = (
                "authorize header needed to send HEAD to repository: authorize header needed to send HEAD to repository"
            )
        return RegistryError(ErrorCode.UNAUTHORIZED, message, headers=(("www-authenticate", challenge),))

    def _denied(self, request: Request, caller: Caller, name: RepositoryName, permission: Permission) -> RegistryError:
        if caller.claims is None:
            challenge = BASIC_CHALLENGE
        else:
            challenge = self.challenge(request, (_scope(name, permission),), "insufficient_scope")
        return RegistryError(
            ErrorCode.UNAUTHORIZED, _denial(name, permission), headers=(("www-authenticate", challenge),)
        )

    def _unknown_project(
        self, request: Request, caller: Caller, name: RepositoryName, permission: Permission
    ) -> RegistryError:
        if caller.identity is ANONYMOUS:
            return self._denied(request, caller, name, permission)
        return project_unknown(name.project)


def _in_scope(claims: TokenClaims | None, project_ids: Set[int], name: RepositoryName, permission: Permission) -> bool:
    if claims is None:
        return True
    return any(
        permission.action in entry.actions and entry.name == name.full and entry.project_id in project_ids
        for entry in claims.access
        if entry.type == "repository"
    )


def _scope(name: RepositoryName, permission: Permission) -> Scope:
    return Scope("repository", name.full, ACTIONS_TO_ASK_FOR[permission])


def _denial(name: RepositoryName, permission: Permission) -> str:
    message = f"unauthorized to access repository: {name.full}, action: {permission.action}"
    return f"{message}: {message}"
