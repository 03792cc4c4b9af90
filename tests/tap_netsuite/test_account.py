import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tap_netsuite.account import Account, is_account_id

HOST = re.compile(r"[a-z0-9]+(-[a-z0-9]+)?\.suitetalk\.api\.netsuite\.com", re.ASCII)


@pytest.mark.parametrize(
    ("given_id", "realm", "host"),
    [
        ("1234567", "1234567", "1234567"),
        ("1234567_SB1", "1234567_SB1", "1234567-sb1"),
        (" 1234567-sb1 ", "1234567_SB1", "1234567-sb1"),
        ("1234567_rp", "1234567_RP", "1234567-rp"),
        ("tstdrv1234567", "TSTDRV1234567", "tstdrv1234567"),
    ],
)
def test_either_spelling_is_the_same_account(given_id: str, realm: str, host: str) -> None:
    account = Account(given_id)
    assert is_account_id(given_id)
    assert account.id == realm
    assert account.host == f"{host}.suitetalk.api.netsuite.com"
    assert account.services == f"https://{host}.suitetalk.api.netsuite.com/services/rest"


@given(st.text(max_size=12) | st.from_regex(r"[\w.@/:#?-]{1,12}"))
def test_nothing_else_can_become_part_of_the_host(text: str) -> None:
    assert not is_account_id(text) or HOST.fullmatch(Account(text).host)


def test_another_address_keeps_the_account_as_the_audience() -> None:
    account = Account("1234567_SB1", "http://127.0.0.1:8765/")
    assert account.services == "http://127.0.0.1:8765/services/rest"
    assert account.audience == "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest/auth/oauth2/v1/token"
