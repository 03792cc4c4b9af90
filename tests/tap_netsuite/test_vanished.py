"""What earlier runs read and the role no longer sees makes a run red by its name, until somebody lets it go."""

import json
from copy import deepcopy
from typing import Any

import pytest
from tap_netsuite.memory import names_by_digest
from tap_netsuite.patterns import MELTANO_SELECT

from tests.tap_netsuite.conftest import Runner, Served

STREAMS = ("vendors", "currencies", "employees", "accounts", "customlist_tag")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, served: Served) -> dict[str, Any]:
    """The state that a run with every permission left."""
    tap = Runner(tmp_path_factory.mktemp("full"), served.machine)
    run = tap(catalog=tap.catalog(*STREAMS))
    assert run.code == 0, run.log
    return run.state


@pytest.fixture
def state(full: dict[str, Any]) -> dict[str, Any]:
    """That state, to be changed."""
    return deepcopy(full)


def refusal(tap: Runner, state: dict[str, Any], *let_go: str) -> str:
    """Why a run does not begin; empty where it ends well. As under Meltano, its catalog is made anew."""
    patterns = json.dumps(["*.*", *(f"!{each}" for each in let_go)])
    run = tap(catalog=tap.catalog(*STREAMS), state=state, env={MELTANO_SELECT: patterns})
    assert (run.code, bool(run.messages)) in ((0, True), (1, False)), run.log
    return run.last_line if run.code else ""


def test_streams_and_columns_are_named_and_can_be_let_go(tap: Runner, served: Served, state: dict[str, Any]) -> None:
    lost = ("vendors.*", "customlist_tag.*", "employees.socialsecuritynumber", "accounts.class")
    with served.admin.lacking("LIST_VENDOR", "ADMI_CUSTLIST", "LIST_EMPLOYEE_SSN"), served.admin.without("CLASSES"):
        said = refusal(tap, state)
        assert [each for each in lost if each not in said] == []
        assert "currencies" not in said
        assert "tap-netsuite check" in said
        assert "earlier runs read employees.socialsecuritynumber, which" in refusal(tap, state, *lost[:2], "*.class")
        assert refusal(tap, state, *lost[:2], "*.socialsecuritynumber", "*.class") == ""
        for stream in ("vendors", "customlist_tag"):
            del state["bookmarks"][stream]
        for stream in ("employees", "accounts"):
            del state["bookmarks"][stream]["columns"]
        assert refusal(tap, state) == ""


def test_fields_of_a_role_that_sees_no_definitions_are_told_by_their_streams(
    tap: Runner, served: Served, state: dict[str, Any]
) -> None:
    with served.admin.lacking("ADMI_CUSTBODYFIELD"):
        said = refusal(tap, state)
    assert "custom fields of vendors (the role sees no field at all: grant Setup > Custom Body Fields" in said


def test_a_field_that_the_account_has_is_named_and_one_that_it_removed_is_none(
    tap: Runner, state: dict[str, Any]
) -> None:
    for name, said in (("custbody_project", "earlier runs read vendors.custbody_project, which"), ("custbody_x_y", "")):
        seen = deepcopy(state)
        seen["bookmarks"]["vendors"]["columns"] += next(iter(names_by_digest([name])))
        assert said in refusal(tap, seen)
        assert bool(said) == bool(refusal(tap, seen))
