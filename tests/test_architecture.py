"""The house stays a house: imports go one way, rules are pure, services never commit, words mean one thing."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "training", "complaints", "hr", "crisis")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
RULES = [path for path in MODULES if path.name == "rules.py" or path.parent.name == "rules"]
CONTENTS = [ROOT / "training/quizzes/content.py"]
SERVICES = [path for path in MODULES if path.name == "services.py"]
NAMES_TO_AVOID = set(
    "utils helpers common misc calendar email mailbox operator profile statistics numbers platform site code types "
    "token queue signal secrets resource locale logging csv json html http uuid time copy trace".split()
)
FORBIDDEN_IN_RULES = {"flask", "sqlalchemy", "flask_babel", "wtforms", "random", "secrets", "uuid", "requests", "os"}


def tree_of(path: Path) -> ast.Module:
    """The module as syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.AST) -> set[str]:
    """Full names of everything a module imports."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def short(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_module_opens_with_a_sentence(path: Path) -> None:
    assert ast.get_docstring(tree_of(path)), "the first thing in a module says what it is for"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_imports_stand_at_the_top(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inner = [item for item in ast.walk(node) if isinstance(item, (ast.Import, ast.ImportFrom))]
            assert not inner, f"{node.name} hides an import"


@pytest.mark.parametrize("path", CONTENTS, ids=short)
def test_contents_that_rules_are_about_are_plain_values(path: Path) -> None:
    names = imports_of(tree_of(path))
    assert not {name.partition(".")[0] for name in names} & FORBIDDEN_IN_RULES
    assert not {name for name in names if name.startswith(PACKAGES)}


@pytest.mark.parametrize("path", RULES, ids=short)
def test_rules_know_no_web_database_or_clock(path: Path) -> None:
    tree = tree_of(path)
    names = imports_of(tree)
    assert not {name.partition(".")[0] for name in names} & FORBIDDEN_IN_RULES
    own = {name for name in names if name.startswith(PACKAGES)}
    allowed = re.compile(r"^(portal\.(errors|words|workdays\.rules)|training\.quizzes\.content|(.+\.)?rules)(\.|$)")
    assert not {name for name in own if not allowed.match(name)}
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not {call for call in calls if call.endswith((".now", ".today", ".utcnow"))}


@pytest.mark.parametrize("path", SERVICES, ids=short)
def test_services_never_commit_or_see_request(path: Path) -> None:
    tree = tree_of(path)
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not {call for call in calls if call.endswith((".commit", ".rollback")) or call == "transaction"}
    assert "flask.request" not in imports_of(tree)


def test_no_module_takes_a_vague_or_taken_name() -> None:
    assert not {short(path) for path in MODULES if path.stem in NAMES_TO_AVOID}


def test_package_files_hold_no_code() -> None:
    for path in MODULES:
        if path.name == "__init__.py":
            assert len(tree_of(path).body) == 1, f"{short(path)} holds more than its sentence"


def test_ground_floor_knows_no_domain() -> None:
    domains = set(PACKAGES) - {"portal"}
    for path in MODULES:
        if path.relative_to(ROOT).parts[0] == "portal":
            assert not {name for name in imports_of(tree_of(path)) if name.partition(".")[0] in domains}, short(path)


def test_domains_meet_only_through_facts_and_services() -> None:
    for path in MODULES:
        home = path.relative_to(ROOT).parts[0]
        for name in imports_of(tree_of(path)):
            parts = name.split(".")
            if parts[0] in PACKAGES and parts[0] not in (home, "portal") and len(parts) > 1:
                assert {"facts", "services"} & set(parts), f"{short(path)} reaches into {name}"


def test_sql_is_never_built_from_text() -> None:
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "text" and node.args:
                assert isinstance(node.args[0], (ast.Constant, ast.Name, ast.Attribute)), (
                    f"{short(path)}: text() of {ast.unparse(node.args[0])}"
                )
