"""The gate that every call passes: who asks, and whether they may use REST at all.

Source: docs/netsuite-sandbox.md#logging-in.
"""

from dataclasses import dataclass

from starlette.requests import Request

from erp_sandbox.netsuite import roles
from erp_sandbox.netsuite.account import Account
from erp_sandbox.netsuite.auth import oauth1
from erp_sandbox.netsuite.auth.session import LoginError, Session
from erp_sandbox.netsuite.directory import Directory
from erp_sandbox.netsuite.errors import NetSuiteError, forbidden, invalid_login
from erp_sandbox.netsuite.roles import Role

SCOPE = "rest_webservices"


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets those in who may come in."""

    directory: Directory

    def account(self, request: Request) -> Account | None:
        """The account that the request's host names; None where it names none.

        Raises:
            NetSuiteError: There is no such account.
        """
        try:
            return self.directory.named_by(request.headers.get("host", ""))
        except LookupError:
            # The name of an account that is not there does not resolve; here it does.
            raise NetSuiteError(404, "NONEXISTENT_ID", "There is no account of this name.") from None

    def session(self, request: Request) -> Session:
        """Who asks.

        Raises:
            NetSuiteError: 401 for a bad login, 403 for a role that may not use REST.
        """
        named = self.account(request)
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        is_signed = scheme.lower() == "oauth"
        account = (named or self.directory.default).id
        try:
            session = self._signed(request, given, named) if is_signed else self._bearer(scheme, given, named)
        except LoginError as error:
            self.directory.audit.note(account, "", error.reason)
            kind = ("OAuth", "token_rejected") if is_signed else ("Bearer", "invalid_token")
            raise invalid_login(account, *kind) from error
        self._check_rest(session)
        return session

    def role(self, session: Session) -> Role:
        """The role of a session, as it is now."""
        return self.directory.accounts[session.account].roles[session.role]

    def _check_rest(self, session: Session) -> None:
        account, role = self.directory.accounts[session.account], self.role(session)
        if not account.has("RESTWEBSERVICES"):
            detail = "The REST web services feature is not enabled in this account."
            raise NetSuiteError(403, "INSUFFICIENT_PERMISSION", detail)
        if not role.has(roles.REST, "FULL"):
            raise forbidden(roles.menu(roles.REST))
        if session.scheme == "Bearer" and role.has(roles.OAUTH2_APPLICATIONS):
            detail = "A role that manages OAuth 2.0 authorized applications cannot use REST web services by OAuth 2.0."
            raise NetSuiteError(403, "INSUFFICIENT_PERMISSION", detail)

    def _bearer(self, scheme: str, given: str, named: Account | None) -> Session:
        account = named or self.directory.default
        if scheme.lower() != "bearer":
            raise LoginError("TokenRejected")
        if not given.strip():
            challenge = f'Bearer realm="{account.id}", error="invalid_request", error_description="Invalid request."'
            raise NetSuiteError(400, "INVALID_REQUEST", "Invalid request.", headers={"WWW-Authenticate": challenge})
        session = self.directory.tokens.session(given.strip(), self.directory.now(account))
        if session is None or (named and session.account != named.id):
            raise LoginError("AccessTokenExpired")
        if SCOPE not in session.scopes:
            raise LoginError("ScopeMismatched")
        self._check_login(session, "OAUTH2", roles.LOGIN_OAUTH2)
        return session

    def _signed(self, request: Request, given: str, named: Account | None) -> Session:
        parameters = oauth1.parse_header(given)
        account = named or self.directory.accounts.get(parameters.get("realm", ""))
        if account is None or parameters.get("realm") != account.id:
            raise LoginError("InvalidSignature")
        now = self.directory.now(account)
        oauth1.check_form(parameters, now)
        integration = self.directory.integration(parameters["oauth_consumer_key"], account)
        if integration is None:
            raise LoginError("consumer_key_unknown")
        if integration.is_blocked:
            raise LoginError("consumer_key_refused")
        token = integration.token(parameters["oauth_token"])
        if token is None:
            raise LoginError("token_rejected")
        if self.directory.lockout.is_locked(token.id, account.switches.failures_until_lock, now):
            raise LoginError("temporary_locked")
        if not oauth1.is_signed(request.method, _address(request), parameters, integration.client_secret, token.secret):
            self.directory.lockout.fail(token.id, now)
            raise LoginError("InvalidSignature")
        if not self.directory.nonces.use(parameters, now):
            raise LoginError("NonceUsed")
        self.directory.lockout.clear(token.id)
        session = Session(account.id, token.role, token.entity, integration.client_id, "OAuth", frozenset({SCOPE}))
        self._check_login(session, "TBA", roles.LOGIN_TOKEN)
        return session

    def _check_login(self, session: Session, feature: str, permission: str) -> None:
        account = self.directory.accounts[session.account]
        if not account.has(feature):
            raise LoginError("FeatureDisabled")
        role = account.roles.get(session.role)
        if role is None:
            raise LoginError("EntityOrRoleDisabled")
        if not role.has(permission, "FULL"):
            raise LoginError("permission_denied")
        integration = self.directory.integrations.find(session.client_id)
        if integration is None or integration.is_blocked:
            raise LoginError("IntegrationBlocked")


def _address(request: Request) -> str:
    """The address as the client wrote and signed it."""
    path = request.scope.get("raw_path", b"").decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    return f"{request.url.scheme}://{request.headers.get('host', '')}{path}{'?' if query else ''}{query}"
