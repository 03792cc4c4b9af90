"""The system service: the server's time, and the limits of governance.

Source: docs/netsuite-sandbox.md#system.
"""

from starlette.responses import Response

from erp_sandbox.moments import timestamp
from erp_sandbox.netsuite.call import Call
from erp_sandbox.netsuite.errors import NetSuiteError, check_parameters, json_response
from erp_sandbox.netsuite.governance import Governance

_SECONDS = len("2026-06-01T06:00:00")


def utc_second(moment: int) -> str:
    """A moment as NetSuite writes it: UTC, whole seconds, Z."""
    return f"{timestamp(moment)[:_SECONDS]}Z"


async def server_time(call: Call) -> Response:
    """The present, in UTC; needs no permission of its own."""
    check_parameters(call.request)
    return json_response({"serverTime": utc_second(call.now)})


async def governance_limits(call: Call, governance: Governance) -> Response:
    """The limits of calls at once, for administrators.

    Raises:
        NetSuiteError: 403 for everybody else.
    """
    check_parameters(call.request)
    if not call.role.is_administrator:
        detail = "Permission Violation: You need to be an administrator to access this resource."
        raise NetSuiteError(403, "INSUFFICIENT_PERMISSION", detail)
    return json_response(governance.limits(call.session))
