"""Random queries: what is valid gives rows, what is broken is refused in NetSuite's words."""

from contextlib import suppress

import pytest
from erp_sandbox.netsuite.suiteql.errors import PREFIX, SuiteQLError
from erp_sandbox.netsuite.suiteql.view import Result, View
from hypothesis import given
from hypothesis import strategies as st

from tests.erp_sandbox.examples import examples
from tests.erp_sandbox.netsuite.suiteql_account import ALL, Account
from tests.erp_sandbox.netsuite.suiteql_sentences import broken, valid
from tests.erp_sandbox.netsuite.suiteql_spoiled import spoiled

ACCOUNT = Account(timeout_seconds=20)

VIEWS = st.builds(
    View,
    features=st.just(frozenset({"SUBSIDIARIES"})),
    permissions=st.just(ALL),
    subsidiaries=st.sampled_from((None, frozenset({1}), frozenset({1, 2}))),
    time_zone=st.sampled_from(("UTC", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata")),
    shuffle_seed=st.integers(0, 1 << 31),
)


@given(query=valid(), view=VIEWS)
@examples(60)
def test_a_valid_query_gives_rows_of_texts(query: str, view: View) -> None:
    result = ACCOUNT.page(query, view=view)
    assert len(result.items) == min(result.total, 1000)
    for row in result.items:
        assert all(name == name.lower() and isinstance(value, str) and value for name, value in row.items())


@given(query=valid(), view=VIEWS)
@examples(15)
def test_pages_of_a_query_with_a_total_order_are_its_rows(query: str, view: View) -> None:
    counted = f"SELECT COUNT(*) AS n FROM ({query})"
    assert ACCOUNT.rows(counted, view=view) == [{"n": str(ACCOUNT.page(query, view=view).total)}]


@given(query=broken())
@examples(120)
def test_a_broken_query_is_refused_or_gives_rows(query: str) -> None:
    _asked(query)


@given(query=spoiled())
@examples(60)
def test_a_spoiled_query_is_always_refused(query: str) -> None:
    with pytest.raises(SuiteQLError) as refused:
        ACCOUNT.page(query)
    assert refused.value.detail.startswith(PREFIX)
    assert refused.value.parameter == "q"


@given(query=st.text(max_size=60))
@examples(40)
def test_any_text_is_refused_or_gives_rows(query: str) -> None:
    _asked(query)
    _asked(f"SELECT {query} FROM vendor")
    _asked(f"SELECT id FROM vendor WHERE {query}")


@given(text=st.text(max_size=40))
def test_a_literal_is_what_it_says(text: str) -> None:
    escaped = text.replace("'", "''")
    query = f"SELECT '{escaped}' AS x, ? AS y FROM DUAL"
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        with pytest.raises(SuiteQLError):
            ACCOUNT.rows(query, [text])
    else:
        assert ACCOUNT.rows(query, [text]) == [{"x": text, "y": text} if text else {}]


def _asked(query: str) -> None:
    with suppress(SuiteQLError):
        assert isinstance(ACCOUNT.page(query), Result)
