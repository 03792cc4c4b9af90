"""No secret comes through, in whatever form it stands in a text."""

import base64
import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sync_status.checks import CHECKS
from sync_status.redaction import MASK, SHORTEST, Redaction
from sync_status.secret_values import secrets_of
from sync_status.tables import RUNS

from tests.sync_status.conftest import START, Watched
from tests.sync_status.meltano_history import SANDBOX
from tests.sync_status.test_starts import declare, starts_in

SECRET = 'pa"ss/w+rd&7é'


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        json.dumps({"x": SECRET}),
        json.dumps(json.dumps({"x": SECRET})),
        quote(SECRET, safe=""),
        SECRET.encode().hex(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.urlsafe_b64encode(f"a:{SECRET}:b".encode()).decode(),
    ],
)
def test_a_known_secret_in_any_form(text: str) -> None:
    told = Redaction({SECRET})(f"before {text} after")
    assert MASK in told
    assert "ss/w" not in told
    assert told.startswith("before ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("postgresql://me:hunter22@host/db", "postgresql://me:***@host/db"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ('{"client_secret": "abc"}', '{"client_secret": "***"}'),
        ("GET https://host/path?key=1&b=2 failed", "GET https://host/path?*** failed"),
        ("password=abc, then more", "password=***, then more"),
        ("what is this? nothing", "what is this? nothing"),
        ("my-client-secret=abc", "my-client-secret=***"),
        ("/orders?page&key=1", "/orders?***"),
    ],
)
def test_what_looks_like_a_secret(text: str, told: str) -> None:
    assert Redaction(())(text) == told


def test_a_key_of_many_lines_in_the_env_file_is_told_in_no_line(tmp_path: Path) -> None:
    lines = [
        "-----BEGIN EC PRIVATE KEY-----",
        "MHcCAQEEIBkg4LVWM9nuwNSk3yByxZpYRTBnVJk5oMk",
        "-----END EC PRIVATE KEY-----",
    ]
    (tmp_path / ".env").write_text("TAP_KEY='{}' # of the test account\n".format("\n".join(lines)))
    tap = {"name": "tap", "settings": [{"name": "key", "sensitive": True}]}
    known = secrets_of({"plugins": {"extractors": [tap]}}, tmp_path, {})
    assert known == {"\n".join(lines)}
    assert Redaction(known)(f"could not read {lines[1]}") == f"could not read {MASK}"


HEADERS = {"X-Shop": "canary-1", "more": [{"key": "canary-2"}, 31_415_926], "on": True, "from": "$SHOP"}
INNER = {"canary-1", "canary-2", "31415926"}


@pytest.mark.parametrize(
    ("config", "env", "told"),
    [
        ({"headers": HEADERS}, {"SHOP": "canary-3"}, INNER | {"canary-3"}),
        ({"headers": ["canary-1", ["canary-2"]]}, {}, {"canary-1", "canary-2"}),
        ({}, {"TAP_HEADERS": json.dumps(HEADERS)}, INNER),
        ({"headers": "$SHOP"}, {"SHOP": json.dumps(HEADERS)}, INNER),
        ({"headers.X-Shop": "canary-1"}, {}, {"canary-1"}),
        ({}, {"TAP_HEADERS": "[no JSON"}, {"[no JSON"}),
        ({}, {"TAP_HEADERS": "[" * 100_000}, {"[" * 100_000}),
    ],
)
def test_what_an_object_or_an_array_holds_is_secret_as_it_is(
    tmp_path: Path, config: dict[str, object], env: dict[str, str], told: set[str]
) -> None:
    tap = {"name": "tap", "settings": [{"name": "headers", "kind": "object", "sensitive": True}], "config": config}
    assert told <= secrets_of({"plugins": {"extractors": [tap]}}, tmp_path, env)


@pytest.mark.parametrize("piece", ["a-", "?", "://", "secret ", "basic ", "-----BEGIN ", "Abcdefgh12_-"])
def test_a_long_text_costs_in_proportion(piece: str) -> None:
    # What costs the square of this would take hours.
    text = piece * (400_000 // len(piece))
    assert Redaction({SECRET})(text) == text


# The mask itself is told.
letters = st.characters(exclude_characters=MASK, codec="utf-8")


@given(st.text(letters, min_size=SHORTEST, max_size=40), st.text(letters, max_size=20))
def test_nothing_of_a_secret_is_left(secret: str, around: str) -> None:
    assert secret not in Redaction({secret})(around + secret + around)


LONG = "canary-of-many-letters"
TELLS = """#!{python}
import sys
if "invoke" in sys.argv:
    print("x" * 1_990 + "{secret}")
else:
    print("{secret}" + "y" * 3_989)
sys.exit(1)
"""


def test_a_cut_leaves_no_part_of_a_secret(watch: Callable[..., Watched], tmp_path: Path) -> None:
    program = tmp_path / "meltano"
    program.write_text(TELLS.format(python=sys.executable, secret=LONG))
    program.chmod(0o755)
    watched = watch(SYNC_STATUS_MELTANO=str(program), TAP_SANDBOX_API_KEY=LONG)
    tap = {
        "name": "tap-sandbox",
        "settings": [{"name": "api_key", "sensitive": True}],
        "commands": {"check": {"args": "--check"}},
    }
    declare(watched, plugins={"extractors": [tap], "loaders": [{"name": "target-duckdb"}]})
    watched.meltano.run(START, START, state="FAIL", error="z" * 19_990 + LONG)
    connection = watched.board.status(SANDBOX).connection
    before = set(threading.enumerate())
    watched.parts.starts.start(connection, "somebody")
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
    watched.parts.checks.run(connection)
    with watched.parts.engine.connect() as db:
        kept = [*db.execute(select(RUNS.c.error)).scalars(), *db.execute(select(CHECKS.c.message)).scalars()]
    kept += [start["message"] for start in starts_in(watched)]
    for text in kept:
        assert len(text) > 1_900
        assert not any(part in text for part in (LONG[:5], LONG[-5:]))
