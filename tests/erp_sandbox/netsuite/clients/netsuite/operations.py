"""What the client `netsuite` does with an account; prints what it got, one named operation a line."""

import asyncio
import json
import os
from typing import Any

from netsuite import Config, NetSuite, TokenAuth  # type: ignore[import-not-found]  # in an environment of its own


async def paged(api: Any, query: str, limit: int) -> list[str]:
    """The ids of every page of a query."""
    found: list[str] = []
    while True:
        page = await api.suiteql(q=query, limit=limit, offset=len(found))
        found += [row["id"] for row in page["items"]]
        if not page["hasMore"]:
            return found


async def operations(api: Any) -> dict[str, Any]:
    """All of them, by name."""
    listed = await api.get("/record/v1/customer", params={"limit": 3})
    one = await api.get(f"/record/v1/customer/{listed['items'][0]['id']}", params={"expandSubResources": "true"})
    schema = await api.jsonschema("customer")
    document = await api.openapi(["customer", "salesOrder"])
    return {
        "suiteql_paging": await paged(api, "SELECT id FROM item ORDER BY id", 50),
        "record_list": listed["count"],
        "record_instance": one["id"],
        "jsonschema": schema["x-ns-filterable"],
        "openapi": sorted(document["paths"]),
        "record_create": await api.post("/record/v1/customer", json={"companyName": "From a client"}),
    }


def main() -> None:
    """Log in with the tokens of the environment, and print what the operations gave."""
    keys = {name: os.environ[name] for name in ("consumer_key", "consumer_secret", "token_id", "token_secret")}
    client = NetSuite(Config(account=os.environ["account"], auth=TokenAuth(**keys)))  # noqa: SIM112 - as the settings call it
    print(json.dumps(asyncio.run(operations(client.rest_api))))  # noqa: T201 - what the test reads


main()
