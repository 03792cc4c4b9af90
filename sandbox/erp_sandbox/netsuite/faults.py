"""Ordered faults and limits, in NetSuite's form.

Source: docs/netsuite-sandbox.md#faults.
"""

from dataclasses import dataclass
from math import ceil

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Scope

from erp_sandbox.faults import Rule
from erp_sandbox.netsuite.account import Account
from erp_sandbox.netsuite.call import PREFIX
from erp_sandbox.netsuite.directory import Directory
from erp_sandbox.netsuite.errors import NetSuiteError, forbidden, invalid_login, no_instance, unexpected
from erp_sandbox.netsuite.governance import too_many

ERROR_ID = "jrgbpyylphhishmmlxyt"


@dataclass(frozen=True, slots=True)
class Refusals:
    """What NetSuite answers in the place of the sandbox's own refusals."""

    directory: Directory

    def fault(self, rule: Rule, scope: Scope) -> Response | None:
        """The answer of an ordered fault; None if that is the same in every dialect."""
        if not scope["path"].startswith(PREFIX):
            return None
        headers, account = Headers(scope=scope), self._account(scope)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if rule.kind == "token_expired":
            self.directory.tokens.expire(token.strip())
        made = self._error(rule, scope, account, "OAuth" if scheme.lower() == "oauth" else "Bearer")
        return made.response(account.switches.error_type) if made else None

    def limit(self, scope: Scope, wait_seconds: int) -> Response:
        """The answer of a limit of the server's own."""
        account = self._account(scope)
        return too_many(account, wait_seconds).response(account.switches.error_type)

    def _account(self, scope: Scope) -> Account:
        try:
            return self.directory.named_by(Headers(scope=scope).get("host", "")) or self.directory.default
        except LookupError:
            return self.directory.default

    def _error(self, rule: Rule, scope: Scope, account: Account, scheme: str) -> NetSuiteError | None:
        seconds = max(1, ceil(rule.seconds)) if rule.retry_after else None
        if rule.kind in ("401", "token_expired"):
            return invalid_login(account.id, scheme)
        made = {
            "403": forbidden("Setup -> REST Web Services"),
            "404": no_instance(scope["path"]),
            "409": NetSuiteError(409, "USER_ERROR", "Record has been changed."),
            "429": too_many(account, seconds),
            "500": unexpected(ERROR_ID),
        }
        return made.get(rule.kind)
