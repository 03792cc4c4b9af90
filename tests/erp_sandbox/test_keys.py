import numpy as np
import pytest
from erp_sandbox.keys import Coded, InDocument, Key, Numbered
from hypothesis import given
from hypothesis import strategies as st

KEYS: list[tuple[Key, int]] = [
    (Numbered("PO"), 10**9),
    (Numbered("LOC", 3), 10**6),
    (InDocument("POL"), 10**10),
    (InDocument("RCV", times=2), 10**10),
    (Coded(("EA", "KG")), 1),
]

every_key = pytest.mark.parametrize(("key", "most"), KEYS)


@every_key
@given(data=st.data())
def test_an_id_leads_back_to_its_record(key: Key, most: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, most))
    (text,) = key.ids(np.array([number], dtype=np.int64))
    assert key.record(text) == number


@every_key
@given(text=st.text(max_size=20))
def test_what_is_no_id_leads_nowhere(key: Key, most: int, text: str) -> None:
    number = key.record(text)
    assert number is None or key.ids(np.array([number], dtype=np.int64)) == [text]
    assert number is None or number <= most * 10**6


@pytest.mark.parametrize(
    "text", ["POL-000001-0000", "POL-000001-4097", "POL-000001-0001a", "pol-000001-0001", "POL-1-1"]
)
def test_a_place_that_no_line_can_have_leads_nowhere(text: str) -> None:
    assert InDocument("POL").record(text) is None
