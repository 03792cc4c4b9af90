"""Facts about finding out what an account has."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Discovery",
    """
discovery.oa-tables observed
    oa_tables, oa_columns and oa_fkeys are not there over REST: Invalid search type.
discovery.catalog observed
    The metadata catalog lists record types, custom ones too, and neither transaction nor transactionline.
discovery.catalog-too-long observed
    It lists types that SuiteQL does not find: Record 'supportcase' was not found.
discovery.star-nulls observed
    SELECT * of one row shows only the columns that are not null in it.
discovery.customfield observed
    customfield has scriptid in capitals, fieldtype, fieldvaluetype and recordtype of every custom field.
discovery.value-types observed
    fieldvaluetype says Free-Form Text, List/Record, Check Box, Date, Currency, Multiple Select and the like.
discovery.customrecordtype observed
    customrecordtype has internalid, scriptid and name.
discovery.customlist observed
    customlist has internalid, scriptid and name.
discovery.customsegment observed
    customsegment is a table where the feature is on.
discovery.table-name observed
    The table of a custom record or list has its script id in lower case.
discovery.custom-columns official
    Custom fields are columns of their record's table: custbody, custcol, custentity, custitem, custrecord.
discovery.records-catalog official
    The records catalog is a page for people.
    ! A page of the user interface.
discovery.probe observed
    SELECT id FROM table with limit 1 is a cheap probe of a table.
""",
)
