"""Which data sources only read, as far as their names tell."""

import pytest
from erp_sandbox.plex.datasources.sources import every, writes
from tap_plex.metadata import is_read

WRITING = [source.name for source in writes.SOURCES if source.has_object]
READING = sorted({source.name for source in every.SOURCES.values()} - set(WRITING))


@pytest.mark.parametrize(
    "name",
    ["Report_Submit", "Production_Report_Undo", "Job_Report_Complete", "Invoice_Report_Approve", "Export_Purge",
     "Report_Queue_Clear", "Container_Get_AddUpdate", "PartAdd_Get", "Part_Get_Upd", "Container_Get_And_Lock",
     "container_delete_get", "CONTAINER_ADD2_GET", "Thing", "", *WRITING],
)  # fmt: skip
def test_a_name_that_may_write_is_no_read(name: str) -> None:
    assert not is_read(name)


@pytest.mark.parametrize("name", ["PartsGet", "Address_Get", "Parts_Picker", "Problem_Report", *READING])
def test_names_of_reading_sources_are_reads(name: str) -> None:
    assert is_read(name)
