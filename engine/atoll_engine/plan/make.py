"""Making a plan of what the engine said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_engine.offline import Outcome
from atoll_engine.plan.advice import advise, over_quota
from atoll_engine.plan.cost import cost_of
from atoll_engine.plan.model import Cost, Finding, Part, Plan, Severity
from atoll_engine.plan.pools import named_templates, pools_of
from atoll_engine.plan.quotas import quotas_of
from atoll_engine.plan.regions import Regions
from atoll_engine.plan.tree import Tree, staying


def make_plan(outcome: Outcome, settings: Mapping[str, Any], *, environment: str, basis: str) -> Plan:
    """Return what ``outcome`` means for a person.

    ``settings`` are the environment's, as a JSON tree, of which clouds, regions and quotas are read where
    they are there. ``basis`` is how the outcome came about: ``filled``, ``honest`` or ``live``.
    """
    # The engine tells of resources as they come; a plan is the same for the same program.
    everything = tuple(sorted(outcome.resources, key=lambda item: item.urn))
    tree = Tree(everything)
    resources = staying(everything)
    regions = Regions(resources, settings)
    templates = named_templates(resources)
    pools = [pool for resource in resources for pool in pools_of(resource, templates)]
    cost = cost_of(tree, resources, pools, regions)
    quotas = quotas_of(tree, resources, pools, regions, limits_of(settings))
    findings = list(_said(outcome, tree))
    if not outcome.errors:  # of half a platform no advice would be right
        findings += [*over_quota(quotas), *advise(resources, pools, cost)]
    return Plan(
        environment=environment,
        basis=basis,
        regions=regions.by_cloud,
        changes=dict(outcome.changes),
        root=tree.root(environment),
        cost=cost,
        quotas=quotas,
        findings=tuple(sorted(findings, key=lambda item: _ORDER.index(item.severity))),
    )


def broken_plan(environment: str, basis: str, message: str) -> Plan:
    """Return the plan of an environment of which nothing is known but why."""
    return Plan(
        environment=environment,
        basis=basis,
        regions={},
        changes={},
        root=Part("", "Stack", environment, "create", {}),
        cost=Cost((), (), ""),
        findings=(Finding("error", "", message, "engine"),),
    )


def limits_of(settings: Mapping[str, Any]) -> dict[str, int]:
    """Return limits by code and place: those of the settings, and of each place of a platform on several."""
    limits = dict(settings.get("quotas") or {})
    for place in (settings.get("places") or {}).values():
        for code, limit in (place.get("quotas") or {}).items():
            own = (
                {code: limit}
                if "@" in code
                else {f"{code}@{place.get('region')}": limit, f"{code}@global": limit}
            )
            limits |= own
    return limits


_ORDER = ("error", "warning", "note")


def _said(outcome: Outcome, tree: Tree) -> Iterator[Finding]:
    messages = [said.message for said in outcome.diagnostics]
    for said in (*outcome.errors, *outcome.warnings):
        # The engine repeats what ended the program, with words before it.
        if any(said.message != other and said.message.endswith(other) for other in messages if other):
            continue
        severity: Severity = "error" if said.severity == "error" else "warning"
        yield Finding(severity, tree.name_of(said.urn) if said.urn else "", said.message, "engine")
