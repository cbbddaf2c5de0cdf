"""What the rules cover: the scanner's checks by family of types, the questions of AI platforms, AISVS.

A check is covered by a rule that names it among its ``equivalents``, or has a reason in
``data/not_applicable`` why it says nothing about AI platforms.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from atoll_policies.rule import Rule
from atoll_policies.scanner import DATA, Family, Scanner, Tier

BARS: Mapping[Tier, float] = {"A": 0.95, "B": 0.80}
"""The least share of a tier's checks that must be covered."""
WHOLE = ("EKS cluster+nodes", "GKE", "AKS", "SageMaker", "Vertex", "AzureML/Cog")
"""Families of which every check must be covered."""
QUESTIONS = tuple(
    f"{group}-{number}"
    for group, count in
    (("COST", 7), ("GPU", 5), ("MOD", 7), ("SRV", 7), ("IDN", 5), ("DAT", 4), ("ISO", 2))
    for number in range(1, count + 1)
)  # fmt: skip
"""What operators of AI platforms ask and no scanner answers; a rule's ``gap`` is one of them."""
AISVS = (
    "1.1.3", "1.1.4", "3.1.1", "3.1.3", "3.3.1", "3.3.2", "3.4.1", "3.4.2",
    "4.1.1", "4.1.2", "4.2.4", "5.2.1", "5.3.2", "6.1.2", "6.1.3", "6.2.1",
)  # fmt: skip
"""Requirements of OWASP AISVS 1.0 that a program's resources can decide."""
_PREFIXES = ("CKV_", "CKV2_")
_LEAST_MAPS = 2


@dataclass(frozen=True)
class Share:
    """Of some checks: the rules that cover each, those with a reason why not, and what is missing."""

    checks: tuple[str, ...]
    rules: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """The checks that nobody speaks of."""
        return tuple(name for name in self.checks if name not in self.rules and name not in self.reasons)

    @property
    def covered(self) -> float:
        """The part that is covered, 0 to 1."""
        return 1 - len(self.missing) / len(self.checks) if self.checks else 1.0


@dataclass(frozen=True)
class Coverage:
    """The rules beside the scanner's checks. ``not_applicable`` has a reason by check."""

    rules: Sequence[Rule]
    scanner: Scanner
    not_applicable: Mapping[str, str]

    def of(self, family: Family) -> Share:
        """Return what is covered of the checks that look at types of ``family``."""
        return self.of_types(family.types)

    def of_types(self, types: tuple[str, ...]) -> Share:
        """Return what is covered of the checks that look at one of ``types``."""
        return self._share(self.scanner.checks_of(types))

    def of_tier(self, tier: Tier) -> Share:
        """Return what is covered of a tier; a check that looks at types of both counts in A."""
        checks = self.scanner.checks_of(self._types("A"))
        if tier == "B":
            both = set(checks)
            checks = tuple(name for name in self.scanner.checks_of(self._types("B")) if name not in both)
        return self._share(checks)

    def _types(self, tier: Tier) -> tuple[str, ...]:
        return tuple(name for family in self.scanner.families if family.tier == tier for name in family.types)

    def _share(self, checks: tuple[str, ...]) -> Share:
        named, reasons = self._named(), self.not_applicable
        return Share(
            checks,
            {name: named[name] for name in checks if name in named},
            {name: reasons[name] for name in checks if name in reasons and name not in named},
        )

    def answers(self, question: str) -> tuple[str, ...]:
        """Return the ids of rules that answer a question of AI platforms."""
        return tuple(rule.id for rule in self.rules if rule.gap == question)

    def requirement(self, number: str) -> tuple[str, ...]:
        """Return the ids of rules that speak of a requirement of AISVS."""
        return tuple(rule.id for rule in self.rules if f"aisvs/{number}" in rule.maps)

    def problems(self) -> list[str]:
        """Return what is wrong with what rules and reasons say, whatever they cover."""
        return [*self._about_checks(), *self._about_questions()]

    def below_bars(self) -> list[str]:
        """Return what isn't covered as far as it must be."""
        return list(self._below())

    def _named(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for rule in self.rules:
            for name in rule.equivalents:
                found[name] = (*found.get(name, ()), rule.id)
        return found

    def _about_checks(self) -> Iterator[str]:
        known, named = self.scanner.checks, self._named()
        for rule in self.rules:
            for name in _unknown(rule.equivalents, known):
                yield f"{rule.id}: the scanner has no check {name}"
            for name in rule.disagrees:
                if name not in rule.equivalents:
                    yield f"{rule.id}: {name} disagrees and isn't among the equivalents"
        for name in self.not_applicable:
            if name not in known:
                yield f"data/not_applicable: the scanner has no check {name}"
            elif name in named:
                yield f"data/not_applicable: {name} is what {', '.join(named[name])} says"

    def _about_questions(self) -> Iterator[str]:
        for rule in self.rules:
            if not rule.gap:
                continue
            if rule.gap not in QUESTIONS:
                yield f"{rule.id}: there is no question {rule.gap!r} (allowed: {', '.join(QUESTIONS)})"
            if not rule.evidence:
                yield f"{rule.id}: it answers {rule.gap} and has no `evidence` of who asked"
            if len(rule.maps) < _LEAST_MAPS:
                yield f"{rule.id}: it answers {rule.gap} and needs {_LEAST_MAPS} `maps`, has {len(rule.maps)}"

    def _below(self) -> Iterator[str]:
        for tier, bar in BARS.items():
            share = self.of_tier(tier)
            if share.covered < bar:
                yield f"tier {tier}: {share.covered:.1%} of {len(share.checks)} checks, at least {bar:.0%}"
        for family in self.scanner.families:
            if family.name in WHOLE and (missing := self.of(family).missing):
                yield f"{family.name}: every check must be covered, {len(missing)} aren't"
        if unanswered := [name for name in QUESTIONS if not self.answers(name)]:
            yield f"questions of AI platforms that no rule answers: {', '.join(unanswered)}"
        if unmet := [name for name in AISVS if not self.requirement(name)]:
            yield f"requirements of AISVS that no rule speaks of: {', '.join(unmet)}"


def not_applicable(folder: Path = DATA / "not_applicable") -> dict[str, str]:
    """Return the reason by check, of all files in ``folder``. Raises tomllib.TOMLDecodeError."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.toml")):
        found |= tomllib.loads(file.read_text())
    return found


def _unknown(names: Iterable[str], known: Mapping[str, object]) -> list[str]:
    return [name for name in names if name.startswith(_PREFIXES) and name not in known]
