"""What every rule must show: its cases, and those that follow from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from atoll_policies.cases import Case, Declared
from atoll_policies.rule import Rule
from atoll_policies.tokens import canonical, other_spellings
from atoll_policies.values import MISSING, UNKNOWN

Expected = Literal["passes", "fails", "undetermined"]


@dataclass(frozen=True)
class Trial:
    """One run of all rules: the ``declared`` resources of one provider, and what must come of it.

    ``also`` are other rules that break with it.
    """

    rule: str
    kind: str
    expected: Expected
    provider: str
    declared: Mapping[str, Declared]
    subject: str
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.rule}: {self.kind}"


def trials(rule: Rule, baseline: Mapping[str, Declared]) -> Iterator[Trial]:
    """Yield the trials of ``rule``: good, bad, under other spellings of the type, absent, unknown."""
    for number, case in enumerate(rule.good, 1):
        yield _trial(rule, f"good {number}", "passes", case, baseline)
    for number, case in enumerate(rule.bad, 1):
        trial = _trial(rule, f"bad {number}", "fails", case, baseline)
        yield trial
        yield from _respelled(trial)
    first = next((case for case in rule.bad if case.path), None)
    if first is not None:
        yield _trial(rule, "absent", rule.absent, first.at(MISSING), baseline)
        yield _trial(rule, "unknown", "undetermined", first.at(UNKNOWN), baseline)


def _trial(rule: Rule, kind: str, expected: Expected, case: Case, baseline: Mapping[str, Declared]) -> Trial:
    declared = case.applied(baseline)
    subject = case.add or baseline[case.name]
    provider = subject.type.partition(":")[0]
    mine = {name: item for name, item in declared.items() if item.type.startswith(f"{provider}:")}
    return Trial(rule.id, kind, expected, provider, mine, subject.name, case.also)


def _respelled(trial: Trial) -> Iterator[Trial]:
    subject = trial.declared.get(trial.subject)
    if subject is None:
        return
    for spelling in other_spellings(canonical(subject.type)):
        if spelling != subject.type:
            declared = {**trial.declared, subject.name: replace(subject, type=spelling)}
            yield replace(trial, kind=f"{trial.kind} as {spelling}", declared=declared)
