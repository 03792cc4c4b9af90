"""The accounts that transactions book to, by internal id."""

from erp_sandbox.netsuite.rows import ids

CASH = ids.account("ACC-1000")
RECEIVABLE = ids.account("ACC-1100")
RAW = ids.account("ACC-1200")
IN_PROCESS = ids.account("ACC-1210")
FINISHED = ids.account("ACC-1220")
PAYABLE = ids.account("ACC-2000")
NOT_INVOICED = ids.account("ACC-2050")
SALES = ids.account("ACC-4000")
COST_OF_SALES = ids.account("ACC-5000")
VARIANCE = ids.account("ACC-5100")
SCRAP = ids.account("ACC-5200")
