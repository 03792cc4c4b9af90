"""Whether a run from a STATE brings all that was still missing when the STATE was written."""

from singer_check.findings import Findings
from singer_check.judge import Judge
from singer_check.rows import Rows


def compare(whole: Judge, line: int, resumed: Judge, findings: Findings) -> None:
    """Compare the rows of a whole run with those before one of its STATEs and those of the run from there.

    Args:
        whole: The whole run.
        line: The line of the STATE.
        resumed: The run from there; the source has not changed in between.
        findings: Where to put what is wrong.
    """
    nothing = Rows()
    for name in whole.streams | resumed.streams:
        first = whole.streams[name].rows if name in whole.streams else nothing
        second = resumed.streams[name].rows if name in resumed.streams else nothing
        for key in first:
            if first.since(key) > line and second.content(key) is None:
                text = f"the row on line {first.since(key)} of the first run is missing after a run from line {line}"
                findings.add("L001", text, stream=name)
        for key in second:
            if second.content(key) != first.content(key):
                told = "is another than in the first run" if first.content(key) else "is not in the first run"
                findings.add("L002", f"the row {told}", stream=name, line=second.since(key))
