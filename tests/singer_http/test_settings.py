"""What is wrong with an address is told, and never the address."""

import pytest
from singer_http.settings import address_problem


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://netsuite.example", None),
        ("https://netsuite.example/", None),
        ("http://127.0.0.1:8765", None),
        ("http://localhost:8765", None),
        ("http://[::1]:8765", None),
        ("http://netsuite.example", "must begin with https://"),
        ("https://u:canary@netsuite.example", "holds a user or password"),
        ("https://netsuite.example/services", "must be a bare address"),
        ("https://netsuite.example?x=1", "must be a bare address"),
        ("ftp://netsuite.example", "must be a bare address"),
        ("netsuite.example", "must be a bare address"),
        ("https://netsuite.example:99999", "is no address"),
        ("https://[", "is no address"),
    ],
)
def test_an_address_that_cannot_be_meant_is_told(url: str, problem: str | None) -> None:
    found = address_problem(url, "https://netsuite.example")
    assert found is None if problem is None else found is not None and found.startswith(problem)
    assert "canary" not in (found or "")


def test_another_machine_is_asked_in_clear_only_where_that_is_said() -> None:
    url = "http://netsuite.example"
    assert address_problem(url, url) is not None
    assert address_problem(url, url, in_clear=True) is None
