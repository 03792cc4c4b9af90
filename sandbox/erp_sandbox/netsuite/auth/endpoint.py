"""The token endpoint of OAuth 2.0, and the page on which a person would consent.

Source: docs/netsuite-sandbox.md#logging-in.
"""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from urllib.parse import parse_qsl, unquote_plus, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from erp_sandbox.netsuite import roles
from erp_sandbox.netsuite.account import Account
from erp_sandbox.netsuite.auth import assertion, tokens
from erp_sandbox.netsuite.auth.session import LoginError, Session
from erp_sandbox.netsuite.directory import DOMAINS, Directory
from erp_sandbox.netsuite.integrations import Integration

PATH = "/services/rest/auth/oauth2/v1/token"
AUTHORIZE_PATH = "/app/login/oauth2/authorize.nl"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BODY_AT_MOST = 65_536
GRANTS = ("client_credentials", "authorization_code", "refresh_token")


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """Gives out tokens."""

    directory: Directory

    async def token(self, request: Request) -> Response:
        """Answer a request for a token."""
        host = request.headers.get("host", "")
        try:
            account = self.directory.named_by(host)
        except LookupError:
            return _refusal("invalid_request", self.directory.default)
        own = f"{request.url.scheme}://{host}{PATH}"
        body, basic = await request.body(), request.headers.get("authorization", "")
        try:
            form = _form(body, request.headers.get("content-type", ""))
            # Verifying takes milliseconds that other calls should not wait for.
            return JSONResponse(await run_in_threadpool(self._granted, form, basic, account, own))
        except LoginError as error:
            return self._refused(error, account or self.directory.default)

    async def consent(self, request: Request) -> Response:
        """Consent in the place of a person, and send the code to where it is wanted."""
        asked = request.query_params
        integration = self.directory.integration(asked.get("client_id", ""), None)
        redirect_uri = asked.get("redirect_uri", "")
        if integration is None or redirect_uri not in integration.redirect_uris:
            return JSONResponse({"error": "invalid_request"}, 400)
        account = self.directory.accounts[integration.account]
        answer = {"state": asked.get("state", "")}
        scopes = frozenset(asked.get("scope", "").split())
        if asked.get("response_type") != "code" or asked.get("code_challenge_method", "S256") != "S256":
            answer["error"] = "invalid_request"
        elif not scopes or not scopes <= integration.scopes:
            answer["error"] = "invalid_scope"
        else:
            session = Session(account.id, integration.role, integration.entity, integration.client_id, "Bearer", scopes)
            challenge, now = asked.get("code_challenge", ""), self.directory.now(account)
            code = self.directory.tokens.code(session, redirect_uri, challenge, now)
            answer |= {"code": code, "role": session.role, "entity": str(session.entity), "company": account.id}
        return RedirectResponse(f"{redirect_uri}?{urlencode(answer)}", 302)

    def _refused(self, error: LoginError, account: Account) -> Response:
        self.directory.audit.note(account.id, "", error.reason)
        code = error.error or account.switches.assertion_error
        return _refusal(code, account, error.reason if account.switches.has_error_description else "")

    def _granted(self, form: Mapping[str, str], basic: str, account: Account | None, own: str) -> dict[str, str | int]:
        grant = form.get("grant_type")
        if not grant:
            raise LoginError("InvalidRequest", "invalid_request")
        if grant not in GRANTS:
            raise LoginError("InvalidRequest", "unsupported_grant_type")
        if grant == "client_credentials":
            return self._by_assertion(form, basic, account, own)
        integration = self._client(form, basic, account)
        if grant not in integration.grants:
            raise LoginError("InvalidIntegration", "unauthorized_client")
        home = self.directory.accounts[integration.account]
        if grant == "refresh_token":
            return self._by_refresh(form, integration, home)
        return self._by_code(form, integration, home)

    def _by_assertion(
        self, form: Mapping[str, str], basic: str, account: Account | None, own: str
    ) -> dict[str, str | int]:
        if basic or form.get("client_assertion_type") != ASSERTION_TYPE or not form.get("client_assertion"):
            raise LoginError("InvalidRequest", "invalid_request")
        now = self.directory.now(account or self.directory.default)
        found = assertion.verify(
            form["client_assertion"],
            lambda client: self.directory.integration(client, account),
            lambda integration: {own, *self._addresses(integration)},
            now,
        )
        if "client_credentials" not in found.integration.grants:
            raise LoginError("InvalidIntegration", "unauthorized_client")
        home = self.directory.accounts[found.integration.account]
        certificate = found.certificate
        session = Session(
            home.id, certificate.role, certificate.entity, found.integration.client_id, "Bearer", found.scopes
        )
        return self._answer(session, home)

    def _addresses(self, integration: Integration) -> Iterable[str]:
        home = self.directory.accounts[integration.account]
        return (f"https://{home.dns_name}.{domain}{PATH}" for domain in DOMAINS)

    def _client(self, form: Mapping[str, str], basic: str, account: Account | None) -> Integration:
        if basic and form.get("client_id"):
            raise LoginError("InvalidRequest", "invalid_request")
        name, secret = _credentials(basic) if basic else (form.get("client_id", ""), "")
        if not name:
            raise LoginError("InvalidRequest", "invalid_request")
        integration = self.directory.integration(name, account)
        is_known = integration is not None and integration.is_public == (not basic)
        if (
            integration is None
            or not is_known
            or not compare_digest(secret, integration.client_secret if basic else "")
        ):
            raise LoginError("InvalidIntegration", "invalid_client")
        return integration

    def _by_refresh(self, form: Mapping[str, str], integration: Integration, home: Account) -> dict[str, str | int]:
        if not form.get("refresh_token"):
            raise LoginError("InvalidRequest", "invalid_request")
        now, once = self.directory.now(home), integration.is_public
        session = self.directory.tokens.refreshed(form["refresh_token"], integration.client_id, now, once=once)
        if session is None:
            raise LoginError("TokenRejected", "invalid_grant")
        answer = self._answer(session, home)
        if once:
            answer["refresh_token"] = self.directory.tokens.refresh(session, tokens.PUBLIC_REFRESH_SECONDS, now)
        return answer

    def _by_code(self, form: Mapping[str, str], integration: Integration, home: Account) -> dict[str, str | int]:
        if not form.get("code") or not form.get("redirect_uri"):
            raise LoginError("InvalidRequest", "invalid_request")
        now = self.directory.now(home)
        grant = self.directory.tokens.redeemed(form["code"], integration.client_id, now)
        if grant is None or grant.redirect_uri != form["redirect_uri"]:
            raise LoginError("TokenRejected", "invalid_grant")
        if grant.challenge and grant.challenge != _challenge(form.get("code_verifier", "")):
            raise LoginError("TokenRejected", "invalid_grant")
        seconds = tokens.PUBLIC_REFRESH_SECONDS if integration.is_public else tokens.REFRESH_SECONDS
        refresh = self.directory.tokens.refresh(grant.session, seconds, now)
        return {**self._answer(grant.session, home), "refresh_token": refresh}

    def _answer(self, session: Session, home: Account) -> dict[str, str | int]:
        role = home.roles.get(session.role)
        if not home.has("OAUTH2"):
            raise LoginError("FeatureDisabled")
        if role is None or not role.has(roles.LOGIN_OAUTH2):
            raise LoginError("EntityOrRoleDisabled")
        seconds = home.switches.token_seconds
        token = self.directory.tokens.access(session, seconds, self.directory.now(home))
        return {"access_token": token, "expires_in": seconds, "token_type": "Bearer"}


def _form(body: bytes, content_type: str) -> dict[str, str]:
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise LoginError("InvalidRequest", "invalid_request")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError as error:
        raise LoginError("InvalidRequest", "invalid_request") from error
    if len(pairs) != len(dict(pairs)) or len(body) > BODY_AT_MOST:
        raise LoginError("InvalidRequest", "invalid_request")
    return dict(pairs)


def _credentials(basic: str) -> tuple[str, str]:
    scheme, _, given = basic.partition(" ")
    try:
        name, _, secret = b64decode(given, validate=True).decode("ascii").partition(":")
    except (Base64Error, UnicodeDecodeError) as error:
        raise LoginError("InvalidRequest", "invalid_client") from error
    if scheme.lower() != "basic":
        raise LoginError("InvalidRequest", "invalid_client")
    return unquote_plus(name), unquote_plus(secret)


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _refusal(code: str, account: Account, description: str = "") -> Response:
    is_client = code == "invalid_client"
    headers = {"WWW-Authenticate": f'Basic realm="{account.id}"'} if is_client else None
    body = {"error": code} | ({"error_description": description} if description else {})
    return JSONResponse(body, 401 if is_client else 400, headers)
