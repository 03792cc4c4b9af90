"""Random queries that SuiteQL takes, out of a grammar over its whole dialect, and broken ones made of them."""

import re

from hypothesis import strategies as st

TABLES = {
    "transaction": {
        "number": ("id", "entity", "foreigntotal"),
        "text": ("tranid", "type", "status", "voided", "memo", "custbody_tags"),
        "date": ("trandate", "lastmodifieddate"),
        "named": ("entity", "status", "custbody_tags", "voided", "trandate"),
    },
    "transactionline": {
        "number": ("uniquekey", "transaction", "id", "item", "quantity", "rate", "rateshare", "subsidiary"),
        "text": ("kind",),
        "date": (),
        "named": ("item", "kind", "transaction"),
    },
    "vendor": {
        "number": ("id", "subsidiary"),
        "text": ("entityid", "taxidnum"),
        "date": (),
        "named": ("id", "entityid"),
    },
    "item": {"number": ("id",), "text": ("itemid", "subsidiary"), "date": (), "named": ("itemid",)},
}

LITERALS = {
    "number": ("0", "1", "-5", "2.5", "100", "NULL", "1e3", ".5"),
    "text": ("'PO1'", "'a''b'", "''", "'%O%'", "NULL", "'Acme'", "'{page}'", "'\\'", "'ß\u20ac'"),
    "date": (
        "TO_DATE('2026-03-02', 'YYYY-MM-DD')",
        "TO_DATE('2026-03-08 02:30:00', 'yyyy-mm-dd hh24:mi:ss')",
        "TO_TIMESTAMP('2026-11-01 01:30:00', 'YYYY-MM-DD HH24:MI:SS')",
        "TO_DATE('02-MAR-26 7 PM', 'DD-MON-RR HH AM')",
        "TO_TIMESTAMP_TZ('2026-11-01 01:30:00 -07:00', 'YYYY-MM-DD HH24:MI:SS TZH:TZM')",
        "SYSDATE",
        "CURRENT_DATE",
        "CURRENT_TIMESTAMP",
        "NULL",
    ),
}

MODELS = (
    "YYYY-MM-DD HH24:MI:SS",
    "DD.MM.YY",
    'YYYY-MM-DD"T"HH24:MI:SS"Z"',
    "FMMonth DAY Dy",
    "HH:MI AM Q WW W D DDD",
    "SSSSS FF3",
)

OF_NUMBERS = (
    "ABS({n})",
    "CEIL({n})",
    "FLOOR({n})",
    "ROUND({n})",
    "ROUND({n}, 1)",
    "TRUNC({n})",
    "TRUNC({n}, 2)",
    "MOD({n}, {n})",
    "SIGN({n})",
    "NVL({n}, {n})",
    "NVL2({t}, {n}, {n})",
    "COALESCE({n}, {n}, 0)",
    "NULLIF({n}, {n})",
    "GREATEST({n}, {n})",
    "LEAST({n}, {n}, 1)",
    "DECODE({n}, 1, {n}, NULL, 2, {n})",
    "CASE WHEN {c} THEN {n} ELSE {n} END",
    "CASE {t} WHEN {t} THEN 1 WHEN 'x' THEN {n} END",
    "({n} + {n})",
    "({n} - {n})",
    "({n} * {n})",
    "(- {n})",
    "({n} / 4)",
    "LENGTH({t})",
    "INSTR({t}, {t})",
    "INSTR({t}, 'O', 2)",
    "ASCII({t})",
    "REGEXP_INSTR({t}, '[0-9]+')",
    "({d} - {d})",
    "EXTRACT(YEAR FROM TRUNC(SYSDATE))",
    "MONTHS_BETWEEN({d}, {d})",
    "CAST({n} AS INTEGER)",
    "CAST({n} AS NUMBER(10, 2))",
    "TO_NUMBER('12.5')",
)
OF_TEXTS = (
    "UPPER({t})",
    "LOWER({t})",
    "INITCAP({t})",
    "SUBSTR({t}, 2)",
    "SUBSTR({t}, -2, 1)",
    "SUBSTR({t}, 1, {n})",
    "REPLACE({t}, 'O', {t})",
    "REPLACE({t}, {t})",
    "TRANSLATE({t}, 'PO', 'x')",
    "CONCAT({t}, {t})",
    "{t} || {t} || {n}",
    "LPAD({t}, 5, '*')",
    "RPAD({t}, 8)",
    "TRIM({t})",
    "TRIM(LEADING 'P' FROM {t})",
    "LTRIM({t}, 'PO')",
    "RTRIM({t})",
    "REGEXP_SUBSTR({t}, '[A-Z]+')",
    "REGEXP_SUBSTR({t}, '[0-9]', 1, 1)",
    "REGEXP_REPLACE({t}, '[0-9]', '#')",
    "NVL({t}, {t})",
    "NVL2({n}, {t}, {t})",
    "COALESCE({t}, 'none')",
    "DECODE({t}, {t}, 'same', {t})",
    "CASE WHEN {c} THEN {t} END",
    "TO_CHAR({n})",
    "TO_CHAR({d}, '{model}')",
    "TO_CHAR(SYS_EXTRACT_UTC(CURRENT_TIMESTAMP), '{model}')",
    "TO_CHAR({d})",
    "TO_CHAR({n}, 'FM999990.00')",
    "TO_CHAR({n}, '999,999')",
    "TO_CLOB({t})",
    "CAST({n} AS VARCHAR(20))",
    "TZ_OFFSET('Europe/Berlin')",
    "GREATEST({t}, {t})",
)
OF_DATES = (
    "({d} + 1)",
    "({d} - {n} / 1000)",
    "TRUNC({d})",
    "TRUNC({d}, 'MM')",
    "ROUND({d}, 'YYYY')",
    "ADD_MONTHS({d}, 2)",
    "LAST_DAY({d})",
    "NEXT_DAY({d}, 'FRIDAY')",
    "NVL({d}, {d})",
    "CASE WHEN {c} THEN {d} ELSE {d} END",
    "SYS_EXTRACT_UTC(FROM_TZ({d}, 'Europe/Berlin'))",
    "LEAST({d}, SYSDATE)",
)
CONDITIONS = (
    "{n} = {n}",
    "{n} = '7'",
    "{n} <> {n}",
    "{n} >= {n}",
    "{n} BETWEEN {n} AND {n}",
    "{n} IN ({n}, 2, '7')",
    "{n} NOT IN (1, 2)",
    "{t} = {t}",
    "{t} > {t}",
    "{t} LIKE '%O%'",
    "{t} NOT LIKE 'P_1'",
    "{t} LIKE '1\\%' ESCAPE '\\'",
    "{t} IN ('PO1', {t})",
    "{t} IS NULL",
    "{n} IS NOT NULL",
    "{d} >= {d}",
    "{d} < {d}",
    "{d} BETWEEN {d} AND {d}",
    "{d} = '03/02/2026'",
    "REGEXP_LIKE({t}, '^[a-z]', 'i')",
    "NOT ({c})",
    "({c} AND {c})",
    "({c} OR {c})",
    "EXISTS (SELECT 1 FROM vendor ev WHERE ev.id = {n})",
    "{n} IN (SELECT iq.id FROM item iq WHERE iq.itemid IS NOT NULL)",
    "{n} > (SELECT MIN(sv.id) FROM vendor sv)",
)
TEMPLATES = {"number": OF_NUMBERS, "text": OF_TEXTS, "date": OF_DATES, "condition": CONDITIONS}
HOLES = {"n": "number", "t": "text", "d": "date", "c": "condition"}


def _expression(draw: st.DrawFn, kind: str, sources: dict[str, str], depth: int) -> str:
    if kind != "condition" and (depth == 0 or draw(st.sampled_from("yyn")) == "y"):
        columns = [f"{alias}.{name}" for alias, table in sources.items() for name in TABLES[table][kind]]
        return draw(st.sampled_from([*columns, *columns, *LITERALS[kind]]))
    templates = [template for template in TEMPLATES[kind] if depth > 0 or not re.search(r"\{c\}", template)]
    template = draw(st.sampled_from(templates))

    def filled(hole: re.Match[str]) -> str:
        if hole[1] == "model":
            return draw(st.sampled_from(MODELS))
        return _expression(draw, HOLES[hole[1]], sources, max(depth - 1, 0))

    return re.sub(r"\{(n|t|d|c|model)\}", filled, template)


def _from(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    start = draw(st.sampled_from(sorted(TABLES)))
    sources = {"a": start}
    sql = f"{start} a"
    for alias in ("b", "c")[: draw(st.sampled_from((0, 0, 0, 1, 1, 2)))]:
        table = draw(st.sampled_from(sorted(TABLES)))
        sources[alias] = table
        join = draw(st.sampled_from(("JOIN", "INNER JOIN", "LEFT JOIN", "LEFT OUTER JOIN", "RIGHT JOIN", "FULL JOIN")))
        column = draw(st.sampled_from(TABLES[table]["number"]))
        sql += f" {join} {table} {alias} ON {alias}.{column} = a.{draw(st.sampled_from(TABLES[start]['number']))}"
    return sql, sources


def _order(draw: st.DrawFn, columns: int) -> str:
    terms = [
        f"{place}{draw(st.sampled_from(('', ' ASC', ' DESC', ' NULLS FIRST', ' DESC NULLS LAST')))}"
        for place in range(1, columns + 1)
    ]
    return draw(st.sampled_from(("", f" ORDER BY {', '.join(terms)}", f" ORDER BY {terms[0]}")))


def _plain(draw: st.DrawFn) -> str:
    source, sources = _from(draw)
    kinds = draw(st.lists(st.sampled_from(("number", "text", "date")), min_size=1, max_size=4))
    listed = [_expression(draw, kind, sources, 2) for kind in kinds]
    named = [
        draw(st.sampled_from((item, f"{item} AS c{place}", f"{item} c{place}"))) for place, item in enumerate(listed)
    ]
    extras = (
        "a.*",
        "*",
        f"BUILTIN.DF(a.{draw(st.sampled_from(TABLES[sources['a']]['named']))}) AS shown",
        f"BUILTIN.CF(a.{draw(st.sampled_from(TABLES[sources['a']]['named']))}) AS code",
        "ROW_NUMBER() OVER (PARTITION BY a.id ORDER BY a.id DESC) AS rn",
        "RANK() OVER (ORDER BY a.id) AS rk",
        "COUNT(*) OVER () AS n",
        "(SELECT MAX(z.id) FROM vendor z WHERE z.id > a.id) AS z",
        "ROWNUM AS r",
    )
    more = draw(st.sampled_from(("", "", *(f", {extra}" for extra in extras))))
    where = draw(st.sampled_from(("", f" WHERE {_expression(draw, 'condition', sources, 2)}")))
    if where:
        where += draw(st.sampled_from(("", "", " AND ROWNUM <= 3", " AND ROWNUM = 1")))
    order = _order(draw, len(named))
    top = draw(st.sampled_from(("", "", "", "TOP 2 ")))
    fetch = "" if top else draw(st.sampled_from(("", "", " FETCH FIRST 3 ROWS ONLY", " FETCH NEXT 1 ROW ONLY")))
    return f"SELECT {top}{', '.join(named)}{more} FROM {source}{where}{order}{fetch}"


def _distinct(draw: st.DrawFn) -> str:
    source, sources = _from(draw)
    listed = [_expression(draw, kind, sources, 1) for kind in ("text", "number")]
    return f"SELECT DISTINCT {', '.join(listed)} FROM {source}{_order(draw, 2)}"


def _grouped(draw: st.DrawFn) -> str:
    source, sources = _from(draw)
    key = _expression(draw, draw(st.sampled_from(("text", "number", "date"))), sources, 1)
    if "SELECT" in key:
        key = "a.id"
    number = _expression(draw, "number", sources, 1)
    counted = (
        "COUNT(*)",
        f"COUNT({number})",
        f"COUNT(DISTINCT {number})",
        f"SUM({number})",
        f"AVG({number})",
        f"MIN({_expression(draw, 'date', sources, 1)})",
        f"MAX({_expression(draw, 'text', sources, 1)})",
        f"MEDIAN({number})",
        f"NVL(SUM({number}), 0) + COUNT(*)",
    )
    found = draw(st.sampled_from(counted))
    having = draw(st.sampled_from(("", " HAVING COUNT(*) > 1", f" HAVING MAX({number}) IS NOT NULL")))
    where = draw(st.sampled_from(("", f" WHERE {_expression(draw, 'condition', sources, 1)}")))
    return f"SELECT {key} AS k, {found} FROM {source}{where} GROUP BY {key}{having}{_order(draw, 2)}"


def _nested(draw: st.DrawFn) -> str:
    inner = draw(st.sampled_from((_plain, _distinct, _grouped)))(draw)
    shapes = (
        f"SELECT COUNT(*) AS n FROM ({inner})",
        f"SELECT * FROM ({inner}) x",
        f"SELECT x.*, ROWNUM AS place FROM ({inner}) x WHERE ROWNUM <= 2",
        f"SELECT 1 AS one FROM DUAL WHERE EXISTS ({inner})",
    )
    return draw(st.sampled_from(shapes))


def _set(draw: st.DrawFn) -> str:
    word = draw(st.sampled_from(("UNION", "UNION ALL", "INTERSECT", "MINUS")))
    sides = []
    for _ in range(2):
        source, sources = _from(draw)
        listed = [_expression(draw, kind, sources, 1) for kind in ("number", "text", "date")]
        sides.append(f"SELECT {listed[0]} AS a, {listed[1]} AS b, {listed[2]} AS c FROM {source}")
    return f"{sides[0]} {word} {sides[1]}{_order(draw, 3)}"


@st.composite
def valid(draw: st.DrawFn) -> str:
    """A query that SuiteQL takes."""
    shapes = (_plain, _plain, _plain, _distinct, _grouped, _nested, _set)
    return draw(st.sampled_from(shapes))(draw)


_TOKEN = re.compile(r"\s+|'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_]*|[0-9.]+|.", re.DOTALL)
_JUNK = (
    "(", ")", ",", "'", '"', ".", "*", "SELECT", "FROM", "WHERE", "AND", "GROUP BY", "ORDER BY", "?", ";", "--", "/*",
    "NULL", "0", "'x'", "[", "]", "{", "}", "@", "$1", ":a", "||", "+", "/", "(+)", "LIMIT 1", "WITH", "CASE", "END",
    "BUILTIN.DF", "read_csv", "transaction", "id", "\x00", "\u2028", "IN", "LIKE", "BETWEEN", "DISTINCT", "OVER", "AS",
    "INTERVAL", "DATE", "ROWNUM", "UNION", "EXISTS", "NOT", "IS", "~", "^", "%", "&", "|", "::", "=>", "->", "<<", "#",
)  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A query in which words were left out, put elsewhere or put in."""
    tokens = _TOKEN.findall(draw(valid()))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(len(tokens) - 1, 0)))
        kind = draw(st.sampled_from(("delete", "insert", "replace", "swap", "cut")))
        other = draw(st.integers(0, max(len(tokens) - 1, 0)))
        tokens = _mutated(tokens, kind, int(place), int(other), draw(st.sampled_from(_JUNK)))
    return "".join(tokens)


def _mutated(tokens: list[str], kind: str, place: int, other: int, junk: str) -> list[str]:
    found = list(tokens)
    if not found:
        return [junk]
    if kind == "delete":
        del found[place]
    elif kind == "insert":
        found.insert(place, f" {junk} ")
    elif kind == "replace":
        found[place] = junk
    elif kind == "swap":
        found[place], found[other] = found[other], found[place]
    else:
        found = found[:place]
    return found
