"""No form of a secret is told, wherever it stands and whichever way it leaves."""

import ast
import base64
import html
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from singer_http.redaction import MASK, SHORTEST, Redaction, install, secrets_of
from singer_sdk import typing as th
from singer_sdk.logging import StructuredFormatter

# A mask that is part of a secret would look like one.
secrets = st.text(st.characters(exclude_characters="*", codec="utf-8"), min_size=SHORTEST, max_size=40).filter(
    lambda text: text.splitlines() == [text.strip()] == [text]
)
# What each encoding writes in another way.
HARD = "a&b'c\"d/é +\\~<e"
few = settings(max_examples=30, deadline=None)
around = st.text(st.characters(exclude_characters="*", codec="utf-8"), max_size=8)


def redaction(*known: str) -> Redaction:
    made = Redaction()
    made.learn(known)
    return made


def in_php(text: str) -> str:
    return json.dumps(text).replace("/", "\\/")


TEXTS: dict[str, Callable[[str], str]] = {
    "clear": str,
    "in a URL's path": quote,
    "in a URL's query": lambda text: quote(text, safe=""),
    "in a form": quote_plus,
    "in a URL in small letters": lambda text: re.sub("%..", lambda code: code[0].lower(), quote(text, safe="")),
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON as it is": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "in PHP's JSON": lambda text: in_php(text)[1:-1],
    "in JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "in Python": lambda text: repr(text)[1:-1],
    "in Python's bytes": lambda text: repr(text.encode())[2:-1],
    "Python's in JSON": lambda text: json.dumps(repr(text))[2:-2],
    "in XML": lambda text: html.escape(text, quote=False),
    "in XML's attributes": html.escape,
    "in hex": lambda text: text.encode().hex(),
    "in great hex": lambda text: text.encode().hex().upper(),
}


@pytest.mark.parametrize("write", TEXTS.values(), ids=TEXTS)
@few
@given(secret=secrets, before=around, behind=around)
@example(secret=HARD, before="", behind="")
def test_no_form_of_a_secret_is_left(write: Callable[[str], str], secret: str, before: str, behind: str) -> None:
    clean = redaction(secret).clean(f"{write(before)}{write(secret)}{write(behind)}")
    assert write(secret) not in clean
    assert MASK in clean


@few
@given(secret=secrets, quotes=st.sampled_from(["'", '"', "'\""]))
@example(secret="a'b\"c", quotes='"')
@example(secret="a'bcd", quotes='"')
def test_no_form_is_left_however_python_quotes_what_it_stands_in(secret: str, quotes: str) -> None:
    clean = redaction(secret).clean(repr({"key": quotes + secret}))
    assert ast.literal_eval(clean) == {"key": quotes + MASK}


BASE64: dict[str, Callable[[bytes], str]] = {
    "standard": lambda raw: base64.b64encode(raw).decode(),
    "for URLs": lambda raw: base64.urlsafe_b64encode(raw).decode(),
    "standard in a URL": lambda raw: quote(base64.b64encode(raw).decode(), safe=""),
    "without padding": lambda raw: base64.b64encode(raw).rstrip(b"=").decode(),
}


@pytest.mark.parametrize("write", BASE64.values(), ids=BASE64)
@pytest.mark.parametrize("quoted", [str, lambda text: quote(text, safe="")], ids=["bare", "as OAuth quotes it"])
@few
# Of one that repeats itself, a shifted form may be found first, and hides a little less.
@given(secret=st.permutations("Bfh7Kq2Zs").map("".join), user=st.text(max_size=8), behind=st.binary(max_size=8))
def test_base64_is_known_wherever_in_it_the_secret_begins(
    write: Callable[[bytes], str], quoted: Callable[[str], str], secret: str, user: str, behind: bytes
) -> None:
    raw = quoted(secret).encode()
    for prefix in (b"", user.encode(errors="replace"), b":", b"a:", b"ab:"):
        told = write(prefix + raw + behind)
        clean = redaction(secret).clean(told)
        hidden = len(told) - len(clean.replace(MASK, "", 1))
        # At either end a character may hold bits of a neighbour as well.
        begin = len(prefix) % 3
        assert hidden >= (begin + len(raw)) * 8 // 6 - -(-begin * 8 // 6)


def test_a_password_outside_of_ascii_is_known_as_requests_encodes_it() -> None:
    told = base64.b64encode("user:grün/geheim".encode("latin-1")).decode()
    assert redaction("grün/geheim").clean(told) == f"dXNlcjp{MASK}Q=="


PEM = "-----BEGIN KEY-----\n  MIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\t\nBKcwggSj\nab\n-----END KEY-----"


def test_a_key_in_pem_is_known_by_its_lines() -> None:
    known = redaction(*secrets_of({"key": PEM}, {"properties": {"key": {"secret": True}}}))
    for told in (PEM, PEM.replace("\n", "\r\n"), json.dumps(PEM), repr(PEM), *PEM.split()):
        assert not any(part in known.clean(told) for part in ("MIIEvQIBADANBgkq", "hkiG9w0BAQEFAASC", "BKcwggSj"))
    assert known.clean("-----BEGIN KEY-----") == "-----BEGIN KEY-----"


def test_the_shortest_secret_that_is_hidden_has_four_characters() -> None:
    known = redaction("abc", "wxyz")
    assert known.clean("abc wxyz") == f"abc {MASK}"
    assert redaction("abc").clean("abc") == redaction().clean("abc") == "abc"


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    assert redaction("canary", "canary-long").clean("canary-long") == MASK


SCHEMA: dict[str, Any] = th.PropertiesList(
    th.Property("url", th.StringType),
    th.Property("token", th.StringType, secret=True),
    th.Property("login", th.ObjectType(th.Property("pass", th.StringType, secret=True))),
    th.Property("accounts", th.ArrayType(th.ObjectType(th.Property("key", th.StringType, secret=True)))),
).to_dict()
SCHEMA["properties"] |= {
    "keys": {"type": "array", "items": {"type": "string", "secret": True}},
    "by_name": {"type": "object", "additionalProperties": {"type": "string", "secret": True}},
    "either": {"oneOf": [{"type": "null"}, {"properties": {"password": {"secret": True}}}]},
    "free": {"type": "object", "additionalProperties": True},
}


@pytest.mark.parametrize(
    ("config", "found"),
    [
        pytest.param({"url": "http://x", "free": {"token": "x"}}, set(), id="none"),
        pytest.param({"token": "canary"}, {"canary"}, id="a text"),
        pytest.param({"token": " canary\n"}, {" canary\n", "canary"}, id="a text with blanks around"),
        pytest.param({"token": 12345}, {"12345"}, id="a number"),
        pytest.param({"token": None}, set(), id="null"),
        pytest.param({"token": True}, set(), id="a flag"),
        pytest.param({"token": ["canary", {"x": ["bird"]}]}, {"canary", "bird"}, id="a list"),
        pytest.param({"login": {"user": "me", "pass": "canary"}}, {"canary"}, id="in an object"),
        pytest.param({"login": "canary"}, {"canary"}, id="in place of an object"),
        pytest.param({"login": ["canary"]}, {"canary"}, id="a list in place of an object"),
        pytest.param({"accounts": [{"key": "canary"}, {"key": "bird"}]}, {"canary", "bird"}, id="in a list of objects"),
        pytest.param({"accounts": {"key": "canary"}}, {"canary"}, id="in place of a list"),
        pytest.param({"accounts": ["canary"]}, {"canary"}, id="in place of an object in a list"),
        pytest.param({"keys": ["canary", 7]}, {"canary", "7"}, id="in a list"),
        pytest.param({"by_name": {"x": "canary"}}, {"canary"}, id="under any name"),
        pytest.param({"either": {"password": "canary"}}, {"canary"}, id="in one of several forms"),
    ],
)
def test_secrets_are_found_wherever_the_schema_has_them(config: dict[str, Any], found: set[str]) -> None:
    assert set(secrets_of(config, SCHEMA)) == found


@pytest.fixture
def logger(tmp_path: Path) -> Iterator[logging.Logger]:
    """A logger with a file for people and one for programs, redacted."""
    made = logging.getLogger("test_redaction")
    kept = [(handler, handler.formatter) for handler in logging.root.handlers]
    for name, formatter in (("people", None), ("programs", StructuredFormatter())):
        file = logging.FileHandler(tmp_path / name)
        file.setFormatter(formatter)
        made.addHandler(file)
    with redirect_stderr(io.StringIO()):
        install(redaction("of an earlier command"))
        install(redaction("canary/key"))
        yield made
    for own in made.handlers[:]:
        own.close()
        made.removeHandler(own)
    for handler, before in kept:
        handler.setFormatter(before)


def fail(secret: str) -> None:
    try:
        _ = os.environ[secret]
    except KeyError as error:
        raise ValueError(f"{secret} is wrong") from error


def test_a_log_in_a_file_holds_no_secret_in_any_of_its_parts(logger: logging.Logger, tmp_path: Path) -> None:
    secret = "canary/key"
    logger.error("plain " + secret)  # noqa: G003 - a message without arguments
    logger.error("with arguments %s %r", secret, {"key": secret})
    logger.error("with a field", extra={"settings": {"key": secret}})
    try:
        fail(secret)
    except ValueError:
        logger.exception("with a chain")
    for name in ("people", "programs"):
        told = (tmp_path / name).read_text()
        assert "canary" not in told
        assert told.count(MASK) >= 4
    lines = [json.loads(line) for line in (tmp_path / "programs").read_text().splitlines()]
    assert lines[2]["extra"]["settings"] == {"key": MASK}
    assert lines[3]["exception"]["cause"]["message"] == f"'{MASK}'"


@pytest.mark.usefixtures("logger")
def test_what_libraries_print_holds_no_secret() -> None:
    with redirect_stderr(io.StringIO()) as told:
        install(redaction("canary/key"))
        sys.stderr.write("canary/key\n")
        sys.stderr.writelines(["canary/key\n", "canary/key"])
        print("canary/key", file=sys.stderr)  # noqa: T201 - as libraries do
        sys.stderr.flush()
    assert told.getvalue() == f"{MASK}\n{MASK}\n{MASK}{MASK}\n"


THREAD = """
import sys, threading
from singer_http.redaction import Redaction, install
known = Redaction()
known.learn(["canary"])
install(known)
thread = threading.Thread(target=int, args=["canary"])
thread.start()
thread.join()
class Bad:
    def __del__(self): raise ValueError("canary")
del (bad := [Bad()])[0]
raise ValueError("canary")
"""


def test_a_traceback_of_any_thread_holds_no_secret() -> None:
    ended = subprocess.run([sys.executable, "-c", THREAD], capture_output=True, text=True, check=False, timeout=60)
    assert ended.stderr.count(f"'{MASK}'") + ended.stderr.count(f"ValueError: {MASK}") >= 3
    assert "canary" not in ended.stderr.replace('["canary"]', "").replace('("canary")', "")
