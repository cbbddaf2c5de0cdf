"""The page docs/policies-coverage.md, from the registry and a comparison with the scanner."""

from __future__ import annotations

from collections.abc import Iterator

from atoll_policies.coverage import Coverage, Share
from tests.policies.truth.summary import Summary

_INTRODUCTION = """# What the rules cover

<!-- Made from the rules: UPDATE_POLICY_PAGES=1 python -m pytest tests/policies/truth -->

The yardstick is {source}. Of its checks, those count that look at types of which
AI platforms are made: of tier A every platform has some, of tier B many. `./atoll policy coverage` prints the
same with every id that is missing, and `--json` by type too; [checks of other tools](policies/equivalents.md)
leads from an id to our rules."""
_TRUTH = """
## Agreement with the scanner

Each case of a rule that names a check as its equivalent is written as Terraform or as a manifest, and the
scanner reads it. A case that our rule fails must fail there too, a good one and the baseline pass.

{checks} checks were compared: {agreeing} of them fail what we fail and pass what we pass, in one case each at
least. Of {verdicts} verdicts {share:.1%} are the same.

| | the scanner fails it | the scanner passes it |
|---|---|---|
| we fail it | {both_fail} | {we_fail} |
| we pass it | {we_pass} | {both_pass} |"""


def page(coverage: Coverage, summary: Summary) -> str:
    """Return the page's text."""
    parts = [_INTRODUCTION.format(source=coverage.scanner.source.partition(":")[0])]
    parts += ["", *_families(coverage), *_reasons(coverage), *_agreement(summary)]
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


def _agreement(summary: Summary) -> Iterator[str]:
    yield _TRUTH.format(
        verdicts=len(summary.compared),
        share=summary.agreement,
        checks=len(summary.checks),
        agreeing=len(summary.checks - summary.contradicted),
        both_fail=summary.count("fails", "fails"),
        we_fail=summary.count("fails", "passes"),
        we_pass=summary.count("passes", "fails"),
        both_pass=summary.count("passes", "passes"),
    )
    rows = {(item.rule, item.check, item.ours): item.why for item in summary.differing}
    if rows:
        yield from ("", "| rule | check | we | the scanner differs, because |", "|---|---|---|---|")
        yield from (
            f"| `{rule}` | {check} | {ours} | {why} |" for (rule, check, ours), why in sorted(rows.items())
        )
    if summary.silent:
        yield from ("", "Checks that can't be compared:", "", "| check | why |", "|---|---|")
        yield from (f"| {check} | {why} |" for check, why in sorted(summary.silent.items()))
