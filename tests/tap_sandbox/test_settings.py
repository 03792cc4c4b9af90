from tap_sandbox.settings import problems


def test_address_and_token_come_together_or_not_at_all() -> None:
    assert problems({}) == problems({"api_url": "http://127.0.0.1:1", "auth_token": "t"}) == []
    assert problems({"api_url": "http://127.0.0.1:1"})[0].startswith("auth_token is missing")
    assert problems({"auth_token": "canary"})[0].startswith("api_url is missing")
    assert "canary" not in problems({"auth_token": "canary"})[0]
    assert problems({"api_url": "127.0.0.1:1", "auth_token": "t"}) == [
        "api_url must be a bare address, such as http://127.0.0.1:8765, without a path or query"
    ]
