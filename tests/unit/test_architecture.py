"""Arrows between packages go one way: this test holds the design."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Folder -> top-level packages of this repository that it may import.
ALLOWED = {
    "components/atoll": {"atoll"},
    "stacks": {"atoll", "stacks"},
    "examples": {"atoll"},
    "engine/atoll_engine": {"atoll_engine", "atoll", "atoll_policies"},
    "policies/atoll_policies": {"atoll_policies", "atoll"},
    "workloads/training": {"atoll_training"},
    "workloads/serving": {"atoll_serving"},
    "workloads/features": {"atoll_features"},
    "workloads/drift": {"atoll_drift"},
}
OURS = set().union(*ALLOWED.values()) | {"tests"}


def imported_packages(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("folder", ALLOWED)
def test_arrows_go_one_way(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "tests" in path.parts or ".venv" in path.parts:
            continue
        forbidden = (imported_packages(path) & OURS) - ALLOWED[folder]
        assert not forbidden, f"{path.relative_to(ROOT)} imports {forbidden}"


def test_facts_about_accelerators_are_at_the_bottom() -> None:
    below = ("atoll._problem", "atoll.errors", "atoll.accelerators")
    for path in (ROOT / "components/atoll/accelerators").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("atoll"):
                assert node.module is not None
                assert node.module.startswith(below), f"{path.name} imports {node.module}"


def test_the_engine_knows_facts_and_no_component() -> None:
    allowed = ("atoll.accelerators", "atoll.errors")
    for path in (ROOT / "engine/atoll_engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("atoll."):
                assert (node.module or "").startswith(allowed), f"{path.name} imports {node.module}"


def test_policies_know_facts_and_no_component() -> None:
    for path in (ROOT / "policies/atoll_policies").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("atoll."):
                assert (node.module or "").startswith("atoll.accelerators"), (
                    f"{path.name} imports {node.module}"
                )


def test_every_package_is_covered() -> None:
    packages = ("engine/*/__init__.py", "policies/*/__init__.py", "workloads/*/*/__init__.py")
    for path in sorted(found for pattern in packages for found in ROOT.glob(pattern)):
        if path.parent.name != "tests":
            assert path.parent.name in OURS


def tracked_python_files() -> list[Path]:
    folders = ("components", "engine", "stacks", "examples", "policies", "tests", "workloads", "bench")
    return [p for folder in folders for p in (ROOT / folder).rglob("*.py") if ".venv" not in p.parts]


def test_files_are_short() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in tracked_python_files()
        if (n := len(p.read_text().splitlines())) > 400
    }
    assert long == {}
