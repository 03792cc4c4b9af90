"""Checks and problems. Schemas: `schemas/<name>.json`."""

from tap_sandbox.declared import changing, child

STREAMS = (
    changing("checksheets", "Inspections of what a job makes."),
    child("measurements", "The values that a checksheet asks for.", parent="checksheets"),
    changing("problem_reports", "Problems with an item, from their discovery to their root cause."),
)
