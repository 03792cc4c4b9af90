"""Facts about writing records, and about calls that are answered later."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Writes and asynchronous calls",
    """
write.create official
    POST answers 204 without a body, and Location with the new record's address.
write.create-status unknown
    Other pages say 201; a switch answers so.
write.required observed
    Missing values: 400, Error while accessing a resource. Please enter value(s) for: ...
write.bad-json observed
    A body that is no JSON object: 400, Invalid content in the request body.
write.bad-value official
    A wrong value: 400 INVALID_CONTENT, naming the field in o:errorPath.
write.dead-reference official
    A reference to nothing is a wrong value, in a line too: o:errorPath is item.items[0].item.
write.change inferred
    PATCH answers 204.
write.change-status unknown
    Other pages say 200; a switch answers so.
write.upsert official
    PUT on eid: and an external id makes or changes a record: 204.
write.put-id inferred
    PUT on an internal id is malformed.
write.delete observed
    DELETE answers 204.
write.missing observed
    Changing or deleting a record that is not there gives 404.
write.nothing-changes inferred
    The sandbox checks writes and keeps nothing of them.
write.names-warning official
    An unknown property is told in a header of the answer; the record is written.
write.names-error official
    With X-NetSuite-PropertyNameValidation: error it is 400 NONEXISTENT_FIELD.
write.names-ignore official
    With ignore nothing is said.
write.values-error official
    A wrong value is an error unless X-NetSuite-PropertyValueValidation says warning or ignore.
write.header-values inferred
    Other values of these headers are refused, naming the header.
write.permission inferred
    Writing needs the record's permission.
async.accepted official
    With Prefer: respond-async the answer is 202, with Preference-Applied and the job's Location.
async.job official
    A job has completed, id, progress and a link to its task; first it is pending.
async.task official
    A task has startTime, endTime, progress and a related link to the result.
async.result official
    The result is what the call would have answered.
async.idempotency official
    A second call with the same X-NetSuite-Idempotency-Key: 400 IDEMPOTENCY_ERROR, titled Conflict.
async.idempotency-location official
    Its Location is the first job.
async.sync-key observed
    The key is ignored where the call is answered at once.
""",
)
