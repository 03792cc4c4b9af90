"""Data sources that would change something: here they count their calls. And one with nothing behind it."""

from erp_sandbox.plex.datasources.source import DataSource

SOURCES = (
    DataSource(7988, "Specification_Add", "Part_Key:int32! Specification_No! Note"),
    DataSource(9119, "Specification_Update", "Specification_Key:int64! Note"),
    DataSource(16629, "Test_Component_Delete", "Test_Component_Key:int32!"),
    DataSource(8176, "Container_Move_Update", "Serial_No! Location!"),
    DataSource(20446, "Production_Record_Add", "Workcenter_Key:int32! Quantity:decimal!"),
    DataSource(21773, "Checksheet_With_Measurements_Web_Service_Add", "Checksheet_No:int32! Measurements:blob"),
    DataSource(14715, "Spec_Docs_Get", "Spec_Doc_Key:int32", "Spec_Doc_Key:int32 Name", has_object=False),
)
