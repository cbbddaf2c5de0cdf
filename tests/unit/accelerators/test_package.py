import ast
import subprocess
import sys
from pathlib import Path

import atoll.accelerators as package

HEAVY = ("pulumi", "pydantic", "yaml", "grpc")


def imported_packages(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    whole = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in plain | whole}


def test_everything_public_is_there_and_nothing_else() -> None:
    public = {name for name, value in vars(package).items() if not name.startswith("_")}
    modules = {name for name in public if isinstance(getattr(package, name), type(sys))}

    assert len(set(package.__all__)) == len(package.__all__)
    assert public - modules == set(package.__all__)


def test_importing_it_reads_no_data_and_imports_nothing_heavy() -> None:
    code = f"import sys, atoll.accelerators; print([m for m in {HEAVY} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "[]"


def test_facts_need_no_pulumi() -> None:
    code = (
        "import sys; from atoll.accelerators import *; find(Need(accelerator='H100'));"
        "NodeSoftware.default('p5.48xlarge'); print('pulumi' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout.strip() == "False"


def test_nothing_in_it_reads_clock_network_or_environment() -> None:
    forbidden = {"datetime", "time", "os", "urllib", "socket", "http", "random", "subprocess", "pulumi"}
    for path in Path(package.__file__).parent.rglob("*.py"):
        assert not imported_packages(path) & forbidden, path.name
