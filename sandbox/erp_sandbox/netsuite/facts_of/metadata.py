"""Facts about the metadata catalog."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Metadata catalog",
    """
metadata.list official
    The catalog lists record types by name.
metadata.links official
    Each has a canonical link, alternates for OpenAPI and JSON schema, and one to the records it describes.
metadata.media-types official
    The links say their mediaType.
metadata.select official
    select=customer,salesOrder restricts it.
metadata.select-blank official
    A blank after the comma is 400 INVALID_REQUEST with malformed syntax.
metadata.list-in-path official
    So is a list in the path.
metadata.schema official
    With Accept: application/schema+json a type's JSON schema is answered.
metadata.properties official
    Its properties have title, type, format and nullable.
metadata.formats observed
    Formats are int64, double, float, date and date-time.
metadata.custom-field official
    Custom fields are marked x-ns-custom-field.
metadata.filterable observed
    x-ns-filterable at the root lists the properties that can be queried.
metadata.draft official
    $schema is the hyper-schema of draft 06.
metadata.references official
    A reference is an object with id, refName, externalId and links.
metadata.ns-link observed
    Links refer to the schema nsLink, which can be read, too.
metadata.enum observed
    Enumerations list their values.
metadata.no-transaction observed
    There is no schema of transaction: 404.
metadata.openapi official
    With Accept: application/swagger+json an OpenAPI document is answered.
metadata.openapi-paths official
    It has a path and schemas for each selected type, with collections and sublists.
metadata.openapi-valid inferred
    It is a valid OpenAPI 3.0 document.
metadata.openapi-errors official
    It describes errors by the schema nsError.
metadata.slow observed
    The whole catalog is slow; a switch makes it as slow as wanted.
metadata.custom-names official
    Custom records are called customrecord_..., lists customlist_....
metadata.renames official
    Script ids survive a change of the label.
    ! Nobody renames anything in the data.
""",
)
