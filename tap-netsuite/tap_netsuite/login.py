"""From the settings to a source: which login they mean."""

from collections.abc import Mapping
from typing import Any

import requests
from singer_http.faults import naming_failures

from tap_netsuite.account import Account
from tap_netsuite.auth import Login, MachineLogin, TokenLogin
from tap_netsuite.keys import SigningKey, read_text, signing_key
from tap_netsuite.session import Session
from tap_netsuite.source import CONNECT_SECONDS, Source

TOKEN_SETTINGS = ("consumer_key", "consumer_secret", "token_id", "token_secret")


def is_token_based(config: Mapping[str, Any]) -> bool:
    """Whether the settings mean token-based authentication."""
    return any(config.get(name) for name in TOKEN_SETTINGS)


def key_of(config: Mapping[str, Any]) -> SigningKey:
    """The private key that the settings hold or name.

    Raises:
        ConfigurationError: It cannot be read, or is none that NetSuite takes.
    """
    pem = config.get("private_key") or read_text(config["private_key_path"], "private_key_path")
    return signing_key(pem, config.get("private_key_passphrase"))


def source_of(config: Mapping[str, Any]) -> Source:
    """The account that the settings lead to.

    Args:
        config: The settings, found right by `settings.problems`.

    Raises:
        ConfigurationError: The private key cannot be used.
    """
    account = Account(config["account_id"], config.get("base_url"))
    session = Session(config["max_concurrency"])
    timeout = config["request_timeout_seconds"]
    return Source(account, _login(config, account, session), config["max_retry_seconds"], timeout, session)


def _login(config: Mapping[str, Any], account: Account, session: requests.Session) -> Login:
    if is_token_based(config):
        consumer = (config["consumer_key"], config["consumer_secret"])
        return TokenLogin(account, consumer, (config["token_id"], config["token_secret"]))
    timeout = (CONNECT_SECONDS, config["request_timeout_seconds"])

    def post(url: str, form: dict[str, str]) -> requests.Response:
        send = naming_failures(session.post, setting="account_id or base_url")
        # No login: one from a .netrc would count as a second one.
        return send(url, data=form, auth=lambda request: request, timeout=timeout, allow_redirects=False)

    return MachineLogin(account, config["client_id"], config["certificate_id"], key_of(config), post)
