"""Whom a data source answers, and about whom."""

import requests
from erp_sandbox.plex.datasources.sources.every import SOURCES

from tests.erp_sandbox.plex.asking import EVER, PARTS, PASSWORD, Plex, codes, pcn

PRODUCTION, PARTS_SOURCE, LEDGER = 8619, 9278, 4814
EVER_PRODUCED = {"Report_Date": EVER[0], "End_Date": EVER[1]}
XPCN = {"PCNs": f"{pcn('main')},{pcn('halden')}", "Period_Start": "2025-01", "Period_End": "2026-12"}


def test_a_user_and_a_password_are_needed(plex: Plex) -> None:
    for answer in (
        plex.describe("/1791", password="wrong"),
        requests.get(f"{plex.url}/api/datasources/1791", timeout=9),
    ):
        assert (answer.status_code, codes(answer)) == (401, ["REQUEST_NOT_AUTHENTICATED"])
        assert answer.headers["www-authenticate"].startswith("Basic")


def test_a_wrong_password_may_be_419(plex: Plex) -> None:
    plex.switch(bad_password="419")
    assert plex.describe("/1791", password="wrong").status_code == 419


def test_the_connect_key_opens_nothing_here(plex: Plex) -> None:
    assert plex.ask("GET", "/api/datasources/search").status_code == 401


def test_a_password_may_hold_a_colon(plex: Plex) -> None:
    assert ":" in PASSWORD
    assert plex.describe("/1791").ok


def test_a_user_reads_one_customer(plex: Plex) -> None:
    mine, other = plex.source_rows(PARTS_SOURCE), plex.source_rows(PARTS_SOURCE, user="halden@plex.com")
    assert {row["Name"] for row in mine} != {row["Name"] for row in other}
    numbers = {row["number"] for row in plex.rows(PARTS, Customer_Id=pcn("halden"))}
    assert {row["Part_No"] for row in other} == numbers


def test_user_names_end_in_plex_com(plex: Plex) -> None:
    assert all(user["name"].endswith("@plex.com") for user in plex.told()["users"])


def test_a_data_source_must_be_granted(plex: Plex) -> None:
    answer = plex.run(PRODUCTION, EVER_PRODUCED, user="few@plex.com")
    assert (answer.status_code, codes(answer)) == (403, ["DATA_SOURCE_ACCESS_DENIED"])
    assert plex.describe(f"/{PRODUCTION}", user="few@plex.com").status_code == 403
    assert plex.run(1791, {"Part_No": "ITM-00001"}, user="few@plex.com").ok


def test_the_api_itself_must_be_granted(plex: Plex) -> None:
    answer = plex.run(1791, {"Part_No": "x"}, user="none@plex.com")
    assert (answer.status_code, codes(answer)) == (403, ["DATA_SOURCE_API_ACCESS_DENIED"])


def test_search_finds_what_is_granted(plex: Plex) -> None:
    every = plex.describe("/search?name=").json()
    assert {row["id"] for row in every} == set(SOURCES)
    assert all(set(row) == {"id", "name", "description"} for row in every)
    assert plex.describe("/search").json() == every
    assert {row["id"] for row in plex.describe("/search?name=", user="few@plex.com").json()} == {1791, 4142}


def test_search_looks_for_a_part_of_the_name(plex: Plex) -> None:
    found = plex.describe("/search?name=checksheet").json()
    assert {row["id"] for row in found} == {4142, 81, 18718, 30949, 17473, 21773}


def test_one_source_reads_several_customers(plex: Plex) -> None:
    rows = plex.source_rows(LEDGER, XPCN)
    assert {str(row["Plexus_Customer_No"]) for row in rows} == {pcn("main"), pcn("halden")}
    mine = plex.source_rows(LEDGER, XPCN | {"PCNs": pcn("main")})
    assert mine == [row for row in rows if str(row["Plexus_Customer_No"]) == pcn("main")]
    assert sum(row["Debit"] for row in mine) == sum(row["Credit"] for row in mine)
    assert codes(plex.run(LEDGER, XPCN, user="halden@plex.com")) == ["CUSTOMER_ACCESS_DENIED"]


def test_the_same_ids_for_all_customers(plex: Plex) -> None:
    assert plex.describe("/search").json() == plex.describe("/search", user="halden@plex.com").json()
