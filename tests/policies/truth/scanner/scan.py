"""Scan each folder of a folder by itself, and print what every check said of every resource.

    python scan.py FOLDER    ->   {"CASE": {"CHECK": {"RESOURCE": "PASSED" | "FAILED" | "UNKNOWN"}}}

One process for all: starting the scanner takes longer than a hundred cases. Each folder is a run of its own,
because the scanner relates Kubernetes objects across folders.
"""

from __future__ import annotations

import json
import logging
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from checkov.kubernetes.runner import Runner as KubernetesRunner
from checkov.runner_filter import RunnerFilter
from checkov.terraform.runner import Runner as TerraformRunner

RUNNERS = {".tf": ("terraform", TerraformRunner), ".yaml": ("kubernetes", KubernetesRunner)}


def scanned(folder: Path) -> dict[str, dict[str, str]]:
    """Return check -> resource -> verdict. Raises ValueError for a file that the scanner can't read."""
    suffix = next(file.suffix for file in folder.iterdir() if file.suffix in RUNNERS)
    framework, runner = RUNNERS[suffix]
    chosen = RunnerFilter(framework=[framework], show_progress_bar=False, deep_analysis=False)
    report = runner().run(root_folder=str(folder), runner_filter=chosen)
    if report.parsing_errors:
        raise ValueError(f"{folder.name}: the scanner can't read it")
    verdicts: dict[str, dict[str, str]] = {}
    for record in [*report.passed_checks, *report.failed_checks]:
        verdict = record.check_result["result"].value
        verdicts.setdefault(record.check_id, {})[record.resource] = verdict
    return verdicts


def main(folder: Path) -> None:
    logging.disable(logging.WARNING)
    folders = sorted(found for found in folder.iterdir() if found.is_dir())
    with ProcessPoolExecutor() as pool:
        found = pool.map(scanned, folders, chunksize=8)
        print(json.dumps({case.name: verdicts for case, verdicts in zip(folders, found, strict=True)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
