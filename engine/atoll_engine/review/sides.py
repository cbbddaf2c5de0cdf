"""One environment as one tree has it: previewed without a cloud, planned, and decided on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atoll_engine import offline
from atoll_engine.environments import offline as environments
from atoll_engine.plan import Plan, make_plan
from atoll_engine.plan.live import preview_live
from atoll_engine.progress import Progress
from atoll_engine.review.gate import Gate, decide
from atoll_engine.review.resources import inputs_of, outputs_of
from atoll_policies import Finding


@dataclass(frozen=True)
class Side:
    """What is there before a change, or after it.

    ``undetermined_fails`` says whether the environment asks that its mandatory rules are decided.
    """

    outcome: offline.Outcome
    plan: Plan
    findings: tuple[Finding, ...]
    undetermined_fails: bool = False


def after(environment: str, gate: Gate, *, mode: offline.Mode, progress: Progress) -> Side:
    """Preview an environment of this checkout by the engine, with no account.

    Raises AtollError where there is nothing to show, as settings that can't be used.
    """
    with environments.opened(environment, mode=mode, progress=progress) as opened:
        outcome = offline.preview(opened.program, opened.environment, stack=opened.stack)
    return side_of(environment, gate, outcome, opened.settings, mode)


def before(environment: str, gate: Gate, *, mode: offline.Mode, progress: Progress, tree: Path) -> Side:
    """Check an environment of another ``tree`` by its own program, without the engine, which is quicker.

    No waiver counts for it: one that only the past needs is unused. Raises as `after`.
    """
    outcome, settings = environments.check(environment, mode=mode, progress=progress, root=tree)
    return side_of(environment, gate, outcome, settings, mode, waiving=False)


def live(environment: str, gate: Gate) -> Side:
    """Preview an environment of this checkout with the user's credentials. Raises as `preview_live`."""
    outcome, settings = preview_live(environment)
    return side_of(environment, gate, outcome, settings, "live")


def side_of(
    environment: str,
    gate: Gate,
    outcome: offline.Outcome,
    settings: Mapping[str, Any],
    basis: str,
    *,
    waiving: bool = True,
) -> Side:
    """Plan and decide on the ``outcome`` of an environment; without ``waiving`` no waiver counts."""
    plan = make_plan(outcome, settings, environment=environment, basis=basis)
    evaluator = gate.evaluator(environment, waiving=waiving)
    findings = decide(evaluator, inputs_of(outcome.resources), outputs_of(outcome.resources))
    return Side(outcome, plan, findings, _undetermined_fails(settings))


def _undetermined_fails(settings: Mapping[str, Any]) -> bool:
    """Say whether ``atoll:policies.undetermined`` fails; on several clouds any place may ask for it."""
    places = [settings, *settings.get("places", {}).values()]
    return any(place.get("policies", {}).get("undetermined") == "fails" for place in places)
