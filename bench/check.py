"""Measure checks, as `./atoll check` does them, beside the SDK's own mocks (the floor), and print a table.

    python bench/check.py              # 100 and 1,000 resources, five runs each, the least is shown
    python bench/check.py --runs 1

Each run is a process of its own: its time is all that a person waits for, with Python's start and imports.
The resources are buckets, ten below a component: typed, of the class of AWS's SDK with its import, or plain
`CustomResource`. The mocks answer with the inputs and check nothing.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

_PROGRAM = """
import pulumi

def program():
    parent = None
    for index in range({count}):
        if index % 10 == 0:
            parent = pulumi.ComponentResource("bench:index:Group", f"group-{{index}}")
        options = pulumi.ResourceOptions(parent=parent)
        {declare}
"""
_DECLARE = {
    "plain": 'pulumi.CustomResource("aws:s3/bucket:Bucket", f"b-{index}", {"tags": {"i": "1"}}, options)',
    "typed": 'import pulumi_aws as aws; aws.s3.Bucket(f"b-{index}", tags={"i": "1"}, opts=options)',
}
_CHECK = """
from atoll_engine.offline.checking import Job, check_here
outcome = check_here(Job(sys.argv[1], sys.argv[2], [], "bench", {}, {}))
assert not outcome.errors
count = int(sys.argv[3])
assert outcome.changes == {"create": count + count // 10 + 1}, outcome.changes
"""
_MOCKS = """
class Mocks(pulumi.runtime.Mocks):
    def call(self, args):
        return {}

    def new_resource(self, args):
        return f"{args.name}-id", args.inputs

pulumi.runtime.set_mocks(Mocks())
pulumi.runtime.test(program)()
"""
_REPORT = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"


def main() -> int:
    """Measure, print a table, return the exit status."""
    parser = argparse.ArgumentParser(description="Measure checks.")
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (default: 5)")
    runs = parser.parse_args().runs
    print("| what | wall s | CPU s | peak MiB |\n|---|---|---|---|")
    for count in (100, 1000):
        for kind, declare in _DECLARE.items():
            program = _PROGRAM.format(count=count, declare=declare)
            show(f"{count} {kind}, SDK's mocks (floor)", program + _MOCKS, [], runs)
            with TemporaryDirectory() as folder:
                Path(folder, "__main__.py").write_text(f"{program}program()\n")
                Path(folder, "Pulumi.yaml").write_text("name: bench\nruntime: python\n")
                for mode in ("honest", "filled"):
                    show(f"{count} {kind}, check, {mode}", _CHECK, [folder, mode, str(count)], runs)
    return 0


def show(what: str, program: str, arguments: list[str], runs: int) -> None:
    """Print one line of the table: the least of ``runs``."""
    wall, cpu, peak = min(measured(program, arguments) for _ in range(runs))
    print(f"| {what} | {wall:.2f} | {cpu:.2f} | {peak} |", flush=True)


def measured(program: str, arguments: list[str]) -> tuple[float, float, int]:
    """Return wall and CPU seconds and the peak memory of one run, in MiB."""
    command = [sys.executable, "-c", f"import sys\n{program}\n{_REPORT}", *arguments]
    start, before = time.monotonic(), cpu_s()
    done = subprocess.run(command, capture_output=True, text=True)
    taken = time.monotonic() - start, cpu_s() - before
    if done.returncode:
        raise SystemExit(done.stderr)
    return *taken, int(done.stdout)


def cpu_s() -> float:
    """Return the CPU seconds so far of this process's children."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
