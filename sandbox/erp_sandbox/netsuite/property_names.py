"""How Record REST spells what SuiteQL spells in lower case."""

_SPELLED = """
accountNumber accountSearchDisplayName accountSearchDisplayNameCopy accountingLineType acctNumber acctType
actualShipDate addressBook allLocked allowNonGLChanges altEmail altName apLocked approvalLimit approvalStatus arLocked
assetAccount atpMethod averageCost balancePrimary baseUnit billingAddress billingStatus birthDate businessName
cashFlowRate closeDate closedOnDate companyName contactRole conversionRate costCategory costEstimate
costEstimateRate costEstimateType costingMethod countryOfManufacture createdBy createdDate createdFrom
creditHoldOverride creditLimit currencyPrecision dateCreated daysOpen daysUntilExpiry daysUntilNetDue
deferralAcct demandSource
discountPct discountPercent displayName displayNameWithHierarchy displaySymbol dueDate employeeStatus employeeType
endDate entityId entityNumber entityStatus entityTitle exchangeRate expectedReceiptDate expectedShipDate
expenseAccount expenseLimit externalId federalIdNumber firstName firstOrderDate firstSaleDate fiscalCalendar
fixedLotSize foreignAmount foreignTotal fullName gainLossAccount generalRate giveAccess hireDate homePhone
includeChildren includeInSupplyPlanning incomeAccount interCoAdj isAdjust isBaseCurrency isBillable isClosed
isDropShipItem isElimination isFulfillable isInactive isLotItem isOnline isPerson isPhantom isPosting isPrivate
isPrimarySub isQuarter isReversal isSalesRep isSerialItem isSpecialOrderItem isSummary isYear itemId itemType
languageLocale lastModifiedBy lastModifiedDate lastName lastOrderDate lastPurchasePrice lastSaleDate
leadSource leadTime legalName lineLastModifiedDate lineSequenceNumber locationType mainAddress mainLine
makeInventoryAvailable makeInventoryAvailableStore matchBillToReceipt maximumQuantity middleName minimumQuantity
mobilePhone netAmount officePhone onCreditHold otherRefNum overdueBalanceSearch payablesAccount periodName
pluralAbbreviation pluralName postingPeriod preferredLocation preferredStockLevel preferredVendor priceLevel
printedPickingTicket purchaseDescription purchaseOrderApprovalLimit purchaseOrderLimit purchasePrice purchaseUnit
quantityBackordered quantityBilled quantityCommitted quantityRejected quantityShipRecv receivablesAccount recordType
releaseDate reorderMultiple reorderPoint returnAddress reversalDate reversalDefer safetyStockLevel saleUnit salesRep
searchStage shipDate shippingAddress stockDescription stockUnit storeDescription subType supplyReplenishmentMethod
tranDate tranId tranPrefix transactionNumber transferPrice unbilledOrders unbilledOrdersSearch unitName unitsType
upcCode useBins vendorCode vendorCurrency vendorName visibleToCustomer weightUnit
"""

_CAMEL = {name.lower(): name for name in _SPELLED.split()}


def camel(column: str) -> str:
    """The property of a column: `companyName` of `companyname`; custom ones stay in lower case."""
    return _CAMEL.get(column, column)
