"""Facts about limits."""

from erp_sandbox.netsuite.facts import facts

FACTS = facts(
    "Governance",
    """
limit.concurrency official
    An account takes 5 calls at once unless it has bought more.
limit.tiers official
    Other accounts take 15 or 20, and more with licences; it is a value of the account.
limit.at-once official
    One more is refused at once; nothing waits in a queue.
limit.shared official
    All integrations of an account share the limit.
limit.accounts official
    A sandbox account has its own limit.
limit.integration official
    A part of the limit can be kept for one integration.
limit.unallocated official
    The others share what is left.
limit.freed inferred
    A place is free again as soon as a call is answered.
limit.told official
    governanceLimits tells the limits of account and integration.
limit.told-type official
    integrationLimitType says accountLimit, or integrationSpecific where the integration has its own.
limit.administrator official
    Only administrators may read them.
limit.timeout official
    A request ends after 15 minutes; a switch shortens that.
limit.no-quota official
    There is no limit of calls a minute or a day.
limit.retry-advice official
    Clients should wait before the first retry, and longer before each next one.
    ! Advice to clients.
limit.default-use inferred
    A client should use one to four calls at once.
    ! Advice to clients.
system.server-time official
    serverTime needs no permission beyond REST itself.
system.server-time-form official
    It is UTC in whole seconds, as ISO 8601 with Z.
""",
)
