"""The page docs/policies-known-good.md, from what the pack says of the programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from atoll_policies import Rule
from atoll_policies.tokens import canonical
from tests.policies.known_good.findings import Findings

_INTRODUCTION = """# Rules on programs that work

<!-- Made from the programs: UPDATE_POLICY_PAGES=1 python -m pytest tests/policies/known_good -->

A rule that stops what is right gets switched off. So the rules look at {programs} programs that others
wrote and run: operators, drivers, gateways and model servers, as the manifests that their projects
publish, and Pulumi's own components for AWS. They are fetched by version and digest: `manifests.toml` and
`npm` in `tests/policies/known_good` say which. {asked} of {rules} rules are about types that these
programs have; nothing is said of the others.

Somebody looked at each rule that would end a preview of a program, and at what of the program breaks it:
{pairs} pairs of program and rule. Each has its line in `triage.toml` there. A rule that was wrong has
been changed, and its file has the case; so no finding here is wrong. That a rule is right doesn't say
that the program is: an agent of the node does need the node, and a [waiver](policies.md#waivers) says so.

"Mandatory" counts objects and rules in production, in brackets in development; "advice" is what is told
and ends nothing."""


def page(
    rules: Sequence[Rule], all_findings: Sequence[Findings], decided: Mapping[str, Mapping[str, str]]
) -> str:
    """Return the page's text."""
    types = {canonical(item.type) for findings in all_findings for item in findings.objects}
    introduction = _INTRODUCTION.format(
        rules=len(rules),
        asked=sum(not types.isdisjoint(rule.tokens) for rule in rules),
        programs=len(all_findings),
        pairs=sum(len(item.rules) for item in all_findings),
    )
    return "\n".join([introduction, "", *_programs(all_findings), "", *_reasons(decided)]) + "\n"


def _programs(all_findings: Sequence[Findings]) -> Iterator[str]:
    yield "| program | version | from | objects | mandatory | advice | rules, all right |"
    yield "|---|---|---|---|---|---|---|"
    for item in all_findings:
        program = item.program
        mandatory = f"{item.mandatory('prod').total()} ({item.mandatory('dev').total()})"
        yield (
            f"| {program.name} | {program.version} | {program.source} | {len(item.objects)} | {mandatory} "
            f"| {item.advisory} | {len(item.rules)} |"
        )


def _reasons(decided: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield from ("## What breaks the rules", "", "| rule | program | because |", "|---|---|---|")
    rows = sorted((rule, name, why) for name, reasons in decided.items() for rule, why in reasons.items())
    yield from (f"| `{rule}` | {name} | {why} |" for rule, name, why in rows)
