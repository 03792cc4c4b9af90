"""The shape of the code: small modules, small functions, imports that point one way."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = (
    "orchestrate/erp_orchestrate",
    "singer-check/singer_check",
    "singer-http/singer_http",
    "sandbox/erp_sandbox",
    "tap-netsuite/tap_netsuite",
    "tap-plex/tap_plex",
    "sync-status/sync_status",
    "tap-sandbox/tap_sandbox",
    "demo",
)
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

FOLDERS = ("tests", "benchmarks", "orchestrate")
EVERYTHING = sorted({*MODULES, *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))})

MODULE_LINES = 300
FUNCTION_LINES = 40
# Tables that lose by being cut: the cases of one page of facts each, and the grammar of a language.
LONG = {
    f"tests/erp_sandbox/netsuite/{name}.py"
    for name in ("cases_dialect", "cases_errors", "cases_queries", "cases_records", "cases_tokens", "suiteql_sentences")
}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "misc"}

# Within a tap, from left to right only; what stands together does not import each other.
TAP_LAYERS = {
    "tap_netsuite": (
        ("tap",),
        ("commands",),
        ("check", "vanished", "views"),
        ("account_facts", "client", "selection"),
        ("discovery", "memory", "questions", "readings", "schema"),
        ("custom", "pages", "patterns", "probes"),
        ("definitions", "query", "rows", "streams"),
        ("expiry", "tables"),
        ("columns", "login", "settings"),
        ("source",),
        ("auth",),
        ("keys",),
        ("account", "faults", "permissions", "session"),
    ),
    "tap_plex": (
        ("tap",),
        ("commands",),
        ("check", "connect", "data_sources", "views"),
        ("chosen", "client"),
        ("streams", "questions", "metadata"),
        ("declared", "settings", "source", "pages", "results"),
        ("budget", "faults", "keys", "rows", "tenants"),
        ("instants",),
        ("fields",),
    ),
    "tap_sandbox": (
        ("tap",),
        ("commands",),
        ("streams",),
        ("check", "declared", "views"),
        ("client",),
        ("questions",),
        ("custom_fields", "source", "settings"),
        ("pages",),
        ("faults",),
    ),
}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@cache
def imported_packages(path: Path) -> set[str]:
    # What a type checker alone sees is no dependency, but it is still knowledge: it counts.
    return {name.partition(".")[0] for name in imports(path)}


def test_modules_are_short() -> None:
    long = {path for path in EVERYTHING if len(path.read_text(encoding="utf-8").splitlines()) > MODULE_LINES}
    assert {str(path.relative_to(ROOT)) for path in long} == LONG


def test_functions_are_short() -> None:
    assert [
        f"{path}: {node.name}"
        for path in EVERYTHING
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ] == []


def test_a_module_is_named_for_what_it_holds_and_says_what_it_is_for() -> None:
    assert [path for path in MODULES if path.stem in FORBIDDEN_NAMES or not ast.get_docstring(tree(path))] == []


def test_an_init_is_a_docstring_or_a_list_of_names() -> None:
    for path in MODULES:
        if path.name == "__init__.py":
            body = tree(path).body[1:]
            assert all(isinstance(node, ast.ImportFrom | ast.Assign | ast.AnnAssign) for node in body), path


@pytest.mark.parametrize(
    ("package", "allowed"),
    [
        ("singer_check", {"singer_check"}),
        ("singer_http", {"singer_http"}),
        ("erp_sandbox", {"erp_sandbox"}),
        ("tap_netsuite", {"tap_netsuite", "singer_http"}),
        ("tap_sandbox", {"tap_sandbox", "singer_http"}),
        ("tap_plex", {"tap_plex", "singer_http"}),
        ("sync_status", {"sync_status"}),
        ("erp_orchestrate", {"erp_orchestrate", "sync_status"}),
        ("demo", {"demo"}),
    ],
)
def test_packages_know_only_those_below_them(package: str, allowed: set[str]) -> None:
    ours = {Path(name).name for name in PACKAGES}
    for path in MODULES:
        if package in path.relative_to(ROOT).parts:
            assert imported_packages(path) & ours <= allowed, path


def test_the_checker_judges_bytes_and_knows_no_tap_and_no_sdk() -> None:
    for path in (path for path in MODULES if "singer_check" in path.parts):
        assert not any(name.startswith(("singer_sdk", "tap_")) for name in imported_packages(path)), path


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize("package", TAP_LAYERS)
def test_imports_within_a_tap_point_one_way(package: str) -> None:
    rank = {name: layer for layer, names in enumerate(TAP_LAYERS[package]) for name in names}
    for path in MODULES:
        if path.parent.name != package or path.stem not in rank:
            continue
        body = ast.Module([node for node in tree(path).body if not _is_type_checking(node)], [])
        for node in ast.walk(body):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{package}."):
                target = node.module.split(".")[1]
                assert rank[target] > rank[path.stem], f"{path.stem} imports {target}"


def test_a_client_names_no_stream() -> None:
    for path in (path for path in MODULES if path.name == "client.py"):
        names = {schema.stem for schema in (path.parent / "schemas").glob("*.json")}
        strings = {n.value for n in ast.walk(tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        assert not names & strings
        assert "isinstance(self" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", ["streams", "client", "faults", "pages"])
def test_what_speaks_of_the_vendor_names_its_source(module: str) -> None:
    for path in (path for path in MODULES if path.parent.name.startswith("tap_") and path.stem == module):
        assert "Source: " in path.read_text(encoding="utf-8"), path
