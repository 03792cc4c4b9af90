"""Facts about the q parameter of lists."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Filters of lists",
    """
filter.empty official
    EMPTY and EMPTY_NOT take no value.
filter.boolean official
    IS and IS_NOT compare booleans.
filter.number-order official
    EQUAL, GREATER, GREATER_OR_EQUAL, LESS and LESS_OR_EQUAL compare numbers.
filter.between official
    BETWEEN and WITHIN take a list of two numbers.
filter.any-of official
    ANY_OF takes a list of numbers.
filter.not official
    Operators have a form with _NOT that says the opposite.
filter.text official
    IS, CONTAIN, START_WITH and END_WITH compare texts.
filter.text-case inferred
    Texts are compared without regard to case.
filter.endwith official
    ENDWITH is END_WITH.
filter.dates official
    AFTER, BEFORE, ON, ON_OR_AFTER and ON_OR_BEFORE compare dates.
filter.date-format official
    Dates are written in the account's format.
filter.unparseable observed
    Another format: 400 INVALID_PARAMETER, Unparseable date.
filter.date-zone inferred
    A date means that day in the account's zone.
filter.precedence official
    AND binds tighter than OR.
filter.parentheses official
    Parentheses group.
filter.quotes official
    Values with blanks stand in quotes.
filter.body-fields official
    Only body fields can be named.
filter.wrong-operator inferred
    An operator that does not fit the field is refused with o:errorQueryParam q.
filter.syntax inferred
    A condition that cannot be read is refused with o:errorQueryParam q.
filter.workbook official
    Filters need the permission SuiteAnalytics Workbook; lists without one do not.
filter.pages inferred
    Links between pages keep the filter.
filter.custom-fields official
    Custom fields can be named.
""",
)
