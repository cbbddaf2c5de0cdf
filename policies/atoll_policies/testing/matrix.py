"""What every rule must show: its cases, and those that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from atoll_policies.cases import Case, Declared
from atoll_policies.rule import Rule
from atoll_policies.tokens import canonical, other_spellings
from atoll_policies.values import MISSING, UNKNOWN

Expected = Literal["passes", "fails", "undetermined"]


@dataclass(frozen=True)
class Trial:
    """One run of all rules: the ``declared`` resources of one provider, and what must come of it.

    ``also`` are other rules that break with it, ``blamed`` names the resource that must be told to break it;
    where it is empty, that may be any. ``alone`` is a trial in which no other rule is asked: of a
    resource without properties each has something to say.
    """

    rule: str
    kind: str
    expected: Expected
    provider: str
    declared: Mapping[str, Declared]
    subject: str
    also: tuple[str, ...] = ()
    blamed: str = ""
    alone: bool = False

    def __str__(self) -> str:
        return f"{self.rule}: {self.kind}"


def trials(rule: Rule, baseline: Mapping[str, Declared]) -> Iterator[Trial]:
    """Yield the trials of ``rule``: its cases, under other spellings of the type, absent, unknown."""
    for number, case in enumerate(rule.good, 1):
        yield _trial(rule, f"good {number}", "passes", case, baseline)
    bad = [_trial(rule, f"bad {number}", "fails", case, baseline) for number, case in enumerate(rule.bad, 1)]
    yield from bad
    yield from _all_respelled(rule, bad)
    for number, case in enumerate(rule.undetermined, 1):
        yield _trial(rule, f"undetermined {number}", "undetermined", case, baseline)
    first = next((case for case in rule.bad if case.path), None)
    if first is not None:
        yield _trial(rule, "absent", rule.absent, first.at(MISSING), baseline)
        yield _trial(rule, "unknown", rule.unknown, first.at(UNKNOWN), baseline)
    else:
        yield _wholly(rule, bad[0], "absent", rule.absent, lambda _: {})
        yield _wholly(rule, bad[0], "unknown", rule.unknown, lambda names: dict.fromkeys(names, UNKNOWN))


def _trial(rule: Rule, kind: str, expected: Expected, case: Case, baseline: Mapping[str, Declared]) -> Trial:
    declared = case.applied(baseline)
    subject = case.add or baseline[case.name]
    provider = subject.type.partition(":")[0]
    mine = {name: item for name, item in declared.items() if item.type.startswith(f"{provider}:")}
    is_to_blame = expected == "fails" and subject.name in declared and canonical(subject.type) in rule.tokens
    blamed = subject.name if is_to_blame else ""
    return Trial(rule.id, kind, expected, provider, mine, subject.name, case.also, blamed)


def _wholly(
    rule: Rule,
    trial: Trial,
    kind: str,
    expected: Expected,
    properties: Callable[[Iterable[str]], Mapping[str, Any]],
) -> Trial:
    """Return the trial with other ``properties`` of what is at fault, given the names of those it has."""
    others = {
        item.name: replace(item, properties=properties(item.properties)) for item in _at_fault(rule, trial)
    }
    declared = {**trial.declared, **others}
    return replace(trial, kind=kind, expected=expected, declared=declared, blamed="", alone=True)


def _all_respelled(rule: Rule, bad: Sequence[Trial]) -> Iterator[Trial]:
    """Yield the bad trials with other spellings; those that take a resource away where it takes them."""
    there = [trial for trial in bad if trial.subject in trial.declared]
    spelled = [found for trial in there for found in _respelled(rule, trial)]
    yield from spelled or [found for trial in bad for found in _respelled(rule, trial)]


def _respelled(rule: Rule, trial: Trial) -> Iterator[Trial]:
    at_fault = _at_fault(rule, trial)
    for token in sorted({canonical(item.type) for item in at_fault}):
        mine = [item for item in at_fault if canonical(item.type) == token]
        for spelling in other_spellings(token):
            if any(item.type != spelling for item in mine):
                others = {item.name: replace(item, type=spelling) for item in mine}
                declared = {**trial.declared, **others}
                yield replace(trial, kind=f"{trial.kind} as {spelling}", declared=declared)


def _at_fault(rule: Rule, trial: Trial) -> list[Declared]:
    """Return the resource that was changed or added; where it was taken away, those that miss it."""
    if trial.subject in trial.declared:
        return [trial.declared[trial.subject]]
    return [item for item in trial.declared.values() if canonical(item.type) in rule.tokens]
