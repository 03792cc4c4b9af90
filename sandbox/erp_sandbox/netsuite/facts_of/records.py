"""Facts about reading records."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Records",
    """
record.list official
    A list has ids and links to the records, and nothing else of them.
record.list-counts official
    A list has count, offset, hasMore, totalResults and links, as a page of SuiteQL.
record.list-limit official
    Without a limit a list holds 1,000 records.
record.list-unsorted observed
    Lists cannot be sorted; they are not in the order of their ids.
record.list-follow inferred
    Following next gives every record once.
record.media-type official
    An instance has the content type application/vnd.oracle.resource+json; type=singular.
record.native official
    Body fields are native JSON: booleans, numbers, texts.
record.id inferred
    The id is a text.
record.reference official
    A reference has links, id and refName.
record.sublist official
    A sublist is a link to itself.
record.expanded official
    expandSubResources=true adds items and totalResults to it.
record.sublist-line inferred
    A sublist and each of its lines can be read at their own addresses.
record.fields official
    fields chooses body fields.
record.fields-body-only official
    Sublists cannot be chosen by fields.
record.enumeration official
    An enumeration has id and refName.
record.simple-enum official
    simpleEnumFormat=true gives the bare id.
record.times official
    Times are UTC and end with Z.
record.dates official
    Dates are YYYY-MM-DD.
record.nulls inferred
    What is null is left out.
record.parameters observed
    Another parameter: Invalid query parameter name: limit. Allowed query parameters are: fields, expand,
    expandSubResources.
record.edit-mode official
    Reading an instance needs the permission to edit.
record.administrator official
    An administrator's employee record can be read by administrators only.
record.missing observed
    A record that is not there: 404 NONEXISTENT_ID, The record instance does not exist.
record.unknown-type observed
    A type that is not there: 404, Record type 'x' does not exist.
record.external-id official
    eid: and an external id stand for an id.
record.custom official
    Custom records are read by their script id.
record.custom-fields official
    Custom fields keep the lower case of their script ids.
record.type-case inferred
    A record type's case in the address does not matter.
record.batch observed
    ids and expandRecords of a later release are not known yet: refused as unknown parameters.
record.durations official
    Durations are written as hours and minutes.
    ! The data has no field of that kind.
record.custom-children official
    Child records of custom records are not shown on their parents.
record.custom-types official
    Custom record types cannot be made or changed by REST.
""",
)
