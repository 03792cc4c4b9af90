"""Custom fields that come, become of another type, and go between runs."""

from collections.abc import Iterator

import pytest

from tests.tap_netsuite.account import Account, serving

STREAMS = ("customers", "vendors", "custom_fields")


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with serving(tmp_path_factory.mktemp("fields"), scale=0.01) as found:
        yield found


def follow(account: Account) -> None:
    """Read on, with a catalog made anew."""
    account.server.advance(60)
    assert (ended := account.run(account.catalog(*STREAMS))).code == 0, ended.log
    assert account.differences() == {}


def test_a_field_comes_changes_and_goes(account: Account) -> None:
    follow(account)
    account.change("add_field", script_id="custentity_y", place="ENTITY", value_type="Integer Number", label="Y")
    follow(account)
    assert any(isinstance(row["custentity_y"], int) for row in account.rows["customers"].values())
    account.change("retype_field", script_id="custentity_y", value_type="Free-Form Text")
    follow(account)
    assert any(isinstance(row["custentity_y"], str) for row in account.rows["customers"].values())
    account.change("remove_field", script_id="custentity_y")
    account.forget("custentity_y")
    follow(account)
    assert "custentity_y" not in account.schemas["customers"]


def test_a_column_that_went_is_named_by_a_run_that_still_asks_for_it(account: Account) -> None:
    account.change("add_field", script_id="custentity_z", place="ENTITY", value_type="Date", label="Z")
    catalog = account.catalog(*STREAMS)
    assert account.run(catalog).code == 0
    account.change("remove_field", script_id="custentity_z")
    (key,) = max(account.rows["customers"])
    account.change("update", table="customer", where={"id": key}, fields={"comments": "new"})
    account.server.advance(60)
    ended = account.run(catalog)
    assert ended.code == 1
    assert "'custentity_z'" in ended.last_word


@pytest.mark.parametrize(("then", "now"), [("Free-Form Text", "Date"), ("Date", "Free-Form Text")])
def test_a_catalog_from_before_a_field_was_retyped_is_refused_by_the_name_of_its_column(
    account: Account, then: str, now: str
) -> None:
    account.change("add_field", script_id="custentity_w", place="ENTITY", value_type=then, label="W")
    catalog = account.catalog(*STREAMS)
    account.server.advance(60)
    assert (ended := account.run(catalog)).code == 0, ended.log
    account.change("retype_field", script_id="custentity_w", value_type=now)
    ended = account.run(catalog)
    assert (ended.code, ended.counts) == (1, {})
    assert "customers: the column 'custentity_w' holds values of the kind" in ended.last_word
    assert "tap-netsuite --discover" in ended.last_word
    follow(account)
    account.change("remove_field", script_id="custentity_w")
    account.forget("custentity_w")
