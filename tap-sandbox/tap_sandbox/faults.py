"""What the sandbox's error answers mean. Source: docs/sandbox-api.md#errors."""

from singer_http.faults import Fault
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

REQUEST_ID_HEADER = "x-request-id"

FAULTS = (
    Fault(400, FatalAPIError, "the sandbox did not understand the request; tap and sandbox differ in version"),
    Fault(401, FatalAPIError, "the sandbox refused the token; set auth_token to the one it was started with"),
    Fault(403, FatalAPIError, "the sandbox has no such tenant; check the setting tenant", marker="UNKNOWN_TENANT"),
    Fault(404, None, "the document was deleted meanwhile", marker="UNKNOWN_ID"),
    Fault(
        404, FatalAPIError, "the sandbox has no such resource; check that api_url is its bare address, without a path"
    ),
    Fault(429, RetriableAPIError, "the sandbox asks to slow down"),
)
