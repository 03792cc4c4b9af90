"""Facts about the language."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "SuiteQL: the language",
    """
sql.mixed official
    SQL-92 or Oracle syntax, never both in one query.
sql.concatenation official
    || joins texts; + does not.
sql.in-list official
    IN takes at most 1,000 values.
sql.cte official
    WITH is not supported.
sql.date-literals official
    There are no date literals; TO_DATE makes dates.
sql.right-outer official
    The (+) of a right outer join is not supported.
sql.brackets official
    Names in brackets are not supported.
sql.quoted-alias official
    A quoted alias in a sub-select is not supported.
sql.top official
    TOP n gives the first n rows.
sql.rownum observed
    ROWNUM <= n gives n rows, counted before ORDER BY.
sql.fetch-first observed
    FETCH FIRST n ROWS ONLY gives n rows.
sql.limit observed
    LIMIT is not supported.
sql.union official
    UNION is supported.
sql.sub-select official
    Sub-selects are supported.
sql.exists official
    EXISTS is supported.
sql.case observed
    CASE is supported.
sql.group-by official
    GROUP BY and HAVING are supported.
sql.analytic official
    ROW_NUMBER and RANK are supported.
sql.distinct official
    DISTINCT is supported.
sql.joins official
    INNER and LEFT JOIN are supported, and tables separated by commas.
sql.star observed
    * and alias.* select all columns.
sql.like official
    LIKE is supported, with % and _.
sql.between official
    BETWEEN includes both ends, below zero too.
sql.is-null inferred
    IS NULL and IS NOT NULL are supported.
sql.empty-text inferred
    An empty text is null, as in Oracle.
sql.dual observed
    FROM DUAL gives one row.
sql.comments inferred
    Comments are skipped.
sql.text-functions official
    UPPER, LOWER, SUBSTR, INSTR, LENGTH, REPLACE, CONCAT and TRANSLATE work as in Oracle.
sql.number-functions official
    ABS, ROUND, MOD, TRUNC, GREATEST, LEAST and TO_NUMBER work as in Oracle.
sql.null-functions official
    NVL, NVL2, COALESCE and DECODE work as in Oracle.
sql.date-functions official
    ADD_MONTHS, LAST_DAY and TRUNC of dates work as in Oracle.
sql.aggregates official
    COUNT, SUM, MIN, MAX and AVG are supported.
sql.regular-expressions official
    REGEXP_LIKE, REGEXP_REPLACE and REGEXP_SUBSTR are supported.
sql.unsupported-functions official
    LISTAGG, LEFT, RIGHT, SUBSTRING, CHARINDEX, DATEDIFF, CONVERT, CEILING, LCASE and UCASE are not supported.
sql.df official
    BUILTIN.DF shows what a reference is called.
sql.df-status official
    BUILTIN.DF of a status shows the type and the status: Purchase Order : Pending Receipt.
sql.df-words inferred
    BUILTIN.DF of a transaction's type and approval status shows words: Purchase Order, Approved.
sql.cf official
    BUILTIN.CF of a status gives the value for conditions: PurchOrd:B.
sql.cf-where official
    A condition on a status uses BUILTIN.CF.
sql.status-letter unknown
    A condition on a status without BUILTIN.CF compares the letter; a switch makes it compare the whole code.
sql.bare-status official
    The status column itself holds the bare letter.
sql.df-group official
    BUILTIN.DF with GROUP BY or DISTINCT gives Invalid or unsupported search.
sql.builtin-others official
    BUILTIN has CONSOLIDATE, CURRENCY, CURRENCY_CONVERT, HIERARCHY, MNFILTER, NAMED_GROUP, PERIOD and
    RELATIVE_RANGES, too.
    ! Not built: they compute reports and no reader of rows needs them. They are refused as unsupported.
sql.only-select inferred
    Anything but a SELECT is refused.
sql.fingerprint official
    Queries with ? share a plan.
    ! Not visible to clients.
sql.advice official
    SELECT *, calculated fields, long texts, many joins and joins of systemnote are slow.
    ! Advice about speed.
""",
)
