"""Jobs, production, stock, quality.

Source: Plex, OpenAPI documents of scheduling, production, inventory, quality; events are late by up to six hours.
"""

from tap_plex.declared import Declared, Parents, happening

_HISTORY = "/production/v1/production-history"
_STOCK = "/inventory/v1/inventory-history"

STREAMS = (
    Declared(name="jobs", path="/scheduling/v1/jobs", about="Jobs, of every status; they tell no time of change."),
    Declared(
        name="job_operations",
        path="/scheduling/v1/jobs/{id}/operations",
        about="Operations of jobs.",
        key=("jobOperationId",),
        parents=Parents(path="/scheduling/v1/jobs", names={"id": "id"}),
        is_optional=True,
    ),
    Declared(
        name="workcenter_setups",
        path="/production/v1/control/workcenter-setups",
        about="What work centers are set up for now; its fields are not published.",
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
        name="containers",
        path="/inventory/v1/inventory-tracking/containers",
        about="Containers on hand; one that is shipped or empty is gone.",
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
    Declared(name="lots", path="/inventory/v1/inventory-tracking/lots", about="Lots."),
    Declared(
        name="locations",
        path="/inventory/v1/inventory-definitions/locations",
        about="Places where stock is kept.",
        key=("locationId",),
    ),
    Declared(name="master_units", path="/inventory-tracking/v1/master-units", about="Containers of containers."),
    Declared(name="control_plans", path="/quality/v1/control-plans", about="Control plans."),
    Declared(
        name="control_plan_lines",
        path="/quality/v1/control-plans/{id}/control-plan-lines",
        about="Lines of control plans.",
        parents=Parents(path="/quality/v1/control-plans", names={"id": "id"}),
        is_optional=True,
    ),
    Declared(
        name="part_specifications",
        path="/quality/v1/part-specifications",
        about="What parts are measured by.",
        moment="updatedDateTime",
        is_reference=True,
    ),
    Declared(name="deviations", path="/quality/v1/deviations", about="Leave to depart from a specification."),
    Declared(name="sample_plans", path="/quality/v1/sample-plans", about="How many pieces are measured.", key=()),
)
