import pytest
from hypothesis import given
from hypothesis import strategies as st
from tap_netsuite.settings import SETTINGS, TOKENS, problems

MACHINE = {"account_id": "1234567", "client_id": "c", "certificate_id": "i", "private_key": "k"}
TOKEN = {"account_id": "1234567_SB1"} | dict.fromkeys(TOKENS, "t")


def test_each_login_is_whole() -> None:
    assert problems(MACHINE) == problems(TOKEN) == []
    assert problems(MACHINE | {"base_url": "http://127.0.0.1:1"}) == []
    path = {name: value for name, value in MACHINE.items() if name != "private_key"} | {"private_key_path": "key.pem"}
    assert problems(path) == []


@pytest.mark.parametrize("name", [*MACHINE, *TOKENS])
def test_a_part_that_is_missing_is_named(name: str) -> None:
    config = MACHINE if name in MACHINE else TOKEN
    found = problems({key: value for key, value in config.items() if key != name})
    # The SDK itself refuses a config without an account.
    assert found == [] if name == "account_id" else name in found[0]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"account_id": "1234567.evil.example"}, "account_id is no account's id"),
        ({"account_id": "a/b"}, "account_id is no account's id"),
        ({"token_id": "canary"}, "two logins are set"),
        ({"private_key_path": "key.pem"}, "private_key and private_key_path are both set"),
        ({"private_key": ""}, "private_key or private_key_path is missing"),
        ({"client_id": "can ary"}, "client_id holds a blank"),
        ({"certificate_id": "canary\n"}, "certificate_id holds a blank, a line feed"),
        ({"base_url": "http://netsuite.example"}, "base_url must begin with https://"),
        ({"time_zone": "Nowhere/X') --"}, "time_zone"),
    ],
)
def test_what_cannot_be_meant_is_told(changes: dict[str, str], problem: str) -> None:
    (found,) = problems(MACHINE | changes)
    assert problem in found
    assert "canary" not in found


@given(
    st.fixed_dictionaries(
        {}, optional={name: st.text(max_size=8) for name in (*MACHINE, *TOKENS, "base_url", "private_key_path")}
    )
)
def test_no_settings_break_the_judgement(config: dict[str, str]) -> None:
    for problem in problems(config):
        assert problem[0].islower()


def test_every_secret_is_declared_as_one() -> None:
    secret = {name for name, declared in SETTINGS["properties"].items() if declared.get("secret")}
    assert secret == {"client_id", "certificate_id", "private_key", "private_key_passphrase", *TOKENS}
