"""Facts about permissions and features."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Roles and permissions",
    """
role.rest observed
    Without REST Web Services every call gives 403.
role.rest-level official
    REST Web Services is needed at the level Full.
role.rest-feature official
    With the feature off, too.
role.workbook unknown
    Without SuiteAnalytics Workbook SuiteQL gives 403; a switch makes it 400.
role.workbook-feature official
    With the feature SuiteAnalytics Workbook off, too.
role.record observed
    Without a record's permission its REST address gives 403 INSUFFICIENT_PERMISSION.
role.table observed
    Without it SuiteQL says Record 'customer' was not found.
role.transaction-types inferred
    Without a transaction type's permission its rows are silently missing.
role.all-transactions inferred
    Without any such permission the table is not found.
role.deleted-records official
    deletedrecord needs Deleted Records.
role.system-notes official
    systemnote needs System Notes for Analytics and REST.
role.custom-records official
    Custom records need Custom Record Entries or the record's own permission.
role.definitions inferred
    customrecordtype, customlist and customfield each need their Setup permission.
role.periods inferred
    accountingperiod needs Manage Accounting Periods.
role.subsidiaries observed
    A role's subsidiaries silently restrict the rows.
role.oneworld observed
    Without OneWorld subsidiary is not found, and no table has the column.
role.currencies observed
    Without Multiple Currencies currency is not found.
role.locations observed
    Without Locations location is not found, and lines have no such column.
role.classes observed
    Without Classes classification is not found.
role.departments observed
    Without Departments department is not found.
role.segments observed
    Without Custom Segments customsegment is not found.
role.applications official
    A role that manages OAuth 2.0 authorized applications cannot call REST by OAuth 2.0.
role.while-running inferred
    A permission that is taken away counts from the next call on.
role.administrator official
    Administrators are discouraged for integrations.
    ! Advice to those who set up an account.
""",
)
