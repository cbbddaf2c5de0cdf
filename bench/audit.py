"""Measure an audit of a stack's state beside an established scanner on the same resources, and print a table.

    python bench/audit.py                      # 1,000 buckets, three runs each, the median is shown
    python bench/audit.py --runs 1 --count 200

Both are whole processes, from start to exit. We run every rule; the scanner (checkov, in the tests' own
environment of it) runs only its checks that our rules about buckets answer.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from atoll_engine.paths import repository_root
from atoll_policies.registry import all_rules

_BUCKET = "aws:s3/bucket:Bucket"
_SCANNER = "tests/policies/truth/scanner"
_PROVIDER_VERSION = 3


def main() -> int:
    """Measure, print a table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure an audit.")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured (default: 3)")
    parser.add_argument("--count", type=int, default=1000, help="how many buckets (default: 1000)")
    arguments = parser.parse_args()
    checks = sorted(
        name for rule in all_rules() if _BUCKET in rule.tokens for name in rule.equivalents if "CKV" in name
    )
    with TemporaryDirectory(prefix="atoll-audit-") as folder:
        state, configuration = Path(folder, "state.json"), Path(folder, "main.tf")
        state.write_text(json.dumps(exported(arguments.count)))
        configuration.write_text(terraform(arguments.count))
        ours = [sys.executable, "-m", "atoll_engine", "policy", "check", "--state", str(state)]
        theirs = [*scanner(), "-d", folder, "--framework", "terraform", "--quiet", "-c", ",".join(checks)]
        ours_s, theirs_s = median(ours, arguments.runs), median(theirs, arguments.runs)
    print(f"{arguments.count} buckets; we run {len(all_rules())} rules, the scanner {len(checks)} checks\n")
    print("| `./atoll policy check` | scanner | |\n|---|---|---|")
    print(f"| {ours_s:.1f} s | {theirs_s:.1f} s | {theirs_s / ours_s:.1f}x |")
    return 0


def exported(count: int) -> dict[str, object]:
    """Return a stack of ``count`` buckets as ``pulumi stack export`` has it."""
    buckets = [
        {
            "urn": f"urn:pulumi:aws-prod::bench::{_BUCKET}::models-{number}",
            "custom": True,
            "id": f"models-{number}",
            "type": _BUCKET,
            "inputs": {"bucket": f"models-{number}", "tags": {"team": "ml"}},
            "outputs": {"bucket": f"models-{number}", "id": f"models-{number}", "tags": {"team": "ml"}},
        }
        for number in range(count)
    ]
    return {"version": _PROVIDER_VERSION, "deployment": {"manifest": {}, "resources": buckets}}


def terraform(count: int) -> str:
    """Return the same buckets in the scanner's language."""
    return "\n".join(
        f'resource "aws_s3_bucket" "models_{number}" {{\n'
        f'  bucket = "models-{number}"\n  tags = {{ team = "ml" }}\n}}'
        for number in range(count)
    )


def scanner() -> list[str]:
    """Return the command that runs the scanner, in the environment that the tests have for it."""
    project = repository_root() / _SCANNER
    return ["uv", "run", "--project", str(project), "--frozen", "checkov"]


def median(command: Sequence[str], runs: int) -> float:
    """Return the median of how long ``command`` takes, in seconds; findings make both exit with 1."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        times.append(time.perf_counter() - start)
        if done.returncode not in {0, 1} or not done.stdout:
            sys.exit(f"{command[0]} failed: {done.stderr[-2000:]}")
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
