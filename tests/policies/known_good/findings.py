"""What the pack says of a program, and what was decided about it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from atoll_policies import Kind, Rule
from atoll_policies.testing import Harness, Reported, Sample
from tests.policies.known_good.components import COMPONENTS, Components
from tests.policies.known_good.manifests import Manifests, manifests

Program = Manifests | Components

_TRIAGE = Path(__file__).with_name("triage.toml")
_KINDS: tuple[Kind, ...] = ("prod", "dev")
_FAILED = "the rule itself failed"
_UNDETERMINED = "undetermined, "


@dataclass(frozen=True)
class Findings:
    """What the pack says of a program's ``objects``, in environments of each kind."""

    program: Program
    objects: Sequence[Sample]
    reported: Mapping[Kind, Sequence[Reported]]

    def mandatory(self, kind: Kind) -> Counter[str]:
        """Return the rules that end a preview, with the number of objects that break each."""
        return Counter(item.policy for item in self.reported[kind] if item.level == "mandatory")

    @property
    def rules(self) -> set[str]:
        """The rules that end a preview in any environment."""
        return {rule for kind in _KINDS for rule in self.mandatory(kind)}

    @property
    def advisory(self) -> int:
        """How many findings are advice, in production."""
        return sum(item.level == "advisory" for item in self.reported["prod"])

    @property
    def undecided(self) -> list[str]:
        """What couldn't be decided, though everything is known; and rules that failed."""
        return sorted(
            f"{item.urn}: {item.policy}"
            for kind in _KINDS
            for item in self.reported[kind]
            if _FAILED in item.message or _UNDETERMINED in item.message
        )


def programs() -> list[Program]:
    """Return all programs, by name."""
    return sorted([*manifests(), *COMPONENTS], key=lambda program: program.name)


def found(rules: Sequence[Rule], program: Program, objects: Sequence[Sample]) -> Findings:
    """Return what ``rules`` say of a program's ``objects``."""
    reported = {kind: Harness.of(rules, stack=f"known-good-{kind}").analyze(objects) for kind in _KINDS}
    return Findings(program, objects, reported)


@cache
def triage() -> Mapping[str, Mapping[str, str]]:
    """Return, by program and rule, why a mandatory finding is right."""
    decided: dict[str, dict[str, str]] = tomllib.loads(_TRIAGE.read_text())
    return decided


def pairs(all_findings: Sequence[Findings]) -> Iterator[tuple[str, str]]:
    """Yield each program and rule that there is a mandatory finding of."""
    for item in all_findings:
        yield from ((item.program.name, rule) for rule in sorted(item.rules))
