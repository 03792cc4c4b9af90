"""How fast the sandbox answers SuiteQL, and how much memory it takes, with 1,000,000 transaction lines.

Run it: `.venv/bin/python -m benchmarks.netsuite_sandbox_pages`

The first run prepares the tables, which takes some minutes; `--cache` keeps them for the next one.
"""

import argparse
import json
import statistics
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jwt
import requests

from benchmarks.server import SANDBOX, sandbox, say

SCALE = "17.8"
"""1,000,000 transaction lines."""
WORLD = ["--clock", "2026-06-01T06:00:00Z", "--dialect", "netsuite", "--prepare", "main"]
TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
QUERIES = {
    "8 columns": "id, transaction, uniquekey, item, quantity, netamount, subsidiary, memo",
    "60 columns": (
        "uniquekey, id, transaction, linesequencenumber, mainline, taxline, item, itemtype, quantity, rate, "
        "rateamount, ratepercent, price, units, netamount, foreignamount, foreignamountpaid, foreignamountunpaid, "
        "creditforeignamount, debitforeignamount, costestimate, costestimaterate, estgrossprofit, subsidiary, "
        "department, class, location, inventoryreportinglocation, entity, createdfrom, createdpo, memo, "
        "expenseaccount, "
        "accountinglinetype, transactionlinetype, category, quantitybilled, quantityshiprecv, quantityrejected, "
        "quantitypacked, quantitypicked, quantitycommitted, quantitybackordered, quantityallocated, isclosed, "
        "isbillable, iscogs, isfullyshipped, isinventoryaffecting, hasfulfillableitems, "
        "kitcomponent, kitmemberof, dropship, "
        "TO_CHAR(expectedreceiptdate, 'YYYY-MM-DD') AS expectedreceiptdate, "
        'TO_CHAR(SYS_EXTRACT_UTC(linelastmodifieddate), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\') AS linelastmodifieddate, '
        "custcol_x_text, custcol_x_flag, custcol_x_money, custcol_x_choice, custcol_x_several"
    ),
}
PAGES = 200


def _log_in(session: requests.Session, url: str, settings: dict[str, Any]) -> None:
    now = int(time.time())
    claims = {"iss": settings["client_id"], "scope": ["rest_webservices"], "aud": url + TOKEN_PATH}
    key = settings.get("private_key") or Path(settings["private_key_path"]).read_text(encoding="ascii")
    signed = jwt.encode(
        {**claims, "iat": now, "exp": now + 300}, key, algorithm="ES256", headers={"kid": settings["certificate_id"]}
    )
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": signed,
    }
    answer = session.post(url + TOKEN_PATH, data=form, timeout=60)
    answer.raise_for_status()
    session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    session.headers["Prefer"] = "transient"


def _ask(session: requests.Session, url: str, text: str, *params: str) -> tuple[list[dict[str, str]], float]:
    """Rows, and the seconds until the last of them was there."""
    body = {"q": text, "params": list(params)}
    begun = time.perf_counter()
    answer = session.post(f"{url}/services/rest/query/v1/suiteql?limit=1000", json=body, timeout=1800)
    seconds = time.perf_counter() - begun
    answer.raise_for_status()
    items: list[dict[str, str]] = answer.json()["items"]
    return items, seconds


def _pages(session: requests.Session, url: str, columns: str) -> list[float]:
    """Read the first pages of the lines, and say how many seconds each took."""
    seconds, last = [], "-1"
    for _ in range(PAGES):
        text = f"SELECT {columns} FROM transactionline WHERE uniquekey > ? ORDER BY uniquekey"  # noqa: S608
        items, took = _ask(session, url, text, last)
        seconds.append(took)
        last = items[-1]["uniquekey"]
    return seconds


def _measure(world: list[str], settings: dict[str, Any], named: str) -> None:
    begun = time.perf_counter()
    with sandbox("serve", *world) as server:
        session = requests.Session()
        _log_in(session, server.url, settings)
        count = _ask(session, server.url, "SELECT COUNT(*) AS c FROM transactionline")[0][0]["c"]
        say(f"{named}: {int(count):,} lines; first answer after {time.perf_counter() - begun:.1f} s")
        for name, columns in QUERIES.items():
            before = server.busy_seconds
            seconds = _pages(session, server.url, columns)
            busy = server.busy_seconds - before
            middle, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
            say(
                f"page of 1,000, {name}: {middle:.1f} ms at the median, {worst:.0f} ms at the most, "
                f"{busy / PAGES * 1000:.0f} ms of the server's processor"
            )
        say(f"memory: {server.most_mb:.0f} MB at the most")


def main() -> None:
    """Prepare the tables, start from what was prepared, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="Where prepared tables are kept.")
    parser.add_argument("--scale", default=SCALE, help="How much data there is.")
    with TemporaryDirectory() as scratch:
        given = parser.parse_args()
        cache = given.cache or Path(scratch) / "cache"
        folder = Path(scratch) / "netsuite"
        command = [SANDBOX, "netsuite", "create-integration", "--folder", str(folder), "--algorithm", "ES256"]
        settings = json.loads(subprocess.check_output(command, text=True))  # noqa: S603
        world = [*WORLD, "--scale", given.scale, "--netsuite", str(folder), "--cache", str(cache)]
        _measure(world, settings, "prepared anew")
        _measure(world, settings, "prepared before")


if __name__ == "__main__":
    main()
