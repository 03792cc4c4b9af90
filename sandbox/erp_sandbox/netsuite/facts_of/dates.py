"""Facts about dates and time zones."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Dates and time zones",
    """
date.account-format observed
    A date without TO_CHAR comes in the account's format.
date.formats inferred
    MM/DD/YYYY, DD/MM/YYYY, DD.MM.YYYY and YYYY-MM-DD are such formats.
date.time-dropped observed
    A time without TO_CHAR comes as a date only.
date.time-shown unknown
    Some say that it comes with its time of day, as in 01/28/2025 5:03 am; a switch makes it so.
date.to-char observed
    TO_CHAR with YYYY-MM-DD HH24:MI:SS keeps date and time.
date.to-char-literal observed
    Quoted texts in a format model come out as they are.
date.session-zone observed
    Times are those of the account's zone, not UTC.
date.zone-changes inferred
    Another zone of the account gives other times for the same moment.
date.daylight-saving inferred
    Daylight saving counts on each date.
date.sys-extract-utc observed
    SYS_EXTRACT_UTC gives UTC, whatever the zone.
date.filter-zone observed
    A plain TO_DATE bound is read in the account's zone.
date.filter-utc observed
    SYS_EXTRACT_UTC(column) >= TO_TIMESTAMP(...) compares in UTC.
date.seconds observed
    lastmodifieddate has whole seconds.
date.to-date official
    lastmodifieddate >= TO_DATE('2024-01-01 00:00:00', 'yyyy-mm-dd hh24:mi:ss') is the way to compare.
date.current observed
    SYSDATE, CURRENT_DATE and CURRENT_TIMESTAMP give the present of the account's zone.
date.server-time official
    serverTime is UTC, so that the two tell the zone's offset.
date.date-only-bound observed
    A bound of a date only loses what was changed on that day in another zone.
date.record-utc official
    Record REST writes times in ISO 8601 and UTC, dates as YYYY-MM-DD.
date.user-zone unknown
    Whether the zone is the user's or the company's is not known; here it is the account's.
    ! One zone an account; there are no users with preferences of their own.
""",
)
