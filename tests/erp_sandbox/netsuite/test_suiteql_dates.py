from dataclasses import replace

import pytest

from tests.erp_sandbox.netsuite.suiteql_account import UNSUPPORTED, VIEW, Account

AUCKLAND = replace(VIEW, time_zone="Pacific/Auckland", date_format="DD/MM/YYYY")
UTC = replace(VIEW, time_zone="UTC", date_format="YYYY-MM-DD")


@pytest.mark.parametrize(
    ("model", "text"),
    [
        ("YYYY-MM-DD HH24:MI:SS", "2026-03-02 07:03:07"),
        ("yyyy-mm-dd hh24:mi:ss", "2026-03-02 07:03:07"),
        ('YYYY-MM-DD"T"HH24:MI:SS"Z"', "2026-03-02T07:03:07Z"),
        ("DD.MM.YY", "02.03.26"),
        ("MON Mon mon", "MAR Mar mar"),
        ("MONTH|", None),
        ("MONTH-YYYY", "MARCH    -2026"),
        ("FMMONTH-YYYY", "MARCH-2026"),
        ("FMDD/MM/YYYY", "2/3/2026"),
        ("DY DAY,", "MON MONDAY   ,"),
        ("HH:MI:SS AM", "07:03:07 AM"),
        ("HH12:MI pm", "07:03 am"),
        ("HH A.M.", "07 A.M."),
        ("Q WW W D DDD", "1 09 1 2 061"),
        ("SSSSS", "25387"),
        ("FF3 FF", "000 000000"),
        ("YYY Y RR RRRR", "026 6 26 2026"),
        ("IYYY-IW", "2026-10"),
        ("TZH:TZM", "-08:00"),
        ('"100%" YYYY', "100% 2026"),
        ("YYYY-MM-DDTHH24:MI", None),
        ("YYYY_MM", None),
        ("hello", None),
    ],
)
def test_to_char_follows_oracles_models(account: Account, model: str, text: str | None) -> None:
    query = f"SELECT TO_CHAR(lastmodifieddate, '{model}') AS x FROM transaction WHERE id = 1"
    if text is None:
        assert account.refusal(query) == UNSUPPORTED
    else:
        assert account.values(query) == [text]


@pytest.mark.parametrize(
    ("text", "model", "found"),
    [
        ("2026-03-02 07:08:09", "YYYY-MM-DD HH24:MI:SS", "2026-03-02 07:08:09"),
        ("2026-03-02 07:08:09", "yyyy-mm-dd hh24:mi:ss", "2026-03-02 07:08:09"),
        ("2026-3-2", "YYYY-MM-DD", "2026-03-02 00:00:00"),
        ("2026/03/02", "YYYY-MM-DD", "2026-03-02 00:00:00"),
        ("20260302", "YYYY-MM-DD", "2026-03-02 00:00:00"),
        ("2026-03-02", "YYYY-MM-DD HH24:MI:SS", "2026-03-02 00:00:00"),
        ("02-MAR-26", "DD-MON-RR", "2026-03-02 00:00:00"),
        ("02 March 99", "DD MONTH RR", "1999-03-02 00:00:00"),
        ("12:30 am 02.03.2026", "HH:MI AM DD.MM.YYYY", "2026-03-02 00:30:00"),
        ("12:30 P.M. 02.03.2026", "HH12:MI AM DD.MM.YYYY", "2026-03-02 12:30:00"),
        ("2026-03-02T07:08:09Z", 'YYYY-MM-DD"T"HH24:MI:SS"Z"', "2026-03-02 07:08:09"),
        ("061 2026", "DDD YYYY", "2026-03-02 00:00:00"),
        ("15", "DD", "2026-05-15 00:00:00"),
        ("2026-03-02T07:08:09", "YYYY-MM-DD HH24:MI:SS", None),
        ("2026-03-02 07:08:09", "YYYY-MM-DD", None),
        ("2026-13-02", "YYYY-MM-DD", None),
        ("2026-02-30", "YYYY-MM-DD", None),
        ("2026-03", "YYYY-MM-DD", None),
        ("2026-03-02 25:00", "YYYY-MM-DD HH24:MI", None),
        ("2026-03-02", "YYYY-MM-DD Q", None),
        ("2026 2026", "YYYY YYYY", None),
        ("x", "YYYY", None),
        ("366 2026", "DDD YYYY", None),
    ],
)
def test_to_date_follows_oracles_models(account: Account, text: str, model: str, found: str | None) -> None:
    query = f"SELECT TO_CHAR(TO_DATE('{text}', '{model}'), 'YYYY-MM-DD HH24:MI:SS') AS x FROM DUAL"
    if found is None:
        assert account.refusal(query) == UNSUPPORTED
    else:
        assert account.values(query) == [found]


@pytest.mark.parametrize(
    ("date_format", "trandate"),
    [
        ("MM/DD/YYYY", "03/02/2026"),
        ("DD/MM/YYYY", "02/03/2026"),
        ("DD.MM.YYYY", "02.03.2026"),
        ("YYYY-MM-DD", "2026-03-02"),
        ("YYYY/MM/DD", "2026/03/02"),
        ("M/D/YYYY", "3/2/2026"),
        ("D/M/YYYY", "2/3/2026"),
        ("D.M.YYYY", "2.3.2026"),
        ("DD-Mon-YYYY", "02-Mar-2026"),
    ],
)
def test_a_date_without_a_model_is_in_the_accounts_format_and_so_is_a_plain_text(
    account: Account, date_format: str, trandate: str
) -> None:
    view = replace(VIEW, date_format=date_format)
    query = "SELECT trandate, lastmodifieddate, TO_CHAR(trandate) AS x FROM transaction WHERE trandate = ?"
    row = {"trandate": trandate, "lastmodifieddate": trandate, "x": trandate}
    assert account.rows(query, [trandate], view) == [row]


@pytest.mark.parametrize("text", ["2026-03-02", "13/31/2026", "3", "", "03/02/26", "March 2"])
def test_a_plain_text_in_another_format_is_refused(account: Account, text: str) -> None:
    query = f"SELECT id FROM transaction WHERE trandate >= '{text}'"
    if text:
        assert account.refusal(query) == UNSUPPORTED
    else:
        assert account.rows(query) == []


def test_a_datetime_loses_its_time_without_a_model(account: Account) -> None:
    query = "SELECT lastmodifieddate AS x FROM transaction ORDER BY id"
    assert account.values(query, view=UTC) == ["2025-12-31", "2026-03-02", "2026-03-08", "2026-11-01", "2026-11-01"]


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        (VIEW, ["2025-12-31 15:59:59", "2026-03-08 01:59:59", "2026-11-01 01:30:00", "2026-11-01 01:30:00"]),
        (AUCKLAND, ["2026-01-01 12:59:59", "2026-03-08 22:59:59", "2026-11-01 21:30:00", "2026-11-01 22:30:00"]),
        (UTC, ["2025-12-31 23:59:59", "2026-03-08 09:59:59", "2026-11-01 08:30:00", "2026-11-01 09:30:00"]),
    ],
    ids=["Los Angeles", "Auckland", "UTC"],
)
def test_datetimes_are_in_the_sessions_zone_and_in_utc_when_asked_for(
    account: Account, view: object, shown: list[str]
) -> None:
    query = (
        "SELECT TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') AS x, "
        "TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), 'YYYY-MM-DD HH24:MI:SS') AS u "
        "FROM transaction WHERE id <> 1 ORDER BY id"
    )
    rows = account.rows(query, view=view)  # type: ignore[arg-type]
    assert [row["x"] for row in rows] == shown
    assert [row["u"] for row in rows] == [
        "2025-12-31 23:59:59",
        "2026-03-08 09:59:59",
        "2026-11-01 08:30:00",
        "2026-11-01 09:30:00",
    ]


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        # The hour that comes twice when clocks go back: by the session's clock both are the same.
        ("lastmodifieddate = TO_DATE('2026-11-01 01:30:00', 'YYYY-MM-DD HH24:MI:SS')", ["3", "4"]),
        ("lastmodifieddate > TO_DATE('2026-11-01 01:29:59', 'YYYY-MM-DD HH24:MI:SS')", ["3", "4"]),
        ("lastmodifieddate > TO_DATE('2026-11-01 01:30:00', 'YYYY-MM-DD HH24:MI:SS')", []),
        ("SYS_EXTRACT_UTC(lastmodifieddate) > TO_TIMESTAMP('2026-11-01 08:30:00', 'YYYY-MM-DD HH24:MI:SS')", ["4"]),
        ("TO_TIMESTAMP('2026-11-01 08:30:00', 'YYYY-MM-DD HH24:MI:SS') < SYS_EXTRACT_UTC(lastmodifieddate)", ["4"]),
        ("lastmodifieddate <= TO_DATE('2026-03-02 07:03:07', 'YYYY-MM-DD HH24:MI:SS')", ["-5", "1"]),
        ("lastmodifieddate < TO_DATE('2026-03-02 07:03:07', 'YYYY-MM-DD HH24:MI:SS')", ["-5"]),
        ("TO_DATE('2026-03-08 01:59:59', 'YYYY-MM-DD HH24:MI:SS') = lastmodifieddate", ["2"]),
        ("lastmodifieddate <> TO_DATE('2026-03-08 01:59:59', 'YYYY-MM-DD HH24:MI:SS')", ["-5", "1", "3", "4"]),
        (
            "lastmodifieddate BETWEEN TO_DATE('2026-03-01', 'YYYY-MM-DD') AND TO_DATE('2026-03-31', 'YYYY-MM-DD')",
            ["1", "2"],
        ),
        ("lastmodifieddate >= '03/08/2026'", ["2", "3", "4"]),
        ("lastmodifieddate >= '03/08/2026 1:59:59 am'", ["2", "3", "4"]),
        ("lastmodifieddate >= '03/08/2026 2:00 am'", ["3", "4"]),
        ("trandate = TRUNC(lastmodifieddate)", ["-5", "1", "2", "3", "4"]),
        ("trandate IN (TO_DATE('2026-03-02', 'YYYY-MM-DD'), '11/01/2026')", ["1", "3", "4"]),
        ("lastmodifieddate > CURRENT_TIMESTAMP", ["3", "4"]),
        ("lastmodifieddate > SYSDATE AND trandate > CURRENT_DATE", ["3", "4"]),
        ("lastmodifieddate > TO_TIMESTAMP_TZ('2026-11-01 08:30:00 +00:00', 'YYYY-MM-DD HH24:MI:SS TZH:TZM')", ["4"]),
        ("TO_CHAR(trandate, 'YYYY-MM') = '2026-03'", ["1", "2"]),
    ],
)
def test_dates_are_compared_as_the_session_sees_them(account: Account, condition: str, ids: list[str]) -> None:
    assert account.values(f"SELECT id AS x FROM transaction WHERE {condition} ORDER BY id") == ids


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("CURRENT_DATE", "2026-05-31 23:00:00"),
        ("SYSDATE", "2026-05-31 23:00:00"),
        ("CURRENT_TIMESTAMP", "2026-05-31 23:00:00"),
        ("CURRENT_TIMESTAMP(3)", "2026-05-31 23:00:00"),
        ("LOCALTIMESTAMP", "2026-05-31 23:00:00"),
        ("SYS_EXTRACT_UTC(CURRENT_TIMESTAMP)", "2026-06-01 06:00:00"),
        ("SYSDATE - 1", "2026-05-30 23:00:00"),
        ("SYSDATE - 1/24", "2026-05-31 22:00:00"),
        ("1 + SYSDATE", "2026-06-01 23:00:00"),
        ("TRUNC(SYSDATE)", "2026-05-31 00:00:00"),
        ("TRUNC(SYSDATE, 'MM')", "2026-05-01 00:00:00"),
        ("TRUNC(SYSDATE, 'YYYY')", "2026-01-01 00:00:00"),
        ("TRUNC(SYSDATE, 'Q')", "2026-04-01 00:00:00"),
        ("TRUNC(SYSDATE, 'IW')", "2026-05-25 00:00:00"),
        ("TRUNC(SYSDATE, 'DAY')", "2026-05-31 00:00:00"),
        ("TRUNC(SYSDATE, 'HH24')", "2026-05-31 23:00:00"),
        ("ROUND(SYSDATE)", "2026-06-01 00:00:00"),
        ("ROUND(SYSDATE, 'MM')", "2026-06-01 00:00:00"),
        ("ROUND(SYSDATE, 'YYYY')", "2026-01-01 00:00:00"),
        ("ADD_MONTHS(SYSDATE, 1)", "2026-06-30 23:00:00"),
        ("ADD_MONTHS(TO_DATE('2026-02-28', 'YYYY-MM-DD'), 1)", "2026-03-31 00:00:00"),
        ("ADD_MONTHS(TO_DATE('2026-01-30', 'YYYY-MM-DD'), 1)", "2026-02-28 00:00:00"),
        ("ADD_MONTHS(TO_DATE('2026-01-15', 'YYYY-MM-DD'), -2)", "2025-11-15 00:00:00"),
        ("LAST_DAY(TO_DATE('2026-02-03 04:05', 'YYYY-MM-DD HH24:MI'))", "2026-02-28 04:05:00"),
        ("NEXT_DAY(SYSDATE, 'MONDAY')", "2026-06-01 23:00:00"),
        ("NEXT_DAY(SYSDATE, 'SUNDAY')", "2026-06-07 23:00:00"),
        ("FROM_TZ(TO_TIMESTAMP('2026-01-01', 'YYYY-MM-DD'), 'Europe/Berlin')", "2025-12-31 15:00:00"),
        ("FROM_TZ(TO_TIMESTAMP('2026-01-01', 'YYYY-MM-DD'), '+01:00')", "2025-12-31 15:00:00"),
        ("TO_TIMESTAMP_TZ('2026-01-01', 'YYYY-MM-DD')", "2026-01-01 00:00:00"),
        ("TO_DATE('05/31/2026')", "2026-05-31 00:00:00"),
        ("CAST('05/31/2026' AS DATE)", "2026-05-31 00:00:00"),
        ("GREATEST(SYSDATE, TO_DATE('2026-07-01', 'YYYY-MM-DD'))", "2026-07-01 00:00:00"),
        ("NVL(NULL, SYSDATE)", "2026-05-31 23:00:00"),
    ],
)
def test_functions_of_dates(account: Account, expression: str, text: str) -> None:
    assert account.value(f"TO_CHAR({expression}, 'YYYY-MM-DD HH24:MI:SS')") == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("TO_DATE('2026-03-02 12:00', 'YYYY-MM-DD HH24:MI') - TO_DATE('2026-03-01', 'YYYY-MM-DD')", "1.5"),
        ("MONTHS_BETWEEN(TO_DATE('2026-03-31', 'YYYY-MM-DD'), TO_DATE('2026-02-28', 'YYYY-MM-DD'))", "1"),
        ("MONTHS_BETWEEN(TO_DATE('2026-03-15', 'YYYY-MM-DD'), TO_DATE('2026-01-15', 'YYYY-MM-DD'))", "2"),
        ("EXTRACT(YEAR FROM SYSDATE)", "2026"),
        ("EXTRACT(HOUR FROM SYSDATE)", "23"),
        ("TZ_OFFSET('America/New_York')", "-04:00"),
        ("TZ_OFFSET('+05:30')", "+05:30"),
        ("SYSDATE", "05/31/2026"),
        ("'on ' || SYSDATE", "on 05/31/2026"),
        ("TO_CHAR(SYSDATE, NULL)", None),
        ("NULL - SYSDATE", None),
        ("SYSDATE + NULL", None),
    ],
)
def test_what_dates_give_that_is_none(account: Account, expression: str, text: str | None) -> None:
    assert account.value(expression) == text


@pytest.mark.parametrize(
    "expression",
    [
        "SYS_EXTRACT_UTC(trandate)",
        "TZ_OFFSET('Nowhere/Else')",
        "TZ_OFFSET('../../etc/passwd')",
        "FROM_TZ(CURRENT_DATE, '+99:00')",
        "TRUNC(trandate, 'XX')",
        "NEXT_DAY(trandate, 'X')",
        "TO_CHAR(trandate, tranid)",
        "TO_DATE(tranid, 'YYYY-MM-DD')",
        "TO_DATE(tranid, 'Q')",
        "EXTRACT(YEAR FROM tranid)",
        "ADD_MONTHS(trandate, 99999999999)",
    ],
)
def test_what_no_date_can_be_is_refused(account: Account, expression: str) -> None:
    assert account.refusal(f"SELECT {expression} AS x FROM transaction") == UNSUPPORTED
