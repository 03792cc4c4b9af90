"""Internal ids: a pure function of the key, never the same for two."""

from collections import Counter

from erp_sandbox.netsuite.rows import ids


def test_transactions_of_all_kinds_never_share_an_id() -> None:
    found: Counter[int] = Counter()
    for number in range(300):
        order, sale = ids.purchase_order(f"PO-{number:06d}"), ids.sales_order(f"SO-{number:06d}")
        found.update([order, ids.bill(order), ids.bill_payment(order), sale, ids.invoice(sale)])
        found.update([ids.payment(sale, first=True), ids.payment(sale, first=False)])
        found.update(
            [ids.journal(f"JRN-{number:06d}"), ids.job(f"JOB-{number:06d}"), ids.adjustment(f"ADJ-{number:06d}")]
        )
        for place in range(1, 24):
            found[ids.build(f"PRD-{number:06d}-{place:04d}")] += 1
            for part in "ab":
                found[ids.receipt(f"RCV-{number:06d}-{place:04d}{part}")] += 1
                found[ids.shipment(f"SHP-{number:06d}-{place:04d}{part}")] += 1
                found[ids.move(f"MOV-{number:06d}-{place:04d}{part}")] += 1
    assert max(found.values()) == 1


def test_lines_never_share_a_key() -> None:
    keys = Counter(ids.line_key(transaction, line) for transaction in range(1000, 1200) for line in range(2100))
    assert max(keys.values()) == 1


def test_ids_do_not_depend_on_what_was_asked_before() -> None:
    assert ids.purchase_order("PO-000000") == 1000
    assert ids.item("ITM-00007") == 17
    assert ids.vendor("SUP-0003") == 212
    assert ids.purchase_order("PO-MADE-UP") == ids.purchase_order("PO-MADE-UP")
