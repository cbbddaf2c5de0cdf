"""How rules are set for one environment: what is at stake, levels, parameters, waivers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from atoll_policies.errors import PolicyError
from atoll_policies.findings import Finding
from atoll_policies.rule import Kind, Level, Rule

_DEV_WORDS = ("dev", "development", "local", "test", "sandbox")


def kind_of(stack: str) -> Kind:
    """Return ``dev`` where a stack's name says so, else ``prod``."""
    return "dev" if set(stack.lower().replace("_", "-").split("-")) & set(_DEV_WORDS) else "prod"


@dataclass(frozen=True)
class Settings:
    """Levels and parameters that differ from the rules' own, by rule id; ``everything`` is a level for all.

    ``waived`` returns a finding as the waivers leave it.
    """

    kind: Kind = "prod"
    everything: Level | None = None
    levels: Mapping[str, Level] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    waived: Callable[[Finding], Finding] = lambda finding: finding

    def level(self, rule: Rule) -> Level:
        """Return the level of ``rule``; a repair that a rule doesn't know is mandatory."""
        level = self.levels.get(rule.id) or self.everything or rule.level(self.kind)
        return Level.MANDATORY if level is Level.REMEDIATE and rule.remedy is None else level

    def parameters(self, rule: Rule) -> dict[str, Any]:
        """Return the parameters of ``rule``."""
        return {**rule.defaults(), **self.values.get(rule.id, {})}

    def refuse(self, rules: Sequence[Rule]) -> None:
        """Raise PolicyError where something is set that ``rules`` don't have, with all problems."""
        known = {rule.id: rule for rule in rules}
        problems = [
            f"{name}: there is no such rule{_nearest(name, known)}"
            for name in sorted({*self.levels, *self.values} - set(known))
        ]
        for name, values in self.values.items():
            if name in known:
                problems += _unfit(known[name], values)
        if problems:
            raise PolicyError("the settings of policies", problems)


def _unfit(rule: Rule, values: Mapping[str, Any]) -> list[str]:
    problems = []
    for name, value in values.items():
        parameter = rule.parameters.get(name)
        if parameter is None:
            allowed = ", ".join(rule.parameters) or "none"
            problems.append(f"{rule.id}: no parameter is called {name!r} (allowed: {allowed})")
        elif not _fits(value, parameter.default):
            problems.append(f"{rule.id}.{name}: must be like {parameter.default!r}")
    return problems


def _fits(value: Any, example: Any) -> bool:
    if isinstance(example, bool) or isinstance(value, bool):
        return isinstance(value, bool) and isinstance(example, bool)
    if isinstance(example, int | float):
        return isinstance(value, int | float)
    if isinstance(example, list | tuple):
        return isinstance(value, list | tuple) and all(isinstance(item, str | int | float) for item in value)
    return isinstance(value, type(example))


def _nearest(name: str, known: Mapping[str, Rule]) -> str:
    found = get_close_matches(name, known, n=1)
    return f"; did you mean {found[0]}?" if found else ""
