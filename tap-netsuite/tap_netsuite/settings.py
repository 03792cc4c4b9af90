"""What may be set, and what is wrong with it when it is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import available_timezones

from singer_http.settings import COMMON, address_problem, is_copied_whole, text, whole
from singer_sdk import typing as th

from tap_netsuite.account import is_account_id

# Who may log in is known by these as well; a log needs none of them.
_PARTS = ("client_id", "certificate_id", "consumer_key", "token_id")
MACHINE = ("client_id", "certificate_id")
_ADDRESS = "https://1234567.suitetalk.api.netsuite.com"
TOKENS = ("consumer_key", "consumer_secret", "token_id", "token_secret")

SETTINGS: dict[str, Any] = th.PropertiesList(
    text(
        "account_id",
        "Account ID",
        "The account: 1234567, or 1234567_SB1 for a sandbox account (1234567-sb1 is taken as well). "
        "NetSuite shows it under Setup > Company > Company Information.",
        required=True,
    ),
    text(
        "client_id",
        "Client ID",
        "Client ID of the integration record, shown once when it is saved. For login by certificate.",
        secret=True,
    ),
    text(
        "certificate_id",
        "Certificate ID",
        "What Setup > Integration > OAuth 2.0 Client Credentials (M2M) Setup shows for the certificate.",
        secret=True,
    ),
    text(
        "private_key",
        "Private key",
        "The certificate's private key as PEM text; \\n may stand for a line feed. "
        "RSA of 3072 or 4096 bits, P-256, P-384 or P-521.",
        secret=True,
    ),
    text("private_key_path", "Private key path", "The file of the private key, in the place of private_key."),
    text(
        "private_key_passphrase",
        "Private key passphrase",
        "What opens the private key, if it is encrypted.",
        secret=True,
    ),
    text(
        "certificate_path",
        "Certificate path",
        "The certificate itself. With it the tap warns 30 days before it ends; it is not needed to log in.",
    ),
    text(
        "consumer_key",
        "Consumer key",
        "Legacy login by tokens: consumer key of the integration record. "
        "NetSuite makes no new integrations of this kind from release 2027.1 on.",
        secret=True,
    ),
    text(
        "consumer_secret",
        "Consumer secret",
        "Legacy login by tokens: consumer secret of the integration record.",
        secret=True,
    ),
    text("token_id", "Token ID", "Legacy login by tokens: id of the access token.", secret=True),
    text("token_secret", "Token secret", "Legacy login by tokens: secret of the access token.", secret=True),
    text(
        "base_url",
        "Base URL",
        "Where the account's REST services answer, if not at "
        "https://<account_id>.suitetalk.api.netsuite.com: see Setup > Company > Company Information > Company URLs.",
    ),
    whole("page_size", "Page size", 1000, "Rows per request, 1000 at most.", most=1000),
    whole(
        "request_timeout_seconds",
        "Request timeout seconds",
        180,
        "How long NetSuite may send nothing of an answer. It ends a request itself after 900 seconds.",
        most=900,
    ),
    whole(
        "lag_seconds",
        "Lag seconds",
        60,
        "Rows saved within so many seconds before the run are left to the next one: "
        "what was saved at the same time may not be visible yet.",
        least=0,
        most=86_400,
    ),
    whole(
        "look_back_minutes",
        "Look-back minutes",
        15,
        "An incremental run begins so much earlier than the last one ended, "
        "for rows whose saving took long; rows that are read again replace themselves.",
        least=0,
        most=43_200,
    ),
    text(
        "time_zone",
        "Time zone",
        "Only if times come out wrong: the zone in which this account shows times by SuiteQL, such as "
        "Europe/Berlin. Without it NetSuite itself converts to UTC.",
    ),
    *COMMON,
).to_dict()


def problems(config: Mapping[str, Any]) -> list[str]:
    """What is wrong with settings that each look right to the schema: a sentence for each, without a secret's value."""
    return [*_account_problems(config), *_login_problems(config), *_text_problems(config), *_zone_problems(config)]


def _account_problems(config: Mapping[str, Any]) -> Iterator[str]:
    given = config.get("account_id")
    if given is not None and not is_account_id(given):
        yield "account_id is no account's id, such as 1234567 or 1234567_SB1: letters, digits, and one _ or - at most"
    url = config.get("base_url")
    if url is not None and (problem := address_problem(url, _ADDRESS)):
        yield f"base_url {problem}"


def _login_problems(config: Mapping[str, Any]) -> Iterator[str]:
    tokens = [name for name in TOKENS if config.get(name)]
    machine = [name for name in (*MACHINE, "private_key", "private_key_path") if config.get(name)]
    if tokens and machine:
        yield (
            f"two logins are set: {', '.join(machine)} for the certificate, {', '.join(tokens)} for tokens; "
            "take one out"
        )
    elif tokens:
        yield from (f"{name} is missing: login by tokens needs {', '.join(TOKENS)}" for name in _absent(config, TOKENS))
    else:
        yield from (f"{name} is missing: see the setup in the README" for name in _absent(config, MACHINE))
        keys = [name for name in ("private_key", "private_key_path") if config.get(name)]
        if not keys:
            yield "private_key or private_key_path is missing: one of them holds the certificate's private key"
        elif len(keys) > 1:
            yield "private_key and private_key_path are both set; take one out"


def _absent(config: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    return [name for name in names if not config.get(name)]


def _text_problems(config: Mapping[str, Any]) -> Iterator[str]:
    for name in (*_PARTS, "consumer_secret", "token_secret"):
        given = config.get(name)
        if given and not is_copied_whole(given):
            yield f"{name} holds a blank, a line feed or another character that none has; copy it again"


def _zone_problems(config: Mapping[str, Any]) -> Iterator[str]:
    zone = config.get("time_zone")
    if zone is not None and zone not in available_timezones():
        yield f"time_zone is {zone!r}, which is none: write a name such as Europe/Berlin"
