import pytest
from singer_sdk.exceptions import DiscoveryError
from tap_sandbox.custom_fields import properties_by_stream


def definition(kind: str, resource: str = "items") -> dict[str, object]:
    return {"id": f"{resource}.cf_x", "resource": resource, "name": "cf_x", "label": "X", "type": kind, "options": []}


def test_each_stream_gets_its_own_custom_fields() -> None:
    found = properties_by_stream([definition("text"), definition("number", "jobs")])
    assert found == {
        "items": {"cf_x": {"type": ["string", "null"], "description": "Custom field: X."}},
        "jobs": {"cf_x": {"type": ["number", "null"], "description": "Custom field: X."}},
    }


def test_a_type_that_nobody_knows_is_no_guess() -> None:
    with pytest.raises(DiscoveryError, match=r"items\.cf_x has the type 'colour'"):
        properties_by_stream([definition("colour")])
