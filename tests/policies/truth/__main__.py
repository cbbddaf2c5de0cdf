"""Show where rules and the scanner differ: ``python -m tests.policies.truth [RULE ...] [--show]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from atoll_policies.baselines import baseline
from atoll_policies.registry import all_rules
from tests.policies.truth.compare import compare


def main() -> int:
    """Compare the named rules, all where none is named; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rules", nargs="*", help="ids of rules, or how they begin")
    parser.add_argument("--all", action="store_true", help="name what can't be compared too")
    parser.add_argument("--show", action="store_true", help="print the files of cases that differ")
    given = parser.parse_args()
    names = tuple(given.rules) or ("",)
    rules = [rule for rule in all_rules() if rule.id.startswith(names)]
    with TemporaryDirectory() as folder:
        answers = compare(rules, baseline(), Path(folder))
        if given.show:
            for name in sorted({item.folder for item in answers if item.theirs and not item.agrees}):
                for file in (Path(folder) / name).iterdir():
                    print(f"=== {name}\n{file.read_text()}")
    compared = [item for item in answers if item.theirs]
    for item in answers:
        if not item.agrees and (item.theirs or given.all):
            words = f"we say {item.ours}, it says {item.theirs or 'nothing'}"
            print(f"{item.rule} {item.kind}, {item.check}: {words} {item.why and f'({item.why})'}".rstrip())
    agreed = sum(item.agrees for item in compared)
    checks = {item.check for item in compared}
    print(f"{len(compared)} verdicts of {len(checks)} checks compared, {agreed} agree, of {len(rules)} rules")
    return 0 if all(item.agrees or item.explained for item in compared) else 1


if __name__ == "__main__":
    sys.exit(main())
