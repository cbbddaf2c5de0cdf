"""What a rule of consumption plans is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from atoll._problem import Problem
from atoll.accelerators._plan_parts import Target

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

Check = Callable[["ConsumptionPlan"], Iterator[Problem]]

ALL_TARGETS = frozenset(Target)
AWS_TARGETS = frozenset({Target.EKS_NODE_GROUP, Target.KARPENTER})
GKE_TARGETS = frozenset({Target.GKE_NODE_POOL, Target.GKE_COMPUTE_CLASS})


@dataclass(frozen=True)
class Violation(Problem):
    """A problem with a plan, and the rule that it breaks."""

    rule: str = ""
    """Id of the rule."""
    reason: str = ""

    def __str__(self) -> str:
        """One line: the problem, why it is one, what to do, and the rule."""
        problem = Problem(self.path, self.what, self.got, self.allowed)
        fix = "" if self.fix is None else f"; fix: {self.fix}"
        return f"{problem}, because {self.reason}{fix} [{self.rule}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that a consumption plan can't be, and why."""

    id: str
    reason: str
    """Why, as a clause."""
    source: str
    """Key of ``Catalogue.sources``."""
    targets: frozenset[Target]
    """What it holds for."""
    check: Check

    def violations(self, plan: "ConsumptionPlan") -> Iterator[Violation]:
        """Yield what is wrong with ``plan``, whose machine is one of the catalogue."""
        if plan.target not in self.targets:
            return
        for p in self.check(plan):
            yield Violation(p.path, p.what, p.got, p.allowed, p.fix, rule=self.id, reason=self.reason)


class RuleSet:
    """Rules in the order in which they are written."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rules: list[Rule] = []

    def rule(
        self, rule_id: str, reason: str, *, source: str, targets: frozenset[Target] | Target = ALL_TARGETS
    ) -> Callable[[Check], Check]:
        """Make the decorated function a rule."""
        held = frozenset({targets}) if isinstance(targets, Target) else targets

        def add(check: Check) -> Check:
            self.rules.append(Rule(id=rule_id, reason=reason, source=source, targets=held, check=check))
            return check

        return add


def version(text: str) -> tuple[int, ...]:
    """Return a version as numbers, to compare: ``1.34.1-gke.1829001`` is (1, 34, 1, 1829001)."""
    return tuple(int(number) for number in re.findall(r"\d+", text))
