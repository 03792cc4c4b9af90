"""Addresses of customers, vendors, locations and transactions. Source: Records Catalog, Address."""

from erp_sandbox import words
from erp_sandbox.netsuite.rows.document import Document, Placed, second

_STREETS = ("Mill Road", "Hafenstraße", "Av. Reforma", "ul. Długa", "Storgatan", "Bahnhofstrasse", "中央通り")


def address(table: str, key: int, addressee: str, place: tuple[str, str], modified: str) -> Placed:
    """An address in a table of addresses, of an addressee in a city and a country."""
    city, country = place
    street = f"{_STREETS[key % len(_STREETS)]} {key % 97 + 1}"
    code = f"{key * 7919 % 90000 + 10000}"
    return table, {
        "nkey": key,
        "addressee": addressee,
        "addr1": street,
        "city": city,
        "zip": code,
        "country": country,
        "addrtext": f"{addressee}\n{street}\n{code} {city}\n{country}",
        "override": "F",
        "recordowner": key,
        "lastmodifieddate": second(modified),
    }


def of_transaction(table: str, document: Document) -> Placed:
    """The address of a transaction, under its own id."""
    city, country, _zone = words.PLACES[(document.location or 0) % len(words.PLACES)]
    return address(table, document.id, f"{city} dock", (city, country), document.created)
