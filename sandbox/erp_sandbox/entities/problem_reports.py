"""Problem reports: what went wrong, what was done about it at once, and why it happened."""

import numpy as np

from erp_sandbox.attributes import choice, status
from erp_sandbox.documents import Flow, Path, Stage
from erp_sandbox.entities import employees, items, suppliers
from erp_sandbox.entity import Batch, Entity, Field, blank_where, created_at
from erp_sandbox.keys import Numbered
from erp_sandbox.moments import DAY, dates, timestamps
from erp_sandbox.timeline import DELETED
from erp_sandbox.world import Flags, Ints

KEY = Numbered("PRB")

OPEN = Stage("open")
CONTAINED = Stage("contained", (2, 72))
ROOT_CAUSE_FOUND = Stage("root_cause_found", (48, 500))
CLOSED = Stage("closed", (72, 900))

TIMELINE = Flow(
    "problem_reports",
    per_day=0.6,
    paths=(
        Path(60, (OPEN, CONTAINED, ROOT_CAUSE_FOUND, CLOSED)),
        Path(10, (OPEN, CONTAINED, CLOSED)),
        Path(8, (OPEN, CONTAINED, ROOT_CAUSE_FOUND)),
        Path(8, (OPEN, CONTAINED)),
        Path(6, (OPEN,)),
        # Somebody found that it had been contained too soon.
        Path(4, (OPEN, CONTAINED, Stage("open", (24, 400)), CONTAINED, ROOT_CAUSE_FOUND, CLOSED)),
        Path(4, (OPEN, Stage(DELETED, (2, 200)))),
    ),
)

STATES = ("open", "contained", "root_cause_found", "closed")
SEVERITIES = ("minor", "major", "critical")

_CONTAINED = TIMELINE.is_in("contained", "root_cause_found", "closed")
_CLOSED = TIMELINE.is_in("closed")
_EXPLAINED = np.array([
    ROOT_CAUSE_FOUND in path.stages[: place + 1] for path in TIMELINE.paths for place in range(len(path.stages))
])  # fmt: skip

TITLES = (
    "Bore oversize", "Verpackung beschädigt", "Wrong label", "Grat an der Kante", "Pieza faltante",
    "表面の傷", "Korozja po transporcie", "Hardness below drawing",
)  # fmt: skip

DESCRIPTIONS = (
    "Three of 200 pieces are oversize by up to 0.08 mm at datum B; the finding repeats.\n\nQuantity: not yet known.",
    "Die Folie unter der Palette ist gerissen; zwölf Teile haben Rostansatz (≥ 2 mm²). Fotos: siehe Laufwerk »Q«.",
    "検査工程にて外観不良を発見。ロット全数を隔離し、顧客への流出がないことを確認済み。\n原因は調査中。",
    "El cliente devolvió 48 piezas: «no encajan». Se midieron todas; 5 están fuera de tolerancia. ¿Cambio de molde?",
    "Klient zgłosił brak oznaczeń na opakowaniach — dotyczy zmiany nocnej. Łącznie ok. 1 200 szt.",
    "The label says 40 pieces and the box holds 36; it was so before, and closed with a training record. " * 20,
)
CONTAINMENTS = (
    "Lot blocked; 100 % inspection until further notice.",
    "Gesperrt und gekennzeichnet, Nacharbeit beauftragt.",
    "在庫品を全数選別した。",
    "Replacement shipped by air; the rest is sorted at the customer's by a third party.",
)
ROOT_CAUSES = (
    "Tool wear beyond the change interval: the counter is reset at each job, not at each tool.",
    "Fehlende Prüfung nach dem Umrüsten; Prüfplan nennt das Merkmal nicht.",
    "作業標準書の改訂が現場に反映されていなかった。",
    "The forklift's forks are longer than the pallet is deep.",
)


def _created(batch: Batch) -> Ints:
    return TIMELINE.created(batch.world, batch.record)


def _problem_items(batch: Batch) -> Ints:
    return items.TIMELINE.one_of(batch.world, "problem_reports.item", batch.record, _created(batch))


def _has_no_supplier(batch: Batch) -> Flags:
    own = items.is_manufactured(batch.world, _problem_items(batch))
    return own | batch.world.chance("problem_reports.own", batch.record, 0.2)


def _suppliers(batch: Batch) -> list[str | None]:
    drawn = suppliers.TIMELINE.one_of(batch.world, "problem_reports.supplier", batch.record, _created(batch))
    return blank_where(_has_no_supplier(batch), suppliers.KEY.ids(drawn))


def _due(batch: Batch) -> list[str | None]:
    undated = batch.world.chance("problem_reports.undated", batch.record, 0.15)
    return blank_where(undated, dates(_created(batch) + 30 * DAY))


PROBLEM_REPORTS = Entity(
    "problem_reports", "Problems with an item, from their discovery to their root cause.", KEY, TIMELINE,
    attributes=(
        Field("item_id", "string", "What is wrong.", lambda b: items.KEY.ids(_problem_items(b)), references="items"),
        Field("supplier_id", "string", "Whose fault it seems to be; null for our own.", _suppliers, nullable=True,
              references="suppliers"),
        employees.somebody("employee_id", "Who looks after it.", "problem_reports.employee", TIMELINE.created),
        Field("title", "string", "In a few words.",
              lambda b: b.world.pick("problem_reports.title", b.record, TITLES)),
        Field("description", "string", "What happened, often long.",
              lambda b: b.world.pick("problem_reports.description", b.record, DESCRIPTIONS)),
        choice("severity", "minor, major or critical.", "problem_reports.severity", SEVERITIES, (6, 3, 1)),
        status(TIMELINE, STATES),
        Field("containment", "string", "What was done at once; null until it is contained.",
              lambda b: blank_where(~_CONTAINED[b.step], b.world.pick(
                  "problem_reports.containment", b.record, CONTAINMENTS)), nullable=True),
        Field("root_cause", "string", "Why it happened; null until that is found.",
              lambda b: blank_where(~_EXPLAINED[b.step], b.world.pick(
                  "problem_reports.root_cause", b.record, ROOT_CAUSES)), nullable=True),
        Field("due_on", "date", "When it is to be closed.", _due, nullable=True),
        Field("closed_at", "date-time", "When it was closed, UTC.",
              lambda b: blank_where(~_CLOSED[b.step], timestamps(b.at)), nullable=True, computed=True),
        created_at(TIMELINE.created),
    ),
)  # fmt: skip
