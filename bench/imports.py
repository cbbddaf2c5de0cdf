"""Measure what the program of each environment on a cloud imports, and how long that takes.

    python bench/imports.py              # all environments on a cloud, ten processes each, the least is shown
    python bench/imports.py aws-prod --runs 3

The modules are those that the program loads in an offline preview. They are imported again in new processes,
after `pulumi`, in that order, under the collector's thresholds that the language host sets.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace

from atoll_engine import offline
from atoll_engine.environments.offline import opened
from atoll_engine.errors import AtollError
from atoll_engine.paths import repository_root

_LOADED = re.compile(r"import time:\s+\d+ \|\s+\d+ \|\s+(\S+)")
_SDKS = ("pulumi_aws", "pulumi_azure_native", "pulumi_gcp", "pulumi_kubernetes")
# Prints the seconds that the modules named on standard input take.
_TIMED = """
import gc, importlib, json, sys, time
import pulumi
from atoll_engine.langhost.runner import COLLECTOR_THRESHOLDS
gc.set_threshold(*COLLECTOR_THRESHOLDS)
names = json.load(sys.stdin)
start = time.perf_counter()
for name in names:
    importlib.import_module(name)
print(time.perf_counter() - start)
"""


def main() -> int:
    """Measure, print a table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure imports.")
    parser.add_argument("environments", nargs="*", help="default: all on a cloud")
    parser.add_argument("--runs", type=int, default=10, help="processes for each figure (default: 10)")
    arguments = parser.parse_args()
    bare = timed(["atoll"], arguments.runs)
    print(f"`import atoll` over `import pulumi`: {bare * 1000:.0f} ms\n")
    columns = ("environment", "s over `import pulumi`", "modules", *_SDKS)
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for name in arguments.environments or on_a_cloud():
        modules = loaded(name)
        packages = Counter(module.partition(".")[0] for module in modules)
        shown = [
            name,
            f"{timed(modules, arguments.runs):.2f}",
            len(modules),
            *(packages[sdk] for sdk in _SDKS),
        ]
        print(f"| {' | '.join(map(str, shown))} |", flush=True)
    return 0


def on_a_cloud() -> list[str]:
    """Return the names of the environments but ``local``."""
    files = sorted((repository_root() / "stacks" / "environments").glob("Pulumi.*.yaml"))
    return [file.name.split(".")[1] for file in files if file.name != "Pulumi.local.yaml"]


def loaded(name: str) -> list[str]:
    """Return the modules of SDKs and of ours that the environment's program loads, in order."""
    with opened(name) as found:
        # Python's own switch: the program tells each import on its standard error, which the engine shows.
        variables = {**found.environment.variables, "PYTHONPROFILEIMPORTTIME": "1"}
        environment = replace(found.environment, variables=variables)
        outcome = offline.preview(found.program, environment, stack=found.stack)
    if outcome.errors:
        raise AtollError(f"the preview of {name} failed", got=outcome.errors[0].message)
    lines = "\n".join(said.message for said in outcome.diagnostics)
    return [module for module in dict.fromkeys(_LOADED.findall(lines)) if counts(module)]


def counts(module: str) -> bool:
    """Return whether a module is of the environment's own cost, and can be imported by itself."""
    return module.startswith(("atoll", "pulumi_", "pydantic", "yaml", "cryptography")) and "._" not in module


def timed(modules: list[str], runs: int) -> float:
    """Return the least time in seconds that a new process takes to import ``modules`` after ``pulumi``."""
    return min(
        float(
            subprocess.run(
                [sys.executable, "-c", _TIMED],
                input=json.dumps(modules),
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(runs)
    )


if __name__ == "__main__":
    sys.exit(main())
