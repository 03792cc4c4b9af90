"""The world behind Plex: its scenarios, its clock, what tests do to it, what comes late."""

from concurrent.futures import ThreadPoolExecutor

from erp_sandbox.entities import ENTITIES
from erp_sandbox.moments import DAY, parse
from erp_sandbox.plex.datasources.sources.every import SOURCES
from erp_sandbox.plex.instants import order, plain
from erp_sandbox.plex.tables.every import TABLES
from erp_sandbox.truth import rows_at
from erp_sandbox.world import World

from tests.erp_sandbox.plex.asking import CLOCK, EVER, ORDERS, PARTS, PRODUCTION, SMALL, Plex, loaded, needed

WINDOW = {"beginDate": EVER[0], "endDate": EVER[1]}
SUPPLIERS = "/mdm/v1/suppliers"


def named(plex: Plex, path: str, field: str, name: str) -> dict[str, object]:
    return next(row for row in plex.rows(path) if row[field] == name)


def test_every_state_of_an_order_is_there(plex: Plex) -> None:
    assert {row["status"] for row in plex.rows(ORDERS)} == {
        "Draft", "Submitted", "Approved", "Partial", "Received", "Closed", "Rejected", "Cancelled",
    }  # fmt: skip
    assert {row["status"] for row in plex.rows("/sales/v1/orders")} >= {"Back Ordered", "Closed", "Draft", "Open"}


def test_an_order_may_name_a_supplier_that_is_not_there(plex: Plex) -> None:
    order = named(plex, ORDERS, "poNumber", "PO-000010")
    assert order["supplierId"] not in {row["id"] for row in plex.rows(SUPPLIERS)}
    inactive = named(plex, ORDERS, "poNumber", "PO-000011")
    assert named(plex, SUPPLIERS, "code", "SUP-0003")["status"] == "Inactive"
    assert named(plex, SUPPLIERS, "code", "SUP-0003")["id"] == inactive["supplierId"]


def test_there_is_none_of_one_part_though_orders_ask_for_it(plex: Plex) -> None:
    part = named(plex, PARTS, "number", "ITM-00007")
    order = named(plex, ORDERS, "poNumber", "PO-000012")
    assert {row["partId"] for row in plex.rows(f"{ORDERS}/{order['id']}/line-items")} == {part["id"]}
    path = "/inventory/v1/inventory-tracking/containers"
    assert plex.rows(path, {"partId": part["id"]}) == []


def test_custom_fields_are_objects_of_their_own(plex: Plex) -> None:
    rows = plex.rows("/platform/custom-objects/v1/data/PurchaseOrder")
    names = {
        row["fieldName"]
        for row in plex.rows("/platform/custom-fields/v1/field-definitions", {"standardObjectName": "PurchaseOrder"})
    }
    assert {name for row in rows for name in row["customFields"]} == names
    full = next(row for row in rows if row["recordIdentifier"] == 1)
    assert all(value is not None for value in full["customFields"].values())
    assert loaded(plex.get(f"/platform/custom-objects/v1/data/PurchaseOrder/{full['id']}")) == full


def test_a_very_large_order_has_all_its_lines(plex: Plex) -> None:
    order = named(plex, ORDERS, "poNumber", "PO-000014")
    assert len(plex.rows(f"{ORDERS}/{order['id']}/line-items")) == 2000


def test_lines_do_not_name_their_order(plex: Plex) -> None:
    order = named(plex, ORDERS, "poNumber", "PO-000000")
    row = plex.rows(f"{ORDERS}/{order['id']}/line-items")[0]
    assert not any(name.lower().startswith("po") for name in row)
    releases = plex.rows("/purchasing/v2-beta1/releases", {"pOId": order["id"]})
    assert row["id"] in {release["poLineItemId"] for release in releases}


def test_a_deleted_order_leaves_no_trace(plex: Plex) -> None:
    assert "PO-000016" not in {row["poNumber"] for row in plex.rows(ORDERS)}
    assert "PO-000016" not in plex.get(ORDERS, {"modifiedDateBegin": EVER[0]}).text


def test_a_mutation_is_seen(own_plex: Plex) -> None:
    own_plex.mutate("suppliers", "update", "SUP-0001", name="Renamed")
    row = named(own_plex, SUPPLIERS, "code", "SUP-0001")
    assert row["name"] == "Renamed"
    window = {"modifiedDateBegin": "2026-06-01T05:59:59Z"}
    assert [found["code"] for found in own_plex.rows(SUPPLIERS, window)] == ["SUP-0001"]
    own_plex.advance(1)
    own_plex.mutate("suppliers", "delete", "SUP-0001")
    assert "SUP-0001" not in {found["code"] for found in own_plex.rows(SUPPLIERS)}
    assert own_plex.get(f"{SUPPLIERS}/{row['id']}").status_code == 404


def test_a_mutated_line_shows_in_its_journal(own_plex: Plex) -> None:
    own_plex.mutate("journal_lines", "update", "JRL-000000-0001", debit=7)
    window = {"modifiedDateBegin": "2026-06-01T05:59:59Z"}
    found = own_plex.rows("/accounting/v2/journal-entries", window)
    assert [row["voucherNumber"] for row in found] == ["JRN-000000"]
    assert 7 in [line["debit"] for line in found[0]["lines"]]


def test_a_record_of_which_nothing_is_known_breaks_no_list(own_plex: Plex) -> None:
    for entity in ENTITIES:
        if entity.name not in ("deleted_records", "custom_field_definitions") and not entity.nested:
            own_plex.mutate(entity.name, "insert", "NEW-1")
    for path in TABLES:
        answer = own_plex.get(path, needed(path)) if "{" not in path else None
        assert answer is None or answer.status_code == 200, path
    for source in SOURCES.values():
        given = {each.name: _any(each.type) for each in source.inputs if each.required and not each.customers}
        assert (
            own_plex.run(source.id, given | {"PCNs": "101001"} if source.reads_customers else given).status_code < 501
        )
    assert "NEW-1" in {row["number"] for row in own_plex.rows(PARTS)}


def _any(kind: str) -> object:
    return {"date": EVER[0], "string": "x", "blob": "x"}.get(kind, 1)


def test_the_clock_brings_new_rows(own_plex: Plex) -> None:
    before = {row["poNumber"] for row in own_plex.rows(ORDERS)}
    own_plex.advance(30 * 86_400)
    assert before < {row["poNumber"] for row in own_plex.rows(ORDERS)}


def test_an_event_may_come_after_its_time(own_plex: Plex) -> None:
    """What is booked after a look may lie before it."""
    begin = parse(CLOCK)
    entity = next(entity for entity in ENTITIES if entity.name == "production_entries")
    rows = list(rows_at(entity, World(1, SMALL), begin + 60 * DAY))
    event = next(row for row in rows if parse(row["ended_at"]) > begin and row["ended_at"] < row["modified_at"])
    ended, booked = parse(event["ended_at"]), parse(event["modified_at"])
    own_plex.advance(((ended + booked) // 2 - begin) / 1e6)
    serial = event["id"].replace("PRD", "CNT")
    assert serial not in {row["serialNo"] for row in own_plex.rows(PRODUCTION, WINDOW)}
    own_plex.advance((booked - ended) / 1e6)
    found = {row["serialNo"]: row["transactionDate"] for row in own_plex.rows(PRODUCTION, WINDOW)}
    assert plain(order(found[serial])) <= event["ended_at"]


def test_events_may_be_hidden_for_hours(plex: Plex) -> None:
    everything = plex.rows(PRODUCTION, WINDOW)
    plex.switch(late_share=0.5, late_seconds=30 * 86_400)
    shown = plex.rows(PRODUCTION, WINDOW)
    hidden = [row for row in everything if row not in shown]
    assert hidden
    assert all(row["transactionDate"] > "2026-05-01" for row in hidden)
    assert any(row["transactionDate"] > "2026-05-10" for row in shown)


def test_an_event_never_changes(own_plex: Plex) -> None:
    before = own_plex.rows(PRODUCTION, WINDOW)
    own_plex.advance(200 * 86_400)
    own_plex.mutate("items", "update", "ITM-00001", sku="1111111-77")
    after = own_plex.rows(PRODUCTION, WINDOW)
    assert all(row in after for row in before)


def test_calls_are_counted(plex: Plex) -> None:
    plex.rows(ORDERS)
    plex.rows(ORDERS, {"status": "Draft"})
    assert plex.told()["calls"] == {f"GET {ORDERS}": 2}


def test_eight_at_once_read_the_same(own_plex: Plex) -> None:
    paths = [PARTS, ORDERS, "/purchasing/v2-beta1/releases", "/accounting/v2/journal-entries"] * 4

    def read(path: str) -> bytes:
        # A session of its own: those of requests are not for several threads.
        return Plex(own_plex.url).get(path).content

    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(read, paths))
    assert bodies == [own_plex.get(path).content for path in paths]
