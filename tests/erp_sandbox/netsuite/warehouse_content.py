"""What a warehouse holds, hashed as the truth hashes it, read with nothing but DuckDB."""

from erp_sandbox.netsuite import physical
from erp_sandbox.netsuite.catalogue import Column, Table
from erp_sandbox.netsuite.truth import Past, truth
from erp_sandbox.netsuite.warehouse import Snapshot, Warehouse
from erp_sandbox.truth import Fingerprint


def expression(column: Column) -> str:
    name = physical.name(column.name)
    if column.kind == "datetime":
        return f"strftime({name} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    if column.kind in ("number", "percent"):
        return rf"regexp_replace(CAST({name} AS VARCHAR), '\.?0+$', '')"
    return f"CAST({name} AS VARCHAR)"


def table_content(snapshot: Snapshot, table: Table) -> tuple[int, str]:
    names = [column.name for column in table.columns]
    selected = ", ".join(expression(column) for column in table.columns)
    found = snapshot.cursor().execute(f"SELECT {selected} FROM {physical.physical(table.name)}")
    fingerprint = Fingerprint()
    while rows := found.fetchmany(1000):
        for row in rows:
            fingerprint.add({name: value for name, value in zip(names, row, strict=True) if value is not None})
    return fingerprint.count, fingerprint.hexdigest()


def content(warehouse: Warehouse, now: int) -> dict[str, tuple[int, str]]:
    """Count and hash of every table."""
    with warehouse.at(now) as snapshot:
        return {name: table_content(snapshot, table) for name, table in warehouse.catalogue.items()}


def expected(past: Past) -> dict[str, tuple[int, str]]:
    """The same, as the truth has it."""
    return {name: (found.count, found.content) for name, found in truth(past).items()}
