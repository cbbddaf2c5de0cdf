"""The policies of a checkout: rules, their configuration, and waivers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from atoll_engine.errors import UsageError
from atoll_policies import Evaluator, Finding, Kind, PolicyError, Resource, Rule, Settings, all_rules, kind_of
from atoll_policies import configuration as configurations
from atoll_policies import waivers as waiver_files
from atoll_policies.configuration import Configuration
from atoll_policies.waivers import Waivers

_STACK = "pulumi:pulumi:Stack"


@contextmanager
def problems_as_usage() -> Iterator[None]:
    """Raise UsageError for what policies refuse."""
    try:
        yield
    except PolicyError as error:
        raise UsageError(str(error), fix="see docs/policies.md") from error


@dataclass(frozen=True)
class Gate:
    """What decides."""

    rules: Sequence[Rule]
    configuration: Configuration
    waivers: Waivers

    def evaluator(self, environment: str, *, waiving: bool = True) -> Evaluator:
        """Return what decides for an environment; without ``waiving`` no waiver counts, or is used."""
        return Evaluator(self.rules, self.settings(kind_of(environment), waiving=waiving))

    def settings(self, kind: Kind, *, waiving: bool = True) -> Settings:
        """Return levels, parameters and waivers for a kind of environment."""
        waived = self.waivers.decide if waiving else (lambda finding: finding)
        return self.configuration.settings(kind, waived)


def read_gate(root: Path) -> Gate:
    """Read the policies of the checkout at ``root``; the rules are those of this process.

    Raises UsageError where a file can't be used, or speaks of what no rule has.
    """
    folder = root / "policies"
    with problems_as_usage():
        rules = all_rules()
        waivers = waiver_files.read(folder / "waivers.yaml", [rule.id for rule in rules])
        gate = Gate(rules, configurations.read(folder / "config.json"), waivers)
        gate.evaluator("prod")  # refuses settings that don't fit
    return gate


def decide(
    evaluator: Evaluator,
    inputs: Iterable[Resource],
    outputs: Sequence[Resource],
    *,
    repairing: bool = True,
) -> tuple[Finding, ...]:
    """Return what is wrong with resources; with ``repairing`` after the repairs that the engine makes.

    What a rule says of no resource is said of the stack's.
    """
    repaired, stack = [], ""
    for resource in inputs:
        if resource.type == _STACK:
            stack = resource.urn
        done = evaluator.remedies(resource) if repairing else []
        repaired.append(replace(resource, properties=done[-1][1]) if done else resource)
    found = evaluator.all(repaired, outputs)
    return tuple(item if item.urn else replace(item, urn=stack, type=_STACK) for item in found)
