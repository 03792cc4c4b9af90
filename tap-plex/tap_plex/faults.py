"""What Plex's error answers mean.

Source: Plex, developers.plex.com, "Get Started": errors; Data Source API: errors; texts of messages are not promised.
"""

from singer_http.faults import Fault
from singer_sdk.exceptions import FatalAPIError, RetriableAPIError

REQUEST_ID_HEADER = "x-request-id"

_CONNECT_401 = (
    "Plex refused the key: it is wrong or has expired, or it does not open this tenant, or its app is not subscribed "
    "to the API product that this address begins with; see `tap-plex check`"
)

CONNECT = (
    Fault(400, FatalAPIError, "Plex did not accept a parameter (ARGUMENT_INVALID)", marker="ARGUMENT_INVALID"),
    Fault(400, FatalAPIError, "Plex did not understand the request; tap and Plex differ in version"),
    Fault(401, FatalAPIError, _CONNECT_401),
    Fault(403, FatalAPIError, "Plex forbids this: ask for the subscription or the module; see `tap-plex check`"),
    Fault(
        404,
        FatalAPIError,
        "Plex has nothing at this address: the app is not subscribed to the product, or the address has moved (set it "
        "in paths), or there is no data (name the stream in not_found_is_empty)",
    ),
    Fault(429, RetriableAPIError, "Plex asks to slow down"),
)

_REFUSED = "the web service account may not run this data source; ask Plex Customer Care to grant it"

DATA_SOURCES = (
    Fault(400, FatalAPIError, "an input of the data source is missing", marker="DATA_SOURCE_INPUT_REQUIRED"),
    Fault(400, FatalAPIError, "the data source has no such input; spell it as Plex does", marker="INPUT_NOT_FOUND"),
    Fault(400, FatalAPIError, "an input of the data source is of the wrong type", marker="INPUT_TYPE_MISMATCH"),
    Fault(400, FatalAPIError, "an input of the data source has the wrong form", marker="INPUT_FORMAT_INVALID"),
    Fault(400, FatalAPIError, "an input of the data source may not be null", marker="INPUT_NOT_NULLABLE"),
    Fault(400, FatalAPIError, "an input of the data source is filled in by Plex alone", marker="INPUT_NOT_ACCESSIBLE"),
    Fault(400, FatalAPIError, "Plex has no such data source", marker="DATA_SOURCE_NOT_FOUND"),
    Fault(400, FatalAPIError, "Plex refused the inputs of the data source"),
    Fault(401, FatalAPIError, "Plex refused username or password of the web service account"),
    Fault(403, FatalAPIError, "a customer in the inputs is not open to the account", marker="CUSTOMER_ACCESS_DENIED"),
    Fault(
        403, FatalAPIError, "the account may not use the Data Source API at all", marker="DATA_SOURCE_API_ACCESS_DENIED"
    ),
    Fault(403, FatalAPIError, _REFUSED),
    Fault(404, FatalAPIError, "Plex has no such data source", marker="DATA_SOURCE_NOT_FOUND"),
    Fault(404, FatalAPIError, "Plex has no such data source; check its id, and data_source_url"),
    Fault(419, FatalAPIError, "Plex refused username or password of the web service account"),
    Fault(429, RetriableAPIError, "Plex asks to slow down"),
)
