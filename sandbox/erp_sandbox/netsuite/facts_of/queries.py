"""Facts about how a query is sent, and how its rows come back."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "SuiteQL: request and rows",
    """
query.post official
    POST /services/rest/query/v1/suiteql with the query in a JSON body is answered with 200.
query.prefer official
    The header Prefer: transient is needed.
query.prefer-error unknown
    Without it the answer is 400 INVALID_HEADER with o:errorHeader Prefer; the code is a switch.
query.asynchronous official
    respond-async is not supported.
query.get inferred
    A query cannot be sent by GET.
query.params official
    Each ? of the query takes a value of params, in order.
query.params-numbers inferred
    A number in params is taken as its text.
query.params-count inferred
    More or fewer values than ? are refused.
query.body inferred
    A body that is no JSON object, or has other members than q and params, is refused.
query.q-missing inferred
    Without q the answer is 400 with o:errorQueryParam q.
query.content-type observed
    The request's content type does not matter.
query.media-type inferred
    The answer's content type is application/vnd.oracle.resource+json; type=collection.
query.body-members official
    The answer has links, count, hasMore, items, offset and totalResults.
query.numbers official
    count, offset and totalResults are JSON numbers, hasMore is a boolean.
query.item-links official
    Every item has links, an empty array.
query.texts official
    Every value is a JSON string, numbers and ids too.
query.booleans official
    Booleans are T and F.
query.nulls observed
    Null columns are left out of the item.
query.key-case official
    Keys are in lower case, however the query writes columns and aliases.
query.case official
    Queries are not case sensitive.
query.unnamed-expression unknown
    An expression without an alias has a key that the query does not name: expr1, expr2 and so on.
query.duplicate-columns inferred
    Of two columns with the same key one wins.
query.multiselect inferred
    A multi-select column holds ids joined by a comma and a blank.
query.map-tables official
    SuiteAnalytics Connect has the choices of a multi-select in tables of their own, map_<record>_<field>.
    ! A table of another way in; over REST it is the text that tells.
query.wide unknown
    A query of more than 100 columns gives its rows; a switch makes it give none, silently.
query.wide-count observed
    In that mode COUNT(*) still tells that there are rows.
query.no-rows inferred
    A query without rows answers 200 with an empty array.
query.whitespace observed
    Tabs and line ends in q, written as JSON writes them, do no harm.
query.exact-decimals inferred
    Decimals are exact: what is text loses nothing.
query.clob-sort official
    Sorting by a long text uses its first 250 characters.
    ! The data has no two long texts that differ only behind the 250th character.
""",
)
