"""The page docs/policies-coverage.md, from the registry and a comparison with the scanner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from atoll_policies.coverage import Coverage, Share
from tests.policies.truth.compare import Answer

_INTRODUCTION = """# What the rules cover

<!-- Made from the rules: UPDATE_COVERAGE=1 python -m pytest tests/policies/truth -->

The yardstick is {source}. Of its checks, those count that look at types of which
AI platforms are made: of tier A every platform has some, of tier B many. `./atoll policy coverage` prints the
same with every id that is missing, and `--json` by type too."""
_TRUTH = """
## Agreement with the scanner

Each good and bad case of a rule that names a check as its equivalent is written as Terraform or as a
manifest, and the scanner reads it. A bad case must fail there too, a good one pass. {verdicts} verdicts of
{checks} checks were compared, {agreed} agree ({share:.1%})."""


def page(coverage: Coverage, answers: Sequence[Answer]) -> str:
    """Return the page's text."""
    parts = [_INTRODUCTION.format(source=coverage.scanner.source.partition(":")[0])]
    parts += ["", *_families(coverage), *_reasons(coverage), *_agreement(answers)]
    return "\n".join(parts) + "\n"


def _families(coverage: Coverage) -> Iterator[str]:
    yield "| family | tier | checks | by rules | not applicable | missing |"
    yield "|---|---|---|---|---|---|"
    for family in coverage.scanner.families:
        yield f"| {family.name} | {family.tier} | {_row(coverage.of(family))} |"
    for tier in ("A", "B"):
        yield f"| **all** | {tier} | {_row(coverage.of_tier(tier))} |"


def _row(share: Share) -> str:
    return f"{len(share.checks)} | {len(share.rules)} | {len(share.reasons)} | {len(share.missing)}"


def _reasons(coverage: Coverage) -> Iterator[str]:
    if coverage.not_applicable:
        yield from ("", "## Not applicable", "", "| check | why |", "|---|---|")
        yield from (f"| {name} | {why} |" for name, why in sorted(coverage.not_applicable.items()))


def _agreement(answers: Sequence[Answer]) -> Iterator[str]:
    compared = [answer for answer in answers if answer.theirs]
    agreed = sum(answer.agrees for answer in compared)
    checks = {answer.check for answer in compared}
    share = agreed / len(compared) if compared else 0.0
    yield _TRUTH.format(verdicts=len(compared), checks=len(checks), agreed=agreed, share=share)
    differing = {(item.rule, item.check): item.why for item in compared if not item.agrees}
    if differing:
        yield from ("", "| rule | check | why they differ |", "|---|---|---|")
        yield from (f"| `{rule}` | {check} | {why} |" for (rule, check), why in sorted(differing.items()))
    silent = sorted({answer.check for answer in answers} - checks)
    if silent:
        yield ""
        yield f"Not comparable, because the scanner says nothing of our cases: {', '.join(silent)}."
