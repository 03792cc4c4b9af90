"""Addresses, and which subsidiaries an entity belongs to. Source: Records Catalog, Address."""

from tap_netsuite.tables import Table, columns

_ADDRESS = columns("""
nkey integer Internal id of the address.
addressee text Who is addressed.
attention text For whose attention.
addr1 text First line of the street address.
addr2 text Second line of the street address.
addr3 text Third line of the street address.
addrphone text Telephone number at the address.
city text City.
state text State or province.
dropdownstate text State or province, as chosen from the list.
zip text Postal code.
country text Country code.
addrtext text Whole address, with line breaks.
override boolean Whether the whole text was written by hand.
recordowner integer Internal id of whose address it is.
lastmodifieddate datetime When it was last saved.
""")

_SUBSIDIARY = columns("""
id integer Internal id.
entity integer Internal id of the customer.
subsidiary integer Internal id of the subsidiary.
isprimarysub boolean Whether it is the entity's first subsidiary.
balance number Balance; may change without a new lastmodifieddate.
creditlimit number Highest credit granted.
lastmodifieddate datetime When it was last saved.
""")

TABLES = (
    *(
        Table(
            stream,
            table,
            _ADDRESS,
            key=("nkey",),
            replication_key="lastmodifieddate",
            description=description,
            is_nullable_stamp=True,
            is_reference=True,
            deleted_with=((owner, "recordowner"),) if owner else (),
        )
        for stream, table, owner, description in (
            ("customer_addresses", "customeraddressbookentityaddress", "customers", "Addresses of customers."),
            ("vendor_addresses", "vendoraddressbookentityaddress", "vendors", "Addresses of vendors."),
            ("location_addresses", "locationmainaddress", "", "Main addresses of locations."),
            ("shipping_addresses", "transactionshippingaddress", "transactions", "Where transactions are shipped to."),
            ("billing_addresses", "transactionbillingaddress", "transactions", "Where transactions are billed to."),
        )
    ),
    *(
        Table(
            stream,
            table,
            _SUBSIDIARY,
            replication_key="lastmodifieddate",
            description=description,
            quirk="only with several subsidiaries (OneWorld)",
            is_nullable_stamp=True,
            is_reference=True,
            deleted_with=((owner, "entity"),),
        )
        for stream, table, owner, description in (
            ("customer_subsidiaries", "customersubsidiaryrelationship", "customers", "Subsidiaries of customers."),
            ("vendor_subsidiaries", "vendorsubsidiaryrelationship", "vendors", "Subsidiaries of vendors."),
        )
    ),
)
