"""Facts about pages and the order of rows."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "SuiteQL: pages and order",
    """
page.default-limit official
    Without a limit a page holds 1,000 rows.
page.max-limit observed
    A limit above 1,000 is refused.
page.limit-form inferred
    A limit of 0, or that is no number, is refused with o:errorQueryParam limit.
page.offset-multiple official
    The offset must be a multiple of the limit.
page.offset-error inferred
    Otherwise the answer is 400 INVALID_PARAMETER with o:errorQueryParam offset.
page.offset-negative inferred
    A negative offset is refused.
page.unknown-parameter observed
    Another query parameter is refused, naming those that are allowed.
page.self official
    The first page links to itself.
page.next official
    A page that others follow links to the next and the last.
page.prev official
    A later page links to the previous and the first.
page.last official
    The last page has hasMore false and no link to a next one.
page.follow inferred
    Following next to the end gives totalResults rows.
page.beyond inferred
    An offset behind the last row gives an empty page.
page.total official
    totalResults counts all rows of the query on every page.
page.cap official
    Without SuiteAnalytics Connect at most 100,000 rows of a query can be reached.
page.cap-stop unknown
    At the cap hasMore becomes false while totalResults is larger.
page.cap-refuse unknown
    A switch refuses offsets from the cap on with a 400 instead.
page.connect official
    With SuiteAnalytics Connect 1,000,000 rows, 1,000 pages, can be reached.
order.none official
    Rows of a query without ORDER BY come in another order each time, so that pages repeat and miss rows.
order.ties official
    Rows that ORDER BY does not tell apart come in another order each time.
order.unique official
    With a unique ORDER BY pages neither repeat nor miss a row.
order.keyset observed
    WHERE id > ? ORDER BY id with offset 0 reads everything, page after page.
order.composite-keyset observed
    (a > x OR (a = x AND b > y)) ORDER BY a, b reads everything, too.
order.nulls inferred
    Ascending, nulls come last, as in Oracle.
order.mass-update observed
    More rows than the cap can carry the same second, so that a keyset needs the id.
    ! The mutations of the data are tested where they are made.
""",
)
