"""Jobs, production, stock, quality.

Source: Plex, OpenAPI documents of scheduling, production, inventory, quality; events are late by up to six hours.
"""

from tap_plex.declared import Declared, Parents, happening

_HISTORY = "/production/v1/production-history"
_STOCK = "/inventory/v1/inventory-history"

STREAMS = (
    Declared("jobs", "/scheduling/v1/jobs", "Jobs, of every status; they tell no time of change."),
    Declared(
        "job_operations",
        "/scheduling/v1/jobs/{id}/operations",
        "Operations of jobs.",
        key=("jobOperationId",),
        parents=Parents(path="/scheduling/v1/jobs", names={"id": "id"}),
        is_optional=True,
    ),
    Declared(
        "workcenter_setups",
        "/production/v1/control/workcenter-setups",
        "What work centers are set up for now; its fields are not published.",
        method="POST",
    ),
    happening("production_entries", f"{_HISTORY}/production-entries", "What was produced.", "transactionDate"),
    happening("scrap_entries", f"{_HISTORY}/scrap-entries", "What was scrapped.", "transactionDate"),
    happening("labor_entries", f"{_HISTORY}/labor-entries", "Work that has ended.", "endTime"),
    happening(
        "workcenter_status_entries",
        f"{_HISTORY}/workcenter-status-entries",
        "States that work centers were in.",
        "logDate",
    ),
    happening(
        "workcenter_setup_entries",
        f"{_HISTORY}/workcenter-setup-entries",
        "What work centers were set up for.",
        "setupDateTime",
        window=("beginSetupDate", "endSetupDate"),
    ),
    Declared(
        "containers",
        "/inventory/v1/inventory-tracking/containers",
        "Containers on hand; one that is shipped or empty is gone.",
        key=("serialNo",),
    ),
    happening("container_adjustments", f"{_STOCK}/container-adjustments", "Corrections of stock.", "adjustmentDate"),
    happening(
        "container_location_moves", f"{_STOCK}/container-location-moves", "Moves of containers.", "adjustmentDate"
    ),
    happening(
        "item_adjustments",
        "/inventory/v1-beta1/inventory-history/item-adjustments",
        "Use of supply items.",
        "adjustmentDate",
        parents=Parents(path="/mdm/v1/supply-items", names={"itemId": "id"}),
        params=("itemId",),
        is_optional=True,
    ),
    Declared("lots", "/inventory/v1/inventory-tracking/lots", "Lots."),
    Declared(
        "locations", "/inventory/v1/inventory-definitions/locations", "Places where stock is kept.", key=("locationId",)
    ),
    Declared("master_units", "/inventory-tracking/v1/master-units", "Containers of containers."),
    Declared("control_plans", "/quality/v1/control-plans", "Control plans."),
    Declared(
        "control_plan_lines",
        "/quality/v1/control-plans/{id}/control-plan-lines",
        "Lines of control plans.",
        parents=Parents(path="/quality/v1/control-plans", names={"id": "id"}),
        is_optional=True,
    ),
    Declared(
        "part_specifications",
        "/quality/v1/part-specifications",
        "What parts are measured by.",
        moment="updatedDateTime",
        is_reference=True,
    ),
    Declared("deviations", "/quality/v1/deviations", "Leave to depart from a specification."),
    Declared("sample_plans", "/quality/v1/sample-plans", "How many pieces are measured.", key=()),
)
