import pytest

from tests.erp_sandbox.netsuite.suiteql_account import UNSUPPORTED, Account


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("''", None),
        ("NVL('', 'empty')", "empty"),
        ("'a' || NULL || 'b'", "ab"),
        ("NULL || NULL", None),
        ("'a' || 1 || '-' || 0.5", "a1-.5"),
        ("CONCAT('a', 'b')", "ab"),
        ("UPPER('aé')", "AÉ"),
        ("LOWER('ABC')", "abc"),
        ("INITCAP('hello wORLD')", "Hello World"),
        ("LENGTH('abc')", "3"),
        ("LENGTH('')", None),
        ("SUBSTR('abcdef', 2)", "bcdef"),
        ("SUBSTR('abcdef', 2, 3)", "bcd"),
        ("SUBSTR('abcdef', 0, 2)", "ab"),
        ("SUBSTR('abcdef', -2)", "ef"),
        ("SUBSTR('abcdef', -9, 2)", None),
        ("SUBSTR('abcdef', 2, 0)", None),
        ("INSTR('abcabc', 'c')", "3"),
        ("INSTR('abcabc', 'c', 4)", "6"),
        ("INSTR('abc', 'x')", "0"),
        ("REPLACE('aXbX', 'X', 'y')", "ayby"),
        ("REPLACE('aXbX', 'X')", "ab"),
        ("REPLACE('X', 'X')", None),
        ("TRANSLATE('2KRW229', '0123456789ABC', '9999999999XXX')", "9KRW999"),
        ("LPAD('7', 3, '0')", "007"),
        ("LPAD('abcdef', 3)", "abc"),
        ("RPAD('7', 3, 'x')", "7xx"),
        ("'[' || TRIM('  x ') || ']'", "[x]"),
        ("TRIM(LEADING '0' FROM '0070')", "70"),
        ("TRIM(TRAILING '0' FROM '0070')", "007"),
        ("LTRIM('xxay', 'x')", "ay"),
        ("RTRIM('ayxx', 'x')", "ay"),
        ("ASCII('A')", "65"),
        ("CHR(65)", "A"),
        ("REGEXP_SUBSTR('PO-123-45', '[0-9]+')", "123"),
        ("REGEXP_SUBSTR('PO-123-45', '[0-9]+', 1, 2)", "45"),
        ("REGEXP_SUBSTR('PO', '[0-9]+')", None),
        ("REGEXP_REPLACE('a1b2', '[0-9]', '#')", "a#b#"),
        ("REGEXP_REPLACE('ab', '(a)(b)', '\\2\\1')", "ba"),
        ("REGEXP_INSTR('ab12', '[0-9]')", "3"),
        ("TO_CLOB('x')", "x"),
        ("CAST(12.5 AS VARCHAR(3))", "12."),
    ],
)
def test_functions_of_texts(account: Account, expression: str, value: str | None) -> None:
    assert account.value(expression) == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1 / 3", "0.333333333333333"),
        ("7 / 2", "3.5"),
        ("0.1 + 0.2", "0.3"),
        ("1 - 1", "0"),
        ("2 * 3.50", "7"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("1e-7", "0.0000001"),
        ("123456789012345678901234567890", "123456789012346000000000000000"),
        ("-(-5)", "5"),
        ("'2' * '3'", "6"),
        ("'5' + 1", "6"),
        ("TO_CHAR(0.5)", ".5"),
        ("TO_CHAR(-0.5)", "-.5"),
        ("TO_CHAR(100)", "100"),
        ("TO_CHAR(1234567.891, '9,999,999.99')", " 1,234,567.89"),
        ("TO_CHAR(1234567.891, 'FM9,999,999.99')", "1,234,567.89"),
        ("TO_CHAR(0.5, 'FM990.00')", "0.50"),
        ("TO_CHAR(0.5, 'FM999.00')", ".50"),
        ("TO_CHAR(-7, 'FM000')", "-007"),
        ("TO_CHAR(7, '000')", " 007"),
        ("TO_CHAR(12345, '999')", "####"),
        ("TO_CHAR(12.5, 'FM$99.00')", "$12.50"),
        ("TO_NUMBER('1,234.5', '9,999.9')", "1234.5"),
        ("TO_NUMBER(' 12.50 ')", "12.5"),
        ("ROUND(2.5)", "3"),
        ("ROUND(-2.5)", "-3"),
        ("ROUND(1.005, 2)", "1.01"),
        ("ROUND(1234, -2)", "1200"),
        ("TRUNC(2.9)", "2"),
        ("TRUNC(1.159, 2)", "1.15"),
        ("TRUNC(-2.9)", "-2"),
        ("CEIL(2.1)", "3"),
        ("FLOOR(-2.1)", "-3"),
        ("ABS(-3)", "3"),
        ("SIGN(-3)", "-1"),
        ("MOD(7, 3)", "1"),
        ("MOD(-7, 3)", "-1"),
        ("MOD(7, 0)", "7"),
        ("POWER(2, 10)", "1024"),
        ("SQRT(16)", "4"),
        ("BITAND(6, 3)", "2"),
        ("GREATEST(1, 3, 2)", "3"),
        ("GREATEST(1, NULL)", None),
        ("LEAST(2, '1')", "1"),
        ("NVL(NULL, 5)", "5"),
        ("NVL2(NULL, 1, 2)", "2"),
        ("COALESCE(NULL, NULL, 3)", "3"),
        ("NULLIF(1, 1)", None),
        ("NULLIF(1, 2)", "1"),
        ("DECODE(2, 1, 'one', 2, 'two', 'many')", "two"),
        ("DECODE(NULL, NULL, 'none', 'some')", "none"),
        ("DECODE(3, 1, 'one')", None),
        ("CASE 2 WHEN 1 THEN 'one' WHEN 2 THEN 'two' END", "two"),
        ("CASE WHEN 1 = 2 THEN 1 END", None),
        ("CASE WHEN NULL = NULL THEN 1 ELSE 0 END", "0"),
        ("CASE WHEN 'a' = 'A' THEN 1 ELSE 0 END", "0"),
        ("CASE WHEN '10' > '9' THEN 1 ELSE 0 END", "0"),
        ("CASE WHEN '10' > 9 THEN 1 ELSE 0 END", "1"),
        ("CASE WHEN 'Abc' LIKE 'A_c' THEN 1 ELSE 0 END", "1"),
        ("CASE WHEN 'abc' LIKE 'A%' THEN 1 ELSE 0 END", "0"),
        ("CASE WHEN '1%' LIKE '1\\%' ESCAPE '\\' THEN 1 ELSE 0 END", "1"),
        ("CASE WHEN '12' LIKE '1\\%' ESCAPE '\\' THEN 1 ELSE 0 END", "0"),
        ("CASE WHEN REGEXP_LIKE('Abc', '^a', 'i') THEN 1 ELSE 0 END", "1"),
        ("CAST('12.6' AS INTEGER)", "13"),
        ("CAST(12.345 AS NUMBER(5, 1))", "12.3"),
    ],
)
def test_functions_of_numbers_and_choices(account: Account, expression: str, value: str | None) -> None:
    assert account.value(expression) == value


@pytest.mark.parametrize(
    ("select", "values"),
    [
        ("COUNT(*) AS x FROM transaction", ["5"]),
        ("COUNT(memo) AS x FROM transaction", ["3"]),
        ("COUNT(DISTINCT entity) AS x FROM transaction", ["2"]),
        ("SUM(foreigntotal) AS x FROM transaction", ["1310.24"]),
        ("AVG(id) AS x FROM vendor", ["7.5"]),
        ("MIN(tranid) AS x FROM transaction", ["JE-5"]),
        ("MAX(trandate) AS x FROM transaction", ["11/01/2026"]),
        ("MEDIAN(id) AS x FROM vendor", ["7.5"]),
        ("SUM(quantity * rate) AS x FROM transactionline", ["1210.25"]),
        ("SUM(id) AS x FROM vendor WHERE id < 0", [None]),
        ("COUNT(*) AS x FROM vendor WHERE id < 0", ["0"]),
        ("RANK() OVER (ORDER BY type) AS x FROM transaction ORDER BY id", ["1", "2", "2", "4", "4"]),
        ("DENSE_RANK() OVER (ORDER BY type DESC) AS x FROM transaction ORDER BY id", ["3", "2", "2", "1", "1"]),
        (
            "ROW_NUMBER() OVER (PARTITION BY type ORDER BY id) AS x FROM transaction ORDER BY id",
            ["1", "1", "2", "1", "2"],
        ),
        ("SUM(id) OVER (PARTITION BY type) AS x FROM transaction ORDER BY id", ["-5", "3", "3", "7", "7"]),
    ],
)
def test_functions_over_rows(account: Account, select: str, values: list[str | None]) -> None:
    assert account.values(f"SELECT {select}") == values


@pytest.mark.parametrize(
    ("select", "values"),
    [
        ("BUILTIN.DF(entity) AS x FROM transaction ORDER BY id", [None, "Acme", "Bolt", "Acme", "Acme"]),
        ("builtin.df(t.custbody_tags) AS x FROM transaction t ORDER BY id", [None, "Acme, Bolt", "Bolt", None, None]),
        (
            "BUILTIN.DF(status) AS x FROM transaction ORDER BY id",
            [
                None,
                "Purchase Order : Pending Receipt",
                "Purchase Order : Partially Received",
                "Sales Order : Pending Approval",
                None,
            ],
        ),
        ("status AS x FROM transaction ORDER BY id", [None, "B", "D", "A", "B"]),
        (
            "BUILTIN.CF(t.status) AS x FROM transaction t ORDER BY t.id",
            [None, "PurchOrd:B", "PurchOrd:D", "SalesOrd:A", "SalesOrd:B"],
        ),
        ("id AS x FROM transaction WHERE BUILTIN.CF(status) IN ('PurchOrd:B', 'SalesOrd:B') ORDER BY id", ["1", "4"]),
        ("BUILTIN.CF(entity) AS x FROM transaction WHERE id = 1", ["7"]),
        ("BUILTIN.DF(kind) AS x FROM transactionline WHERE transaction = 1 ORDER BY id", ["Main", "Line"]),
        ("BUILTIN.DF(trandate) AS x FROM transaction WHERE id = 1", ["03/02/2026"]),
        ("BUILTIN.DF(tranid) AS x FROM transaction WHERE BUILTIN.DF(entity) = 'Bolt'", ["PO2"]),
        ("BUILTIN.DF(q.entity) AS x FROM (SELECT entity FROM transaction WHERE id = 1) q", ["Acme"]),
        ("MAX(BUILTIN.DF(entity)) AS x FROM transaction", ["Bolt"]),
        (
            "BUILTIN.DF(t.entity) AS x FROM transaction t WHERE ROWNUM <= 5 ORDER BY x",
            ["Acme", "Acme", "Acme", "Bolt", None],
        ),
    ],
)
def test_what_a_person_sees_of_a_value_and_what_a_filter_takes(
    account: Account, select: str, values: list[str | None]
) -> None:
    assert account.values(f"SELECT {select}") == values


@pytest.mark.parametrize(
    "expression",
    ["TO_CHAR(1, 'X')", "TO_CHAR(1, '9,9')", "REGEXP_SUBSTR('a', '[')", "SQRT(-1)", "LN(0)", "CHR(-5)", "ROUND(1, id)"],
)
def test_arguments_that_a_function_does_not_take_are_refused(account: Account, expression: str) -> None:
    assert account.refusal(f"SELECT {expression} FROM vendor") == UNSUPPORTED
