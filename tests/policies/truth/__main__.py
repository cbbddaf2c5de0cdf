"""Show where rules and the scanner differ: ``python -m tests.policies.truth [RULE ...] [--show]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from atoll_policies.baselines import baseline
from atoll_policies.registry import all_rules
from tests.policies.truth.compare import compare
from tests.policies.truth.summary import Summary


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
    for item in answers:
        if not item.agrees and (item.theirs or given.all):
            words = f"we say {item.ours}, it says {item.theirs or 'nothing'}"
            print(f"{item.rule} {item.kind}, {item.check}: {words} {item.why and f'({item.why})'}".rstrip())
    summary = Summary(answers)
    counts = f"{len(summary.checks)} checks compared, {len(summary.contradicted)} contradicted"
    print(f"{len(rules)} rules: {counts}; {summary.agreement:.1%} of {len(summary.compared)} verdicts agree")
    return 0 if all(item.explained for item in summary.differing) else 1


if __name__ == "__main__":
    sys.exit(main())
