"""Our verdicts beside the scanner's, case by case.

A bad case of a rule must fail one of the rule's equivalents at least, a good case and the baseline none. Of a
rule about single resources, those that it blames are compared; of a rule between resources all, because two
tools may blame different ends of the same fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from atoll_policies import Evaluator, Level, Resource, Rule, Settings
from atoll_policies.baselines import provider_of
from atoll_policies.cases import Case, Declared
from atoll_policies.testing import build
from atoll_policies.tokens import canonical
from tests.policies.truth.context import around
from tests.policies.truth.run import Verdicts, address, scan

Verdict = Literal["passes", "fails"]
_BETWEEN = "CKV2_"
_CHECKS = ("CKV_", _BETWEEN)
_BASELINE = "baseline"
_STACK = "truth-prod"
SILENT = "the scanner says nothing of our cases"
INCOMPARABLE: Mapping[str, str] = {
    "CKV2_AZURE_22": "azurerm has an account's key as a resource of its own",
    "CKV2_AZURE_38": "azurerm has the settings of blobs inside the account",
    "CKV_AZURE_37": "it reads log profiles, which diagnostic settings have replaced",
    "CKV_AZURE_38": "it reads log profiles, which diagnostic settings have replaced",
    "CKV_AZURE_56": "it reads azurerm_function_app, which azurerm has no more",
    "CKV_AZURE_62": "it reads azurerm_function_app, which azurerm has no more",
    "CKV_AZURE_67": "it reads azurerm_function_app, which azurerm has no more",
    "CKV_AZURE_159": "it reads azurerm_function_app, which azurerm has no more",
    "CKV_AZURE_33": "azure-native has no logging of queues",
    "CKV_AZURE_165": "azurerm has replicas inside the registry",
    "CKV_GCP_82": "it reads `prevent_destroy`, which isn't a property",
}
"""Checks of what Pulumi and Terraform divide otherwise, and why they can't be compared."""


@dataclass(frozen=True)
class Question:
    """One case of one rule, as both are asked. ``looked_at`` are the names of resources that count."""

    rule: Rule
    kind: str
    folder: str
    ours: Verdict
    looked_at: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """What came of a question for one check. ``theirs`` is None where they can't be compared, see ``why``."""

    rule: str
    kind: str
    folder: str
    check: str
    ours: Verdict
    theirs: Verdict | None
    why: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both say the same."""
        return self.ours == self.theirs

    @property
    def explained(self) -> bool:
        """Whether the rule says why the scanner says otherwise."""
        return bool(self.why)


def checks_of(rule: Rule) -> list[str]:
    """Return the scanner's ids among the rule's equivalents."""
    return [name for name in rule.equivalents if name.startswith(_CHECKS)]


def compare(rules: Sequence[Rule], baseline: Mapping[str, Declared], folder: Path) -> list[Answer]:
    """Ask the scanner about every case of ``rules``; the files for it are left in ``folder``."""
    asked: dict[str, Mapping[str, Declared]] = {}
    questions = []
    for rule in rules:
        if checks_of(rule):
            for question, resources in _questions(rule, baseline):
                questions.append(question)
                asked.setdefault(question.folder, resources)
    told = {name: found for name, found in asked.items() if any(map(address, found.values()))}
    said = scan(told, folder)
    return [answer for question in questions for answer in _answers(question, asked, said)]


def _questions(
    rule: Rule, baseline: Mapping[str, Declared]
) -> Iterator[tuple[Question, Mapping[str, Declared]]]:
    for number, case in enumerate(rule.good, 1):
        yield _question(rule, f"good {number}", "passes", case, baseline)
    for number, case in enumerate(rule.bad, 1):
        yield _question(rule, f"bad {number}", "fails", case, baseline)
    for name, known_good in baseline.items():
        if canonical(known_good.type) in rule.tokens:
            folder = f"baseline{'-stack' if rule.across else ''}-{name}"
            resources = _near(rule, name, baseline, baseline)
            yield Question(rule, _BASELINE, folder, "passes", frozenset([name])), resources


def _question(
    rule: Rule, kind: str, ours: Verdict, case: Case, baseline: Mapping[str, Declared]
) -> tuple[Question, Mapping[str, Declared]]:
    applied = case.applied(baseline)
    resources = _near(rule, case.name, baseline, applied)
    blamed = _blamed(rule, resources)
    if rule.across and bool(blamed) != (ours == "fails"):  # it needs more of the stack
        resources = _same_provider(case.name, baseline, applied)
    looked_at = frozenset(resources)
    if rule.requires:
        mine = {name for name, item in resources.items() if canonical(item.type) in rule.requires}
        looked_at = frozenset(blamed if ours == "fails" else mine & {case.name} or mine)
    return Question(rule, kind, f"{rule.id}-{kind.replace(' ', '-')}", ours, looked_at), resources


def _near(
    rule: Rule, name: str, baseline: Mapping[str, Declared], applied: Mapping[str, Declared]
) -> dict[str, Declared]:
    """Return what a case is about."""
    both = {**baseline, **applied}
    if provider_of(both[name]) == "kubernetes":
        names = {
            found for found in both if rule.across or found == name or _both_grant(both[found], both[name])
        }
    else:
        names = around(name, both, wide=bool(rule.across))
    return {found: item for found, item in _same_provider(name, baseline, applied).items() if found in names}


def _both_grant(one: Declared, other: Declared) -> bool:
    """Say whether both are roles or bindings, which refer to each other by name."""
    return all(item.type.startswith("kubernetes:rbac.") for item in (one, other))


def _same_provider(
    name: str, baseline: Mapping[str, Declared], applied: Mapping[str, Declared]
) -> dict[str, Declared]:
    """Return the resources of the provider of ``name``."""
    provider = provider_of({**baseline, **applied}[name])
    return {found: item for found, item in applied.items() if provider_of(item) == provider}


def _blamed(rule: Rule, resources: Mapping[str, Declared]) -> set[str]:
    """Return the names of ``resources`` that ``rule`` finds a violation of."""
    given = [
        Resource(
            sample.urn(_STACK),
            sample.type,
            sample.name,
            sample.properties,
            region=sample.region,
            property_dependencies={
                name: [_urn(resources[other]) for other in others if other in resources]
                for name, others in sample.depends_on.items()
            },
        )
        for sample in build(resources)
    ]
    found = Evaluator([rule], Settings("prod", everything=Level.MANDATORY)).all(given)
    violated = {finding.urn for finding in found if finding.verdict == "violation"}
    return {item.name for item in given if item.urn in violated}


def _answers(
    question: Question, asked: Mapping[str, Mapping[str, Declared]], said: Mapping[str, Verdicts]
) -> Iterator[Answer]:
    rule, resources = question.rule, asked[question.folder]
    looked_at = {address(resources[name]) for name in question.looked_at if name in resources}
    verdicts = _verdicts(question, said.get(question.folder, {}), looked_at - {""})
    for check, theirs in verdicts.items():
        why = ""
        if check in INCOMPARABLE:
            theirs, why = None, INCOMPARABLE[check]
        elif theirs is None:
            why = SILENT
        elif question.ours == "fails" and theirs == "passes" and "fails" in verdicts.values():
            # A rule that is several checks in one fails where one of them does.
            theirs, why = None, "another check of the rule is about it"
        elif theirs != question.ours:
            why = rule.disagrees.get(check, "")
        yield Answer(rule.id, question.kind, question.folder, check, question.ours, theirs, why)


def _verdicts(question: Question, said: Verdicts, looked_at: set[str]) -> dict[str, Verdict | None]:
    found: dict[str, Verdict | None] = {}
    for check in checks_of(question.rule):
        verdicts = said.get(check, {})
        found[check] = _verdict(verdicts[name] for name in looked_at & set(verdicts))
        # Between two resources it may speak of the other one.
        if found[check] is None and check.startswith(_BETWEEN) and question.kind != _BASELINE:
            found[check] = _verdict(verdicts.values())
    return found


def _verdict(verdicts: Iterable[str]) -> Verdict | None:
    found = set(verdicts)
    if "FAILED" in found:
        return "fails"
    return "passes" if "PASSED" in found else None


def _urn(declared: Declared) -> str:
    """Return the URN of a declared resource in the stack of these comparisons."""
    return f"urn:pulumi:{_STACK}::test::{declared.type}::{declared.name}"
