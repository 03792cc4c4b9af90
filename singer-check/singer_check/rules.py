"""What is demanded of a tap, as a table: a stable code, how grave it is, what it means, what to do."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand.

    Args:
        code: Its name; never used for another.
        severity: `error` where data is lost, wrong or leaked; `warning` where loaders differ in what they make of it.
        breach: What is the case when it is broken.
        todo: What to do then.
    """

    code: str
    severity: Severity
    breach: str
    todo: str


_TABLE = (
    Rule("M001", "error", "a line is not one JSON object", "write messages only to stdout, all else to stderr"),
    Rule("M002", "error", "a message has a type that is unknown", "write the types that the Singer specification has"),
    Rule("M003", "error", "a message lacks a part, or has one of the wrong kind", "write the part as Singer has it"),
    Rule("M004", "error", "the files of a BATCH cannot be read", "close files before naming them; write JSON lines"),
    Rule("S001", "error", "data comes before the stream's SCHEMA", "write the SCHEMA first"),
    Rule("S002", "error", "a schema is no valid JSON schema of an object", "mend the schema"),
    Rule("S003", "error", "a key property is not in the schema", "add it to the schema, or take it from the key"),
    Rule("S004", "error", "a bookmark property is not in the schema", "add it, or correct the replication key"),
    Rule("R001", "error", "a row does not fit its schema", "convert the value, or widen the schema"),
    Rule("R002", "warning", "a row has a property that its schema lacks", "declare it, or drop it: loaders differ"),
    Rule("K001", "error", "a key property of a row is missing or null", "choose a key that every row has"),
    Rule("K002", "error", "a key comes twice in one version", "stop paging over moving rows, or complete the key"),
    Rule("K003", "error", "a row comes again in an older form", "write the older form first"),
    Rule("B001", "error", "a bookmark goes back or disappears within a run", "keep the highest that was reached"),
    Rule("B002", "error", "a bookmark is lower than the one that the run began with", "keep the one that was given"),
    Rule("B003", "error", "a row comes after a STATE whose bookmark is past it", "advance after the row, not before"),
    Rule("B004", "error", "a bookmark cannot be compared with the one before", "keep one form for its values"),
    Rule("F001", "error", "a run ends well without any STATE", "write the STATE at the end"),
    Rule("F002", "error", "a run ends well, and its last message is no STATE", "write the STATE after all else"),
    Rule("F003", "error", "the final STATE holds what only a run in progress needs", "finalise at every depth"),
    Rule("L001", "error", "a run from a STATE does not bring a row that was still missing", "let STATE promise less"),
    Rule("L002", "error", "a run from a STATE brings a row that the whole run has not, or not so", "read all rows"),
    Rule("P001", "error", "a secret is in the output", "do not write settings into messages or batch files"),
    Rule("P002", "error", "a secret is in the log", "redact it, in its encoded forms too"),
    Rule("X001", "error", "the tap ends with an exit code that is not zero", "read its log"),
    Rule("X002", "error", "the tap does not end in time", "see what it waits for, or allow more time"),
)
RULES = {rule.code: rule for rule in _TABLE}
