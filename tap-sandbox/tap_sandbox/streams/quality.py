"""Checks and problems. Schemas: `schemas/<name>.json`."""

from tap_sandbox.client import ChildStream, SandboxStream


class Checksheets(SandboxStream):
    """Inspections of what a job makes. Source: docs/sandbox-api.md#checksheets."""

    name = "checksheets"
    path = "/checksheets"


class Measurements(ChildStream):
    """The values that a checksheet asks for. Source: docs/sandbox-api.md#measurements."""

    name = "measurements"
    path = "/checksheets/{document}/measurements"
    parent_path = "checksheets"


class ProblemReports(SandboxStream):
    """Problems with an item, from their discovery to their root cause.

    Source: docs/sandbox-api.md#problem-reports
    """

    name = "problem_reports"
    path = "/problem-reports"


STREAMS: tuple[type[SandboxStream], ...] = (
    Checksheets,
    Measurements,
    ProblemReports,
)
