"""Facts about the form of errors."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Errors",
    """
error.form official
    An error has type, title, status and o:errorDetails with detail and o:errorCode.
error.status official
    status repeats the HTTP status.
error.places official
    A detail may name o:errorPath, o:errorUrl, o:errorHeader or o:errorQueryParam.
error.media-type observed
    The content type is application/vnd.oracle.resource+json; type=error.
error.type-now observed
    type is an address of RFC 9110.
error.type-old official
    Older pages show the W3C's address; a switch answers so.
error.403 observed
    A missing permission: 403 INSUFFICIENT_PERMISSION, naming the permission as the menus show it.
error.404 inferred
    A path that is not there is a 404 in JSON.
error.405 inferred
    A method that is not there is a 405 in JSON, with Allow.
error.429 official
    One call too many: 429 CONCURRENCY_LIMIT_EXCEEDED, Concurrent request limit exceeded. Request blocked.
error.429-title observed
    Its title is Too Many Requests.
error.429-documented official
    The pages' sample has the title Bad Request and a USER_ERROR beside; a switch answers so.
error.429-retry-after unknown
    It has no Retry-After; a fault or a switch adds one.
error.500 observed
    500 UNEXPECTED_ERROR: An unexpected error occurred. Error ID: and twenty letters.
error.503 inferred
    502 and 503 may be HTML.
error.truncated inferred
    An answer may break off: JSON that does not end.
error.other-services official
    SSS_REQUEST_LIMIT_EXCEEDED and WS_REQUEST_BLOCKED belong to other services.
    ! The sandbox has neither RESTlets nor SOAP.
error.hang observed
    A call may hang until the client gives up.
error.empty-success official
    A search that timed out may answer 200 with no rows.
error.401-overload observed
    Too many calls at once may look like a bad login, after a wait.
""",
)
