"""Facts that trip up those who read whole tables."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Pitfalls of the data",
    """
pitfall.created-from official
    createdfrom is on the line, and an unknown identifier on the transaction.
pitfall.header-values official
    What the header has of subsidiary and location is on the line with mainline T.
pitfall.fan-out observed
    Joining customersubsidiaryrelationship multiplies customers.
pitfall.custom-stamp observed
    Custom records have lastmodified, not lastmodifieddate.
pitfall.list-stamp observed
    Rows of a custom list have no stamp.
pitfall.negative-ids official
    There are negative ids: a keyset must start below zero.
pitfall.line-zero observed
    transactionline.id starts at 0 in each transaction.
pitfall.unique-key observed
    uniquekey is unique over all lines.
pitfall.null-stamps observed
    transactionaccountingline.lastmodifieddate is null on old rows.
pitfall.deleted-lines observed
    deletedrecord has no entry for a line.
pitfall.deleted-key observed
    deletedrecord has no key of its own.
pitfall.voided observed
    A voided transaction is still there, with voided T.
pitfall.lookup-keys official
    Lookup tables may have key instead of id, and inactive instead of isinactive.
pitfall.signs observed
    Quantities of sales lines are negative.
pitfall.record-type observed
    recordtype is in lower case, type is the abbreviation.
pitfall.script-ids observed
    scriptid is in capitals in the tables of definitions.
pitfall.address-keys observed
    Address tables have nkey.
pitfall.item-subsidiary observed
    item.subsidiary is a multi-select.
""",
)
